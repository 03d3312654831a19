//! Taking in a proposal that no reviewer has looked at for long: two volunteers together may.

use super::accept::{self, Accepted, Verdict};
use super::line::undecided;
use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result};
use crate::store::{Conn, Store, Time, backing, outline};

/// Volunteers that it takes.
const ENOUGH: usize = 2;

/// What became of somebody's word for a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backed {
    /// It is noted; one more is needed.
    Noted,
    /// It was the last that was needed.
    Taken(Accepted),
}

/// Whether this viewer may speak for a proposal now. `patience` is how many days one waits before that where the project
/// has no word of its own; 0 for ever.
pub async fn may_back(conn: &mut Conn, viewer: &Viewer, verdict: &Verdict<'_>, patience: i64) -> Result<bool> {
    let Some(person) = &viewer.person else { return Ok(false) };
    let patience = verdict.project.patience.unwrap_or(patience);
    let has_waited = patience > 0 && days(verdict.proposal.opened, verdict.time) >= patience;
    if !has_waited || viewer.is(verdict.proposal.opened_by) || !verdict.proposal.is_undecided() {
        return Ok(false);
    }
    let has_work = backing::has_work(conn, verdict.project.key, person.key).await?;
    Ok(permission::may(viewer, Action::Back { project: verdict.project, outline: verdict.outline, has_work }))
}

/// Speaks for a proposal; the second to do so takes it in.
pub async fn back(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>, patience: i64) -> Result<Backed> {
    let mut tx = store.begin_write().await?;
    let standing = outline::lock(&mut tx, verdict.outline.key).await?;
    if undecided(&mut tx, verdict.proposal).await?.head != verdict.proposal.head {
        return Err(Error::Amended);
    }
    let Some(person) = viewer.person.as_ref() else { return Err(Error::NotAllowed) };
    if !may_back(&mut tx, viewer, verdict, patience).await? {
        return Err(Error::NotAllowed);
    }
    backing::insert(&mut tx, verdict.proposal.key, person.key).await?;
    let enough = backing::of_proposal(&mut tx, verdict.proposal.key).await?.len() >= ENOUGH;
    let backed = match enough {
        true => Backed::Taken(accept::take_whole(&mut tx, standing, verdict, person).await?),
        false => Backed::Noted,
    };
    tx.commit().await?;
    Ok(backed)
}

/// Whole days from one moment to another.
fn days(from: Time, to: Time) -> i64 {
    (to.0 - from.0) / 86_400_000_000
}
