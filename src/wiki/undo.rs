//! Undoing one revision, or all that one person wrote in a row: the inverse, merged into what stands now.

use super::Result;
use super::line::merged;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionKey, main_line};
use crate::text::merge::Merge;

/// What the head's text is without the change that `undone` made.
///
/// Clean if nothing later touches the same words; the text is then to be saved as an edit of kind `Revert`.
pub async fn without(conn: &mut Conn, head: &Revision, undone: &Revision) -> Result<Merge> {
    without_all(conn, head, (undone, undone.parent)).await
}

/// The same for all that changed from one revision, or from nothing, to another.
pub async fn without_all(
    conn: &mut Conn,
    head: &Revision,
    (newest, before): (&Revision, Option<RevisionKey>),
) -> Result<Merge> {
    let with = revision::text(conn, newest).await?;
    let before = match before {
        Some(before) => {
            let before = revision::by_key(conn, before).await?.ok_or(sqlx::Error::RowNotFound)?;
            revision::text(conn, &before).await?
        }
        None => String::new(),
    };
    let now = revision::text(conn, head).await?;
    merged(with, now, before).await
}

/// Edits of one person that follow each other on the main line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The newest of them.
    pub newest: RevisionKey,
    /// The revision before the oldest; `None` if she began the outline.
    pub before: Option<RevisionKey>,
    /// How many they are.
    pub edits: usize,
}

/// How far back runs are looked for.
const STEPS: i64 = 10_000;

/// The run that a revision is in; `None` if the main line, as far as it is looked at, does not hold it as a step.
pub async fn run(conn: &mut Conn, head: &Revision, named: RevisionKey) -> Result<Option<Run>> {
    let steps = main_line::steps(conn, head.key, STEPS).await?;
    let mut runs = steps.chunk_by(|newer, older| newer.brought_by == older.brought_by);
    let run = runs.find(|run| run.iter().any(|step| step.key == named));
    Ok(run.map(|run| Run { newest: run[0].key, before: run[run.len() - 1].parent, edits: run.len() }))
}
