//! The review queue: what waits for somebody to look, longest first, and the way through it.

use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::proposals::what;
use crate::outside::now;
use crate::store::project::Project;
use crate::store::queue::{self, Kind, Waiting};
use crate::store::{Conn, Time, proposal};
use crate::web::ui::byline::{self, count, lasting};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::conflicting::{self, Ends};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Things of one project that are shown at most.
const LIMIT: i64 = 200;

/// What is known of where a reviewer comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The place in the queue that she comes from, as [`links::next_in_queue`] spells it.
    after: String,
    /// Whether she has come to the end of it.
    done: Option<String>,
}

/// Something that waits, and its project.
struct Item {
    project: Project,
    waiting: Waiting,
}

/// The queue of all projects in which the viewer may review.
pub async fn site(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup> {
    let mut conn = app.store.read().await?;
    let mut items = of_site(&mut conn, &visitor.viewer).await?;
    look_again(&mut conn, &mut items).await?;
    Ok(page(&app, &visitor.viewer, None, &items, asked.done.is_some()))
}

/// The queue of one project; for those who may not read proposals, their own.
pub async fn project(State(app): State<App>, visitor: Visitor, Path(slug): Path<String>) -> Result<Markup> {
    let viewer = &visitor.viewer;
    let (mut conn, project) = open::project(&app, viewer, &slug).await?;
    let mut items = of_project(&mut conn, &project).await?;
    if !may(viewer, Action::ReadProposals(&project)) {
        let own = proposal::waiting(&mut conn, project.key).await?;
        let own = |key: i64| own.iter().any(|own| own.key.0 == key && viewer.is(own.opened_by));
        items.retain(|item| item.waiting.number > 0 && own(item.waiting.key));
    }
    if !may(viewer, Action::Review(&project)) {
        // A merge is looked at, and a revision vouched for, by reviewers alone.
        items.retain(|item| item.waiting.number > 0);
    }
    look_again(&mut conn, &mut items).await?;
    Ok(page(&app, viewer, Some(&project), &items, false))
}

/// Leads to what comes next in the queue, or to the queue if that was the last.
pub async fn next(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Redirect> {
    let items = of_site(&mut app.store.read().await?, &visitor.viewer).await?;
    let after = links::queue_place(&asked.after);
    let next = items.iter().find(|item| (item.waiting.since.0, item.waiting.key) > after);
    Ok(Redirect::to(&match next {
        Some(item) => item.address(),
        None => links::with_query(links::QUEUE, &[("done", "yes")]),
    }))
}

/// The way past what is looked at, for whoever came through the queue.
pub fn way_on(place: &str) -> Markup {
    html! {
        @if !place.is_empty() {
            nav.views aria-label="Review queue" {
                ul {
                    li { a href=(links::QUEUE) { "Queue" } }
                    li { a rel="next" href=(links::next_in_queue(place)) { "Next, without a verdict" } }
                }
            }
        }
    }
}

/// What waits in all projects in which the viewer may review, longest first.
async fn of_site(conn: &mut Conn, viewer: &Viewer) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for project in queue::projects(conn).await? {
        if may(viewer, Action::Review(&project)) {
            items.extend(of_project(conn, &project).await?);
        }
    }
    items.sort_by_key(|item| (item.waiting.since, item.waiting.key));
    Ok(items)
}

async fn of_project(conn: &mut Conn, project: &Project) -> Result<Vec<Item>> {
    let waiting = queue::of_project(conn, project.key, LIMIT).await?;
    Ok(waiting.into_iter().map(|waiting| Item { project: project.clone(), waiting }).collect())
}

/// Says of each proposal whether it has to be settled by now: that is not known when it comes.
async fn look_again(conn: &mut Conn, items: &mut [Item]) -> Result<()> {
    let mut proposals: Vec<&mut Waiting> =
        items.iter_mut().map(|item| &mut item.waiting).filter(|waiting| waiting.number > 0).collect();
    let ends = |waiting: &&mut Waiting| Ends { fork: waiting.fork, head: waiting.head, line: waiting.line };
    let ends: Vec<Ends> = proposals.iter().map(ends).collect();
    for (waiting, conflicts) in proposals.iter_mut().zip(conflicting::lately(conn, &ends).await?) {
        waiting.kind = match conflicts {
            Some(true) => Kind::Conflict,
            Some(false) => Kind::Proposed,
            None => waiting.kind,
        };
    }
    Ok(())
}

fn page(app: &App, viewer: &Viewer, project: Option<&Project>, items: &[Item], done: bool) -> Markup {
    let site = app.site();
    let here = project.map_or(links::QUEUE.to_owned(), |project| links::about_project(&project.slug, "review"));
    let frame = Frame { site: &site, viewer, title: "What waits for a look", project, here: &here, feed: None };
    let content = html! {
        header.head {
            (layout::crumbs(project, &[]))
            h1 { (frame.title) }
            (waits(items))
        }
        @if done {
            p.notice role="status" {
                "You have come to the end. Thank you"
                (if items.is_empty() { ": nobody waits for you now." } else { ". Before it these still wait." })
            }
        }
        @if items.is_empty() { (nothing(project)) }
        ul.rows { @for item in items { li { (row(item)) } } }
    };
    layout::page(&frame, content)
}

/// What stands here when nothing does, and where else there may be something to look at.
fn nothing(project: Option<&Project>) -> Markup {
    let changes = project.map_or("/-/changes".to_owned(), |project| links::about_project(&project.slug, "changes"));
    html! {
        p.lead { "Nothing that you may look at waits here." }
        p {
            "What people propose, and what nobody has checked yet, comes here by itself. Meanwhile there are the "
            a href=(changes) { "recent changes" } "."
        }
    }
}

/// Half of what waits for less than so many seconds says nothing.
const TOLD_FROM: i64 = 60;

/// How many wait, and how long.
fn waits(items: &[Item]) -> Markup {
    let now = now();
    let lasted = |item: &Item| lasting(item.waiting.since, now);
    html! {
        @if let (Some(oldest), Some(middle)) = (items.first(), items.get(items.len() / 2)) {
            p.byline {
                (count(items.len() as i64, "waits", "wait")) ", the longest for " (lasted(oldest))
                @if items.len() > 2 && middle.waiting.since.plus_seconds(TOLD_FROM) <= now { ", half of them for at least " (lasted(middle)) }
                "."
            }
        }
    }
}

fn row(item: &Item) -> Markup {
    let waiting = &item.waiting;
    html! {
        h2 { a href=(item.address()) dir="auto" { (what(&waiting.summary, &waiting.outline_title)) } }
        p.byline {
            (byline::person(&waiting.author_name, &waiting.author_handle)) ", " (since(waiting.since))
            " · to " a href=(links::outline(&item.project.slug, &waiting.outline_slug)) dir="auto" { (waiting.outline_title) }
            " in " bdi { (item.project.name) } " "
            (badge(waiting))
        }
    }
}

fn since(moment: Time) -> Markup {
    html! { "waiting " (lasting(moment, now())) }
}

fn badge(waiting: &Waiting) -> Markup {
    let (class, words) = match waiting.kind {
        Kind::Proposed => ("open", "proposal"),
        Kind::Conflict => ("conflict", "to be settled"),
        Kind::Merge => ("open", "merged by itself"),
        Kind::Unchecked => ("open", "not checked"),
    };
    html! { span.badge.(class) { (words) } }
}

impl Item {
    /// Where it is looked at, with its place in the queue.
    fn address(&self) -> String {
        let page = match self.waiting.kind {
            Kind::Merge => links::revision(self.waiting.revision),
            Kind::Unchecked => links::check(&self.project.slug, &self.waiting.outline_slug, self.waiting.revision),
            _ => links::proposal(&self.project.slug, &self.waiting.outline_slug, self.waiting.number),
        };
        links::with_query(&page, &[("queue", &links::spell_queue_place(self.waiting.since.0, self.waiting.key))])
    }
}
