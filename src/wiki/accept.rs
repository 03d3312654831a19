//! Accepting and declining proposals.

use super::permission::{self, Action};
use super::save::{Merging, by_key, keep_merge, merged, publish_line};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal, State};
use crate::store::revision::{self, Revision};
use crate::store::{RevisionKey, Store, Time, Tx, link};

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
    let reviewer = ensure_may_judge(&mut tx, viewer, verdict).await?;
    let line = by_key(&mut tx, verdict.proposal.head).await?;
    let head = if standing.head == verdict.proposal.fork {
        publish_line(&mut tx, line.key).await?;
        let place = (verdict.project.key, verdict.outline.key);
        outline::move_head(&mut tx, place, line.key, verdict.time).await?;
        let text = revision::text(&mut tx, &line).await?;
        link::replace(&mut tx, verdict.outline.key, &super::save::addresses(verdict.project, &text)).await?;
        line.key
    } else {
        let Some(head) = standing.head else { return Ok(Accepted::Conflicting) };
        let head = by_key(&mut tx, head).await?;
        let Some(text) = merge_texts(&mut tx, verdict.proposal, &head, &line).await? else {
            return Ok(Accepted::Conflicting);
        };
        let merging = Merging {
            project: verdict.project,
            outline: verdict.outline,
            time: verdict.time,
            summary: &verdict.proposal.summary,
        };
        keep_merge(&mut tx, &merging, standing.revisions, [&head, &line], (&text, &reviewer)).await?.key
    };
    let closing = (reviewer.key, verdict.time, verdict.reason);
    proposal::close(&mut tx, verdict.project.key, verdict.proposal, State::Accepted, closing).await?;
    tx.commit().await?;
    Ok(Accepted::Head(head))
}

/// Closes a proposal without taking it; its words stay where they are.
pub async fn decline(store: &Store, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<()> {
    limits::some("reason", verdict.reason, limits::SUMMARY)?;
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, verdict.outline.key).await?;
    let reviewer = ensure_may_judge(&mut tx, viewer, verdict).await?;
    let closing = (reviewer.key, verdict.time, verdict.reason);
    proposal::close(&mut tx, verdict.project.key, verdict.proposal, State::Declined, closing).await?;
    Ok(tx.commit().await?)
}

/// The reviewer, if she may judge this proposal and nobody has yet.
async fn ensure_may_judge(tx: &mut Tx, viewer: &Viewer, verdict: &Verdict<'_>) -> Result<crate::store::person::Person> {
    limits::at_most("reason", verdict.reason, limits::SUMMARY)?;
    let own = viewer.is(verdict.proposal.opened_by);
    let action = if own { Action::ReviewOwn(verdict.project) } else { Action::Review(verdict.project) };
    permission::ensure(viewer, action)?;
    let current = proposal::by_number(tx, verdict.outline.key, verdict.proposal.number).await?;
    match (current, &viewer.person) {
        (_, None) => Err(Error::NotAllowed),
        (Some(current), _) if current.state == State::Open && current.head != verdict.proposal.head => {
            Err(Error::Amended)
        }
        (Some(current), Some(person)) if current.state == State::Open => Ok(person.clone()),
        _ => Err(Error::Closed),
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
