-- What readers are told about who looked at a text, and who was thanked for it.

-- Revisions that a reviewer vouches for. A check that was taken back stays as what happened; it then names who took
-- it back and when.
create table checkmark (
    key bigint primary key,
    outline bigint not null references outline (key),
    revision bigint not null references revision (key),
    person bigint not null references person (key),
    time bigint not null,
    reason text not null,
    withdrawn bigint,
    withdrawn_by bigint references person (key)
);
create index checkmark_by_outline on checkmark (outline, revision);
create index checkmark_by_person on checkmark (person);

-- Thanks for a revision, once from each person.
create table thanks (
    key bigint primary key,
    revision bigint not null references revision (key),
    person bigint not null references person (key),
    time bigint not null,
    unique (revision, person)
);
create index thanks_by_person on thanks (person);

-- Who reviewed is counted on people's pages.
create index proposal_by_judge on proposal (closed_by);

-- Whether readers are shown the last checked revision of an outline instead of the newest.
alter table project add column shows_checked boolean not null default false;

-- Whether an outline takes proposals only, except from reviewers.
alter table outline add column protected boolean not null default false;
