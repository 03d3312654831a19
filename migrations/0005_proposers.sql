-- What a proposal owes to whoever sent it, with or without an account.
--
-- `fork` is the revision of the main line that the proposal's line left; amendments move `head` on and leave it.
-- `secret` is the hash of what a guest's link holds; with that link she comes back to amend, withdraw or claim.
-- `mail` is where reviewers can ask back. `network` is a keyed hash of the network it came from, never an address.
-- Both are forgotten when the proposal is closed.
alter table proposal add column fork bigint references revision (key);
alter table proposal add column secret bytea;
alter table proposal add column mail text not null default '';
alter table proposal add column network bytea;
update proposal set fork = (select parent from revision where key = proposal.head);
create index proposal_by_network on proposal (network, state);

-- The account that took over what a guest wrote. Revisions keep the guest's id, which their own ids are made of;
-- whoever is shown as their author is looked up through this.
alter table person add column claimed_by bigint references person (key);
create index person_by_claimer on person (claimed_by);

-- What people say of an outline or of a proposal, in threads. The first remark of a thread has `thread = number`;
-- what is said of a proposal is one thread. A thread may be tied to a passage: the words that somebody quoted, and
-- the bytes at which they stood in a revision's text, from which the passage is followed into later ones.
create table remark (
    key bigint primary key,
    outline bigint not null references outline (key),
    proposal bigint references proposal (key),
    number bigint not null,
    thread bigint not null,
    author bigint not null references person (key),
    time bigint not null,
    body text not null,
    quote text not null,
    revision bigint references revision (key),
    passage_start bigint not null,
    passage_end bigint not null,
    submission bytea not null,
    hidden_by bigint references person (key),
    hidden_why text not null,
    unique (outline, number),
    unique (outline, submission)
);
create index remark_by_thread on remark (outline, thread, number);
create index remark_by_proposal on remark (proposal, number);
