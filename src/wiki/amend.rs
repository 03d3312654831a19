//! Amending one's own proposal: the next revision on its line. What was sent before is kept under it.

use super::authorship::{self, Past, Subject, Tracing};
use super::line::place;
use super::own::Own;
use super::permission::{self, Action};
use super::sending::{self, Sending};
use super::viewer::Viewer;
use super::{Error, Result, limits, written};
use crate::store::proposal;
use crate::store::revision::{self, Author, Kind, Line, NewRevision, Revision};
use crate::store::text::{self as stored, Prepared};
use crate::store::{Store, Submission, Tx, outline};
use crate::text::words;

/// One sending of the form that amends a proposal.
#[derive(Debug, Clone, Copy)]
pub struct Amendment<'a> {
    /// The end of the proposal's line that the author started from.
    pub base: &'a Revision,
    /// The whole text as she wants it now.
    pub text: &'a str,
    /// Why the outline should be changed so.
    pub summary: &'a str,
    /// Names this sending, so that a double tap keeps one revision.
    pub submission: Submission,
}

/// Puts a new revision at the end of the proposal's line. Sending the same amendment twice keeps it once.
///
/// Refused if the line has grown since she started, in another window of hers: then she has to look.
pub async fn amend(store: &Store, viewer: &Viewer, own: &Own<'_>, amendment: &Amendment<'_>) -> Result<()> {
    permission::ensure(viewer, Action::ProposeTo(own.project, own.outline))?;
    let Ready { text, words, tracing } = ready(store, viewer, own, amendment).await?;
    let (mut tx, standing, earlier) = outline::begin_for(store, own.outline.key, amendment.submission).await?;
    let submission = match earlier {
        None => amendment.submission,
        Some(_) => match sending::of(&mut tx, own.outline.key, amendment.submission, text.hash).await? {
            Sending::Again(_) => return Ok(tx.commit().await?),
            Sending::New { submission, .. } => submission,
        },
    };
    let current = own.ensure_open(&mut tx, viewer).await?;
    if current.head != amendment.base.key {
        let reason = "You have changed this proposal in another window meanwhile. Your text is still here as you typed \
                      it; send it again to put it in place of the other.";
        return Err(Error::refused("text", reason));
    }
    let new = NewRevision {
        outline: place(own.project, own.outline),
        parents: &[amendment.base.point()],
        author: author(&mut tx, viewer, own).await?,
        time: own.time,
        kind: Kind::Edit,
        summary: amendment.summary,
        licence: &own.project.licence,
        text: &text,
        words,
        submission: Some(submission),
        line: Line::Aside,
    };
    let written = authorship::keep(&mut tx, standing.revisions, &new, tracing).await?;
    proposal::advance(&mut tx, own.project.key, &current, (written.key, current.fork), own.time).await?;
    Ok(tx.commit().await?)
}

/// All of an amendment that can be worked out before anybody has to wait for it.
struct Ready {
    text: Prepared,
    words: (i64, i64),
    tracing: Option<Tracing>,
}

async fn ready(store: &Store, viewer: &Viewer, own: &Own<'_>, amendment: &Amendment<'_>) -> Result<Ready> {
    limits::text("text", amendment.text)?;
    limits::at_most("summary", amendment.summary, limits::SUMMARY)?;
    let mut conn = store.read().await?;
    let before = revision::text(&mut conn, amendment.base).await?;
    if viewer.person.is_none() {
        limits::guest_text("text", &before, amendment.text)?;
    }
    let (outline, revisions) = (own.outline.key, own.outline.revisions);
    let written = written::of(&mut conn, amendment.text, &[amendment.base]).await?;
    let text = stored::prepare(&mut conn, outline, revisions + 1, &written.bytes).await?;
    let (past, subject) = (Past::kept(&conn, outline), Subject::new(&written.text, &text));
    let parents = [amendment.base.point()];
    let tracing = Tracing::begin(&mut conn, &past, revisions, &parents, subject).await?;
    Ok(Ready { text, words: words::changed(&before, &written.text), tracing })
}

/// Who amends: the account that is signed in, or the guest who has sent the proposal.
async fn author(tx: &mut Tx, viewer: &Viewer, own: &Own<'_>) -> Result<Author> {
    if let Some(person) = &viewer.person {
        return Ok(Author { key: person.key, id: person.id });
    }
    let guest = proposal::opener(tx, own.proposal.key).await?;
    Ok(Author { key: guest.key, id: guest.id })
}
