//! What undoing a change and restoring an old text have in common: both show what would come of it before
//! anything is kept, and both then keep it as a new revision like any other.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::licence::licence;
use super::saved;
use crate::outside::{now, random};
use crate::store::Submission;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Kind, Revision};
use crate::web::client::ClientAddress;
use crate::web::error::{refused, unless_refused};
use crate::web::guard::Purpose;
use crate::web::guest;
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::{App, Error, Result, links, open};
use crate::wiki::Refusal;
use crate::wiki::permission::{Action, may};
use crate::wiki::save::{self, Edit};
use crate::wiki::viewer::Viewer;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// The newest revision when the form was shown.
    base: String,
    /// Why.
    summary: String,
    /// What somebody without an account says and carries.
    #[serde(flatten)]
    guest: guest::Fields,
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
    pub async fn fresh(app: &App, viewer: &Viewer, ground: &Ground, summary: String) -> Result<Self> {
        let submission = Submission(random());
        let guest = guest::Fields::fresh(app, viewer, submission).await?;
        Ok(Self { base: ground.base.id.short(), summary, guest, submission: submission.to_string() })
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
        // What is sent to an outline that has been put away comes back with the reason.
        if !may(viewer, Action::Propose(&project)) {
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
            @if ground.writes(viewer) { (sent.guest.with_name(viewer, refusal)) }
            @else { (sent.guest.with_mail(viewer, refusal)) }
            (licence(&ground.project))
            p.submit { button { (button) } }
        }
    }
}

/// What would change, in a line and passage by passage.
async fn difference(now: &str, then: &str) -> Result<(Markup, Markup)> {
    let difference = Difference::between(now, then).await?;
    Ok((difference.summary(), difference.passages()))
}

/// Keeps the text, in the main line or as a proposal, and leads to where it can be read. A refusal shows the form
/// again as it was sent.
pub async fn keep(
    app: &App,
    (viewer, from): (&Viewer, ClientAddress),
    ground: &Ground,
    wanted: &Wanted<'_>,
    mut sent: Sent,
) -> Result<Response> {
    let submission = guest::submission(&sent.submission)?;
    let publishes = ground.writes(viewer);
    let purpose = if publishes { Purpose::Save } else { Purpose::Proposal };
    if let Err((status, refusal)) = sent.guest.check(app, viewer, from, (purpose, submission)).await? {
        let page = preview(app, viewer, ground, wanted, (&sent, Some(&refusal))).await?;
        return Ok((status, page).into_response());
    }
    let edit = Edit {
        project: &ground.project,
        outline: &ground.outline,
        base: Some(&ground.base),
        settles: None,
        restores: Some(&ground.named),
        text: wanted.text,
        kind: wanted.kind,
        summary: &sent.summary,
        time: now(),
        guest: sent.guest.guest(app, viewer, from).await?,
        submission,
    };
    let kept = match publishes {
        true => save::save(&app.store, viewer, &edit).await,
        false => save::propose(&app.store, viewer, &edit).await,
    };
    match unless_refused(kept)? {
        Ok(saved) => {
            let place = (&ground.project, &ground.outline);
            saved::lead_on(app, place, (saved, Some(ground.base.key)), (sent.guest.secret(viewer), None)).await
        }
        Err(refusal) => Ok(refused(preview(app, viewer, ground, wanted, (&sent, Some(&refusal))).await?)),
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
