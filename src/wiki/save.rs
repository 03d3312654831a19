//! Saving an edit: keep it first, merge it second. Nothing that was submitted is ever lost.

use std::sync::Arc;

use super::authorship::{self, Past, Subject, Tracing};
use super::guest::{self, Guest};
use super::line::{Merging, by_key, keep_merge, merged, place, publish_line, undecided};
use super::linking;
use super::permission::{self, Action};
use super::sending::{self, Wish};
use super::viewer::Viewer;
use super::written::{self, Written};
use super::{Error, Result, limits, look};
use crate::store::guest_link;
use crate::store::link::{self, Address};
use crate::store::outline::{self, Outline};
use crate::store::person;
use crate::store::project::Project;
use crate::store::proposal::{self, Origin, Proposal, State};
use crate::store::revision::{self, Author, Kind, Line, NewRevision, Point, Revision};
use crate::store::text::{self as stored, Prepared};
use crate::store::{Conn, PersonKey, RevisionKey, Standing, Store, Submission, TextHash, Time, Tx};
use crate::text::merge::Merge;
use crate::text::words;

/// One sending of an edit form.
#[derive(Debug, Clone)]
pub struct Edit<'a> {
    /// The project the outline is in.
    pub project: &'a Project,
    /// The outline.
    pub outline: &'a Outline,
    /// The revision the author started from; `None` for an outline without text.
    pub base: Option<&'a Revision>,
    /// The proposal that this settles, if it does: its line becomes the second parent.
    pub settles: Option<&'a Proposal>,
    /// The revision whose change is taken back, or whose text is put back, if one is.
    pub restores: Option<&'a Revision>,
    /// The whole text as the author wants it.
    pub text: &'a str,
    /// What sort of change it is.
    pub kind: Kind,
    /// Why.
    pub summary: &'a str,
    /// When.
    pub time: Time,
    /// The name that somebody without an account gave.
    pub guest: Guest<'a>,
    /// Names this sending, so that a double tap keeps one revision.
    pub submission: Submission,
}

impl<'a> Edit<'a> {
    /// What saving this asks for.
    fn action(&self, viewer: &Viewer) -> Action<'a> {
        match self.settles {
            Some(settled) => {
                Action::Settle { project: self.project, outline: self.outline, own: viewer.is(settled.opened_by) }
            }
            None => Action::Write(self.project, self.outline),
        }
    }

    /// Its text as it is kept: all that it names may have had a part in it.
    async fn written(&self, store: &Store) -> Result<Written<'a>> {
        let keys = [self.settles.map(|settled| settled.head), self.restores.and_then(|restored| restored.parent)];
        written::of_any(store, self.text, [self.base, self.restores], keys).await
    }
}

/// What became of an edit. Its text is kept in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is the newest revision of the main line.
    AsWritten(RevisionKey),
    /// It was merged with what others had written meanwhile; this is the merge.
    Merged(RevisionKey),
    /// It waits as the proposal with this number, for a reviewer.
    Proposed(i64),
    /// It changes the same words as somebody else's edit, and waits as this proposal for somebody to settle it.
    Conflicting(i64),
}

impl Saved {
    /// What it is if it waits as this proposal.
    pub(super) fn waiting(proposal: &Proposal) -> Self {
        match proposal.origin {
            Origin::Conflict => Self::Conflicting(proposal.number),
            Origin::Proposed => Self::Proposed(proposal.number),
        }
    }
}

/// Keeps an edit under its author's name, then brings it into the main line if that is possible.
///
/// Sending the same edit twice keeps it once; another text from the same form is kept after the first.
pub async fn save(store: &Store, viewer: &Viewer, edit: &Edit<'_>) -> Result<Saved> {
    permission::ensure(viewer, edit.action(viewer))?;
    let written = edit.written(store).await?;
    let edit = &Edit { text: &written.text, ..edit.clone() };
    let mut ready = Ready::of(store, edit, &written.bytes).await?;
    let tracing = ready.tracing.take();
    let (mut tx, standing, earlier) = outline::begin_for(store, edit.outline.key, edit.submission).await?;
    if earlier.is_some() {
        return sending::keep_again(tx, (store, viewer), (edit, Wish::Save), ready.text.hash).await;
    }
    ensure_open(&mut tx, edit).await?;
    let author = author(&mut tx, viewer, edit).await?;
    let on_head = standing.head == edit.base.map(|base| base.key);
    let new = ready.revision(edit, author, if on_head { Line::Head } else { Line::Aside });

    let saved = if on_head {
        let written = authorship::keep(&mut tx, standing.revisions, &new, tracing).await?;
        if let Some(links) = &ready.links {
            link::replace(&mut tx, edit.outline.key, links).await?;
        }
        Saved::AsWritten(written.key)
    } else {
        let written = authorship::keep(&mut tx, standing.revisions, &new, tracing).await?;
        bring_in(&mut tx, edit, standing, written, ready.foreseen).await?
    };
    close_settled(&mut tx, edit, author, saved).await?;
    keep_link(&mut tx, edit, author, saved).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Keeps an edit as a proposal, for those who may not publish here or want somebody to look first.
///
/// Sending the same edit twice keeps it once; another text from the same form takes the place of the first.
pub async fn propose(store: &Store, viewer: &Viewer, edit: &Edit<'_>) -> Result<Saved> {
    permission::ensure(viewer, Action::ProposeTo(edit.project, edit.outline))?;
    let written = edit.written(store).await?;
    let edit = &Edit { text: &written.text, ..edit.clone() };
    let mut ready = Ready::of(store, edit, &written.bytes).await?;
    let tracing = ready.tracing.take();
    let (mut tx, standing, earlier) = outline::begin_for(store, edit.outline.key, edit.submission).await?;
    if earlier.is_some() {
        return sending::keep_again(tx, (store, viewer), (edit, Wish::Propose), ready.text.hash).await;
    }
    let author = author(&mut tx, viewer, edit).await?;
    let new = ready.revision(edit, author, Line::Aside);
    let written = authorship::keep(&mut tx, standing.revisions, &new, tracing).await?;
    let number = open_proposal(&mut tx, edit, written.key, Origin::Proposed, author.key).await?;
    tx.commit().await?;
    Ok(Saved::Proposed(number))
}

/// Merges a line into the main one, or opens a proposal that holds it until somebody settles the conflict.
async fn bring_in(
    tx: &mut Tx,
    edit: &Edit<'_>,
    standing: Standing,
    line: Point,
    foreseen: Option<Foreseen>,
) -> Result<Saved> {
    let head = match standing.head {
        Some(head) => revision::by_key(tx, head).await?,
        None => None,
    };
    let Some(head) = head else {
        // The author started from a revision of an outline that has no main line: a proposal never accepted.
        return keep_aside(tx, edit, line).await;
    };
    let merged = match foreseen.filter(|foreseen| foreseen.head == head.key) {
        Some(foreseen) => foreseen.merge,
        None => merge_with(tx, edit, &head).await?,
    };
    let Some(text) = merged.text() else { return keep_aside(tx, edit, line).await };
    let merge = Merging { project: edit.project, outline: edit.outline, time: edit.time, summary: "" };
    let machine = person::machine(tx, edit.time).await?;
    let line = by_key(tx, line.key).await?;
    publish_line(tx, line.key).await?;
    let notices = merged.notices;
    let merged = keep_merge(tx, &merge, standing.revisions + 1, [&head, &line], (&text, &machine)).await?;
    look::keep(tx, merged.key, &notices).await?;
    Ok(Saved::Merged(merged.key))
}

/// Holds an edit that conflicts in a proposal: the one that it was meant to settle, or a new one.
async fn keep_aside(tx: &mut Tx, edit: &Edit<'_>, line: Point) -> Result<Saved> {
    if let Some(settled) = edit.settles {
        proposal::advance(tx, edit.project.key, settled, (line.key, edit.base.map(|base| base.key)), edit.time).await?;
        return Ok(Saved::Conflicting(settled.number));
    }
    let by = by_key(tx, line.key).await?.author;
    let number = open_proposal(tx, edit, line.key, Origin::Conflict, by).await?;
    Ok(Saved::Conflicting(number))
}

/// Opens a proposal for an edit that was kept, and keeps with it what its sender needs to come back.
async fn open_proposal(tx: &mut Tx, edit: &Edit<'_>, line: RevisionKey, origin: Origin, by: PersonKey) -> Result<i64> {
    if let Some(sender) = &edit.guest.sender
        && proposal::waiting_from(tx, &sender.network).await? >= limits::WAITING_FROM_ONE_NETWORK
    {
        let reason = "Many proposals from your network wait already. Please keep your text, and send it once some of \
                      them have been looked at; with an account you can send it now.";
        return Err(Error::refused("text", reason));
    }
    let place = (edit.project.key, edit.outline.key);
    let number = proposal::open(tx, place, line, origin, (by, edit.time)).await?;
    if let Some(sender) = &edit.guest.sender {
        proposal::keep_sender(tx, edit.outline.key, number, sender).await?;
    }
    Ok(number)
}

/// Refuses to settle a proposal that somebody else has closed meanwhile.
async fn ensure_open(tx: &mut Tx, edit: &Edit<'_>) -> Result<()> {
    let Some(settled) = edit.settles else { return Ok(()) };
    if undecided(tx, settled).await?.head == settled.head {
        return Ok(());
    }
    let reason = "Whoever proposed this has just changed the proposal. Your text is still here; please look at the \
                  proposal in another window before you send it again.";
    Err(Error::refused("text", reason))
}

/// Closes the proposal that an edit settles, once the main line holds both.
async fn close_settled(tx: &mut Tx, edit: &Edit<'_>, author: Author, saved: Saved) -> Result<()> {
    match (edit.settles, saved) {
        (Some(settled), Saved::AsWritten(_) | Saved::Merged(_)) => {
            publish_line(tx, settled.head).await?;
            let closing = (author.key, edit.time, edit.summary);
            Ok(proposal::close(tx, edit.project.key, settled, State::Accepted, closing).await?)
        }
        _ => Ok(()),
    }
}

/// Keeps what a guest comes back with, unless the link of a proposal leads to her words already.
async fn keep_link(tx: &mut Tx, edit: &Edit<'_>, author: Author, saved: Saved) -> Result<()> {
    let Some(sender) = &edit.guest.sender else { return Ok(()) };
    let has_own = match saved {
        Saved::AsWritten(_) | Saved::Merged(_) => false,
        // Whoever settles what somebody else proposed, and meets a new conflict, has none to that proposal.
        Saved::Proposed(_) | Saved::Conflicting(_) => {
            edit.settles.is_none_or(|settled| settled.opened_by == author.key)
        }
    };
    if has_own { Ok(()) } else { Ok(guest_link::keep(tx, &sender.secret, author.key).await?) }
}

/// Who writes it: the account, the guest who settles what she has sent herself or sends her form again with another
/// text, or a new guest.
async fn author(tx: &mut Tx, viewer: &Viewer, edit: &Edit<'_>) -> Result<Author> {
    if let Some(person) = &viewer.person {
        return Ok(Author { key: person.key, id: person.id });
    }
    if let (Some(settled), Some(sender)) = (edit.settles, &edit.guest.sender)
        && proposal::has_secret(tx, settled.key, &sender.secret).await?
    {
        let opener = proposal::opener(tx, settled.key).await?;
        return Ok(Author { key: opener.key, id: opener.id });
    }
    if let Some(sender) = &edit.guest.sender
        && let Some(known) = guest_link::guest(tx, &sender.secret).await?
    {
        return Ok(Author { key: known.key, id: known.id });
    }
    guest::keep(tx, &edit.guest, edit.time).await
}

/// All of an edit that can be worked out before anybody has to wait for it.
struct Ready {
    text: Prepared,
    words: (i64, i64),
    parents: Vec<Point>,
    /// What the head will link to, if that is anything else than now.
    links: Option<Arc<[Address]>>,
    foreseen: Option<Foreseen>,
    tracing: Option<Tracing>,
}

/// The merge that will be needed unless the head moves once more.
struct Foreseen {
    head: RevisionKey,
    merge: Merge,
}

impl Ready {
    async fn of(store: &Store, edit: &Edit<'_>, bytes: &[u8]) -> Result<Self> {
        ensure_short(edit)?;
        let mut conn = store.read().await?;
        let (before_hash, before) = match edit.base {
            Some(base) => (base.text_hash, revision::text(&mut conn, base).await?),
            None => (TextHash::of(b""), String::new()),
        };
        if edit.guest.sender.is_some() {
            limits::guest_text("text", &before, edit.text)?;
        }
        let Outline { key, revisions, head, .. } = *edit.outline;
        let mut parents: Vec<Point> = edit.base.iter().map(|base| base.point()).collect();
        if let Some(settled) = edit.settles {
            parents.extend(revision::by_key(&mut conn, settled.head).await?.map(|line| line.point()));
        }
        let foreseen = match head.filter(|head| edit.base.map(|base| base.key) != Some(*head)) {
            Some(head) => foresee(&mut conn, &before, head, edit.text).await?,
            None => None,
        };
        let file = linking::file_of(&mut conn, key, &[&before, edit.text]).await?;
        let (hash, past, lately) = (TextHash::of(bytes), Past::kept(&conn, key), conn.beside());
        let place = (edit.project, key, file.as_deref());
        // Whoever waits for the database must be woken again, which takes longer than the answer: so there is always
        // something to do meanwhile.
        let (plan, links) = tokio::join!(
            biased;
            stored::plan(&mut conn, key, revisions + 1, (hash, bytes)),
            async { linking::changed(&lately, place, (before_hash, &before), (hash, edit.text)) }
        );
        let plan = plan?;
        let subject = Subject { text: edit.text, hash, earlier: plan.earlier };
        let (tracing, text, words) = tokio::join!(
            biased;
            Tracing::begin(&mut conn, &past, revisions, &parents, subject),
            async { plan.pack(bytes) },
            async { words::changed(&before, edit.text) }
        );
        Ok(Self { text: text?, words, parents, links, foreseen, tracing: tracing? })
    }

    fn revision<'a>(&'a self, edit: &'a Edit<'_>, author: Author, line: Line) -> NewRevision<'a> {
        NewRevision {
            outline: place(edit.project, edit.outline),
            parents: &self.parents,
            author,
            time: edit.time,
            kind: edit.kind,
            summary: edit.summary,
            licence: &edit.project.licence,
            text: &self.text,
            words: self.words,
            submission: Some(edit.submission),
            line,
        }
    }
}

fn ensure_short(edit: &Edit<'_>) -> Result<()> {
    limits::text("text", edit.text)?;
    limits::at_most("summary", edit.summary, limits::SUMMARY)?;
    limits::mail("mail", edit.guest.sender.map_or("", |sender| sender.mail))
}

async fn foresee(conn: &mut Conn, base: &str, head: RevisionKey, ours: &str) -> Result<Option<Foreseen>> {
    let Some(theirs) = revision::by_key(conn, head).await? else { return Ok(None) };
    let theirs = revision::text(conn, &theirs).await?;
    let merge = merged(base.to_owned(), theirs, ours.to_owned()).await?;
    Ok(Some(Foreseen { head, merge }))
}

async fn merge_with(tx: &mut Tx, edit: &Edit<'_>, head: &Revision) -> Result<Merge> {
    let base = match edit.base {
        Some(base) => revision::text(tx, base).await?,
        None => String::new(),
    };
    let theirs = revision::text(tx, head).await?;
    merged(base, theirs, edit.text.to_owned()).await
}
