//! What undoing a change and restoring an old text have in common: both show what would come of it before
//! anything is kept, and both then keep it as a new revision like any other.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::edit;
use super::history::may_undo;
use crate::outside::{now, random};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Kind, Revision};
use crate::store::{PersonId, Submission};
use crate::web::client::ClientAddress;
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::{App, Error, Result, links, open, reading};
use crate::wiki::permission::{Action, may};
use crate::wiki::save::{self, Edit, Guest, Saved};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// The newest revision when the form was shown.
    base: String,
    /// Why.
    summary: String,
    /// The name of somebody without an account.
    name: String,
    /// Names this sending.
    submission: String,
}

/// What stands where, before anything is taken back.
pub struct Ground {
    /// The project.
    pub project: Project,
    /// The outline.
    pub outline: Outline,
    /// The revision to undo or to restore.
    pub named: Revision,
    /// The newest revision of the main line, or what was that when the form was shown.
    pub base: Revision,
    /// The page's own path.
    here: String,
}

/// A text that would become the newest revision.
pub struct Wanted<'a> {
    /// The page's heading.
    pub title: &'a str,
    /// What would happen, in a sentence.
    pub lead: Markup,
    /// What the button says, to those who may publish and to those who may propose.
    pub button: [&'a str; 2],
    /// What sort of change it is.
    pub kind: Kind,
    /// The text.
    pub text: &'a str,
}

impl Sent {
    /// A form that nobody has filled in yet.
    pub fn fresh(ground: &Ground, summary: String) -> Self {
        let submission = Submission(random()).to_string();
        Self { base: ground.base.id.short(), summary, name: String::new(), submission }
    }

    /// The revision that the form was shown against, as digits of its id.
    pub fn base(&self) -> &str {
        &self.base
    }
}

impl Ground {
    /// Opens what an address names. `base` is what a form was shown against; without it, the newest revision.
    pub async fn open(
        app: &App,
        viewer: &Viewer,
        (project, outline, digits): (&str, &str, &str),
        verb: &str,
        base: Option<&str>,
    ) -> Result<Self> {
        let verb = format!("{verb}/{digits}");
        let (mut conn, project, outline) = open::outline(app, viewer, (project, outline), &verb).await?;
        if !may_undo(viewer, &project) {
            return Err(Error::NotAllowed);
        }
        let named = open::revision(&mut conn, viewer, &project, &outline, digits).await?;
        let base = match base {
            Some(digits) => Some(open::revision(&mut conn, viewer, &project, &outline, digits).await?),
            None => open::head(&mut conn, &outline).await?,
        };
        let base = base.ok_or(Error::NotFound)?;
        if !named.published || !base.published {
            return Err(Error::BadRequest(
                "The outline does not hold this revision, so there is nothing to take back.",
            ));
        }
        let here = links::verb(&project.slug, &outline.slug, &verb);
        Ok(Self { project, outline, named, base, here })
    }

    /// Whether what this viewer takes back becomes the newest revision at once.
    fn writes(&self, viewer: &Viewer) -> bool {
        may(viewer, Action::Write(&self.project, &self.outline))
    }
}

/// Counts a change by somebody without an account.
pub fn ensure_not_too_often(app: &App, viewer: &Viewer, from: ClientAddress) -> Result<()> {
    if viewer.person.is_some() { Ok(()) } else { app.guard.write(from.0) }
}

/// The page that shows what would come, with the form that keeps it.
pub async fn preview(
    app: &App,
    viewer: &Viewer,
    ground: &Ground,
    wanted: &Wanted<'_>,
    (sent, refusal): (&Sent, Option<&Refusal>),
) -> Result<Markup> {
    let now = revision::text(&mut app.store.read().await?, &ground.base).await?;
    let is_new = now != wanted.text;
    let (summary, passages) = difference(&now, wanted.text).await?;
    let head = html! {
        p.lead { (wanted.lead) }
        @if is_new { p { "Against what stands now: " (summary) } }
    };
    let content = html! {
        (field::refused(refusal))
        @if is_new {
            (passages)
            (form(viewer, ground, wanted, (sent, refusal)))
        } @else {
            p.notice role="status" { "The outline reads like this already: nothing would change." }
        }
    };
    page(app, viewer, ground, (wanted.title, head), content).await
}

fn form(viewer: &Viewer, ground: &Ground, wanted: &Wanted<'_>, (sent, refusal): (&Sent, Option<&Refusal>)) -> Markup {
    let [publish, propose] = wanted.button;
    let button = if ground.writes(viewer) { publish } else { propose };
    let summary =
        Line { name: "summary", label: "Why?", value: &sent.summary, required: true, refusal, ..Line::default() };
    html! {
        form method="post" {
            input type="hidden" name="base" value=(sent.base);
            input type="hidden" name="submission" value=(sent.submission);
            (field::line(&summary))
            @if viewer.person.is_none() { (name(sent, refusal)) }
            (edit::licence(&ground.project))
            p.submit { button { (button) } }
        }
    }
}

fn name(sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    let hint = Some("If you like. Without one it says “A visitor”.");
    let line = Line {
        name: "name",
        label: "Your name",
        hint,
        value: &sent.name,
        autocomplete: "name",
        refusal,
        ..Line::default()
    };
    html! { div.short { (field::line(&line)) } }
}

/// What would change, in a line and passage by passage.
async fn difference(now: &str, then: &str) -> Result<(Markup, Markup)> {
    let difference = Difference::between(now, then).await?;
    Ok((difference.summary(), difference.passages()))
}

/// Keeps the text, in the main line or as a proposal, and leads to where it can be read. A refusal shows the form
/// again as it was sent.
pub async fn keep(app: &App, viewer: &Viewer, ground: &Ground, wanted: &Wanted<'_>, sent: &Sent) -> Result<Response> {
    let submission = Submission::parse(&sent.submission)
        .ok_or(Error::BadRequest("Please open the page anew and send its form once more."))?;
    let edit = Edit {
        project: &ground.project,
        outline: &ground.outline,
        base: Some(&ground.base),
        settles: None,
        text: wanted.text,
        kind: wanted.kind,
        summary: &sent.summary,
        time: now(),
        guest: Guest { id: PersonId(random()), name: &sent.name },
        submission,
    };
    let kept = match ground.writes(viewer) {
        true => save::save(&app.store, viewer, &edit).await,
        false => save::propose(&app.store, viewer, &edit).await,
    };
    match kept {
        Ok(saved) => Ok(Redirect::to(&kept_at(viewer, ground, saved, submission)).into_response()),
        Err(wiki::Error::Refused(refusal)) => {
            let page = preview(app, viewer, ground, wanted, (sent, Some(&refusal))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// A page about taking something back: its head, then its content.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    ground: &Ground,
    (title, head): (&str, Markup),
    content: Markup,
) -> Result<Markup> {
    let site = app.site();
    let address = links::outline(&ground.project.slug, &ground.outline.slug);
    let history = links::verb(&ground.project.slug, &ground.outline.slug, "history");
    let (project, here) = (Some(&ground.project), ground.here.as_str());
    let frame = Frame { site: &site, viewer, title, project, here, feed: None };
    let content = html! {
        header.head {
            (layout::crumbs(frame.project, &[(&ground.outline.title, &address), ("History", &history)]))
            h1 { (title) }
            (head)
        }
        (content)
    };
    Ok(layout::page(&frame, content))
}

/// Where a text that was kept can be read.
fn kept_at(viewer: &Viewer, ground: &Ground, saved: Saved, submission: Submission) -> String {
    let (project, outline) = (&ground.project.slug, &ground.outline.slug);
    match saved {
        Saved::AsWritten(_) => reading::newest(&ground.project, &ground.outline),
        Saved::Merged(_) => links::with_query(&links::outline(project, outline), &[("saved", "merged")]),
        Saved::Proposed(number) | Saved::Conflicting(number) => {
            let proposal = links::proposal(project, outline, number);
            // Without an account, having sent the form is what shows that the proposal is hers.
            match viewer.person {
                Some(_) => proposal,
                None => links::with_query(&proposal, &[("mine", &submission.to_string())]),
            }
        }
    }
}
