//! Claiming what one wrote without an account: the credit goes to the account, in every place where authors are shown.

use super::own::Own;
use super::viewer::Viewer;
use super::{Error, Result};
use crate::store::person::{self, Person};
use crate::store::proposal::SecretHash;
use crate::store::{Store, Time, Tx, guest_link, proposal};

/// Puts the guest who sent a proposal under the viewer's account, whatever became of the proposal.
///
/// Revisions stay as they are, since their ids are made of the guest's; whoever is shown as their author is looked up.
pub async fn claim(store: &Store, viewer: &Viewer, own: &Own<'_>) -> Result<()> {
    let (Some(person), Some(secret)) = (&viewer.person, own.secret) else { return Err(Error::NotAllowed) };
    let mut tx = store.begin_write().await?;
    if !proposal::has_secret(&mut tx, own.proposal.key, secret).await? {
        return Err(Error::NotAllowed);
    }
    let guest = proposal::opener(&mut tx, own.proposal.key).await?;
    put_under(&mut tx, &guest, person, own.time).await?;
    Ok(tx.commit().await?)
}

/// Puts the guest under the viewer's account whose link holds this secret: whoever wrote into an outline at once.
pub async fn claim_link(store: &Store, viewer: &Viewer, secret: &SecretHash, now: Time) -> Result<()> {
    let Some(person) = &viewer.person else { return Err(Error::NotAllowed) };
    let mut tx = store.begin_write().await?;
    let guest = guest_link::guest(&mut tx, secret).await?.ok_or(Error::NotAllowed)?;
    put_under(&mut tx, &guest, person, now).await?;
    Ok(tx.commit().await?)
}

/// The secrets of the guest's links have done their work then and open nothing any more: one who settles what she has
/// sent herself has a link to the proposal and one to her words.
async fn put_under(tx: &mut Tx, guest: &Person, person: &Person, now: Time) -> Result<()> {
    if !person::claim(tx, guest.key, person.key, now).await? {
        return Err(Error::NotAllowed);
    }
    guest_link::forget(tx, guest.key).await?;
    Ok(proposal::forget_secrets(tx, guest.key).await?)
}
