//! A reviewer's verdict on a proposal: taking it, some of it or a mended text of it, sending it back, declining it.

use std::collections::HashSet;

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::licence::licence;
use super::opened_proposal::Opened;
use super::saved::Change;
use crate::outside::now;
use crate::store::revision::{self, Kind, Revision};
use crate::store::{RevisionKey, backing};
use crate::text::newlines;
use crate::web::ui::byline::{self, lasting};
use crate::web::ui::diff::{Difference, Selection};
use crate::web::ui::field::{self, Line};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, asset, links, open, visit};
use crate::wiki::accept::{self, Accepted, Taken, Verdict};
use crate::wiki::back::{self, Backed};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

const NOT_TOGETHER: &str = "The outline changed at the same place while you wrote, so your text does not go together with it. \
                            The proposal still waits: please open it again, and put your words in there.";

const MOVED_ON: &str = "The outline changed at the same place while you looked, so nothing is taken in yet. What you said \
                        is kept in the form.";

/// The form of a verdict as it is filled.
#[derive(Default)]
pub struct Draft {
    /// A word to the author.
    pub reason: String,
    /// The numbers of the changes that are ticked; `None` if the form was never sent, and all are.
    pub taken: Option<HashSet<usize>>,
    /// The head that the reviewer saw, by the digits of its id.
    seen: String,
    /// The end of the proposal's line that she saw.
    line: String,
    /// The text as she mended it.
    text: Option<String>,
    /// The place in the queue that she came from; empty if she came another way.
    pub queue: String,
}

impl Draft {
    /// An empty form of somebody who came from a place in the queue, or from elsewhere if that is empty.
    pub fn from_queue(queue: String) -> Self {
        Self { queue, ..Self::default() }
    }

    /// Whether a change is ticked.
    pub fn takes(&self, change: usize) -> bool {
        self.taken.as_ref().is_none_or(|taken| taken.contains(&change))
    }

    /// Leads on: through the queue for whoever came from there, else to a page.
    fn then(&self, page: &str) -> Response {
        let next = if self.queue.is_empty() { page.to_owned() } else { links::next_in_queue(&self.queue) };
        Redirect::to(&next).into_response()
    }

    fn read(sent: Vec<(String, String)>) -> Self {
        let mut draft = Self { taken: Some(HashSet::new()), ..Self::default() };
        for (name, value) in sent {
            match name.as_str() {
                "reason" => draft.reason = value,
                "seen" => draft.seen = value,
                "line" => draft.line = value,
                "queue" => draft.queue = value,
                "text" => draft.text = Some(value),
                "take" => draft.taken.get_or_insert_default().extend(value.parse::<usize>()),
                _ => {}
            }
        }
        draft
    }
}

type Sent = Form<Vec<(String, String)>>;
type Address = Path<(String, String, i64)>;

/// Brings what is ticked, or the mended text, into the main line.
pub async fn accept(State(app): State<App>, visitor: Visitor, path: Address, Form(sent): Sent) -> Result<Response> {
    let (opened, draft) = open(&app, &visitor.viewer, path, sent).await?;
    let viewer = &visitor.viewer;
    let verdict = verdict(&opened, &draft);
    let seen = seen(&app, viewer, &opened, &draft).await?;
    let accepted = match (&seen, &draft.text) {
        (Some(seen), Some(text)) => accept::accept_part(&app.store, viewer, &verdict, &Taken { seen, text }).await,
        (Some(seen), None) => {
            let selection = selection(&app, &opened, seen, &draft).await?;
            match selection {
                Some(selection) if selection.none => Err(nothing_ticked()),
                Some(selection) if !selection.all => {
                    let taken = Taken { seen, text: &selection.text };
                    accept::accept_part(&app.store, viewer, &verdict, &taken).await
                }
                _ => accept::accept(&app.store, viewer, &verdict).await,
            }
        }
        (None, _) => accept::accept(&app.store, viewer, &verdict).await,
    };
    match accepted {
        Ok(Accepted::Head(made)) => {
            let response = draft.then(&Change::accepted(made).address(&app, (&opened.project, &opened.outline)).await?);
            visit::after_own_change(&app, (made, before(&app, &opened, made).await?), response).await
        }
        Ok(Accepted::Conflicting) if draft.text.is_some() => Err(Error::Conflict(NOT_TOGETHER)),
        Ok(Accepted::Conflicting) => conflicting(&app, viewer, &opened, &draft).await,
        Err(error) => refuse(&app, viewer, &opened, &draft, error).await,
    }
}

/// The proposal's page as it is by now, which shows where it does not go together with what came in between; it holds
/// what the reviewer said.
async fn conflicting(app: &App, viewer: &Viewer, opened: &Opened, draft: &Draft) -> Result<Response> {
    let place = (&*opened.project.slug, &*opened.outline.slug);
    let now = Opened::open(app, viewer, place, opened.proposal.number, None).await?;
    let refusal = Refusal { field: "choice", reason: MOVED_ON.into() };
    let page = super::proposal::page(app, viewer, &now, draft, Some(&refusal)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Shows the text with what is ticked in it, to be mended before it is taken.
pub async fn mend(State(app): State<App>, visitor: Visitor, path: Address, Form(sent): Sent) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (opened, mut draft) = open(&app, viewer, path, sent).await?;
    let Some(seen) = seen(&app, viewer, &opened, &draft).await? else { return Err(Error::NotFound) };
    if draft.text.is_none() {
        let Some(selection) = selection(&app, &opened, &seen, &draft).await? else {
            return Ok(Redirect::to(&opened.address()).into_response());
        };
        draft.text = Some(selection.text);
    }
    Ok(mend_page(&app, viewer, &opened, &draft, None).await?.into_response())
}

/// Closes a proposal without taking it.
pub async fn decline(State(app): State<App>, visitor: Visitor, path: Address, Form(sent): Sent) -> Result<Response> {
    let (opened, draft) = open(&app, &visitor.viewer, path, sent).await?;
    match accept::decline(&app.store, &visitor.viewer, &verdict(&opened, &draft)).await {
        Ok(()) => Ok(draft.then(&opened.address())),
        Err(error) => refuse(&app, &visitor.viewer, &opened, &draft, error).await,
    }
}

/// Speaks for a proposal that has waited too long for a reviewer.
pub async fn back(State(app): State<App>, visitor: Visitor, path: Address, Form(sent): Sent) -> Result<Response> {
    let (opened, draft) = open(&app, &visitor.viewer, path, sent).await?;
    let patience = app.site().patience;
    let backed = back::back(&app.store, &visitor.viewer, &verdict(&opened, &draft), patience).await?;
    match backed {
        Backed::Taken(Accepted::Head(made)) => {
            let page = Change::accepted(made).address(&app, (&opened.project, &opened.outline)).await?;
            let response = Redirect::to(&page).into_response();
            visit::after_own_change(&app, (made, before(&app, &opened, made).await?), response).await
        }
        Backed::Taken(Accepted::Conflicting) | Backed::Noted => Ok(Redirect::to(&opened.address()).into_response()),
    }
}

/// The head that was the page before a proposal was taken in: what it was merged with, or what its line left.
async fn before(app: &App, opened: &Opened, made: RevisionKey) -> Result<Option<RevisionKey>> {
    let made = revision::by_key(&mut app.store.read().await?, made).await?;
    let merge = made.filter(|made| made.kind == Kind::Merge && made.key != opened.line.key);
    Ok(merge.map_or(opened.proposal.fork, |merge| merge.parent))
}

/// What lets volunteers take in a proposal that has waited too long; nothing for whoever may not.
pub async fn back_form(app: &App, viewer: &Viewer, opened: &Opened) -> Result<Markup> {
    let draft = Draft::default();
    let mut conn = app.store.read().await?;
    if !back::may_back(&mut conn, viewer, &verdict(opened, &draft), app.site().patience).await? {
        return Ok(html! {});
    }
    let backers = backing::of_proposal(&mut conn, opened.proposal.key).await?;
    let spoke = backers.iter().any(|backer| viewer.is(backer.person));
    Ok(html! {
        form.part method="post" action={ (opened.address()) "/back" } {
            input type="hidden" name="line" value=(opened.line.id);
            h2 { "No reviewer has looked for " (lasting(opened.proposal.opened, now())) }
            p {
                "Two people who have written in this project may take it in together. "
                @for backer in &backers { (byline::person(&backer.name, &backer.handle)) " is for it. " }
            }
            @if !spoke { p.submit { button { "I am for it" } } }
        }
    })
}

/// Asks the proposal's author to change something first.
pub async fn send_back(State(app): State<App>, visitor: Visitor, path: Address, Form(sent): Sent) -> Result<Response> {
    let (opened, draft) = open(&app, &visitor.viewer, path, sent).await?;
    match accept::send_back(&app.store, &visitor.viewer, &verdict(&opened, &draft)).await {
        Ok(()) => Ok(draft.then(&opened.address())),
        Err(error) => refuse(&app, &visitor.viewer, &opened, &draft, error).await,
    }
}

async fn open(
    app: &App,
    viewer: &Viewer,
    Path((project, outline, number)): Address,
    sent: Vec<(String, String)>,
) -> Result<(Opened, Draft)> {
    let opened = Opened::open(app, viewer, (&project, &outline), number, None).await?;
    let mut draft = Draft::read(sent);
    // Nobody judges what she has not seen.
    if opened.may_be_judged_by(viewer) && draft.line != opened.line.id.to_string() {
        return Err(wiki::Error::Amended.into());
    }
    draft.text = draft.text.map(|text| newlines::restore(&text, &opened.head_text));
    Ok((opened, draft))
}

fn verdict<'a>(opened: &'a Opened, draft: &'a Draft) -> Verdict<'a> {
    Verdict {
        project: &opened.project,
        outline: &opened.outline,
        proposal: &opened.proposal,
        reason: &draft.reason,
        time: now(),
    }
}

/// The head that the reviewer saw; `None` if there was none, or she judged without having seen one.
async fn seen(app: &App, viewer: &Viewer, opened: &Opened, draft: &Draft) -> Result<Option<Revision>> {
    if draft.seen.is_empty() {
        return Ok(None);
    }
    let mut conn = app.store.read().await?;
    Ok(Some(open::revision(&mut conn, viewer, &opened.project, &opened.outline, &draft.seen).await?))
}

/// What is ticked, in the text that the reviewer saw; `None` if the proposal conflicted with it.
async fn selection(app: &App, opened: &Opened, seen: &Revision, draft: &Draft) -> Result<Option<Selection>> {
    let mut conn = app.store.read().await?;
    let seen = open::shown_text(&mut conn, Some(seen)).await?;
    drop(conn);
    let Some(text) = opened.merge_with(&seen).await?.text() else { return Ok(None) };
    Ok(Some(Difference::between(&seen, &text).await?.taking(|change| draft.takes(change))))
}

fn nothing_ticked() -> wiki::Error {
    wiki::Error::refused("take", "Please tick at least one change to take, or decline the proposal and say why.")
}

async fn refuse(app: &App, viewer: &Viewer, opened: &Opened, draft: &Draft, error: wiki::Error) -> Result<Response> {
    let wiki::Error::Refused(refusal) = error else { return Err(error.into()) };
    let page = match &draft.text {
        Some(_) => mend_page(app, viewer, opened, draft, Some(&refusal)).await?,
        None => super::proposal::page(app, viewer, opened, draft, Some(&refusal)).await?,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The boxes and buttons of a verdict, around the changes that are to be judged.
pub fn form(
    viewer: &Viewer,
    opened: &Opened,
    difference: &Difference<'_>,
    draft: &Draft,
    refusal: Option<&Refusal>,
) -> Markup {
    html! {
        script src=(asset::review_script_address()) defer {}
        form.verdict method="post" action={ (opened.address()) "/accept" } {
            (field::refused(refusal))
            (seen_fields(opened))
            (queue_field(&draft.queue))
            @if opened.head.is_some() { (difference.choices(|change| draft.takes(change))) }
            @else { (difference.passages()) }
            (reason(draft, refusal))
            p.submit {
                @if opened.may_be_taken_by(viewer) {
                    button { "Accept" }
                    @if opened.head.is_some() { (button(opened, "mend", "Mend first")) }
                }
                (button(opened, "return", "Send back"))
                (button(opened, "decline", "Decline"))
            }
            p.meta {
                @if opened.may_be_taken_by(viewer) && opened.head.is_some() {
                    "Mend first: change its words yourself, then accept. "
                }
                "Send back: ask whoever wrote it to change something."
            }
        }
    }
}

/// The way out for whoever judges a proposal that conflicts and would rather not settle it.
pub fn instead(opened: &Opened, draft: &Draft) -> Markup {
    html! {
        details.part.instead {
            summary { "Do not settle it: send it back, or decline it" }
            form.verdict method="post" action={ (opened.address()) "/return" } {
                (seen_fields(opened))
                (queue_field(&draft.queue))
                (reason(draft, None))
                p.submit {
                    (button(opened, "return", "Send back"))
                    (button(opened, "decline", "Decline"))
                }
            }
        }
    }
}

fn button(opened: &Opened, verb: &str, label: &str) -> Markup {
    html! { button.quiet formaction={ (opened.address()) "/" (verb) } { (label) } }
}

fn seen_fields(opened: &Opened) -> Markup {
    html! {
        @if let Some(head) = &opened.head { input type="hidden" name="seen" value=(head.id); }
        input type="hidden" name="line" value=(opened.line.id);
    }
}

/// The place in the queue that somebody came from, as a form carries it on.
pub fn queue_field(place: &str) -> Markup {
    html! { @if !place.is_empty() { input type="hidden" name="queue" value=(place); } }
}

fn reason(draft: &Draft, refusal: Option<&Refusal>) -> Markup {
    field::line(&Line {
        name: "reason",
        label: "A word to whoever wrote this",
        hint: Some(
            "Thanks, if you like. Needed if you leave something out, send it back or decline it. What you say when you \
             accept stands on their page too.",
        ),
        value: &draft.reason,
        refusal,
        ..Line::default()
    })
}

async fn mend_page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    draft: &Draft,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let text = draft.text.as_deref().unwrap_or_default();
    let hint = "What you change here is yours; the other new words stay those of whoever wrote them.";
    let title = format!("Mend proposal {}", opened.proposal.number);
    let difference = Difference::between(&opened.head_text, text).await?;
    let content = html! {
        header.head { (opened.crumbs()) h1 { (title) } p.byline { (difference.summary()) } }
        form method="post" action={ (opened.address()) "/accept" } {
            (field::refused(refusal))
            // The page shows the text beside the head as it is now, but the text was made from the one seen before.
            input type="hidden" name="seen" value=(draft.seen);
            input type="hidden" name="line" value=(opened.line.id);
            (queue_field(&draft.queue))
            (field::text("text", "Text", Some(hint), text, refusal))
            (reason(draft, refusal))
            (licence(&opened.project))
            p.submit {
                button { "Accept this text" }
                button.quiet formaction={ (opened.address()) "/mend" } { "Show what it changes" }
            }
        }
        section.part {
            h2 { "What this text changes" }
            (difference.passages())
        }
    };
    opened.frame_page(app, viewer, &title, content).await
}
