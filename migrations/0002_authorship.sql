-- Who wrote each word: for every revision, which revision first typed each of its tokens.

-- `runs` is a run-length list of tokens and origins, encoded as what differs from the list of revision `base`
-- (null: a whole list); `depth` counts the steps to a whole one. A list is written with its revision and never
-- changes; one that is missing belongs to a revision from before this table, until a replay writes it.
create table authorship (
    revision bigint primary key references revision (key),
    base bigint references authorship (revision),
    depth bigint not null,
    runs bytea not null
);

-- Where words stood that an outline no longer holds: the hash of a sentence or passage, the last revision that held
-- it, and its first token there. It gives words back to who wrote them when they return. Only ever added to, the
-- first place of a hash counts; a replay of the outline's history makes it anew.
create table memory (
    outline bigint not null references outline (key),
    hash bigint not null,
    revision bigint not null,
    token bigint not null,
    primary key (outline, hash)
);

-- Finds an earlier revision of an outline that had the same text.
create index revision_by_text on revision (outline, text, key);
