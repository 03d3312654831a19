-- One set of migrations for SQLite and PostgreSQL, in the subset both understand:
-- text, bigint, boolean, bytea. Times are microseconds since 1970, UTC.
-- A column that may be null means that absence says something.

-- The change log. Whatever happens to the wiki takes the next position here, in the transaction in which it
-- happens, and lends that position to the row it made as its key. So one small number names a thing inside
-- this database and tells its place in the order of events, and everything derived (caches, feeds, search)
-- can follow the log from where it last stopped.
create table log (
    position bigint primary key,
    time bigint not null,
    kind text not null,
    project bigint,
    outline bigint,
    subject bigint not null
);
create index log_by_project on log (project, position);

-- The last position given out. Whoever takes positions locks this one row until its commit, so positions are
-- committed in their order and without holes on PostgreSQL too, where a sequence promises neither.
create table log_end (
    position bigint not null
);
insert into log_end (position) values (0);

-- Everybody who ever wrote a word: with an account, as a guest, or brought along by an import.
-- An imported person carries a keyed hash of her address, so that she can claim her name and nobody can read it.
create table person (
    key bigint primary key,
    id bytea not null unique,
    handle text not null unique,
    name text not null,
    kind text not null,
    about text not null,
    joined bigint not null,
    claim bytea unique
);
create index person_by_name on person (name);

-- What only people with a password have.
create table account (
    person bigint primary key references person (key),
    password text not null,
    site_role text not null
);

-- Signed-in browsers. The token itself is only in the browser's cookie.
create table session (
    token_hash bytea primary key,
    person bigint not null references person (key),
    started bigint not null,
    ends bigint not null
);
create index session_by_person on session (person);

-- A cause with a name, an aim and a place. One started from the owner's command line names nobody as its starter.
create table project (
    key bigint primary key,
    id bytea not null unique,
    slug text not null unique,
    name text not null,
    aim text not null,
    place text not null,
    language text not null,
    licence text not null,
    policy text not null,
    started bigint not null,
    started_by bigint references person (key),
    changed bigint not null,
    archived boolean not null
);
create index project_by_change on project (changed, key);

-- What people may do in one project beyond what they may do everywhere.
create table membership (
    project bigint not null references project (key),
    person bigint not null references person (key),
    role text not null,
    primary key (project, person)
);
create index membership_by_person on membership (person);

-- One versioned document. `head` is null until the first revision of the main line exists.
create table outline (
    key bigint primary key,
    id bytea not null unique,
    project bigint not null references project (key),
    slug text not null,
    title text not null,
    kind text not null,
    voice text not null,
    of_the_place boolean not null,
    head bigint,
    revisions bigint not null,
    changed bigint not null,
    archived boolean not null,
    unique (project, slug)
);

-- Every address an outline ever had. An old one leads to the outline for good, wherever it lives now.
create table outline_address (
    project bigint not null references project (key),
    slug text not null,
    outline bigint not null references outline (key),
    primary key (project, slug)
);
create index outline_address_by_outline on outline_address (outline);

-- Texts, each kept once, compressed against the text named by `base` (null: a key frame).
-- `depth` counts the steps to the key frame.
create table stored_text (
    key bigint primary key,
    hash bytea not null unique,
    base bigint references stored_text (key),
    depth bigint not null,
    size bigint not null,
    data bytea not null
);

-- One immutable version of one outline. `id` is the hash of its canonical header (docs/format.md).
-- `published` tells whether the main line holds it; what a proposal holds is not for every reader.
-- `submission` names the sending of the form that wrote it, so that a double tap is kept once.
create table revision (
    key bigint primary key,
    id bytea not null unique,
    outline bigint not null references outline (key),
    number bigint not null,
    parent bigint references revision (key),
    second_parent bigint references revision (key),
    author bigint not null references person (key),
    time bigint not null,
    kind text not null,
    summary text not null,
    licence text not null,
    text bigint not null references stored_text (key),
    words_added bigint not null,
    words_removed bigint not null,
    submission bytea,
    published boolean not null,
    unique (outline, number),
    unique (outline, submission)
);
create index revision_by_line on revision (outline, published, key);
create index revision_by_author on revision (author, published, key);
create index revision_by_line_author on revision (outline, published, author);

-- A line beside the main one, until somebody accepts, settles or declines it.
create table proposal (
    key bigint primary key,
    outline bigint not null references outline (key),
    number bigint not null,
    head bigint not null references revision (key),
    origin text not null,
    state text not null,
    opened bigint not null,
    opened_by bigint not null references person (key),
    closed bigint,
    closed_by bigint references person (key),
    reason text not null,
    unique (outline, number)
);
create index proposal_by_state on proposal (state, opened);
create index proposal_by_head on proposal (head);

-- The wiki links of each outline's head, for "what links here".
create table link (
    source bigint not null references outline (key),
    target_project text not null,
    target_outline text not null,
    primary key (source, target_project, target_outline)
);
create index link_by_target on link (target_project, target_outline);

-- What the owner chose for the whole site.
create table setting (
    name text primary key,
    value text not null
);
