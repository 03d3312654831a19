-- The file of a repository that an imported outline is, as the newest import found it: what its relative links begin at,
-- and what those of others lead to.
create table outline_file (
    outline bigint primary key references outline (key),
    path text not null
);
create index outline_file_by_path on outline_file (path);
