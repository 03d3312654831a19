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
