//! What waits for a reviewer: proposals, merges with places to look at, and what is newer than the last check.

use super::project::{Project, select_project};
use super::{Conn, ProjectKey, Result, RevisionId, RevisionKey, Time, sql};

/// One thing that waits.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// The key of the proposal or of the revision, which tells its place among those of one moment.
    pub key: i64,
    /// Since when.
    pub since: Time,
    /// The address of its outline in the project.
    pub outline_slug: String,
    /// The outline's title.
    pub outline_title: String,
    /// The proposal's number; 0 for everything else.
    pub number: i64,
    /// The end of the proposal's line, the merge, or the newest revision.
    #[sqlx(try_from = "Vec<u8>")]
    pub revision: RevisionId,
    /// The same as a key.
    pub line: RevisionKey,
    /// Where a proposal's line left the main one; `None` for everything else.
    pub fork: Option<RevisionKey>,
    /// The newest revision of the outline.
    pub head: Option<RevisionKey>,
    /// Who wrote what is proposed or was merged.
    pub author_name: String,
    /// The address of her page.
    pub author_handle: String,
    /// What she said of it.
    pub summary: String,
}

/// What sort of thing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A proposal, to be accepted or declined.
    Proposed,
    /// A proposal that conflicts, to be settled.
    Conflict,
    /// A merge, to be looked at.
    Merge,
    /// Words that are newer than the last check of an outline which is checked.
    Unchecked,
}

/// The projects in which something waits, by name; at most a thousand.
pub async fn projects(conn: &mut Conn) -> Result<Vec<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(
            select_project!("where not archived and key in
                 (select o.project from proposal q join outline o on o.key = q.outline where q.state = 'open'
                  union
                  select o.project from notice n join revision r on r.key = n.revision
                  join outline o on o.key = r.outline where n.looked_by is null
                  union
                  select o.project from outline o where not o.archived and o.head >
                      (select max(c.revision) from checkmark c where c.outline = o.key and c.withdrawn is null))
             order by name, key limit 1000"),
        )
        .fetch_all(driver)
        .await
    })
}

/// What waits in a project, longest first.
pub async fn of_project(conn: &mut Conn, project: ProjectKey, limit: i64) -> Result<Vec<Waiting>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select q.origin as kind, q.key as key, q.opened as since, o.slug as outline_slug, o.title as outline_title,
                    q.number, r.id as revision, r.key as line, q.fork, o.head, p.name as author_name, p.handle as author_handle, r.summary
             from proposal q join outline o on o.key = q.outline join revision r on r.key = q.head
             join person w on w.key = q.opened_by join person p on p.key = coalesce(w.claimed_by, w.key)
             where q.state = 'open' and o.project = $1
             union all
             select 'merge', m.key, m.time, o.slug, o.title, 0, m.id, m.key, null, o.head, p.name, p.handle, r.summary
             from revision m join outline o on o.key = m.outline join revision r on r.key = m.second_parent
             join person w on w.key = r.author join person p on p.key = coalesce(w.claimed_by, w.key)
             where o.project = $1 and m.key in (select revision from notice where looked_by is null)
             union all
             select 'unchecked', h.key, h.time, o.slug, o.title, 0, h.id, h.key, null, o.head, p.name, p.handle, h.summary
             from outline o join revision h on h.key = o.head
             join person w on w.key = h.author join person p on p.key = coalesce(w.claimed_by, w.key)
             where o.project = $1 and not o.archived and o.head >
                 (select max(c.revision) from checkmark c where c.outline = o.key and c.withdrawn is null)
             order by since, key limit $2",
        )
        .bind(project)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        match word.as_str() {
            "proposed" => Ok(Self::Proposed),
            "conflict" => Ok(Self::Conflict),
            "merge" => Ok(Self::Merge),
            "unchecked" => Ok(Self::Unchecked),
            _ => Err(format!("no such thing waits for a reviewer: {word}")),
        }
    }
}
