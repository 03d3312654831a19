//! Settling a proposal that conflicts with the main line: everything that goes together is together already,
//! and each place that does not is shown as it was, as others have it, and as the proposal has it.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::edit::licence;
use super::opened_proposal::Opened;
use super::own_proposal;
use crate::outside::{now, random};
use crate::store::revision::{self, Kind, Revision};
use crate::store::{PersonId, Submission};
use crate::text::merge::{Conflict, ConflictKind, Merge, Segment};
use crate::text::newlines;
use crate::web::ui::byline;
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::save::{self, Edit, Guest, Saved};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What shall stand where two people wrote different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Theirs,
    Ours,
    Both,
}

/// The form as it is filled.
struct Draft {
    submission: Submission,
    text: String,
    summary: String,
    choices: Vec<Choice>,
}

/// The page of a proposal that conflicts.
pub async fn page(app: &App, viewer: &Viewer, opened: &Opened, merge: &Merge) -> Result<Markup> {
    let choices: Vec<Choice> = merge.conflicts().map(likely).collect();
    let draft =
        Draft { submission: Submission(random()), text: composed(merge, &choices), summary: String::new(), choices };
    draft_page(app, viewer, opened, merge, &draft, None).await
}

/// Saves what somebody made of the conflict, or puts her choices into the text for another look.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let opened = Opened::open(&app, viewer, (&project, &outline), number, None).await?;
    let value = |name: &str| sent.iter().find(|(sent, _)| sent == name).map(|(_, value)| value.as_str());
    let merge = opened.merge().await?;
    let mut draft = Draft {
        submission: value("submission").and_then(Submission::parse).unwrap_or_else(|| Submission(random())),
        text: newlines::restore(value("text").unwrap_or_default(), &opened.head_text),
        summary: value("summary").unwrap_or_default().to_owned(),
        choices: (1..)
            .zip(merge.conflicts())
            .map(|(n, conflict)| choice(value(&format!("choice-{n}")), conflict))
            .collect(),
    };
    if value("do") == Some("fill") {
        draft.text = composed(&merge, &draft.choices);
        return Ok(draft_page(&app, viewer, &opened, &merge, &draft, None).await?.into_response());
    }
    match settle(&app, viewer, &opened, value("theirs").unwrap_or_default(), &draft).await? {
        Ok(Saved::AsWritten(_)) => {
            Ok(Redirect::to(&links::outline(&opened.project.slug, &opened.outline.slug)).into_response())
        }
        Ok(Saved::Merged(_)) => {
            let outline = links::outline(&opened.project.slug, &opened.outline.slug);
            Ok(Redirect::to(&format!("{outline}?saved=merged")).into_response())
        }
        Ok(Saved::Proposed(number) | Saved::Conflicting(number)) => {
            let still = links::proposal(&opened.project.slug, &opened.outline.slug, number);
            Ok(Redirect::to(&still).into_response())
        }
        Err(refusal) => {
            let page = draft_page(&app, viewer, &opened, &merge, &draft, Some(&refusal)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Saves the settled text as the merge of the proposal's line with the head that its author saw. If the head has
/// moved on since, that merges too, and only what is new conflicts again.
async fn settle(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    seen: &str,
    draft: &Draft,
) -> Result<std::result::Result<Saved, Refusal>> {
    let mut conn = app.store.read().await?;
    let seen = open::revision(&mut conn, viewer, &opened.project, &opened.outline, seen).await?;
    drop(conn);
    let edit = Edit {
        project: &opened.project,
        outline: &opened.outline,
        base: Some(&seen),
        settles: Some(&opened.proposal),
        text: &draft.text,
        kind: Kind::Merge,
        summary: &draft.summary,
        time: now(),
        guest: Guest::new(PersonId(random()), ""),
        submission: draft.submission,
    };
    match save::save(&app.store, viewer, &edit).await {
        Ok(saved) => Ok(Ok(saved)),
        Err(wiki::Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

async fn draft_page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    merge: &Merge,
    draft: &Draft,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let title = "Two people changed the same place";
    let own = viewer.is(opened.proposal.opened_by);
    let settles = may(viewer, Action::Settle { project: &opened.project, own });
    let theirs = match &opened.head {
        Some(head) => latest_by_somebody(app, head).await?,
        None => return Err(Error::NotFound),
    };
    let content = html! {
        header.head {
            (opened.crumbs())
            h1 { (if own { "Two of you changed the same place" } else { title }) }
            p.lead { "Nothing is lost: all of it is kept as proposal " (opened.proposal.number) ", also if you leave now." }
            (opened.talk_link())
        }
        (own_proposal::panel(app, viewer, opened).await?)
        p.notice.heed role="status" {
            "Meanwhile " (byline::person(&theirs.author_name, &theirs.author_handle)) " changed "
            a href=(links::outline(&opened.project.slug, &opened.outline.slug)) dir="auto" { (opened.outline.title) }
            " too (" (byline::minute(theirs.time)) "). What goes together is together already. "
            (places(draft.choices.len())) " a person: "
            (if settles { "you, or anybody else later." } else { "a reviewer will settle it." })
        }
        @if settles { (form(opened, merge, draft, &theirs, refusal)) }
        @else { @for (number, conflict) in (1..).zip(merge.conflicts()) { (clash(number, draft.choices.len(), conflict, opened, &theirs, html! {})) } }
    };
    opened.frame_page(app, viewer, title, content).await
}

fn form(opened: &Opened, merge: &Merge, draft: &Draft, theirs: &Revision, refusal: Option<&Refusal>) -> Markup {
    let head = opened.head.as_ref().map(|head| head.id.to_string()).unwrap_or_default();
    let hint =
        "All that went together is in it. In the places above it has what is chosen there; change it as you like.";
    html! {
        form.settle method="post" action={ (opened.address()) "/settle" } {
            input type="hidden" name="theirs" value=(head);
            input type="hidden" name="submission" value=(draft.submission);
            @for ((number, conflict), choice) in (1..).zip(merge.conflicts()).zip(&draft.choices) {
                (clash(number, draft.choices.len(), conflict, opened, theirs, choices(number, conflict, *choice, opened, theirs)))
            }
            p.submit { button.quiet name="do" value="fill" { "Put these choices into the text" } }
            section.clash.hung aria-labelledby="settled" {
                h2 #settled { "The text, put together" }
                div {
                    (field::refused(refusal))
                    (field::text("text", "Text", Some(hint), &draft.text, refusal))
                    (field::line(&Line {
                        name: "summary",
                        label: "What did you choose, and why?",
                        value: &draft.summary,
                        refusal,
                        ..Line::default()
                    }))
                    (licence(&opened.project))
                    p.submit { button name="do" value="save" { "Save" } }
                }
            }
        }
    }
}

fn clash(number: usize, of: usize, conflict: &Conflict, opened: &Opened, theirs: &Revision, choices: Markup) -> Markup {
    let side = |name: &str, text: &str, class: &str| {
        let difference = Difference::of_passage(&conflict.base, text);
        html! {
            div.(class) {
                h3 { bdi { (name) } " wrote" }
                div.words dir="auto" { (difference.inline()) }
                @if text.trim().is_empty() { p.meta { "took this out" } }
            }
        }
    };
    html! {
        section.clash.hung aria-labelledby={ "clash-" (number) } {
            h2 #{ "clash-" (number) } { (number) " of " (of) }
            div {
                div.sides {
                    div.base {
                        h3 { "Before" }
                        div.words dir="auto" { (conflict.base) }
                        @if conflict.base.trim().is_empty() { p.meta { "nothing stood here" } }
                    }
                    (side(&theirs.author_name, &conflict.theirs, "theirs"))
                    (side(&opened.line.author_name, &conflict.ours, "yours"))
                }
                (choices)
            }
        }
    }
}

fn choices(number: usize, conflict: &Conflict, chosen: Choice, opened: &Opened, theirs: &Revision) -> Markup {
    let words = |name: &str, text: &str| match text.trim().is_empty() {
        true => format!("Nothing, as {name} has it"),
        false => format!("The words of {name}"),
    };
    let mut options = vec![
        ("theirs", words(&theirs.author_name, &conflict.theirs), Choice::Theirs),
        ("ours", words(&opened.line.author_name, &conflict.ours), Choice::Ours),
    ];
    if !conflict.theirs.trim().is_empty() && !conflict.ours.trim().is_empty() {
        options.push(("both", format!("Both, those of {} first", theirs.author_name), Choice::Both));
    }
    html! {
        fieldset {
            legend { "What shall stand here?" }
            @for (value, label, choice) in &options {
                label.choice {
                    input type="radio" name={ "choice-" (number) } value=(value) checked[*choice == chosen];
                    " " span dir="auto" { (label) }
                }
            }
        }
    }
}

/// The text with every conflict replaced by what was chosen for it.
fn composed(merge: &Merge, choices: &[Choice]) -> String {
    let mut choices = choices.iter();
    let mut text = String::new();
    for segment in &merge.segments {
        match segment {
            Segment::Text(settled) => text.push_str(settled),
            Segment::Conflict(conflict) => match choices.next() {
                Some(Choice::Theirs) => text.push_str(&conflict.theirs),
                Some(Choice::Both) => {
                    text.push_str(&conflict.theirs);
                    if !conflict.theirs.is_empty() && !conflict.theirs.ends_with('\n') {
                        text.push('\n');
                    }
                    text.push_str(&conflict.ours);
                }
                _ => text.push_str(&conflict.ours),
            },
        }
    }
    text
}

/// What people mostly choose: both where both added, else what was written last.
fn likely(conflict: &Conflict) -> Choice {
    if conflict.kind == ConflictKind::Added { Choice::Both } else { Choice::Ours }
}

fn choice(sent: Option<&str>, conflict: &Conflict) -> Choice {
    match sent {
        Some("theirs") => Choice::Theirs,
        Some("ours") => Choice::Ours,
        Some("both") => Choice::Both,
        _ => likely(conflict),
    }
}

fn places(number: usize) -> String {
    if number == 1 { "One place needs".to_owned() } else { format!("{number} places need") }
}

/// The newest revision that a person wrote: the head itself, or what a merge by itself brought in.
async fn latest_by_somebody(app: &App, head: &Revision) -> Result<Revision> {
    let mut conn = app.store.read().await?;
    let by_itself = head.author_handle == crate::store::person::MACHINE;
    match head.second_parent.filter(|_| by_itself) {
        Some(line) => Ok(revision::by_key(&mut conn, line).await?.unwrap_or_else(|| head.clone())),
        None => Ok(head.clone()),
    }
}
