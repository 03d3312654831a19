//! Withdrawing one's own proposal. Its text is kept like all that was ever sent, for its author and for reviewers;
//! nobody else finds it any more.

use super::Result;
use super::own::Own;
use super::viewer::Viewer;
use crate::store::proposal::{self, State};
use crate::store::{Store, outline};

/// Takes a proposal back.
pub async fn withdraw(store: &Store, viewer: &Viewer, own: &Own<'_>) -> Result<()> {
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, own.outline.key).await?;
    let current = own.ensure_open(&mut tx, viewer).await?;
    let by = match &viewer.person {
        Some(person) => person.key,
        None => current.opened_by,
    };
    proposal::close(&mut tx, own.project.key, &current, State::Withdrawn, (by, own.time, "")).await?;
    Ok(tx.commit().await?)
}
