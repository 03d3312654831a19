//! What can be done in five minutes: what outlines ask their readers for, in the whole site or in one project.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::store::project::Project;
use crate::store::task::{self, Place, Task};
use crate::store::{OutlineKey, ProjectKey};
use crate::web::cache::Public;
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission;

/// Tasks on one page.
const PAGE: usize = 50;

/// Which page of them is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Part {
    /// The place after which it begins, as [`spell`] spells it; anything else is the beginning.
    after: String,
}

/// The tasks of all projects that the viewer may read.
pub async fn site(State(app): State<App>, visitor: Visitor, Query(part): Query<Part>) -> Result<Response> {
    let is_whole = app.tasks.reach(&app.store).await?;
    let mut conn = app.store.read().await?;
    let reader = permission::reader(&visitor.viewer);
    let tasks = task::of_site(&mut conn, reader, part.place(), PAGE as i64 + 1).await?;
    let mut response = page(&app, &visitor, None, (&part, is_whole), tasks).into_response();
    if is_whole {
        response.extensions_mut().insert(Public::Anything);
    }
    Ok(response)
}

/// The tasks of one project.
pub async fn project(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(part): Query<Part>,
) -> Result<Response> {
    let is_whole = app.tasks.reach(&app.store).await?;
    let (mut conn, project) = open::project(&app, &visitor.viewer, &slug).await?;
    let reader = permission::reader(&visitor.viewer);
    let tasks = task::of_project(&mut conn, reader, project.key, part.place(), PAGE as i64 + 1).await?;
    let mut response = page(&app, &visitor, Some(&project), (&part, is_whole), tasks).into_response();
    if is_whole {
        Public::mark(&mut response, &project);
    }
    Ok(response)
}

impl Part {
    fn place(&self) -> Place {
        parse(&self.after).unwrap_or((ProjectKey(0), OutlineKey(0), -1))
    }
}

fn parse(place: &str) -> Option<Place> {
    let (project, rest) = place.split_once('.')?;
    let (outline, number) = rest.split_once('.')?;
    Some((ProjectKey(project.parse().ok()?), OutlineKey(outline.parse().ok()?), number.parse().ok()?))
}

fn spell(task: &Task) -> String {
    format!("{}.{}.{}", task.project.0, task.outline.0, task.place)
}

fn page(
    app: &App,
    visitor: &Visitor,
    project: Option<&Project>,
    (part, is_whole): (&Part, bool),
    mut tasks: Vec<Task>,
) -> Markup {
    let more = tasks.len() > PAGE;
    tasks.truncate(PAGE);
    let site = app.site();
    let here = project.map_or(links::TASKS.to_owned(), |project| links::about_project(&project.slug, "tasks"));
    let title = "What you could do in five minutes";
    let frame = Frame { site: &site, viewer: &visitor.viewer, title, project, here: &here, feed: None };
    let next = tasks.last().filter(|_| more).map(|last| links::with_query(&here, &[("after", &spell(last))]));
    let content = html! {
        header.head {
            (layout::crumbs(project, &[]))
            h1 { (title) }
            p.byline {
                "Places whose writers ask for something"
                @match project {
                    Some(project) => { ", in " a href=(links::project(&project.slug)) dir="auto" { (project.name) } "." },
                    None => ", in all projects.",
                }
            }
        }
        @if tasks.is_empty() { (none(part, is_whole)) }
        @for same in tasks.chunk_by(|one, next| one.project == next.project) {
            @let of_project = html! { ul.rows { @for task in same { li { (row(task, project.is_some())) } } } };
            @if project.is_some() { (of_project) } @else {
                section.part {
                    h2 { a href=(links::about_project(&same[0].project_slug, "tasks")) dir="auto" { (same[0].project_name) } }
                    (of_project)
                }
            }
        }
        @if next.is_some() || !part.after.is_empty() {
            nav.pager aria-label="Pages of tasks" {
                ul {
                    @if let Some(next) = next { li { a rel="next" href=(next) { "More" } } }
                    @if !part.after.is_empty() { li { a href=(here) { "From the beginning" } } }
                }
            }
        }
    };
    layout::page(&frame, content)
}

fn none(part: &Part, is_whole: bool) -> Markup {
    html! {
        @if !is_whole {
            p.lead { "The outlines are being read for what they ask. Please look again in a moment." }
        } @else if part.after.is_empty() {
            p.lead { "No outline asks for anything just now." }
            p {
                "Whoever writes can ask: " code { "{needs source}" } ", " code { "{check figure}" } ", "
                code { "{question: who pays?}" } ", " code { "{unclear}" } ", " code { "{update}" } " or "
                code { "{translate}" } " in a text is listed here until somebody takes it out."
            }
        } @else {
            p.lead { "There are no more." }
        }
    }
}

/// A task, which leads to the form of its section; `is_outermost` if no project's name stands above it.
fn row(task: &Task, is_outermost: bool) -> Markup {
    let section = if task.section.is_empty() { None } else { Some(task.section.as_str()) };
    let edit = links::verb(&task.project_slug, &task.outline_slug, "edit");
    let edit = section.map_or(edit.clone(), |section| links::with_query(&edit, &[("section", section)]));
    let page = links::outline(&task.project_slug, &task.outline_slug);
    let page = section.map_or(page.clone(), |section| links::topic(&task.project_slug, &task.outline_slug, section));
    let is_named_so = task.heading.is_empty() || task.heading == task.outline_title;
    html! {
        @let asks = html! { a href=(edit) { (asks(task)) } };
        @if is_outermost { h2 { (asks) } } @else { h3 { (asks) } }
        @if !task.words.is_empty() { p dir="auto" { (task.words) } }
        p.byline {
            "in " a href=(page) dir="auto" { (if is_named_so { &task.outline_title } else { &task.heading }) }
            @if !is_named_so { " of " bdi { (task.outline_title) } }
        }
    }
}

/// What is asked for, as one would say it.
fn asks(task: &Task) -> Markup {
    let asked = match task.kind.as_str() {
        "needs source" => "Say where this is known from",
        "check figure" => "Check this figure",
        "question" => "Answer a question",
        "unclear" => "Say it more clearly",
        "update" => "Bring it up to date",
        "translate" => "Translate it",
        other => other,
    };
    html! { (asked) @if !task.note.is_empty() { ": " bdi { (task.note) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_makes_no_sense_means_the_beginning() {
        for after in ["", "1", "1.2", "1.2.x", "1.2.3.4", "99999999999999999999.1.1"] {
            let part = Part { after: after.to_owned() };
            assert_eq!(part.place(), (ProjectKey(0), OutlineKey(0), -1), "{after}");
        }
        assert_eq!(Part { after: "1.2.3".to_owned() }.place(), (ProjectKey(1), OutlineKey(2), 3));
    }
}
