-- Places of a merge that came about by itself which somebody should look at although nothing conflicts: bytes of the
-- merge's text, and why. `looked_by` is empty until somebody has.
create table notice (
    revision bigint not null references revision (key),
    starts bigint not null,
    ends bigint not null,
    kind text not null,
    looked_by bigint references person (key),
    primary key (revision, starts, ends, kind)
);
create index notice_waiting on notice (looked_by, revision);
