//! What a form was sent with before. The same text once more is a double tap; another text, after the Back button, is
//! an edit of its own that grew from the one before.

use super::Result;
use super::amend::{self, Amendment};
use super::own::{Own, is_own};
use super::save::{self, Edit, Saved};
use super::viewer::Viewer;
use crate::store::proposal::{self, Proposal, SecretHash};
use crate::store::revision::{self, Kind, Revision};
use crate::store::{Conn, OutlineKey, RevisionKey, Store, Submission, TextHash, Tx};

/// What a text is to those that the same form was sent with before.
#[derive(Debug)]
pub enum Sending {
    /// It was kept before.
    Again(Revision),
    /// It has not been sent yet.
    New {
        /// What names it, as the form names the first.
        submission: Submission,
        /// The text sent last before it; `None` if it is the form's first.
        after: Option<Revision>,
    },
}

/// Looks a text up among those that a form was sent with.
pub async fn of(conn: &mut Conn, outline: OutlineKey, form: Submission, text: TextHash) -> Result<Sending> {
    let (mut submission, mut after) = (form, None);
    while let Some(earlier) = revision::by_submission(conn, outline, submission).await? {
        if earlier.text_hash == text {
            return Ok(Sending::Again(earlier));
        }
        (submission, after) = (submission.next(), Some(earlier));
    }
    Ok(Sending::New { submission, after })
}

/// What an edit is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Save,
    Propose,
}

/// Keeps an edit whose form was sent before, unless its text was. Call it with the transaction that has found that out.
pub(super) async fn keep_again(
    mut tx: Tx,
    (store, viewer): (&Store, &Viewer),
    (edit, wish): (&Edit<'_>, Wish),
    text: TextHash,
) -> Result<Saved> {
    let sending = of(&mut tx, edit.outline.key, edit.submission, text).await?;
    // Nothing is told of what was sent before until it is on the disk.
    tx.commit().await?;
    let mut conn = store.read().await?;
    let (submission, place) = match sending {
        Sending::Again(earlier) => return led_to(&mut conn, earlier.key).await,
        Sending::New { submission, after: Some(earlier) } => {
            (submission, place(&mut conn, viewer, secret(edit), earlier).await?)
        }
        Sending::New { submission, after: None } => (submission, Place::Beside),
    };
    drop(conn);
    let edit = Edit { submission, ..edit.clone() };
    let edit = match &place {
        Place::OnTop(earlier) => on_top(earlier, edit),
        Place::InProposal(own) if wish == Wish::Propose => return take_place(store, viewer, &edit, own).await,
        Place::InProposal(own) => Edit { settles: Some(&own.1), kind: Kind::Merge, ..edit },
        Place::Beside => edit,
    };
    match wish {
        Wish::Save => Box::pin(save::save(store, viewer, &edit)).await,
        Wish::Propose => Box::pin(save::propose(store, viewer, &edit)).await,
    }
}

/// Puts an edit in the place of what was sent before, in the proposal that this opened.
async fn take_place(
    store: &Store,
    viewer: &Viewer,
    edit: &Edit<'_>,
    (earlier, waiting): &(Revision, Proposal),
) -> Result<Saved> {
    let Edit { project, outline, text, summary, time, submission, .. } = *edit;
    let own = Own { project, outline, proposal: waiting, secret: secret(edit), time };
    amend::amend(store, viewer, &own, &Amendment { base: earlier, text, summary, submission }).await?;
    Ok(Saved::waiting(waiting))
}

/// An edit on top of what was sent before. If that has settled a proposal, this is an edit like any other.
fn on_top<'a>(earlier: &'a Revision, edit: Edit<'a>) -> Edit<'a> {
    let kind = if edit.settles.is_some() { Kind::Edit } else { edit.kind };
    Edit { base: Some(earlier), settles: None, kind, ..edit }
}

fn secret<'a>(edit: &'a Edit<'_>) -> Option<&'a SecretHash> {
    edit.guest.sender.as_ref().map(|sender| &sender.secret)
}

/// Where a text belongs that grew from one sent before.
#[derive(Debug)]
enum Place {
    /// On top of it: the main line holds it.
    OnTop(Box<Revision>),
    /// In its place, in the sender's own proposal, whose end it is and which still waits.
    InProposal(Box<(Revision, Proposal)>),
    /// Where the form says: what was sent before has been decided on, or has gone on otherwise.
    Beside,
}

async fn place(conn: &mut Conn, viewer: &Viewer, secret: Option<&SecretHash>, earlier: Revision) -> Result<Place> {
    if earlier.published {
        return Ok(Place::OnTop(Box::new(earlier)));
    }
    let waiting = proposal::by_head(conn, earlier.key).await?.filter(Proposal::is_undecided);
    Ok(match waiting {
        Some(waiting) if is_own(conn, viewer, &waiting, secret).await? => {
            Place::InProposal(Box::new((earlier, waiting)))
        }
        _ => Place::Beside,
    })
}

/// What the sending that wrote a revision led to.
pub async fn led_to(conn: &mut Conn, earlier: RevisionKey) -> Result<Saved> {
    let proposal = match proposal::by_head(conn, earlier).await? {
        Some(proposal) => Some(proposal),
        // It may have been amended since.
        None => {
            let earlier = revision::by_key(conn, earlier).await?.ok_or(sqlx::Error::RowNotFound)?;
            proposal::of_line(conn, &earlier).await?
        }
    };
    Ok(proposal.map_or(Saved::AsWritten(earlier), |proposal| Saved::waiting(&proposal)))
}
