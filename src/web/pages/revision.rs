//! One revision under its permanent address: the text as it was, who wrote it, and what came before and after.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::history::may_undo;
use super::read;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal};
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionId};
use crate::text::markdown::Rendered;
use crate::web::cache::Public;
use crate::web::ui::byline::{self, minute, words};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::prose::{self, Resolve};
use crate::web::ui::revisions::{self, badge};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// A revision as a page, or its bytes if the address ends in `.md`.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(address): Path<String>) -> Result<Response> {
    let viewer = &visitor.viewer;
    let digits = address.strip_suffix(".md");
    let (mut conn, project, outline, revision) = open::permanent(&app, viewer, digits.unwrap_or(&address)).await?;
    let mut response = match digits {
        Some(_) => read::markdown(&mut conn, &revision).await?,
        None => page(&app, viewer, &mut conn, (&project, &outline, &revision)).await?.into_response(),
    };
    // Only the usual spelling of the address, or one page could be kept under fifty.
    let is_usual = address.starts_with(&links::revision(revision.id)["/r/".len()..]) && address.len() <= 13;
    if revision.published && is_usual && may(&Viewer::stranger(), Action::Read(&project)) {
        response.extensions_mut().insert(Public::Project(project.key));
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

/// What lies around a revision.
struct Around {
    parents: Vec<Revision>,
    older: Option<RevisionId>,
    newer: Option<RevisionId>,
    /// The proposal on whose line it is.
    proposal: Option<Proposal>,
}

async fn page(
    app: &App,
    viewer: &Viewer,
    conn: &mut Conn,
    (project, outline, revision): (&Project, &Outline, &Revision),
) -> Result<Markup> {
    let text = revision::text(conn, revision).await?;
    let resolve = Resolve::of(conn, viewer, project, &text).await?.for_revision(revision);
    let rendered = prose::render_outline(&text, &outline.title, None, &resolve);
    let around = around(conn, viewer, project, revision).await?;
    let site = app.site();
    let title = format!("{}, {}", outline.title, byline::day_words(revision.time));
    let here = links::revision(revision.id);
    let frame = Frame { site: &site, viewer, title: &title, project: Some(project), here: &here, feed: None };
    Ok(layout::reading_page(&frame, view(&frame, outline, revision, &around, &rendered)))
}

async fn around(conn: &mut Conn, viewer: &Viewer, project: &Project, revision: &Revision) -> Result<Around> {
    let parents = open::parents(conn, viewer, project, revision).await?;
    if !revision.published {
        let proposal = proposal::of_line(conn, revision).await?;
        return Ok(Around { parents, older: None, newer: None, proposal });
    }
    let older = revision::history(conn, revision.outline, revision.key, 1).await?.pop().map(|older| older.id);
    let newer = revision::history_after(conn, revision.outline, revision.key, 1).await?.pop().map(|newer| newer.id);
    Ok(Around { parents, older, newer, proposal: None })
}

fn view(frame: &Frame<'_>, outline: &Outline, revision: &Revision, around: &Around, rendered: &Rendered) -> Markup {
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
            (standing(project, outline, revision, around))
            (verbs(frame.viewer, project, outline, revision, &around.parents))
        }
        article.prose dir="auto" lang=(project.language) { (prose::markup(rendered)) }
        (ways(around))
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

fn verbs(viewer: &Viewer, project: &Project, outline: &Outline, revision: &Revision, parents: &[Revision]) -> Markup {
    let (slug, name, id) = (&project.slug, &outline.slug, revision.id);
    let can_go_back = revision.published && may_undo(viewer, project);
    html! {
        nav.verbs aria-label="This revision" {
            ul {
                @for parent in parents {
                    li {
                        a href=(links::compare(slug, name, parent.id, id)) {
                            "Difference"
                            @if parents.len() > 1 { " from " bdi { (parent.author_name) } "’s revision" }
                        }
                    }
                }
                @if can_go_back && revision.parent.is_some() { li { a href=(links::undo(slug, name, id)) { "Undo" } } }
                @if can_go_back && outline.head != Some(revision.key) {
                    li { a href=(links::restore(slug, name, id)) { "Restore" } }
                }
                li { a href={ (links::revision(id)) ".md" } { abbr title="Markdown source" { ".md" } } }
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
