//! One proposal with what it would change, and the verdicts on it.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::opened_proposal::Opened;
use super::own_proposal;
use super::proposals::badge;
use super::settle;
use crate::outside::now;
use crate::store::proposal::State as Standing;
use crate::web::ui::byline::{self};
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links};
use crate::wiki::accept::{self, Accepted, Verdict};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;
use crate::wiki::{self, Refusal};

/// What lets somebody without an account see her own proposal: the secret of her link.
#[derive(Debug, Default, Deserialize)]
pub struct Own {
    /// The secret.
    pub mine: Option<String>,
}

/// A verdict as it is sent.
#[derive(Debug, Clone, Deserialize)]
pub struct Sent {
    #[serde(default)]
    reason: String,
    /// The end of the line that the reviewer looked at.
    #[serde(default)]
    seen: String,
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
    if sent.seen != opened.line.id.to_string() && may(&visitor.viewer, Action::Review(&opened.project)) && !opened.own {
        return Err(wiki::Error::Amended.into());
    }
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
        let own = own_proposal::panel(app, viewer, self).await?;
        if self.proposal.state != Standing::Open {
            let difference = Difference::between(&self.base_text, &self.line_text).await?;
            let content = html! { (self.header(&difference)) (self.outcome()) (own) (difference.passages()) };
            return self.frame_page(app, viewer, &self.title(), content).await;
        }
        let merge = self.merge().await?;
        let Some(text) = merge.text() else { return settle::page(app, viewer, self, &merge).await };
        let difference = Difference::between(&self.head_text, &text).await?;
        let content = html! {
            (self.header(&difference))
            (own)
            (self.standing())
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
                (self.talk_link())
                (self.ask_back())
            }
        }
    }

    fn standing(&self) -> Markup {
        html! {
            @if self.outline.head != self.proposal.fork {
                p.notice role="status" {
                    (self.outline.title) " has moved on since this was written. It goes together with what is there now."
                }
            }
        }
    }

    fn outcome(&self) -> Markup {
        let by = self.proposal.closed_by_name.as_deref().unwrap_or("somebody");
        html! {
            @if self.proposal.state == Standing::Withdrawn {
                p.notice role="status" {
                    "Withdrawn by whoever sent it. It is kept for her and for reviewers; nobody else sees it."
                }
            } @else { p.notice role="status" {
                (match self.proposal.state { Standing::Accepted => "Accepted by ", _ => "Declined by " })
                bdi { (by) }
                @if let Some(closed) = self.proposal.closed { ", " (byline::minute(closed)) }
                @if !self.proposal.reason.trim().is_empty() { ": “" bdi { (self.proposal.reason) } "”" } @else { "." }
            } }
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
                        input type="hidden" name="seen" value=(self.line.id);
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
