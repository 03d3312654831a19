//! Atom feeds of what people say: of one outline, and of all outlines of a project. What is said of proposals, and what
//! reviewers have hidden, is in neither.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::cache::Public;
use super::feed::{self, Feed, clean};
use super::ui::byline::machine_readable;
use super::ui::pager::ENTRIES;
use super::visitor::Visitor;
use super::{App, Result, links, open};
use crate::store::Time;
use crate::store::project::Project;
use crate::store::remark::{self, Act, Heard};
use crate::text::plain;

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
    let feed = Feed { title: &title, path: &links::feed(&page), page: &page };
    Ok(answer(&app, &project, (&feed, outline.changed), &entries))
}

/// What is said of all outlines of a project.
pub async fn of_project(State(app): State<App>, visitor: Visitor, Path(project): Path<String>) -> Result<Response> {
    let (mut conn, project) = open::project(&app, &visitor.viewer, &project).await?;
    let entries = remark::latest(&mut conn, project.key, ENTRIES).await?;
    let path = links::feed(&links::about_project(&project.slug, "talk"));
    let title = format!("{}: talk", project.name);
    let feed = Feed { title: &title, path: &path, page: &links::project(&project.slug) };
    Ok(answer(&app, &project, (&feed, project.changed), &entries))
}

/// `changed` is told where nobody has said anything.
fn answer(app: &App, project: &Project, (feed, changed): (&Feed<'_>, Time), entries: &[Heard]) -> Response {
    let updated = entries.iter().map(|entry| entry.remark.time).max().unwrap_or(changed);
    let entries = html! { @for entry in entries { (self::entry(&app.base_url, project, entry)) } };
    let public = Public::of(project);
    feed::response(app, feed, updated, &entries, public)
}

fn entry(base: &str, project: &Project, heard: &Heard) -> Markup {
    let Heard { remark, outline_slug, outline_title } = heard;
    let place = format!("talk/{}#r-{}", remark.thread, remark.number);
    let address = links::verb(&project.slug, outline_slug, &place);
    let said = plain::plain_text(&remark.body);
    let about = |body: &str| clean(&plain::excerpt(body, TITLE_WORDS));
    let title = match remark.act {
        Act::Said => about(&remark.body),
        // What it began with may be hidden.
        Act::Settled if remark.begun.is_empty() => "settled a thread".to_owned(),
        Act::Reopened if remark.begun.is_empty() => "opened a thread again".to_owned(),
        Act::Settled => format!("settled: {}", about(&remark.begun)),
        Act::Reopened => format!("opened again: {}", about(&remark.begun)),
    };
    html! {
        entry {
            id { (base) (address) }
            title { (clean(outline_title)) ": " (title) }
            updated { (machine_readable(remark.time)) }
            author { name { (clean(&remark.author_name)) } }
            link rel="alternate" type="text/html" href={ (base) (address) } {}
            summary { (clean(said.trim())) }
        }
    }
}
