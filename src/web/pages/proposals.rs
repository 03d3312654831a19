//! The lists of proposals: of one outline, and of a whole project.

use axum::extract::{Path, State};
use maud::{Markup, html};

use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::proposal::{self, Origin, Proposal, State as Standing};
use crate::web::ui::byline::{self, count};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// The proposals for one outline.
pub async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Markup> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "proposals").await?;
    let mut proposals = proposal::of_outline(&mut conn, outline.key).await?;
    proposals.retain(|proposal| may_read(viewer, &project, proposal));
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
    let proposals = proposal::waiting(&mut conn, project.key).await?;
    let outlines = outline::of_project(&mut conn, project.key).await?;
    let rows: Vec<(&Outline, &Proposal)> = proposals
        .iter()
        .filter(|proposal| may_read(viewer, &project, proposal))
        .filter_map(|proposal| Some((outlines.iter().find(|outline| outline.key == proposal.outline)?, proposal)))
        .collect();
    let site = app.site();
    let here = links::about_project(&project.slug, "proposals");
    let frame = Frame { site: &site, viewer, title: "Proposals", project: Some(&project), here: &here, feed: None };
    Ok(layout::page(&frame, list_view(&project, &[], &rows)))
}

/// Whether a list may name a proposal to this viewer.
fn may_read(viewer: &Viewer, project: &Project, proposal: &Proposal) -> bool {
    let (own, withdrawn) = (viewer.is(proposal.opened_by), proposal.state == Standing::Withdrawn);
    may(viewer, Action::ReadLine { project, own, withdrawn })
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

/// What a proposal's state is, in a word.
pub fn badge(proposal: &Proposal) -> Markup {
    let (class, words) = match (proposal.state, proposal.origin) {
        (Standing::Open, Origin::Conflict) => ("conflict", "to be settled"),
        (Standing::Open, Origin::Proposed) => ("open", "waiting"),
        (Standing::Accepted, _) => ("accepted", "accepted"),
        (Standing::Declined, _) => ("declined", "declined"),
        (Standing::Withdrawn, _) => ("declined", "withdrawn"),
    };
    html! { span.badge.(class) { "proposal " (proposal.number) " · " (words) } }
}
