-- What the text of each outline asks its readers for: marks such as {needs source}, in the order in which they stand.
--
-- It follows the change log like everything derived, and can be thrown away: without rows, and with `task_log` at 0, all
-- outlines are read anew. A row counts only as long as `revision` is the outline's head and `project` the one it is in, so
-- that nothing is asked for that somebody has answered, or told where it does not stand any more.
create table task (
    outline bigint not null references outline (key),
    place bigint not null,
    project bigint not null,
    revision bigint not null,
    kind text not null,
    note text not null,
    section text not null,
    heading text not null,
    words text not null,
    primary key (outline, place)
);
create index task_by_project on task (project, outline, place);

-- The position of the change log up to which it was followed.
create table task_log (
    position bigint not null
);
insert into task_log (position) values (0);
