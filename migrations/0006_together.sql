-- What a project decides for itself, and what people without an account come back to.

-- Days after which two volunteers together may take in what no reviewer has looked at: 0 for never, null as the site
-- has it.
alter table project add column patience bigint;

-- Which merge took in a proposal's line.
create index revision_by_second_parent on revision (second_parent) where second_parent is not null;

-- Guests whose words became part of an outline at once: the hash of what the link holds with which one of them can put
-- her words under an account later. Proposals have links of their own.
create table guest_link (
    secret bytea primary key,
    person bigint not null references person (key)
);
create index guest_link_by_person on guest_link (person);
