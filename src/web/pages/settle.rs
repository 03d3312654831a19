//! Settling a proposal that conflicts with the main line: everything that goes together is together already,
//! and each place that does not is shown as it was, as others have it, and as the proposal has it.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::licence::licence;
use super::meanwhile::Meanwhile;
use super::opened_proposal::Opened;
use super::own_proposal;
use super::settle_draft::{Draft, value};
use super::{queue, saved, settle_again, verdict};
use crate::outside::{now, random};
use crate::store::Submission;
use crate::store::revision::{Kind, Revision};
use crate::text::merge::{Conflict, ConflictKind, Merge, Segment};
use crate::web::client::ClientAddress;
use crate::web::error::{refused, unless_refused};
use crate::web::ui::byline;
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::ui::passage;
use crate::web::visitor::Visitor;
use crate::web::{App, Result, guest, links};
use crate::wiki::Refusal;
use crate::wiki::permission::{Action, may};
use crate::wiki::save::{self, Edit, Saved};
use crate::wiki::settle::{self, Choice};
use crate::wiki::viewer::Viewer;

/// Told to whoever has not decided all.
const UNDECIDED: &str = "Please choose what shall stand at each place first. What you have chosen is kept.";
/// Told to whoever was asked for something else than is open now.
const MOVED_ON: &str = "Somebody changed the outline while you were choosing. What is open now is asked below; what you \
                        have chosen is kept.";

/// The page of a proposal that conflicts, with what is decided so far, and what a reviewer said who meant to take it in.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    merge: &Merge,
    (verdict, refusal): (&verdict::Draft, Option<&Refusal>),
) -> Result<Markup> {
    let decided = settle::so_far(&mut app.store.read().await?, &opened.proposal, merge).await?;
    let choices = decided.into_iter().zip(merge.conflicts()).map(|(choice, conflict)| choice.or(likely(conflict)));
    let submission = Submission(random());
    let guest = guest::Fields::fresh(app, viewer, submission).await?.with_secret(opened.secret.as_deref());
    let choices = choices.collect();
    let (summary, queue) = (verdict.reason.clone(), verdict.queue.clone());
    let draft = Draft { submission, summary, queue, choices, has_new: false, left_over: Vec::new(), guest };
    draft_page(app, viewer, opened, merge, &draft, refusal).await
}

/// Saves what somebody made of the conflicts, or keeps what she has decided so far.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let opened = Opened::open(&app, viewer, (&project, &outline), number, value(&sent, "secret")).await?;
    let merge = opened.merge_with(&opened.head_text).await?;
    let mut draft = Draft::read(&sent, &opened.head_text, &merge);
    if let Some(earlier) = settle_again::sent_before(&app, &opened, draft.submission).await? {
        return settle_again::send(&app, (viewer, from), &opened, &sent, &earlier).await;
    }
    if let Err((status, refusal)) = draft.check(&app, viewer, from).await? {
        let page = draft_page(&app, viewer, &opened, &merge, &draft, Some(&refusal)).await?;
        return Ok((status, page).into_response());
    }
    let place = (&opened.project, &opened.outline, &opened.proposal);
    let kept = unless_refused(settle::keep(&app.store, viewer, place, &merge, &draft.choices).await);
    // The first sending may have closed the proposal just now.
    if !matches!(kept, Ok(Ok(())))
        && let Some(earlier) = settle_again::sent_before(&app, &opened, draft.submission).await?
    {
        return settle_again::send(&app, (viewer, from), &opened, &sent, &earlier).await;
    }
    if let Err(refusal) = kept? {
        return Ok(refused(draft_page(&app, viewer, &opened, &merge, &draft, Some(&refusal)).await?));
    }
    if value(&sent, "do") == Some("keep") {
        return Ok(Redirect::to(&draft.address(&opened)).into_response());
    }
    let settled = match settle::composed(&merge, &draft.choices) {
        _ if draft.has_new || !draft.left_over.is_empty() => Err(Refusal { field: "choice", reason: MOVED_ON.into() }),
        Some(text) => save(&app, (viewer, from), &opened, (Role::Settles, &text), &draft).await?,
        None => Err(Refusal { field: "choice", reason: UNDECIDED.into() }),
    };
    match settled {
        Ok(saved) => led_to(&app, viewer, &opened, &draft, saved).await,
        Err(refusal) => Ok(refused(draft_page(&app, viewer, &opened, &merge, &draft, Some(&refusal)).await?)),
    }
}

/// The way on to what became of it, with the link of somebody who has no account.
pub async fn led_to(app: &App, viewer: &Viewer, opened: &Opened, draft: &Draft, saved: Saved) -> Result<Response> {
    let place = (&opened.project, &opened.outline);
    saved::lead_on(app, place, (saved, opened.outline.head), (draft.guest.secret(viewer), None)).await
}

/// What a text does that somebody settled a conflict with.
#[derive(Clone, Copy)]
pub enum Role<'a> {
    /// It is the merge of the proposal's line with the head that its conflicts are with. If the head moves on meanwhile,
    /// that merges too, and only what is new conflicts again.
    Settles,
    /// It changes what was settled already.
    Changes(&'a Revision),
}

/// Saves a settled text.
pub async fn save(
    app: &App,
    (viewer, from): (&Viewer, ClientAddress),
    opened: &Opened,
    (role, text): (Role<'_>, &str),
    draft: &Draft,
) -> Result<std::result::Result<Saved, Refusal>> {
    let (kind, base, settles) = match role {
        Role::Settles => (Kind::Merge, opened.head.as_ref(), Some(&opened.proposal)),
        Role::Changes(settled) => (Kind::Edit, Some(settled), None),
    };
    let edit = Edit {
        project: &opened.project,
        outline: &opened.outline,
        base,
        settles,
        restores: None,
        text,
        kind,
        summary: &draft.summary,
        time: now(),
        guest: draft.guest.guest(app, viewer, from).await?,
        submission: draft.submission,
    };
    unless_refused(save::save(&app.store, viewer, &edit).await)
}

/// The page with the form as it is filled, and what has to be mended in it.
pub async fn draft_page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    merge: &Merge,
    draft: &Draft,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let title = "Two people changed the same place";
    let own = viewer.is(opened.proposal.opened_by);
    let settles = may(viewer, Action::Settle { project: &opened.project, outline: &opened.outline, own });
    let meanwhile = Meanwhile::of(app, opened, merge).await?;
    let content = html! {
        header.head {
            (opened.crumbs())
            h1 { (if own { "Two of you changed the same place" } else { title }) }
            p.lead { "Nothing is lost: all of it is kept as proposal " (opened.proposal.number) ", also if you leave now." }
            (opened.talk_link())
        }
        // Before all that was there already, so that it is seen on a telephone too.
        @match refusal {
            Some(Refusal { field: "choice", reason }) => (field::alert(reason)),
            _ => (field::refused(refusal)),
        }
        (own_proposal::panel(app, viewer, opened).await?)
        (queue::way_on(&draft.queue))
        p.notice.heed role="status" {
            "Meanwhile "
            @if meanwhile.is_one { (byline::person(&meanwhile.latest.author_name, &meanwhile.latest.author_handle)) }
            @else { "others" }
            " changed "
            a href=(links::outline(&opened.project.slug, &opened.outline.slug)) dir="auto" { (opened.outline.title) }
            " too (" @if !meanwhile.is_one { "last on " } (byline::minute(meanwhile.latest.time)) "). What goes together is together already. "
            (places(draft.choices.len())) " a person: "
            (if settles { "you, or anybody else later." } else { "a reviewer will settle it." })
        }
        // What was sent and refused comes back, also to whoever may not send it any more.
        @if settles || refusal.is_some() { (form(viewer, (opened, merge), draft, &meanwhile.names, refusal)) }
        @else {
            @for ((number, clash), name) in (1..).zip(clashes(merge)).zip(&meanwhile.names) {
                (clash.view((number, draft.choices.len()), opened, name.as_deref(), html! {}))
            }
        }
        @if opened.may_be_judged_by(viewer) { (verdict::instead(opened, &draft.as_verdict())) }
    };
    opened.frame_page(app, viewer, title, content).await
}

fn form(
    viewer: &Viewer,
    (opened, merge): (&Opened, &Merge),
    draft: &Draft,
    names: &[Option<String>],
    refusal: Option<&Refusal>,
) -> Markup {
    html! {
        form.settle method="post" action={ (opened.address()) "/settle" } {
            input type="hidden" name="submission" value=(draft.submission);
            (verdict::queue_field(&draft.queue))
            @for words in &draft.left_over {
                label.field {
                    "Your words for a place that is not in dispute any more. Copy what is still needed:"
                    textarea rows="3" dir="auto" readonly { "\n" (words) }
                }
            }
            @for (((number, clash), choice), name) in (1..).zip(clashes(merge)).zip(&draft.choices).zip(names) {
                @let choices = choices(number, clash.conflict, choice.as_ref(), opened, name.as_deref());
                (clash.view((number, draft.choices.len()), opened, name.as_deref(), choices))
            }
            section.clash.hung aria-labelledby="settled" {
                h2 #settled { "When you have chosen" }
                div {
                    (field::line(&Line {
                        name: "summary",
                        label: "What did you choose, and why?",
                        value: &draft.summary,
                        refusal,
                        ..Line::default()
                    }))
                    // Whoever came with the link has said already how she is called.
                    @if opened.secret.is_none() { (draft.guest.with_name(viewer, refusal)) }
                    @else if viewer.person.is_none() { (draft.guest.carried()) }
                    (licence(&opened.project))
                    p.submit {
                        button name="do" value="save" { "Save" }
                        button.quiet name="do" value="keep" formnovalidate { "Keep my choices for later" }
                    }
                }
            }
        }
    }
}

/// A conflict with the rest of the line that it stands in.
struct Clash<'a> {
    /// The lines right above, as of a table or a list.
    above: &'a str,
    before: &'a str,
    conflict: &'a Conflict,
    after: &'a str,
}

/// Bytes of the rest of a line that are shown on each side.
const AROUND: usize = 200;
/// Bytes above a conflict that may be needed to read it.
const ABOVE: usize = 4000;

fn clashes(merge: &Merge) -> Vec<Clash<'_>> {
    let text = |at: Option<usize>| match at.and_then(|at| merge.segments.get(at)) {
        Some(Segment::Text(text)) => text.as_str(),
        _ => "",
    };
    let clash = |(at, segment)| match segment {
        &Segment::Text(_) => None,
        Segment::Conflict(conflict) => {
            let (before, after) = (text(usize::checked_sub(at, 1)), text(Some(at + 1)));
            let above = above(before);
            let before = &before[before.ceil_char_boundary(before.len().saturating_sub(AROUND))..];
            let after = &after[..after.floor_char_boundary(AROUND.min(after.len()))];
            let (before, after) = (before.rsplit('\n').next(), after.split('\n').next());
            // What ends its line has nothing after it there.
            let after = after.filter(|_| !conflict.theirs.ends_with('\n') && !conflict.ours.ends_with('\n'));
            Some(Clash { above, before: before.unwrap_or_default(), conflict, after: after.unwrap_or_default() })
        }
    };
    merge.segments.iter().enumerate().filter_map(clash).collect()
}

/// The last lines of a text up to the empty line before them; none if there are too many, or the last has no end.
fn above(text: &str) -> &str {
    let lines = text.rfind("\n\n").map_or(text, |end| &text[end + 2..]);
    if lines.ends_with('\n') && lines.len() <= ABOVE { lines } else { "" }
}

impl Clash<'_> {
    fn view(&self, (number, of): (usize, usize), opened: &Opened, name: Option<&str>, choices: Markup) -> Markup {
        let conflict = self.conflict;
        html! {
            section.clash.hung aria-labelledby={ "clash-" (number) } {
                h2 #{ "clash-" (number) } { "Place " (number) " of " (of) }
                div {
                    div.sides {
                        div.base {
                            h3 { "Before" }
                            (self.version(&conflict.base))
                            @if conflict.base.trim().is_empty() { p.meta { "nothing stood here" } }
                        }
                        (self.side(name, &conflict.theirs, "theirs"))
                        (self.side(Some(&opened.line.author_name), &conflict.ours, "yours"))
                    }
                    (choices)
                }
            }
        }
    }

    /// What stands on one side, under the name of whoever wrote it, if it is one.
    fn side(&self, name: Option<&str>, text: &str, class: &str) -> Markup {
        let (is_empty, gone) = (text.trim().is_empty(), if name.is_some() { "took this out" } else { "nothing" });
        html! {
            div.(class) {
                h3 { @if let Some(name) = name { bdi { (name) } " wrote" } @else { "As it stands now" } }
                (self.version(text))
                @if is_empty { p.meta { (gone) } }
            }
        }
    }

    /// What somebody wrote here, beside what stood here: whole lines as they read, words in the rest of their line.
    fn version(&self, text: &str) -> Markup {
        let base = &self.conflict.base;
        let are_lines = self.before.is_empty() && self.after.is_empty();
        let read = if are_lines { passage::lines(self.above, base, text) } else { None };
        read.unwrap_or_else(|| self.in_line(Difference::of_passage(base, text).inline()))
    }

    /// Some words in the rest of their line, which is not in dispute.
    fn in_line(&self, words: Markup) -> Markup {
        html! {
            div.words dir="auto" {
                @if !self.before.is_empty() { span.around { (self.before) } }
                (words)
                @if !self.after.is_empty() { span.around { (self.after) } }
            }
        }
    }
}

fn choices(number: usize, conflict: &Conflict, chosen: Option<&Choice>, opened: &Opened, name: Option<&str>) -> Markup {
    let names = [name, Some(opened.line.author_name.as_str())];
    let words = |name: Option<&str>, text: &str| match (name, text.trim().is_empty()) {
        (Some(name), true) => format!("Nothing, as {name} has it"),
        (Some(name), false) => format!("The words of {name}"),
        (None, true) => "Nothing, as it stands now".to_owned(),
        (None, false) => "The words that stand now".to_owned(),
    };
    let both = |first: Option<&str>| match first {
        Some(name) => format!("Both, those of {name} first"),
        None => "Both, those that stand now first".to_owned(),
    };
    let mut options =
        vec![(Choice::Theirs, words(names[0], &conflict.theirs)), (Choice::Ours, words(names[1], &conflict.ours))];
    if !conflict.theirs.trim().is_empty() && !conflict.ours.trim().is_empty() {
        options.push((Choice::TheirsThenOurs, both(names[0])));
        options.push((Choice::OursThenTheirs, both(names[1])));
    }
    let other = chosen.map(Choice::words).filter(|words| !words.is_empty());
    let is_other = matches!(chosen, Some(Choice::Words(_)));
    let field = format!("words-{number}");
    html! {
        fieldset {
            legend { "What shall stand here?" }
            input type="hidden" name={ "place-" (number) } value=(settle::name(conflict).to_hex());
            @for (choice, label) in &options {
                label.choice {
                    input type="radio" name={ "choice-" (number) } value=(choice.as_str()) checked[Some(choice) == chosen] required;
                    " " span dir="auto" { (label) }
                }
            }
            details open[is_other] {
                summary { "Other words" }
                label.choice {
                    input type="radio" name={ "choice-" (number) } value="words" checked[is_other];
                    " " span { "These words:" }
                }
                textarea id=(field) name=(field) rows="5" dir="auto" aria-label="Other words for this place" {
                    "\n" (other.unwrap_or(&conflict.ours))
                }
            }
        }
    }
}

/// What is chosen before anybody has: both where both added something, nothing where one has to decide.
fn likely(conflict: &Conflict) -> Option<Choice> {
    (conflict.kind == ConflictKind::Added).then_some(Choice::TheirsThenOurs)
}

fn places(number: usize) -> String {
    match number {
        0 => "No place needs".to_owned(),
        1 => "One place needs".to_owned(),
        _ => format!("{number} places need"),
    }
}
