//! An Atom feed of a search: the outlines that have the words, those that changed last first; or where words were first
//! written, and what became of them.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::feed::{self, Feed, clean};
use super::pages::search::Sent;
use super::ui::byline::{day_words as day, machine_readable};
use super::ui::search::address;
use super::visitor::Visitor;
use super::{App, Result, links, own_words};
use crate::outside::now;
use crate::search::{Asked, Group, Order};
use crate::store::revision::Revision;
use crate::store::{Conn, Time};
use crate::wiki::find::{Question, Results, View};
use crate::wiki::trace::{Fate, Trace};

/// Outlines in the feed.
const ENTRIES: usize = 50;

/// The feed.
pub async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(sent): Query<Sent>,
) -> Result<Response> {
    own_words::reach(&app, &headers, &visitor).await?;
    let mut conn = app.store.read().await?;
    let view = app.search.view(&mut conn, &visitor.viewer).await?;
    let asked = Asked::read(&sent.q);
    let (entries, updated) = match sent.is_ever() {
        true => ever(&app, &mut conn, &view, &asked).await?,
        false => current(&app, &mut conn, &view, &asked).await?,
    };
    let what = if sent.is_ever() { "who first wrote" } else { "search for" };
    let title = format!("{}, {what} {}", app.site().name, sent.q);
    let feed = Feed { title: &title, page: &sent.address(), path: &sent.feed() };
    Ok(feed::response(&app, &feed, Time(updated), &entries, None))
}

/// The entries of outlines that have the words, and when the last of them changed.
async fn current(app: &App, conn: &mut Conn, view: &View, asked: &Asked) -> Result<(Markup, i64)> {
    let question = Question { asked, skip: 0, limit: ENTRIES, order: Order::Newest, now: now() };
    let mut results = app.search.find(conn, view, &question).await?;
    // The index does not know when a project changed; by now that has been looked up, and orders anew.
    results.answer.groups.sort_by_key(|group| std::cmp::Reverse(group.changed));
    let groups = &results.answer.groups;
    let entries = html! { @for group in groups { (entry(&app.base_url, &results, group)) } };
    Ok((entries, groups.iter().map(|group| group.changed).max().unwrap_or_default()))
}

/// The entries of outlines in which the words once stood, and when that last changed.
async fn ever(app: &App, conn: &mut Conn, view: &View, asked: &Asked) -> Result<(Markup, i64)> {
    let traces = app.search.trace(conn, view, (asked, now()), (0, ENTRIES)).await?.traces;
    let entries = html! { @for trace in &traces { (trace_entry(&app.base_url, trace)) } };
    Ok((entries, traces.iter().map(|trace| last(trace).time.0).max().unwrap_or_default()))
}

/// The revision that tells most of what became of the words.
fn last(trace: &Trace) -> &Revision {
    match &trace.fate {
        Fate::Stand => &trace.first,
        Fate::Gone(gone) => gone,
    }
}

fn trace_entry(base: &str, trace: &Trace) -> Markup {
    let (first, last) = (&trace.first, last(trace));
    html! {
        entry {
            // What becomes of the words later makes an entry of its own.
            id { (base) (links::revision(first.id)) "#" (last.id.short()) }
            title { (clean(&trace.project.name)) ", " (clean(&trace.outline.title)) }
            updated { (machine_readable(last.time)) }
            author { name { (clean(&first.author_name)) } }
            link rel="alternate" type="text/html" href={ (base) (links::revision(first.id)) } {}
            summary {
                @let passage = trace.passage.text();
                @if !passage.is_empty() { "“" (clean(&passage)) "” " }
                "First written by " (clean(&first.author_name)) " on " (day(first.time))
                @match &trace.fate {
                    Fate::Stand => "; still there.",
                    Fate::Gone(gone) => { "; taken out by " (clean(&gone.author_name)) " on " (day(gone.time)) "." },
                }
            }
        }
    }
}

fn entry(base: &str, results: &Results, group: &Group) -> Markup {
    let Some(project) = results.catalogue.project(group.project) else { return html! {} };
    let address = address(project, group);
    let passage = group.hits.first().map(|hit| hit.passage.text()).unwrap_or_default();
    html! {
        entry {
            // A change of an outline makes an entry of its own, so that a reader shows it as new.
            id { (base) (address) @if group.outline.is_some() { "#" (group.changed) } }
            title { (clean(&project.name)) @if group.outline.is_some() { ", " (clean(&group.title)) } }
            updated { (machine_readable(Time(group.changed))) }
            author { name { (clean(&project.name)) } }
            link rel="alternate" type="text/html" href={ (base) (address) } {}
            summary { (clean(&passage)) }
        }
    }
}
