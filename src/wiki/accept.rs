//! Accepting and declining proposals.

use super::line::{Merging, by_key, keep_merge, merged, publish_line, undecided};
use super::linking;
use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result, limits, written};
use crate::store::outline::{self, Outline};
use crate::store::person::Person;
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal, State};
use crate::store::revision::{self, Revision};
use crate::store::{RevisionKey, Standing, Store, Time, Tx};

/// A reviewer's word on one proposal.
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'a> {
    /// The project the outline is in.
    pub project: &'a Project,
    /// The outline.
    pub outline: &'a Outline,
    /// The proposal.
    pub proposal: &'a Proposal,
    /// Why, for the one who proposed it; may be empty for an acceptance.
    pub reason: &'a str,
    /// When.
    pub time: Time,
}

/// What became of an acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// The main line holds the proposal, and this revision is its head.
    Head(RevisionKey),
    /// The same words have changed meanwhile: somebody has to settle it. The proposal still waits.
    Conflicting,
}

/// Brings a proposal into the main line.
pub async fn accept(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<Accepted> {
    let mut tx = store.begin_write().await?;
    let standing = outline::lock(&mut tx, verdict.outline.key).await?;
    let reviewer = ensure_may_take(&mut tx, viewer, verdict).await?;
    let accepted = take_whole(&mut tx, standing, verdict, &reviewer).await?;
    if accepted != Accepted::Conflicting {
        tx.commit().await?;
    }
    Ok(accepted)
}

/// Makes a proposal a part of the main line, or leaves all as it is if they conflict.
pub(super) async fn take_whole(
    tx: &mut Tx,
    standing: Standing,
    verdict: &Verdict<'_>,
    reviewer: &Person,
) -> Result<Accepted> {
    let line = by_key(tx, verdict.proposal.head).await?;
    let head = if standing.head == verdict.proposal.fork {
        publish_line(tx, line.key).await?;
        let place = (verdict.project.key, verdict.outline.key);
        outline::move_head(tx, place, line.key, verdict.time).await?;
        let text = revision::text(tx, &line).await?;
        linking::keep(tx, verdict.project, verdict.outline.key, &text).await?;
        line.key
    } else {
        let Some(head) = standing.head else { return Ok(Accepted::Conflicting) };
        let head = by_key(tx, head).await?;
        let Some(text) = merge_texts(tx, verdict.proposal, &head, &line).await? else {
            return Ok(Accepted::Conflicting);
        };
        let merging = Merging {
            project: verdict.project,
            outline: verdict.outline,
            time: verdict.time,
            summary: &verdict.proposal.summary,
        };
        publish_line(tx, line.key).await?;
        keep_merge(tx, &merging, standing.revisions, [&head, &line], (&text, reviewer)).await?.key
    };
    let closing = (reviewer.key, verdict.time, verdict.reason);
    proposal::close(tx, verdict.project.key, verdict.proposal, State::Accepted, closing).await?;
    Ok(Accepted::Head(head))
}

/// What a reviewer took of a proposal, perhaps mended.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The head that she saw.
    pub seen: &'a Revision,
    /// The whole text as she wants it.
    pub text: &'a str,
}

/// Brings a part of a proposal into the main line, or all of it mended: a merge of both lines with the reviewer's text.
///
/// What she did not take stays with the proposal, for those who may read proposals. If the main line has moved on since
/// she looked, her text is merged with that.
pub async fn accept_part(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>, taken: &Taken<'_>) -> Result<Accepted> {
    limits::text("text", taken.text)?;
    ensure_says_why(verdict)?;
    let mut tx = store.begin_write().await?;
    let standing = outline::lock(&mut tx, verdict.outline.key).await?;
    let reviewer = ensure_may_take(&mut tx, viewer, verdict).await?;
    let line = by_key(&mut tx, verdict.proposal.head).await?;
    let Some(head) = standing.head else { return Ok(Accepted::Conflicting) };
    let head = by_key(&mut tx, head).await?;
    let seen = revision::text(&mut tx, taken.seen).await?;
    let now = revision::text(&mut tx, &head).await?;
    let mended = written::of(&mut tx, taken.text, &[taken.seen, &line]).await?.text.into_owned();
    let Some(text) = merged(seen, now, mended).await?.text() else { return Ok(Accepted::Conflicting) };
    let merging = Merging {
        project: verdict.project,
        outline: verdict.outline,
        time: verdict.time,
        summary: &verdict.proposal.summary,
    };
    let kept = keep_merge(&mut tx, &merging, standing.revisions, [&head, &line], (&text, &reviewer)).await?;
    let closing = (reviewer.key, verdict.time, verdict.reason);
    proposal::close(&mut tx, verdict.project.key, verdict.proposal, State::Part, closing).await?;
    tx.commit().await?;
    Ok(Accepted::Head(kept.key))
}

/// Closes a proposal without taking it; its words stay where they are.
pub async fn decline(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<()> {
    put_aside(store, viewer, verdict, State::Declined).await
}

/// Asks the author of a proposal to change something first; it waits again as soon as she has.
pub async fn send_back(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<()> {
    put_aside(store, viewer, verdict, State::Returned).await
}

async fn put_aside(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>, state: State) -> Result<()> {
    ensure_says_why(verdict)?;
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, verdict.outline.key).await?;
    let reviewer = ensure_may_judge(&mut tx, viewer, verdict).await?;
    let closing = (reviewer.key, verdict.time, verdict.reason);
    proposal::close(&mut tx, verdict.project.key, verdict.proposal, state, closing).await?;
    Ok(tx.commit().await?)
}

/// Refuses a verdict that says no word to whoever wrote what is not taken.
fn ensure_says_why(verdict: &Verdict<'_>) -> Result<()> {
    if verdict.reason.trim().is_empty() {
        return Err(Error::refused("reason", "Please say in a word why: whoever wrote this reads it."));
    }
    limits::at_most("reason", verdict.reason, limits::SUMMARY)
}

/// The reviewer, if she may take this proposal in and nobody has judged it yet.
async fn ensure_may_take(tx: &mut Tx, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<Person> {
    let own = viewer.is(verdict.proposal.opened_by);
    permission::ensure(viewer, Action::TakeIn { project: verdict.project, outline: verdict.outline, own })?;
    ensure_may_judge(tx, viewer, verdict).await
}

/// The reviewer, if she may judge this proposal and nobody has yet.
async fn ensure_may_judge(tx: &mut Tx, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<Person> {
    limits::at_most("reason", verdict.reason, limits::SUMMARY)?;
    let own = viewer.is(verdict.proposal.opened_by);
    permission::ensure(viewer, Action::Judge { project: verdict.project, own })?;
    let Some(person) = &viewer.person else { return Err(Error::NotAllowed) };
    match undecided(tx, verdict.proposal).await?.head == verdict.proposal.head {
        true => Ok(person.clone()),
        false => Err(Error::Amended),
    }
}

/// The text of both lines together; `None` if they conflict.
async fn merge_texts(tx: &mut Tx, proposal: &Proposal, head: &Revision, line: &Revision) -> Result<Option<String>> {
    let base = match proposal.fork {
        Some(base) => {
            let base = by_key(tx, base).await?;
            revision::text(tx, &base).await?
        }
        None => String::new(),
    };
    let theirs = revision::text(tx, head).await?;
    let ours = revision::text(tx, line).await?;
    Ok(merged(base, theirs, ours).await?.text())
}
