//! The front page: the projects that this reader may know of.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::store::project::{self, Policy, Project, Spot};
use crate::store::reader::Reader;
use crate::store::{Conn, ProjectKey, Time};
use crate::web::app::Site;
use crate::web::cache::Public;
use crate::web::ui::byline;
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links};
use crate::wiki::permission::{Action, may};
use crate::wiki::setup;
use crate::wiki::viewer::Viewer;

/// Projects on one page.
const PAGE: usize = 50;
/// Before everything and after everything that has a place in the list.
const FIRST: Spot = (Time(i64::MIN), ProjectKey(i64::MIN));
const LAST: Spot = (Time(i64::MAX), ProjectKey(i64::MAX));

/// Which part of the list to show; its beginning if nothing is said.
#[derive(Debug, Default, Deserialize)]
pub struct Part {
    before: Option<String>,
    after: Option<String>,
}

/// Some of the projects, and whether there are others.
struct Shown {
    projects: Vec<Project>,
    newer: bool,
    older: bool,
}

/// The projects; or, as long as nobody has an account, how to set the site up.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(part): Query<Part>) -> Result<Response> {
    let viewer = &visitor.viewer;
    let mut conn = app.store.read().await?;
    let site = app.site();
    let frame = Frame { site: &site, viewer, title: "Projects", project: None, here: "/", feed: None };
    let content = match setup::is_needed(&mut conn).await? {
        true => waiting_for_its_owner(),
        false => view(viewer, &site, &Shown::read(&mut conn, viewer, &part).await?),
    };
    let mut response = layout::page(&frame, content).into_response();
    if viewer.person.is_none() {
        response.extensions_mut().insert(Public::Anything);
    }
    Ok(response)
}

impl Shown {
    /// Reads one project more than is shown, to know whether there are others.
    async fn read(conn: &mut Conn, viewer: &Viewer, part: &Part) -> Result<Self> {
        let person = viewer.person.as_ref().map(|person| person.key);
        let reader = Reader { person, reads_all: may(viewer, Action::Own) };
        let limit = PAGE as i64 + 1;
        let after = part.after.as_deref().map(|spot| parse(spot).unwrap_or(FIRST));
        let before = part.before.as_deref().and_then(parse);
        let mut projects = match after {
            Some(after) => project::readable_after(conn, reader, after, limit).await?,
            None => project::readable_before(conn, reader, before.unwrap_or(LAST), limit).await?,
        };
        let more = projects.len() > PAGE;
        let (newer, older) = match after {
            Some(after) => (more, after > FIRST),
            None => (before.is_some(), more),
        };
        if more {
            projects.remove(if after.is_some() { 0 } else { PAGE });
        }
        projects.retain(|project| may(viewer, Action::Read(project)));
        Ok(Self { projects, newer, older })
    }
}

fn view(viewer: &Viewer, site: &Site, shown: &Shown) -> Markup {
    html! {
        header.head {
            h1 { "Projects" }
            @if shown.projects.is_empty() {
                p.lead { "There is nothing here yet. A project begins with a name and an aim; its plan can be one sentence today." }
            } @else {
                p.lead { "Plans that neighbours write together. Read any of them from all sides, mend a sentence, or start one of your own." }
            }
            @if !shown.projects.is_empty() {
                p.byline { "Five minutes? " a href=(links::TASKS) { "See what their writers ask for" } "." }
            }
            (start(viewer, site))
        }
        @if !shown.projects.is_empty() {
            ul.rows.projects { @for project in &shown.projects { (item(project)) } }
        }
        (pager(shown))
    }
}

fn start(viewer: &Viewer, site: &Site) -> Markup {
    let page = "/-/new-project";
    html! {
        @if may(viewer, Action::StartProject) {
            p { a.button href=(page) { "Start a project" } }
        } @else if viewer.person.is_none() {
            p.byline {
                "To start a project, "
                @if site.sign_up { a href=(links::sign_up(page)) { "make an account" } " or " }
                a href=(links::sign_in(page)) { "sign in" } ". To read, you need none."
            }
        }
    }
}

fn item(project: &Project) -> Markup {
    html! {
        li {
            h2 dir="auto" lang=(project.language) { a href=(links::project(&project.slug)) { (project.name) } }
            @if !project.aim.is_empty() { p.aim dir="auto" lang=(project.language) { (project.aim) } }
            p.meta {
                @if project.place.is_empty() { "Place not told yet" } @else { span dir="auto" { (project.place) } }
                br;
                "Last change " (byline::day(project.changed))
                @if project.policy == Policy::Closed { br; "Only its members see it" }
            }
        }
    }
}

fn pager(shown: &Shown) -> Markup {
    let (Some(first), Some(last)) = (shown.projects.first(), shown.projects.last()) else { return html! {} };
    let to = |way: &str, spot: Spot| links::with_query("/", &[(way, &format!("{}~{}", spot.0.0, spot.1.0))]);
    html! {
        @if shown.newer || shown.older {
            nav.pager aria-label="Pages of the list" {
                ul {
                    @if shown.newer { li { a rel="prev" href=(to("after", (first.changed, first.key))) { "Newer" } } }
                    @if shown.older {
                        li { a rel="next" href=(to("before", (last.changed, last.key))) { "Older" } }
                        li { a href=(links::with_query("/", &[("after", "start")])) { "Oldest" } }
                    }
                }
            }
        }
    }
}

/// Reads a spot as the pager writes it.
fn parse(spot: &str) -> Option<Spot> {
    let (changed, key) = spot.split_once('~')?;
    Some((Time(changed.parse().ok()?), ProjectKey(key.parse().ok()?)))
}

fn waiting_for_its_owner() -> Markup {
    html! {
        header.head {
            h1 { "This wiki is new" }
            p.lead { "Nobody owns it yet. Whoever started the server finds a link in its output: opened once, it makes an owner and asks what the site shall be called." }
        }
        p { "Is the link lost? Each start of the server prints a fresh one, until somebody has used it." }
    }
}
