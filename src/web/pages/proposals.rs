//! The proposals for one outline, those that were decided too.

use std::cmp::Reverse;

use axum::extract::{Path, State};
use maud::{Markup, html};

use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::proposal::{self, Origin, Proposal, State as Standing};
use crate::web::ui::byline::{self, count};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::conflicting::{self, Ends};
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
    let proposals = with_conflicts(&mut conn, &outline, proposals).await?;
    let site = app.site();
    let here = links::verb(&project.slug, &outline.slug, "proposals");
    let frame = Frame { site: &site, viewer, title: "Proposals", project: Some(&project), here: &here, feed: None };
    let read = links::outline(&project.slug, &outline.slug);
    let may_propose = may(viewer, Action::ProposeTo(&project, &outline));
    Ok(layout::page(&frame, list_view((&project, &outline, may_propose), &[(&outline.title, &read)], &proposals)))
}

/// Whether a list may name a proposal to this viewer.
fn may_read(viewer: &Viewer, project: &Project, proposal: &Proposal) -> bool {
    let (own, withdrawn) = (viewer.is(proposal.opened_by), proposal.state == Standing::Withdrawn);
    may(viewer, Action::ReadLine { project, own, withdrawn })
}

/// The proposals, each with whether it has to be settled by now.
async fn with_conflicts(conn: &mut Conn, outline: &Outline, proposals: Vec<Proposal>) -> Result<Vec<(Proposal, bool)>> {
    let (open, decided): (Vec<_>, Vec<_>) = proposals.into_iter().partition(|it| it.state == Standing::Open);
    let ends: Vec<Ends> = open.iter().map(|proposal| Ends::of(proposal, outline.head)).collect();
    let known = conflicting::lately(conn, &ends).await?;
    let open = open.into_iter().zip(known).map(|(proposal, known)| {
        let conflicts = known.unwrap_or(proposal.origin == Origin::Conflict);
        (proposal, conflicts)
    });
    let mut all: Vec<_> = open.chain(decided.into_iter().map(|proposal| (proposal, false))).collect();
    all.sort_by_key(|(proposal, _)| Reverse(proposal.number));
    Ok(all)
}

fn list_view(
    (project, outline, may_propose): (&Project, &Outline, bool),
    crumbs: &[(&str, &str)],
    proposals: &[(Proposal, bool)],
) -> Markup {
    let waiting = proposals.iter().filter(|(proposal, _)| proposal.state == Standing::Open).count() as i64;
    html! {
        header.head {
            (layout::crumbs(Some(project), crumbs))
            h1 { "Proposals" }
            @if waiting > 0 { p.byline { (count(waiting, "waits", "wait")) " for somebody to look" } }
        }
        @if proposals.is_empty() { (none(project, outline, may_propose)) }
        ul.rows { @for proposal in proposals { li { (row((project, outline), proposal)) } } }
    }
}

fn none(project: &Project, outline: &Outline, may_propose: bool) -> Markup {
    html! {
        p.lead { "No proposals to show." }
        @if may_propose {
            p.submit { a.button href=(links::verb(&project.slug, &outline.slug, "edit")) { "Propose a change" } }
        }
    }
}

fn row((project, outline): (&Project, &Outline), (proposal, conflicts): &(Proposal, bool)) -> Markup {
    html! {
        h2 { a href=(links::proposal(&project.slug, &outline.slug, proposal.number)) dir="auto" { (what(&proposal.summary, &outline.title)) } }
        p.byline {
            (byline::person(&proposal.opened_by_name, &proposal.opened_by_handle)) ", " (byline::day(proposal.opened))
            " · to " a href=(links::outline(&project.slug, &outline.slug)) dir="auto" { (outline.title) }
            " " (badge(proposal, *conflicts))
        }
    }
}

/// What somebody changed, in her own words if there are any.
pub fn what(summary: &str, title: &str) -> Markup {
    html! { @if summary.trim().is_empty() { "A change to " bdi { (title) } } @else { (summary) } }
}

/// Which proposal it is, and what its state is in a word.
fn badge(proposal: &Proposal, conflicts: bool) -> Markup {
    let (class, words) = state(proposal, conflicts);
    html! { span.badge.(class) { "proposal " (proposal.number) " · " (words) } }
}

/// What the state of a proposal is, in a word, that does not conflict with the main line.
pub fn standing(proposal: &Proposal) -> Markup {
    let (class, words) = state(proposal, false);
    html! { span.badge.(class) { (words) } }
}

fn state(proposal: &Proposal, conflicts: bool) -> (&'static str, &'static str) {
    match proposal.state {
        Standing::Open if conflicts => ("conflict", "to be settled"),
        Standing::Open => ("open", "waiting"),
        Standing::Returned => ("returned", "sent back"),
        Standing::Part => ("accepted", "accepted in part"),
        Standing::Accepted => ("accepted", "accepted"),
        Standing::Declined => ("declined", "declined"),
        Standing::Withdrawn => ("declined", "withdrawn"),
    }
}
