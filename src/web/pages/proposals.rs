//! Proposals: the lists of them, and one of them with what it would change, until somebody has judged it.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::settle;
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::proposal::{self, Origin, Proposal, State as Standing};
use crate::store::revision::{self, Revision};
use crate::store::{Conn, Submission};
use crate::text::merge::{self, Merge};
use crate::web::app::now;
use crate::web::ui::byline::{self, count};
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::accept::{self, Accepted, Verdict};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What lets somebody without an account see her own proposal: the sending that made it.
#[derive(Debug, Default, Deserialize)]
pub struct Own {
    mine: Option<String>,
}

/// A verdict as it is sent.
#[derive(Debug, Clone, Deserialize)]
pub struct Sent {
    #[serde(default)]
    reason: String,
}

/// One proposal laid open, with the three texts that it is about.
pub struct Opened {
    /// The project.
    pub project: Project,
    /// The outline.
    pub outline: Outline,
    /// The proposal.
    pub proposal: Proposal,
    /// The end of its line.
    pub line: Revision,
    /// The newest revision of the main line.
    pub head: Option<Revision>,
    /// The text that the line started from.
    pub base_text: String,
    /// The text of the line's end.
    pub line_text: String,
    /// The text of the head.
    pub head_text: String,
}

/// The proposals for one outline.
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Markup> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "proposals").await?;
    let all = may(viewer, Action::ReadProposals(&project));
    let mut proposals = proposal::of_outline(&mut conn, outline.key).await?;
    proposals.retain(|proposal| all || viewer.is(proposal.opened_by));
    let site = app.site();
    let here = links::verb(&project.slug, &outline.slug, "proposals");
    let frame = Frame { site: &site, viewer, title: "Proposals", project: Some(&project), here: &here, feed: None };
    let read = links::outline(&project.slug, &outline.slug);
    let rows: Vec<(&Outline, &Proposal)> = proposals.iter().map(|proposal| (&outline, proposal)).collect();
    Ok(layout::page(&frame, list_view(&project, &[(&outline.title, &read)], &rows)))
}

/// The proposals of a whole project that wait.
pub async fn list_of_project(State(app): State<App>, visitor: Visitor, Path(project): Path<String>) -> Result<Markup> {
    let viewer = &visitor.viewer;
    let (mut conn, project) = open::project(&app, viewer, &project).await?;
    let all = may(viewer, Action::ReadProposals(&project));
    let proposals = proposal::waiting(&mut conn, project.key).await?;
    let outlines = outline::of_project(&mut conn, project.key).await?;
    let rows: Vec<(&Outline, &Proposal)> = proposals
        .iter()
        .filter(|proposal| all || viewer.is(proposal.opened_by))
        .filter_map(|proposal| Some((outlines.iter().find(|outline| outline.key == proposal.outline)?, proposal)))
        .collect();
    let site = app.site();
    let here = links::about_project(&project.slug, "proposals");
    let frame = Frame { site: &site, viewer, title: "Proposals", project: Some(&project), here: &here, feed: None };
    Ok(layout::page(&frame, list_view(&project, &[], &rows)))
}

/// One proposal: what it would change, or the places where somebody has to settle it.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Own>,
) -> Result<Response> {
    let opened = Opened::open(&app, &visitor.viewer, (&project, &outline), number, own.mine.as_deref()).await?;
    Ok(opened.page(&app, &visitor.viewer, None).await?.into_response())
}

/// Brings a proposal into the main line.
pub async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let opened = Opened::open(&app, &visitor.viewer, (&project, &outline), number, None).await?;
    match accept::accept(&app.store, &visitor.viewer, &opened.verdict(&sent)).await {
        Ok(Accepted::Head(_)) => {
            Ok(Redirect::to(&links::outline(&opened.project.slug, &opened.outline.slug)).into_response())
        }
        Ok(Accepted::Conflicting) => Ok(Redirect::to(&opened.address()).into_response()),
        Err(error) => opened.refuse(&app, &visitor.viewer, error).await,
    }
}

/// Closes a proposal without taking it.
pub async fn decline(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let opened = Opened::open(&app, &visitor.viewer, (&project, &outline), number, None).await?;
    match accept::decline(&app.store, &visitor.viewer, &opened.verdict(&sent)).await {
        Ok(()) => Ok(Redirect::to(&opened.address()).into_response()),
        Err(error) => opened.refuse(&app, &visitor.viewer, error).await,
    }
}

impl Opened {
    /// Opens a proposal for those who may read it: reviewers, whoever may publish, and whoever wrote it.
    pub async fn open(
        app: &App,
        viewer: &Viewer,
        address: (&str, &str),
        number: i64,
        mine: Option<&str>,
    ) -> Result<Self> {
        let (mut conn, project, outline) = open::outline(app, viewer, address, &format!("proposals/{number}")).await?;
        let proposal = proposal::by_number(&mut conn, outline.key, number).await?.ok_or(Error::NotFound)?;
        let line = revision::by_key(&mut conn, proposal.head).await?.ok_or(Error::NotFound)?;
        let wrote = viewer.is(proposal.opened_by) || is_own(&mut conn, &outline, &proposal, mine).await?;
        if !wrote && !may(viewer, Action::ReadProposals(&project)) {
            return Err(Error::NotFound);
        }
        let head = open::head(&mut conn, &outline).await?;
        let base = match line.parent {
            Some(base) => revision::by_key(&mut conn, base).await?,
            None => None,
        };
        let base_text = text_of(&mut conn, base.as_ref()).await?;
        let line_text = text_of(&mut conn, Some(&line)).await?;
        let head_text = text_of(&mut conn, head.as_ref()).await?;
        Ok(Self { project, outline, proposal, line, head, base_text, line_text, head_text })
    }

    /// Where the proposal is.
    pub fn address(&self) -> String {
        links::proposal(&self.project.slug, &self.outline.slug, self.proposal.number)
    }

    /// The main line and the proposal's line, merged as they are now.
    pub async fn merge(&self) -> Result<Merge> {
        let texts = [self.base_text.clone(), self.head_text.clone(), self.line_text.clone()];
        let merge = tokio::task::spawn_blocking(move || merge::three_way(&texts[0], &texts[1], &texts[2]));
        merge.await.map_err(|error| Error::Broken(error.to_string()))
    }

    /// The frame of a page about this proposal.
    pub async fn frame_page(&self, app: &App, viewer: &Viewer, title: &str, content: Markup) -> Result<Markup> {
        let site = app.site();
        let here = self.address();
        let frame = Frame { site: &site, viewer, title, project: Some(&self.project), here: &here, feed: None };
        Ok(layout::page(&frame, content))
    }

    /// Where the page is, as links.
    pub fn crumbs(&self) -> Markup {
        let outline = links::outline(&self.project.slug, &self.outline.slug);
        let proposals = links::verb(&self.project.slug, &self.outline.slug, "proposals");
        layout::crumbs(Some(&self.project), &[(&self.outline.title, &outline), ("Proposals", &proposals)])
    }

    fn verdict<'a>(&'a self, sent: &'a Sent) -> Verdict<'a> {
        Verdict {
            project: &self.project,
            outline: &self.outline,
            proposal: &self.proposal,
            reason: &sent.reason,
            time: now(),
        }
    }

    async fn refuse(&self, app: &App, viewer: &Viewer, error: wiki::Error) -> Result<Response> {
        let wiki::Error::Refused(refusal) = error else { return Err(error.into()) };
        let page = self.page(app, viewer, Some(&refusal)).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }

    async fn page(&self, app: &App, viewer: &Viewer, refusal: Option<&Refusal>) -> Result<Markup> {
        if self.proposal.state != Standing::Open {
            let difference = Difference::between(&self.base_text, &self.line_text).await?;
            let content = html! { (self.header(&difference)) (self.outcome()) (difference.passages()) };
            return self.frame_page(app, viewer, &self.title(), content).await;
        }
        let merge = self.merge().await?;
        let Some(text) = merge.text() else { return settle::page(app, viewer, self, &merge).await };
        let difference = Difference::between(&self.head_text, &text).await?;
        let content = html! {
            (self.header(&difference))
            (self.standing(viewer))
            (difference.passages())
            (self.decision(viewer, refusal))
        };
        self.frame_page(app, viewer, &self.title(), content).await
    }

    fn title(&self) -> String {
        format!("Proposal {}", self.proposal.number)
    }

    fn header(&self, difference: &Difference<'_>) -> Markup {
        html! {
            header.head {
                (self.crumbs())
                h1 { (self.title()) }
                @if !self.line.summary.trim().is_empty() { p.lead dir="auto" { (self.line.summary) } }
                p.byline {
                    (byline::person(&self.line.author_name, &self.line.author_handle)) ", on "
                    (byline::minute(self.line.time)) " · " (difference.summary()) " " (badge(&self.proposal))
                }
            }
        }
    }

    fn standing(&self, viewer: &Viewer) -> Markup {
        let moved_on = self.head.as_ref().map(|head| head.key) != self.line.parent;
        html! {
            @if viewer.is(self.proposal.opened_by) || !may(viewer, Action::ReadProposals(&self.project)) {
                p.notice role="status" {
                    "Your words are kept. They wait here for a reviewer; keep this page’s address to see what becomes of them."
                }
            }
            @if moved_on {
                p.notice role="status" {
                    (self.outline.title) " has moved on since this was written. It goes together with what is there now."
                }
            }
        }
    }

    fn outcome(&self) -> Markup {
        let by = self.proposal.closed_by_name.as_deref().unwrap_or("somebody");
        html! {
            p.notice role="status" {
                (match self.proposal.state { Standing::Accepted => "Accepted by ", _ => "Declined by " })
                bdi { (by) }
                @if let Some(closed) = self.proposal.closed { ", " (byline::minute(closed)) }
                @if !self.proposal.reason.trim().is_empty() { ": “" bdi { (self.proposal.reason) } "”" } @else { "." }
            }
        }
    }

    /// The two verdicts, for whoever may give one.
    fn decision(&self, viewer: &Viewer, refusal: Option<&Refusal>) -> Markup {
        let own = viewer.is(self.proposal.opened_by);
        let action = if own { Action::ReviewOwn(&self.project) } else { Action::Review(&self.project) };
        let thanks = Line {
            name: "reason",
            label: "A word of thanks",
            hint: Some("If you like. It stands beside the proposal."),
            ..Line::default()
        };
        html! {
            @if may(viewer, action) {
                div.decide.part {
                    form method="post" action={ (self.address()) "/accept" } {
                        h2 { "Take it in" }
                        (field::line_as(&thanks, "thanks"))
                        p.submit { button { "Accept" } }
                    }
                    form method="post" action={ (self.address()) "/decline" } {
                        h2 { "Leave it out" }
                        (field::refused(refusal))
                        (field::line(&Line {
                            name: "reason",
                            label: "Why",
                            hint: Some("Whoever wrote this will read it."),
                            refusal,
                            ..Line::default()
                        }))
                        p.submit { button.quiet { "Decline" } }
                    }
                }
            }
        }
    }
}

fn list_view(project: &Project, crumbs: &[(&str, &str)], rows: &[(&Outline, &Proposal)]) -> Markup {
    let waiting = rows.iter().filter(|(_, proposal)| proposal.state == Standing::Open).count() as i64;
    html! {
        header.head {
            (layout::crumbs(Some(project), crumbs))
            h1 { "Proposals" }
            p.byline { (count(waiting, "waits", "wait")) " for somebody to look" }
        }
        @if rows.is_empty() {
            p.lead { "There are none that you may see." }
        }
        ul.rows { @for (outline, proposal) in rows { li { (row(project, outline, proposal)) } } }
    }
}

fn row(project: &Project, outline: &Outline, proposal: &Proposal) -> Markup {
    let summary = if proposal.summary.trim().is_empty() { "No summary" } else { &proposal.summary };
    html! {
        h2 { a href=(links::proposal(&project.slug, &outline.slug, proposal.number)) dir="auto" { (summary) } }
        p.byline {
            (byline::person(&proposal.opened_by_name, &proposal.opened_by_handle)) ", " (byline::day(proposal.opened))
            " · to " a href=(links::outline(&project.slug, &outline.slug)) dir="auto" { (outline.title) }
            " " (badge(proposal))
        }
    }
}

fn badge(proposal: &Proposal) -> Markup {
    let (class, words) = match (proposal.state, proposal.origin) {
        (Standing::Open, Origin::Conflict) => ("conflict", "to be settled"),
        (Standing::Open, Origin::Proposed) => ("open", "waiting"),
        (Standing::Accepted, _) => ("accepted", "accepted"),
        (Standing::Declined, _) => ("declined", "declined"),
    };
    html! { span.badge.(class) { "proposal " (proposal.number) " · " (words) } }
}

/// Whether `mine` names the sending that began the proposal's line.
async fn is_own(conn: &mut Conn, outline: &Outline, proposal: &Proposal, mine: Option<&str>) -> Result<bool> {
    let Some(submission) = mine.and_then(Submission::parse) else { return Ok(false) };
    let written = revision::by_submission(conn, outline.key, submission).await?;
    Ok(written.is_some_and(|written| written.author == proposal.opened_by))
}

async fn text_of(conn: &mut Conn, revision: Option<&Revision>) -> Result<String> {
    match revision {
        Some(revision) => Ok(revision::text(conn, revision).await?),
        None => Ok(String::new()),
    }
}
