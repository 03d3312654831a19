//! The change log: what happened, in order, without holes; everything derived follows it.

use super::{Conn, OutlineKey, PersonKey, ProjectKey, ProposalKey, RemarkKey, Result, RevisionKey, Time, Tx, run, sql};

/// What an entry tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Somebody came.
    Person(PersonKey),
    /// A project was started or its facts changed.
    Project(ProjectKey),
    /// An outline was started, got its first words, was renamed, moved or archived.
    Outline(ProjectKey, OutlineKey),
    /// A revision was written.
    Revision(ProjectKey, OutlineKey, RevisionKey),
    /// The main line of an outline moved to a revision that was there before.
    Head(ProjectKey, OutlineKey, RevisionKey),
    /// A proposal was opened, accepted or declined.
    Proposal(ProjectKey, OutlineKey, ProposalKey),
    /// A revision was checked, or a check taken back.
    Check(ProjectKey, OutlineKey, RevisionKey),
    /// Somebody was thanked for a revision.
    Thanks(ProjectKey, OutlineKey, RevisionKey),
    /// Somebody said something, settled a thread or opened it again, or a remark was hidden or shown again.
    Remark(ProjectKey, OutlineKey, RemarkKey),
    /// The owner changed a setting of the site.
    Setting,
}

/// One entry, as a follower of the log reads it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Entry {
    /// Its place; the first is 1.
    pub position: i64,
    /// What happened, as one word.
    pub kind: String,
    /// The project it happened in; `None` for the site as a whole.
    pub project: Option<ProjectKey>,
}

/// Takes the next position, which is also the key of the row that the event is about to make.
pub(super) async fn next(tx: &mut Tx) -> Result<i64> {
    tx.next_position().await
}

/// Writes the entry at a position that was taken before.
pub(super) async fn write(tx: &mut Tx, position: i64, time: Time, event: Event) -> Result<()> {
    let (kind, project, outline, subject) = event.columns();
    run!(
        tx,
        sqlx::query(
            "insert into log (position, time, kind, project, outline, subject) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(position)
        .bind(time)
        .bind(kind)
        .bind(project)
        .bind(outline)
        .bind(subject.unwrap_or(position))
    )
}

/// Notes an event that made no row of its own.
pub(super) async fn note(tx: &mut Tx, time: Time, event: Event) -> Result<()> {
    let position = next(tx).await?;
    write(tx, position, time, event).await
}

/// Keeps everybody else from changing anything until the transaction ends, so that what is looked up from here on is
/// still so when it is acted upon.
///
/// Whoever needs an outline's lock too takes that first, as a save does: two orders would be a deadlock.
pub async fn hold(tx: &mut Tx) -> Result<()> {
    use super::connection::Driver;
    // A writing transaction on SQLite is alone already; PostgreSQL has to be told.
    match tx.driver() {
        Driver::Lite(_) => Ok(()),
        Driver::Pg(driver) => sqlx::query("select position from log_end for update").execute(driver).await.map(|_| ()),
    }
}

/// The last position; 0 while nothing has happened.
pub async fn end(conn: &mut Conn) -> Result<i64> {
    sql!(conn, driver => sqlx::query_scalar("select position from log_end").fetch_one(driver).await)
}

/// The entries after a position, oldest first, at most `limit` of them.
pub async fn after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Entry>> {
    sql!(conn, driver => {
        sqlx::query_as("select position, kind, project from log where position > $1 order by position limit $2")
            .bind(position)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

impl Event {
    fn columns(self) -> (&'static str, Option<i64>, Option<i64>, Option<i64>) {
        match self {
            Self::Person(person) => ("person", None, None, Some(person.0)),
            Self::Project(project) => ("project", Some(project.0), None, Some(project.0)),
            Self::Outline(project, outline) => ("outline", Some(project.0), Some(outline.0), Some(outline.0)),
            Self::Revision(project, outline, revision) => {
                ("revision", Some(project.0), Some(outline.0), Some(revision.0))
            }
            Self::Head(project, outline, revision) => ("head", Some(project.0), Some(outline.0), Some(revision.0)),
            Self::Proposal(project, outline, proposal) => {
                ("proposal", Some(project.0), Some(outline.0), Some(proposal.0))
            }
            Self::Check(project, outline, revision) => ("check", Some(project.0), Some(outline.0), Some(revision.0)),
            Self::Thanks(project, outline, revision) => ("thanks", Some(project.0), Some(outline.0), Some(revision.0)),
            Self::Remark(project, outline, remark) => ("remark", Some(project.0), Some(outline.0), Some(remark.0)),
            Self::Setting => ("setting", None, None, None),
        }
    }
}
