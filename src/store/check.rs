//! What an integrity check reads: everything, in pages, as it is stored.

use super::{Conn, OutlineKey, Result, RevisionKey, sql};

/// A revision with all that its header was made of. What it names and is not there is `None`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Stored {
    /// The key in this database.
    pub key: RevisionKey,
    /// The id it is kept under.
    pub id: Vec<u8>,
    /// Its outline's id.
    pub outline_id: Option<Vec<u8>>,
    /// Its first parent's id, if it has one.
    pub parent_id: Option<Vec<u8>>,
    /// Its second parent's id, if it has one.
    pub second_parent_id: Option<Vec<u8>>,
    /// Whether it names parents that are not there, are another outline's, or are not older.
    pub strange_parents: bool,
    /// Its author's id.
    pub author_id: Option<Vec<u8>>,
    /// Its time.
    pub time: super::Time,
    /// Its kind.
    pub kind: String,
    /// Its summary.
    pub summary: String,
    /// Its licence.
    pub licence: String,
    /// The hash of its text.
    pub text_hash: Option<Vec<u8>>,
    /// The hash of its first parent's text.
    pub parent_text: Option<Vec<u8>>,
    /// Words that its first parent does not have, as they were counted.
    pub words_added: i64,
    /// Words that only its first parent has, as they were counted.
    pub words_removed: i64,
}

/// Revisions after a key, oldest first.
pub async fn revisions_after(conn: &mut Conn, after: RevisionKey, limit: i64) -> Result<Vec<Stored>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select r.key, r.id, o.id as outline_id, a.id as parent_id, b.id as second_parent_id,
                    (r.parent is not null and (a.key is null or a.outline <> r.outline or a.key >= r.key
                        or a.number >= r.number))
                    or (r.second_parent is not null and (b.key is null or b.outline <> r.outline or b.key >= r.key
                        or b.number >= r.number)) as strange_parents,
                    p.id as author_id, r.time, r.kind, r.summary, r.licence, t.hash as text_hash,
                    u.hash as parent_text, r.words_added, r.words_removed
             from revision r
             left join outline o on o.key = r.outline
             left join person p on p.key = r.author
             left join stored_text t on t.key = r.text
             left join revision a on a.key = r.parent
             left join stored_text u on u.key = a.text
             left join revision b on b.key = r.second_parent
             where r.key > $1 order by r.key limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// An outline as its links are checked: where it is, and what its head says.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Head {
    /// The outline.
    pub outline: OutlineKey,
    /// The address of its project.
    pub project_slug: String,
    /// The hash of its head's text; `None` for an outline without one.
    pub text_hash: Option<Vec<u8>>,
}

/// The heads of outlines after a key, in order.
pub async fn heads_after(conn: &mut Conn, after: OutlineKey, limit: i64) -> Result<Vec<Head>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select o.key as outline, p.slug as project_slug, t.hash as text_hash
             from outline o join project p on p.key = o.project
             left join revision r on r.key = o.head left join stored_text t on t.key = r.text
             where o.key > $1 order by o.key limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// How much there is of everything.
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
                (select count(*) from log) as log",
        )
        .fetch_one(driver)
        .await
    })
}
