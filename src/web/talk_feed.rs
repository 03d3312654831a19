//! Atom feeds of what people say: of one outline, and of all outlines of a project. What is said of proposals, and what
//! reviewers have hidden, is in neither.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::cache::Public;
use super::feed::{NAMESPACE, PROLOG, clean};
use super::ui::byline::machine_readable;
use super::ui::pager::ENTRIES;
use super::visitor::Visitor;
use super::{App, Result, links, open};
use crate::store::Time;
use crate::store::project::Project;
use crate::store::remark::{self, Heard};
use crate::text::plain;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Words of a remark that stand for it in a list.
const TITLE_WORDS: usize = 12;

/// What is said of one outline.
pub async fn of_outline(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Response> {
    let place = (project.as_str(), outline.as_str());
    let (mut conn, project, outline) = open::outline(&app, &visitor.viewer, place, "talk.atom").await?;
    let remarks = remark::latest_of_outline(&mut conn, outline.key, ENTRIES).await?;
    let (outline_slug, outline_title) = (&outline.slug, &outline.title);
    let heard = |remark| Heard { remark, outline_slug: outline_slug.clone(), outline_title: outline_title.clone() };
    let entries: Vec<Heard> = remarks.into_iter().map(heard).collect();
    let page = links::verb(&project.slug, &outline.slug, "talk");
    let title = format!("{}, {}: talk", project.name, outline.title);
    let feed = Feed { title: &title, own: &links::feed(&page), page: &page, since: outline.changed };
    Ok(answer(&app, &project, &feed, &entries))
}

/// What is said of all outlines of a project.
pub async fn of_project(State(app): State<App>, visitor: Visitor, Path(project): Path<String>) -> Result<Response> {
    let (mut conn, project) = open::project(&app, &visitor.viewer, &project).await?;
    let entries = remark::latest(&mut conn, project.key, ENTRIES).await?;
    let own = links::feed(&links::about_project(&project.slug, "talk"));
    let title = format!("{}: talk", project.name);
    let feed = Feed { title: &title, own: &own, page: &links::project(&project.slug), since: project.changed };
    Ok(answer(&app, &project, &feed, &entries))
}

/// What a feed is about.
struct Feed<'a> {
    title: &'a str,
    /// Its own path.
    own: &'a str,
    /// The path of the page that it is about.
    page: &'a str,
    /// When it was last changed, where nobody has said anything.
    since: Time,
}

fn answer(app: &App, project: &Project, feed: &Feed<'_>, entries: &[Heard]) -> Response {
    let body = format!("{PROLOG}{}", document(&app.base_url, project, feed, entries).into_string());
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if may(&Viewer::stranger(), Action::Read(project)) {
        response.extensions_mut().insert(Public::Project(project.key));
    }
    response
}

// Every element is written with an end tag: what maud closes by itself is closed for HTML only.
fn document(base: &str, project: &Project, feed: &Feed<'_>, entries: &[Heard]) -> Markup {
    let updated = entries.iter().map(|entry| entry.remark.time).max().unwrap_or(feed.since);
    html! {
        feed xmlns=(NAMESPACE) {
            id { (base) (feed.own) }
            title { (clean(feed.title)) }
            updated { (machine_readable(updated)) }
            link rel="self" type="application/atom+xml" href={ (base) (feed.own) } {}
            link rel="alternate" type="text/html" href={ (base) (feed.page) } {}
            @for entry in entries { (self::entry(base, project, entry)) }
        }
    }
}

fn entry(base: &str, project: &Project, heard: &Heard) -> Markup {
    let Heard { remark, outline_slug, outline_title } = heard;
    let place = format!("talk/{}#r-{}", remark.thread, remark.number);
    let address = links::verb(&project.slug, outline_slug, &place);
    let said = plain::plain_text(&remark.body);
    html! {
        entry {
            id { (base) (address) }
            title { (clean(outline_title)) ": " (clean(&plain::excerpt(&remark.body, TITLE_WORDS))) }
            updated { (machine_readable(remark.time)) }
            author { name { (clean(&remark.author_name)) } }
            link rel="alternate" type="text/html" href={ (base) (address) } {}
            summary { (clean(said.trim())) }
        }
    }
}
