//! What an integrity check reads: everything, in pages, as it is stored.

use super::{Conn, Result, RevisionKey, sql};

/// A revision with all that its header was made of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Stored {
    /// The key in this database.
    pub key: RevisionKey,
    /// The id it is kept under.
    pub id: Vec<u8>,
    /// Its outline's id.
    pub outline_id: Vec<u8>,
    /// Its first parent's id and outline, if it has one.
    pub parent_id: Option<Vec<u8>>,
    /// Its second parent's id, if it has one.
    pub second_parent_id: Option<Vec<u8>>,
    /// Whether it names parents that are not there or are another outline's.
    pub strange_parents: bool,
    /// Its author's id.
    pub author_id: Vec<u8>,
    /// Its time.
    pub time: super::Time,
    /// Its kind.
    pub kind: String,
    /// Its summary.
    pub summary: String,
    /// Its licence.
    pub licence: String,
    /// The hash of its text.
    pub text_hash: Vec<u8>,
}

/// Revisions after a key, oldest first.
pub async fn revisions_after(conn: &mut Conn, after: RevisionKey, limit: i64) -> Result<Vec<Stored>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select r.key, r.id, o.id as outline_id, a.id as parent_id, b.id as second_parent_id,
                    (r.parent is not null and (a.key is null or a.outline <> r.outline))
                    or (r.second_parent is not null and (b.key is null or b.outline <> r.outline)) as strange_parents,
                    p.id as author_id, r.time, r.kind, r.summary, r.licence, t.hash as text_hash
             from revision r
             join outline o on o.key = r.outline
             join person p on p.key = r.author
             join stored_text t on t.key = r.text
             left join revision a on a.key = r.parent
             left join revision b on b.key = r.second_parent
             where r.key > $1 order by r.key limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// One count for each thing that is kept or can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// People.
    pub people: i64,
    /// Projects.
    pub projects: i64,
    /// Outlines.
    pub outlines: i64,
    /// Revisions.
    pub revisions: i64,
    /// Texts.
    pub texts: i64,
    /// Proposals.
    pub proposals: i64,
    /// Checkmarks, those that were taken back included.
    pub checkmarks: i64,
    /// Thanks.
    pub thanks: i64,
    /// Places of merges to look at.
    pub notices: i64,
    /// Remarks.
    pub remarks: i64,
    /// Entries of the change log.
    pub log: i64,
    /// The position that the log claims to end at.
    pub log_end: i64,
    /// Revisions that the log does not tell of.
    pub unlogged: i64,
    /// Outlines whose head is missing, another outline's, or not published.
    pub strange_heads: i64,
    /// Outlines that count other revisions than they have.
    pub miscounted: i64,
    /// Outlines whose present address is not in the list of addresses.
    pub unaddressed: i64,
    /// Proposals whose line is missing or another outline's.
    pub strange_proposals: i64,
    /// Places remembered in a revision that is missing or another outline's.
    pub strange_places: i64,
    /// Checkmarks on a revision that is missing, another outline's or not published, or by nobody with an account.
    pub strange_checkmarks: i64,
    /// Thanks for a revision that is missing or not published, or by nobody with an account.
    pub strange_thanks: i64,
    /// Places to look at in a revision that is missing or no merge, or looked at by nobody there is.
    pub strange_notices: i64,
    /// Proposals that nobody opened who is there, or that are closed by nobody though they are closed.
    pub strange_proposers: i64,
    /// People without an account whose words nobody can have claimed did.
    pub strange_claims: i64,
    /// Remarks whose thread, passage or author is missing or another outline's, and threads that are settled though
    /// nobody has settled them, or the other way round.
    pub strange_remarks: i64,
}

/// Counts everything.
pub async fn counts(conn: &mut Conn) -> Result<Counts> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select
                (select count(*) from person) as people,
                (select count(*) from project) as projects,
                (select count(*) from outline) as outlines,
                (select count(*) from revision) as revisions,
                (select count(*) from stored_text) as texts,
                (select count(*) from proposal) as proposals,
                (select count(*) from checkmark) as checkmarks,
                (select count(*) from thanks) as thanks,
                (select count(*) from notice) as notices,
                (select count(*) from remark) as remarks,
                (select count(*) from log) as log,
                (select position from log_end) as log_end,
                (select count(*) from revision r left join log l on l.position = r.key and l.kind = 'revision'
                 where l.position is null) as unlogged,
                (select count(*) from outline o left join revision r on r.key = o.head
                 where o.head is not null and (r.key is null or r.outline <> o.key or r.published = false))
                 as strange_heads,
                (select count(*) from outline o
                 where o.revisions <> (select count(*) from revision r where r.outline = o.key)) as miscounted,
                (select count(*) from outline o left join outline_address a
                 on a.project = o.project and a.slug = o.slug and a.outline = o.key
                 where a.outline is null) as unaddressed,
                (select count(*) from proposal q left join revision r on r.key = q.head
                 where r.key is null or r.outline <> q.outline) as strange_proposals,
                (select count(*) from memory m left join revision r on r.key = m.revision
                 where r.key is null or r.outline <> m.outline) as strange_places,
                (select count(*) from checkmark c left join revision r on r.key = c.revision
                 left join person p on p.key = c.person and p.kind = 'account'
                 left join person w on w.key = c.withdrawn_by
                 where r.key is null or r.outline <> c.outline or r.published = false or p.key is null
                     or (c.withdrawn is null) <> (w.key is null)) as strange_checkmarks,
                (select count(*) from thanks t left join revision r on r.key = t.revision
                 left join person p on p.key = t.person and p.kind = 'account'
                 where r.key is null or r.published = false or p.key is null) as strange_thanks,
                (select count(*) from notice n left join revision r on r.key = n.revision
                 left join person p on p.key = n.looked_by
                 where r.key is null or r.kind <> 'merge' or n.looked_by is not null and p.key is null)
                 as strange_notices,
                (select count(*) from proposal q left join person p on p.key = q.opened_by
                 left join person c on c.key = q.closed_by
                 where p.key is null or p.kind = 'machine'
                     or (q.state = 'open') <> (c.key is null and q.closed is null)) as strange_proposers,
                (select count(*) from person g left join person p on p.key = g.claimed_by and p.kind = 'account'
                 where g.claimed_by is not null and (g.kind <> 'guest' or p.key is null)) as strange_claims,
                (select count(*) from remark m left join person p on p.key = m.author
                 left join revision r on r.key = m.revision left join proposal q on q.key = m.proposal
                 left join remark f on f.outline = m.outline and f.number = m.thread
                 where p.key is null or f.key is null or f.thread <> f.number
                     or m.revision is not null and (r.key is null or r.outline <> m.outline)
                     or m.proposal is not null and (q.key is null or q.outline <> m.outline)
                     or m.settled <> (m.thread = m.number and 'settled' = coalesce((select a.act from remark a
                         where a.outline = m.outline and a.thread = m.number and a.act <> ''
                         order by a.number desc limit 1), ''))) as strange_remarks",
        )
        .fetch_one(driver)
        .await
    })
}
