//! Checkmarks: a reviewer's word that she vouches for a revision.

use super::log::{self, Event};
use super::{Conn, OutlineKey, PersonKey, ProjectKey, Result, RevisionId, RevisionKey, Time, Tx, run, sql};

/// A reviewer's word that she vouches for a revision. Those that were taken back are kept, and no query gives them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Checkmark {
    /// The key in this database.
    pub key: i64,
    /// The outline that the revision is a version of.
    pub outline: OutlineKey,
    /// The revision.
    pub revision: RevisionKey,
    /// The revision's id.
    #[sqlx(try_from = "Vec<u8>")]
    pub revision_id: RevisionId,
    /// Who checked it.
    pub person: PersonKey,
    /// Her name.
    pub person_name: String,
    /// The address of her page.
    pub person_handle: String,
    /// When.
    pub time: Time,
    /// What she said; may be empty.
    pub reason: String,
}

/// The columns of a [`Checkmark`] and where they come from, for those that stand; `$rest` says which.
macro_rules! select_checkmark {
    ($rest:literal) => {
        concat!(
            "select c.key, c.outline, c.revision, r.id as revision_id, c.person, p.name as person_name,
                    p.handle as person_handle, c.time, c.reason
             from checkmark c join revision r on r.key = c.revision join person p on p.key = c.person
             where c.withdrawn is null and ",
            $rest
        )
    };
}

/// Keeps a checkmark on a revision of an outline.
pub async fn insert(
    tx: &mut Tx,
    (project, outline, revision): (ProjectKey, OutlineKey, RevisionKey),
    (by, now, reason): (PersonKey, Time, &str),
) -> Result<()> {
    let key = log::next(tx).await?;
    run!(
        tx,
        sqlx::query(
            "insert into checkmark (key, outline, revision, person, time, reason) values ($1, $2, $3, $4, $5, $6)"
        )
        .bind(key)
        .bind(outline)
        .bind(revision)
        .bind(by)
        .bind(now)
        .bind(reason)
    )?;
    log::write(tx, key, now, Event::Check(project, outline, revision)).await
}

/// Takes a checkmark back.
pub async fn withdraw(tx: &mut Tx, project: ProjectKey, mark: &Checkmark, (by, now): (PersonKey, Time)) -> Result<()> {
    run!(
        tx,
        sqlx::query("update checkmark set withdrawn = $2, withdrawn_by = $3 where key = $1")
            .bind(mark.key)
            .bind(now)
            .bind(by)
    )?;
    log::note(tx, now, Event::Check(project, mark.outline, mark.revision)).await
}

/// The checkmark on the newest checked revision of an outline; of several on it, the latest.
pub async fn newest(conn: &mut Conn, outline: OutlineKey) -> Result<Option<Checkmark>> {
    newest_before(conn, outline, RevisionKey(i64::MAX)).await
}

/// The checkmark on the newest checked revision before one; of several on it, the latest.
pub async fn newest_before(conn: &mut Conn, outline: OutlineKey, before: RevisionKey) -> Result<Option<Checkmark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_checkmark!(
            "c.outline = $1 and c.revision < $2 order by c.revision desc, c.key desc limit 1"
        ))
        .bind(outline)
        .bind(before)
        .fetch_optional(driver)
        .await
    })
}

/// The checkmarks on an outline's revisions from one key to another, the latest last; at most a thousand.
pub async fn between(
    conn: &mut Conn,
    outline: OutlineKey,
    (first, last): (RevisionKey, RevisionKey),
) -> Result<Vec<Checkmark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_checkmark!(
            "c.outline = $1 and c.revision >= $2 and c.revision <= $3 order by c.key limit 1000"
        ))
        .bind(outline)
        .bind(first)
        .bind(last)
        .fetch_all(driver)
        .await
    })
}
