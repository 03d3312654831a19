//! Discussing an outline or a proposal: saying something, settling what has been talked through, and hiding what does
//! not belong there.

use super::guest::{self, Guest};
use super::own::is_own;
use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal, SecretHash, State};
use crate::store::remark::{self, Act, NewRemark, Passage, Remark};
use crate::store::revision;
use crate::store::{PersonKey, Store, Submission, Time, Tx};
use crate::text::{outline as outline_text, passage};

/// One sending of a form in which somebody says something.
#[derive(Debug, Clone)]
pub struct Saying<'a> {
    /// The project the outline is in.
    pub project: &'a Project,
    /// The outline.
    pub outline: &'a Outline,
    /// What it is said of.
    pub about: About<'a>,
    /// What it does to the thread.
    pub act: Act,
    /// What is said, as Markdown; may be empty for what settles a thread or opens it again.
    pub body: &'a str,
    /// When.
    pub time: Time,
    /// Who says it, if she has no account.
    pub guest: Guest<'a>,
    /// Names this sending, so that a double tap is kept once.
    pub submission: Submission,
}

/// What something is said of.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The outline, or some words of it as they are quoted: the beginning of a thread.
    Outline {
        /// The words; empty for the whole outline.
        quote: &'a str,
        /// The id of the section to look for them in first, if they were said of one.
        section: Option<&'a str>,
    },
    /// The thread that began with the remark of this number.
    Thread(i64),
    /// A proposal, and the secret of its link if somebody came with it.
    Proposal(&'a Proposal, Option<&'a SecretHash>),
}

/// Says something; gives the number of the remark and that of its thread. Sending it twice says it once; other words from
/// the same form are a remark of their own.
pub async fn say(store: &Store, viewer: &Viewer, saying: &Saying<'_>) -> Result<(i64, i64)> {
    permission::ensure(viewer, Action::Propose(saying.project))?;
    match saying.act {
        Act::Said => limits::some("body", saying.body, limits::REMARK)?,
        Act::Settled | Act::Reopened => limits::at_most("body", saying.body, limits::REMARK)?,
    }
    let passage = passage(store, saying).await?;
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, saying.outline.key).await?;
    let mut submission = saying.submission;
    while let Some(earlier) = remark::by_submission(&mut tx, saying.outline.key, submission).await? {
        if earlier.body == saying.body {
            tx.commit().await?;
            return Ok((earlier.number, earlier.thread));
        }
        submission = submission.next();
    }
    let first = thread(&mut tx, viewer, saying).await?;
    let thread = first.as_ref().map(|first| first.number);
    let act = act(viewer, saying, first.as_ref())?;
    if let (Act::Said, true, Some(thread)) = (act, saying.body.trim().is_empty(), thread) {
        // Somebody else has done the same a moment before, and she has nothing to add.
        return Ok((thread, thread));
    }
    let new = NewRemark {
        place: (saying.project.key, saying.outline.key),
        proposal: match saying.about {
            About::Proposal(proposal, _) => Some(proposal.key),
            _ => None,
        },
        thread,
        author: author(&mut tx, viewer, saying).await?,
        time: saying.time,
        act,
        body: saying.body,
        passage,
        submission,
    };
    let number = remark::insert(&mut tx, &new).await?;
    tx.commit().await?;
    Ok((number, thread.unwrap_or(number)))
}

/// The words that a thread is to be about, where they stand now.
async fn passage<'a>(store: &Store, saying: &Saying<'a>) -> Result<Option<Passage<'a>>> {
    let About::Outline { quote, section } = saying.about else { return Ok(None) };
    limits::at_most("quote", quote, limits::QUOTE)?;
    if quote.trim().is_empty() {
        return Ok(None);
    }
    let mut conn = store.read().await?;
    let head = match saying.outline.head {
        Some(head) => revision::by_key(&mut conn, head).await?,
        None => None,
    };
    if let Some(head) = head {
        let text = revision::text(&mut conn, &head).await?;
        let section = section.and_then(|id| outline_text::section(&text, id));
        let inside = section.and_then(|section| {
            let place = passage::find(&text[section.whole.clone()], quote)?;
            Some(section.whole.start + place.start..section.whole.start + place.end)
        });
        let place = inside.or_else(|| passage::find(&text, quote));
        let found = place.map(|bytes| Passage { quote: quote.trim(), revision: head.key, bytes });
        if found.is_some() {
            return Ok(found);
        }
    }
    let reason = "The outline has no such words just now. Please copy them from it, or leave this empty.";
    Err(Error::refused("quote", reason))
}

/// What a remark really does to the thread that began with `first`: nothing if that is done already.
fn act(viewer: &Viewer, saying: &Saying<'_>, first: Option<&Remark>) -> Result<Act> {
    if saying.act == Act::Said {
        return Ok(Act::Said);
    }
    let first = first.filter(|first| first.proposal.is_none()).ok_or(Error::NotAllowed)?;
    let own = viewer.is(first.author);
    permission::ensure(viewer, Action::SettleThread { project: saying.project, own })?;
    let is_done = first.settled == (saying.act == Act::Settled);
    Ok(if is_done { Act::Said } else { saying.act })
}

/// The beginning of the thread that a remark goes on, if it is one that the viewer may read; `None` where one begins.
async fn thread(tx: &mut Tx, viewer: &Viewer, saying: &Saying<'_>) -> Result<Option<Remark>> {
    match saying.about {
        About::Outline { .. } => Ok(None),
        About::Thread(number) => {
            let first = remark::by_number(tx, saying.outline.key, number).await?;
            let first = first.filter(|first| first.thread == number && first.proposal.is_none());
            Ok(Some(first.ok_or(Error::NotAllowed)?))
        }
        About::Proposal(proposal, secret) => {
            let own = is_own(tx, viewer, proposal, secret).await?;
            let withdrawn = proposal.state == State::Withdrawn;
            permission::ensure(viewer, Action::ReadLine { project: saying.project, own, withdrawn })?;
            Ok(remark::of_proposal(tx, proposal.key).await?.into_iter().next())
        }
    }
}

/// Who says it: the account, the guest who has sent the proposal, or a new guest.
async fn author(tx: &mut Tx, viewer: &Viewer, saying: &Saying<'_>) -> Result<PersonKey> {
    if let Some(person) = &viewer.person {
        return Ok(person.key);
    }
    if let About::Proposal(proposal, Some(secret)) = saying.about
        && proposal::has_secret(tx, proposal.key, secret).await?
    {
        return Ok(proposal::opener(tx, proposal.key).await?.key);
    }
    Ok(guest::keep(tx, &saying.guest, saying.time).await?.key)
}

/// A reviewer's word on one remark.
#[derive(Debug, Clone, Copy)]
pub struct Judgement<'a> {
    /// The project the outline is in.
    pub project: &'a Project,
    /// The outline.
    pub outline: &'a Outline,
    /// The remark.
    pub remark: &'a Remark,
    /// When.
    pub time: Time,
}

/// Hides a remark from everybody but reviewers. Its place, and the reason, stay to be seen.
pub async fn hide(store: &Store, viewer: &Viewer, judgement: &Judgement<'_>, why: &str) -> Result<()> {
    permission::ensure(viewer, Action::Review(judgement.project))?;
    let Some(person) = &viewer.person else { return Err(Error::NotAllowed) };
    limits::some("why", why, limits::SUMMARY)?;
    let mut tx = store.begin_write().await?;
    let place = (judgement.project.key, judgement.outline.key);
    remark::hide(&mut tx, place, judgement.remark.key, (person.key, why, judgement.time)).await?;
    Ok(tx.commit().await?)
}

/// Shows a hidden remark again.
pub async fn unhide(store: &Store, viewer: &Viewer, judgement: &Judgement<'_>) -> Result<()> {
    permission::ensure(viewer, Action::Review(judgement.project))?;
    let mut tx = store.begin_write().await?;
    let place = (judgement.project.key, judgement.outline.key);
    remark::unhide(&mut tx, place, judgement.remark.key, judgement.time).await?;
    Ok(tx.commit().await?)
}
