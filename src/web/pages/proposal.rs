//! One proposal with what it would change, and the verdicts on it.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::opened_proposal::Opened;
use super::outcome;
use super::own_proposal;
use super::proposals::{standing, what};
use super::queue;
use super::settle;
use super::verdict::{self, Draft};
use crate::store::proposal::State as Standing;
use crate::web::ui::byline;
use crate::web::ui::diff::Difference;
use crate::web::visitor::Visitor;
use crate::web::{App, Result};
use crate::wiki::Refusal;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// What is known of where somebody comes from.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// What lets somebody without an account see her own proposal: the secret of her link.
    pub mine: Option<String>,
    /// The place of the proposal in the review queue.
    #[serde(default)]
    queue: Option<String>,
}

/// One proposal: what it would change, or the places where somebody has to settle it.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Markup> {
    let opened = Opened::open(&app, &visitor.viewer, (&project, &outline), number, asked.mine.as_deref()).await?;
    let draft = Draft::from_queue(asked.queue.unwrap_or_default());
    page(&app, &visitor.viewer, &opened, &draft, None).await
}

/// The page, with the verdict's form as it is filled.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    opened: &Opened,
    draft: &Draft,
    refusal: Option<&Refusal>,
) -> Result<Markup> {
    let own = own_proposal::panel(app, viewer, opened).await?;
    if !opened.proposal.is_undecided() {
        let difference = Difference::between(&opened.base_text, &opened.line_text).await?;
        let content = html! {
            (opened.header(&difference))
            (opened.verdict())
            (own)
            (outcome::view(app, opened).await?)
            section.part aria-labelledby="proposed" {
                h2 #proposed { "What was proposed" }
                (difference.passages())
            }
        };
        return opened.frame_page(app, viewer, &opened.title(), content).await;
    }
    let merge = opened.merge_with(&opened.head_text).await?;
    let Some(text) = merge.text() else { return settle::page(app, viewer, opened, &merge, (draft, refusal)).await };
    let difference = Difference::between(&opened.head_text, &text).await?;
    let content = html! {
        (opened.header(&difference))
        @if opened.proposal.state == Standing::Returned { (opened.verdict()) }
        (own)
        (opened.standing())
        (queue::way_on(&draft.queue))
        @if opened.may_be_judged_by(viewer) { (verdict::form(viewer, opened, &difference, draft, refusal)) }
        @else { (difference.passages()) (verdict::back_form(app, viewer, opened).await?) }
    };
    opened.frame_page(app, viewer, &opened.title(), content).await
}

impl Opened {
    fn title(&self) -> String {
        format!("Proposal {}", self.proposal.number)
    }

    fn header(&self, difference: &Difference<'_>) -> Markup {
        html! {
            header.head {
                (self.crumbs())
                @let has_summary = !self.line.summary.trim().is_empty();
                h1.said dir="auto" { (what(&self.line.summary, &self.outline.title)) }
                p.byline {
                    (self.title()) @if has_summary { " to " bdi { (self.outline.title) } } " by "
                    (byline::person(&self.line.author_name, &self.line.author_handle)) ", "
                    (byline::minute(self.line.time)) " · " (difference.summary()) " " (standing(&self.proposal))
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
                    bdi { (self.outline.title) } " has moved on since this was written. It goes together with what is there now."
                }
            }
        }
    }

    /// Whether this viewer may take it in, whole or in part.
    pub fn may_be_taken_by(&self, viewer: &Viewer) -> bool {
        let own = viewer.is(self.proposal.opened_by);
        may(viewer, Action::TakeIn { project: &self.project, outline: &self.outline, own })
    }

    /// Whether this viewer may give a verdict on it.
    pub fn may_be_judged_by(&self, viewer: &Viewer) -> bool {
        let own = viewer.is(self.proposal.opened_by);
        may(viewer, Action::Judge { project: &self.project, own })
    }
}
