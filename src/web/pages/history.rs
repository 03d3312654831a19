//! The main line of an outline, newest revision first, with two to pick for a comparison.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::store::checkmark::{self, Checkmark};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionKey, Time};
use crate::web::cache::Public;
use crate::web::ui::byline::{self, count};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::pager::{Cursor, LIMIT, Page};
use crate::web::ui::revisions;
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// One page of an outline's history.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    cursor: Cursor,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "history").await?;
    let revisions = read(&mut conn, &outline, cursor).await?;
    let extent = extent(&mut conn, &outline, cursor).await?;
    let site = app.site();
    let title = format!("History of {}", outline.title);
    let here = links::verb(&project.slug, &outline.slug, "history");
    let feed = links::feed(&links::outline(&project.slug, &outline.slug));
    let frame = Frame { site: &site, viewer, title: &title, project: Some(&project), here: &here, feed: Some(&feed) };
    let marks = marks(&mut conn, &outline, &revisions.entries).await?;
    let list = List { project: &project, outline: &outline, may_undo: may_undo(viewer, &project, &outline), marks };
    let mut response = layout::page(&frame, view(&frame, &list, extent, &revisions)).into_response();
    Public::mark(&mut response, &project);
    Ok(response)
}

/// Whether this viewer may take a revision back, or propose to.
pub fn may_undo(viewer: &Viewer, project: &Project, outline: &Outline) -> bool {
    may(viewer, Action::Write(project, outline)) || may(viewer, Action::ProposeTo(project, outline))
}

/// How far a history goes: its revisions, the people who wrote them, and when the first was written.
struct Extent {
    revisions: i64,
    people: i64,
    first: Time,
}

/// What every row of a history needs to know.
struct List<'a> {
    project: &'a Project,
    outline: &'a Outline,
    may_undo: bool,
    /// The checkmarks on the revisions that are listed.
    marks: Vec<Checkmark>,
}

async fn read(conn: &mut Conn, outline: &Outline, cursor: Cursor) -> Result<Page<Revision>> {
    let found = match cursor {
        Cursor::Before(key) => revision::history(conn, outline.key, key, LIMIT).await?,
        Cursor::After(key) => revision::history_after(conn, outline.key, key, LIMIT).await?,
    };
    Ok(Page::of(cursor, found, |revision| revision.key))
}

async fn marks(conn: &mut Conn, outline: &Outline, revisions: &[Revision]) -> Result<Vec<Checkmark>> {
    match (revisions.last(), revisions.first()) {
        (Some(oldest), Some(newest)) => Ok(checkmark::between(conn, outline.key, (oldest.key, newest.key)).await?),
        _ => Ok(Vec::new()),
    }
}

/// Only for the first page: counting looks at the whole history, and no other page shall cost more than its rows.
async fn extent(conn: &mut Conn, outline: &Outline, cursor: Cursor) -> Result<Option<Extent>> {
    if cursor != Cursor::NEWEST {
        return Ok(None);
    }
    let (revisions, people) = revision::counts(conn, outline.key).await?;
    let first = revision::history_after(conn, outline.key, RevisionKey(0), 1).await?.pop();
    Ok(first.map(|first| Extent { revisions, people, first: first.time }))
}

fn view(frame: &Frame<'_>, list: &List<'_>, extent: Option<Extent>, revisions: &Page<Revision>) -> Markup {
    let outline = links::outline(&list.project.slug, &list.outline.slug);
    html! {
        header.head {
            (layout::crumbs(frame.project, &[(&list.outline.title, &outline)]))
            h1 dir="auto" { (frame.title) }
            p.byline {
                @if let Some(extent) = extent { (how_far(&extent)) " · " }
                a href=[frame.feed] { "Follow it in a feed reader" }
            }
        }
        @if list.outline.head.is_none() { p { "Nobody has written this yet." } }
        @if !revisions.entries.is_empty() { (form(list, &revisions.entries)) }
        (revisions.ways(frame.here, "Pages of the history"))
    }
}

fn how_far(extent: &Extent) -> Markup {
    html! {
        (count(extent.revisions, "revision", "revisions")) " by " (count(extent.people, "person", "people"))
        " since " (byline::day(extent.first))
    }
}

fn form(list: &List<'_>, revisions: &[Revision]) -> Markup {
    let compare = links::verb(&list.project.slug, &list.outline.slug, "compare");
    // One alone is compared with nothing.
    let is_alone = revisions.len() < 2;
    let (from, to) = (revisions.get(1).map(|second| second.key), revisions.first().map(|first| first.key));
    html! {
        form.history method="get" action=(compare) {
            @if !is_alone { p.meta { "To compare two revisions, mark one as “From” and one as “To”." } }
            @for (day, revisions) in revisions::by_day(revisions, |revision| revision.time) {
                section.day.hung {
                    h2 { (day) }
                    ol.rows {
                        @for revision in revisions {
                            li.change {
                                (revisions::text(revision, current(list, revision)))
                                @if !is_alone { (picks(revision, from == Some(revision.key), to == Some(revision.key))) }
                                (acts(list, revision))
                            }
                        }
                    }
                }
            }
            @if !is_alone { p.submit { button { "Compare" } } }
        }
    }
}

fn picks(revision: &Revision, is_from: bool, is_to: bool) -> Markup {
    let id = revision.id.short();
    html! {
        div.picks {
            label.choice { input type="radio" name="a" value=(id) checked[is_from]; " From" span.sr { " " (id) } }
            label.choice { input type="radio" name="b" value=(id) checked[is_to]; " To" span.sr { " " (id) } }
        }
    }
}

fn current(list: &List<'_>, revision: &Revision) -> Markup {
    let marks = list.marks.iter().filter(|mark| mark.revision == revision.key);
    html! {
        @if list.outline.head == Some(revision.key) { span.badge { "current" } " " }
        @for mark in marks { span.badge.accepted { "checked by " bdi { (mark.person_name) } } " " }
    }
}

fn acts(list: &List<'_>, revision: &Revision) -> Markup {
    let (project, outline, id) = (&list.project.slug, &list.outline.slug, revision.id);
    let is_current = list.outline.head == Some(revision.key);
    html! {
        p.acts {
            @if revision.parent.is_some() {
                a href=(links::change(project, outline, id)) { "Difference" (spoken(revision)) }
            }
            @if !is_current {
                " " a href=(links::comparison(project, outline, &id.short(), "head")) { "To now" (spoken(revision)) }
            }
            @if list.may_undo && revision.parent.is_some() {
                " " a href=(links::undo(project, outline, id)) { "Undo" (spoken(revision)) }
            }
            @if list.may_undo && !is_current {
                " " a href=(links::restore(project, outline, id)) { "Restore" (spoken(revision)) }
            }
        }
    }
}

/// Tells apart the links of different rows for those who hear them.
fn spoken(revision: &Revision) -> Markup {
    html! { span.sr { " " (revision.id.short()) } }
}
