//! One revision under its permanent address: the text as it was, who wrote it, and what came before and after.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::history::may_undo;
use super::{queue, read};
use crate::store::checkmark::{self, Checkmark};
use crate::store::notice::{self, Notice};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal};
use crate::store::revision::{self, Revision};
use crate::store::thanks::{self, Giver};
use crate::store::{Conn, RevisionId};
use crate::text::markdown::Rendered;
use crate::web::cache::Public;
use crate::web::ui::byline::{self, count, minute, words};
use crate::web::ui::checked;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::notices;
use crate::web::ui::prose::{self, Resolve};
use crate::web::ui::revisions::{self, badge};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open, ui};
use crate::wiki::look;
use crate::wiki::permission::{Action, may};
use crate::wiki::thank::may_thank_for;
use crate::wiki::viewer::Viewer;

/// What is known of where somebody comes from.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The place of the revision in the review queue.
    #[serde(default)]
    queue: String,
}

/// A revision as a page, or its bytes if the address ends in `.md`.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let digits = address.strip_suffix(".md");
    let (mut conn, project, outline, revision) = open::permanent(&app, viewer, digits.unwrap_or(&address)).await?;
    let mut response = match digits {
        Some(_) => read::markdown(&mut conn, &revision).await?,
        None => page(&app, viewer, &mut conn, (&project, &outline, &revision), &asked).await?.into_response(),
    };
    // Only the usual spelling of the address, or one page could be kept under fifty.
    let is_usual = address.starts_with(&links::revision(revision.id)["/r/".len()..]) && address.len() <= 13;
    if revision.published && is_usual {
        Public::mark(&mut response, &project);
    }
    Ok(response)
}

/// Leads from a revision's address inside its outline to its permanent one.
pub async fn inside(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, digits)): Path<(String, String, String)>,
) -> Result<Redirect> {
    let viewer = &visitor.viewer;
    let verb = format!("revisions/{digits}");
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), &verb).await?;
    let revision = open::revision(&mut conn, viewer, &project, &outline, &digits).await?;
    Ok(Redirect::to(&links::revision(revision.id)))
}

/// Notes that a reviewer has looked at a merge.
pub async fn looked(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, digits)): Path<(String, String, String)>,
    Form(asked): Form<Asked>,
) -> Result<Redirect> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "").await?;
    let merge = open::revision(&mut conn, viewer, &project, &outline, &digits).await?;
    drop(conn);
    look::look(&app.store, viewer, &project, &merge).await?;
    Ok(Redirect::to(&match asked.queue.is_empty() {
        true => links::revision(merge.id),
        false => links::next_in_queue(&asked.queue),
    }))
}

/// What lies around a revision.
#[derive(Default)]
struct Around {
    parents: Vec<Revision>,
    older: Option<RevisionId>,
    newer: Option<RevisionId>,
    /// The proposal on whose line it is.
    proposal: Option<Proposal>,
    /// Places to look at, if it is a merge that came about by itself.
    notices: Vec<Notice>,
    /// The checkmarks on it.
    marks: Vec<Checkmark>,
    /// Those who gave thanks for it.
    givers: Vec<Giver>,
}

async fn page(
    app: &App,
    viewer: &Viewer,
    conn: &mut Conn,
    (project, outline, revision): (&Project, &Outline, &Revision),
    asked: &Asked,
) -> Result<Markup> {
    let text = revision::text(conn, revision).await?;
    let resolve = Resolve::of_outline(conn, viewer, (project, outline), &text).await?.for_revision(revision);
    let rendered = prose::render_outline(&text, &outline.title, &[], &[], &resolve);
    let around = around(conn, viewer, project, revision).await?;
    let site = app.site();
    let title = format!("{}, {}", outline.title, byline::day_words(revision.time));
    let here = links::revision(revision.id);
    let frame = Frame { site: &site, viewer, title: &title, project: Some(project), here: &here, feed: None };
    let look = look_view(&frame, outline, revision, &around.notices, (&text, asked));
    Ok(layout::reading_page(&frame, "", view(&frame, outline, revision, &around, (look, &rendered))))
}

async fn around(conn: &mut Conn, viewer: &Viewer, project: &Project, revision: &Revision) -> Result<Around> {
    let parents = open::parents(conn, viewer, project, revision).await?;
    if !revision.published {
        let proposal = proposal::of_line(conn, revision).await?;
        return Ok(Around { parents, proposal, ..Around::default() });
    }
    let older = revision::history(conn, revision.outline, revision.key, 1).await?.pop().map(|older| older.id);
    let newer = revision::history_after(conn, revision.outline, revision.key, 1).await?.pop().map(|newer| newer.id);
    let notices = notice::of_revision(conn, revision.key).await?;
    let marks = checkmark::between(conn, revision.outline, (revision.key, revision.key)).await?;
    let givers = thanks::givers(conn, revision.key).await?;
    Ok(Around { parents, older, newer, proposal: None, notices, marks, givers })
}

fn view(
    frame: &Frame<'_>,
    outline: &Outline,
    revision: &Revision,
    around: &Around,
    (look, rendered): (Markup, &Rendered),
) -> Markup {
    let Some(project) = frame.project else { return html! {} };
    let address = links::outline(&project.slug, &outline.slug);
    let history = links::verb(&project.slug, &outline.slug, "history");
    html! {
        header.head {
            (layout::crumbs(Some(project), &[(&outline.title, &address), ("History", &history)]))
            h1 dir="auto" { (outline.title) }
            p.lead dir="auto" { (revisions::summary(revision)) }
            p.byline {
                "Revision " (revision.id.short()) " · "
                (byline::person(&revision.author_name, &revision.author_handle)) ", " (minute(revision.time)) " · "
                (words(revision.words_added, revision.words_removed)) " " (badge(revision.kind))
            }
            @for mark in &around.marks { p.checked { (checked::by(mark)) } }
            (ui::thanks::line(&around.givers))
            (standing(project, outline, revision, around))
            (verbs(frame.viewer, project, outline, revision, around))
        }
        (look)
        (prose::article(project, rendered))
        (ways(around))
    }
}

/// The places of a merge to look at, and the button for whoever has.
fn look_view(
    frame: &Frame<'_>,
    outline: &Outline,
    merge: &Revision,
    places: &[Notice],
    (text, asked): (&str, &Asked),
) -> Markup {
    let Some((project, first)) = frame.project.zip(places.first()) else { return html! {} };
    let looked = links::verb(&project.slug, &outline.slug, &format!("looked/{}", merge.id.short()));
    html! {
        section.look aria-labelledby="look" {
            h2 #look { "This merge came about by itself" }
            (queue::way_on(&asked.queue))
            @match &first.looked_by_name {
                Some(name) => p.meta { bdi { (name) } " has looked at these places." },
                None => p { (count(places.len() as i64, "place", "places")) " should be looked at by a person." },
            }
            (notices::list(text, places))
            @if first.looked_by_name.is_none() && may(frame.viewer, Action::Review(project)) {
                form method="post" action=(looked) {
                    @if !asked.queue.is_empty() { input type="hidden" name="queue" value=(asked.queue); }
                    p.submit {
                        button { "It is good so" }
                        a.button.quiet href=(links::undo(&project.slug, &outline.slug, merge.id)) { "Undo the merge" }
                    }
                }
            }
        }
    }
}

/// Where the revision stands among the others: old, newest, or beside the main line.
fn standing(project: &Project, outline: &Outline, revision: &Revision, around: &Around) -> Markup {
    let address = links::outline(&project.slug, &outline.slug);
    html! {
        @if !revision.published {
            p.notice.heed role="status" {
                "The outline does not hold these words. "
                @if let Some(proposal) = &around.proposal {
                    a href=(links::proposal(&project.slug, &outline.slug, proposal.number)) {
                        "They are proposal " (proposal.number)
                    } ". "
                }
                a href=(address) { "Read the outline as it stands" } "."
            }
        } @else if outline.head == Some(revision.key) {
            p.notice role="status" { "This is the newest revision: " a href=(address) { "the outline as it stands" } "." }
        } @else {
            p.notice.heed role="status" {
                "This is an old revision. Much may have changed since: "
                a href=(address) { "read the outline as it stands" } ", or see "
                a href=(links::comparison(&project.slug, &outline.slug, &revision.id.short(), "head")) { "what changed since" }
                "."
            }
        }
    }
}

fn verbs(viewer: &Viewer, project: &Project, outline: &Outline, revision: &Revision, around: &Around) -> Markup {
    let (slug, name, id) = (&project.slug, &outline.slug, revision.id);
    let parents = &around.parents;
    let thanked = around.givers.iter().any(|giver| viewer.is(giver.person));
    let thanks = may(viewer, Action::Thank(project)) && may_thank_for(viewer, revision) && !thanked;
    let can_go_back = revision.published && may_undo(viewer, project, outline);
    html! {
        nav.verbs aria-label="This revision" {
            ul {
                @for parent in parents {
                    li {
                        a href=(links::compare(slug, name, parent.id, id)) {
                            span {
                                "Difference"
                                @if parents.len() > 1 { " from " bdi { (parent.author_name) } "’s revision" }
                            }
                        }
                    }
                }
                @if thanks { li { (ui::thanks::button(&links::thank(slug, name, id), &revision.author_name)) } }
                @if can_go_back && revision.parent.is_some() { li { a href=(links::undo(slug, name, id)) { "Undo" } } }
                @if can_go_back && may(viewer, Action::RollBack(project)) {
                    li { a href=(links::roll_back(slug, name, id)) { "Roll back" } }
                }
                @if revision.published && may(viewer, Action::Check { project, own: false }) {
                    li { a href=(links::check(slug, name, id)) { "Check" } }
                }
                @if can_go_back && outline.head != Some(revision.key) {
                    li { a href=(links::restore(slug, name, id)) { "Restore" } }
                }
                li { a href=(links::authors(slug, name, id)) { "Who wrote it" } }
                li { a href={ (links::revision(id)) ".md" } { "Markdown" } }
            }
        }
    }
}

fn ways(around: &Around) -> Markup {
    html! {
        @if around.older.is_some() || around.newer.is_some() {
            nav.pager aria-label="Revisions beside this one" {
                ul {
                    @if let Some(newer) = around.newer { li { a rel="next" href=(links::revision(newer)) { "Newer" } } }
                    @if let Some(older) = around.older { li { a rel="prev" href=(links::revision(older)) { "Older" } } }
                }
            }
        }
    }
}
