//! Withdrawing one's own proposal. Its text is kept like all that was ever sent, for its author and for reviewers;
//! nobody else finds it any more, until she puts it back.

use super::own::{Own, is_own};
use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::proposal::{self, NetworkHash, State};
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

/// Lets a proposal wait again that was taken back. `network` is where somebody without an account does so from.
pub async fn put_back(store: &Store, viewer: &Viewer, own: &Own<'_>, network: Option<&NetworkHash>) -> Result<()> {
    permission::ensure(viewer, Action::Propose(own.project))?;
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, own.outline.key).await?;
    if !is_own(&mut tx, viewer, own.proposal, own.secret).await? {
        return Err(Error::NotAllowed);
    }
    let current = proposal::by_number(&mut tx, own.outline.key, own.proposal.number).await?;
    let current = current.filter(|current| current.state == State::Withdrawn).ok_or(Error::Closed)?;
    if let Some(network) = network
        && proposal::waiting_from(&mut tx, network).await? >= limits::WAITING_FROM_ONE_NETWORK
    {
        return Err(Error::refused("mine", "Many proposals from this network wait already."));
    }
    proposal::reopen(&mut tx, own.project.key, &current, network, own.time).await?;
    Ok(tx.commit().await?)
}
