-- Names that readers would take for the same are the same here: `folded` is what a name is compared by, whatever its
-- case and its spelling in Unicode. Names from before have no more than their case taken away.
alter table person add column folded text not null default '';
update person set folded = lower(name);
create index person_by_folded on person (folded);
