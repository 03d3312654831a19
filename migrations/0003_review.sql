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

-- What has been decided so far for the conflicts of a proposal. `conflict` is the hash of its three texts, so a decision
-- holds as long as the conflict does, whatever else moves on. `words` is what shall stand there if it is neither side's.
create table decision (
    proposal bigint not null references proposal (key),
    conflict bytea not null,
    choice text not null,
    words text not null,
    decided_by bigint references person (key),
    primary key (proposal, conflict)
);

-- Volunteers who want a proposal taken in that has waited too long for a reviewer; two are enough.
create table backing (
    proposal bigint not null references proposal (key),
    person bigint not null references person (key),
    primary key (proposal, person)
);
