//! The main line of an outline: the revisions whose texts were, one after the other, the page as it stood. A line
//! that was merged into it is beside it, though the outline holds its words.

use super::revision::Lineage;
use super::{Conn, OutlineKey, PersonKey, ProjectKey, Result, RevisionKey, sql};

/// A revision as a step of the main line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Step {
    /// The revision.
    pub key: RevisionKey,
    /// The revision that stood there before it.
    pub parent: Option<RevisionKey>,
    /// Whose edit it brought: its author, or for a merge that nobody had to decide on the author of what was merged.
    pub brought_by: PersonKey,
}

/// The revisions that a head came from by first parents, oldest first.
pub fn of(lineage: &[Lineage], head: RevisionKey) -> Vec<RevisionKey> {
    let mut next = Some(head);
    let mut line = Vec::new();
    // Newest first, and a parent is always older than its child: one pass finds them all.
    for revision in lineage {
        if Some(revision.key) == next {
            line.push(revision.key);
            next = revision.parent;
        }
    }
    line.reverse();
    line
}

/// The steps of the main line from a head back, newest first, at most `limit` of them.
pub async fn steps(conn: &mut Conn, head: RevisionKey, limit: i64) -> Result<Vec<Step>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "with recursive line (key, parent, merged, author) as (
                 select key, parent, case when kind = 'merge' and submission is null then second_parent end, author
                 from revision where key = $1
                 union all
                 select r.key, r.parent,
                        case when r.kind = 'merge' and r.submission is null then r.second_parent end, r.author
                 from line join revision r on r.key = line.parent
             )
             select line.key, line.parent, coalesce(m.author, line.author) as brought_by
             from line left join revision m on m.key = line.merged order by line.key desc limit $2",
        )
        .bind(head)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// Whether a revision is a step of the main line that ends in a head: whether its text was ever the page as it stood.
pub async fn is_step(conn: &mut Conn, head: RevisionKey, revision: RevisionKey) -> Result<bool> {
    // A parent's key is smaller than its child's, so the walk may end where the revision would have been.
    let found: Option<RevisionKey> = sql!(conn, driver => {
        sqlx::query_scalar(
            "with recursive line (key, parent) as (
                 select key, parent from revision where key = $1
                 union all
                 select r.key, r.parent from line join revision r on r.key = line.parent where line.key > $2
             )
             select key from line where key = $2",
        )
        .bind(head)
        .bind(revision)
        .fetch_optional(driver)
        .await
    })?;
    Ok(found.is_some())
}

/// How many revisions the main line holds after a key.
pub async fn count_after(conn: &mut Conn, outline: OutlineKey, after: RevisionKey) -> Result<i64> {
    sql!(conn, driver => {
        sqlx::query_scalar("select count(*) from revision where outline = $1 and published = true and key > $2")
            .bind(outline)
            .bind(after)
            .fetch_one(driver)
            .await
    })
}

/// Whether somebody wrote words between two revisions of the main line, the later one included. A merge counts as
/// hers only if she sent its text: one that went together by itself holds no words of whoever signs it.
pub async fn has_words_of(
    conn: &mut Conn,
    outline: OutlineKey,
    author: PersonKey,
    (after, up_to): (RevisionKey, RevisionKey),
) -> Result<bool> {
    let found: Option<RevisionKey> = sql!(conn, driver => {
        sqlx::query_scalar(
            "select key from revision
             where outline = $1 and published = true and author = $2 and key > $3 and key <= $4
                 and (kind <> 'merge' or submission is not null) limit 1",
        )
        .bind(outline)
        .bind(author)
        .bind(after)
        .bind(up_to)
        .fetch_optional(driver)
        .await
    })?;
    Ok(found.is_some())
}

/// The line of a proposal that became the main line whole, since that had not gone on meanwhile.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Joined {
    /// The newest revision of the line.
    pub head: RevisionKey,
    /// The revision that it left the main line at; `None` for an outline that had no text.
    pub fork: Option<RevisionKey>,
    /// The place in the change log at which it became the main line.
    pub position: i64,
}

/// The lines that became the main lines of a project's outlines, as far as the log tells.
pub async fn joined(conn: &mut Conn, project: ProjectKey) -> Result<Vec<Joined>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select p.head, p.fork, min(l.position) as position
             from log l join proposal p on p.head = l.subject and p.outline = l.outline
             where l.project = $1 and l.kind = 'head' group by p.head, p.fork",
        )
        .bind(project)
        .fetch_all(driver)
        .await
    })
}
