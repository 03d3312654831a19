//! An Atom feed of a search: the outlines that have the words, those that changed last first.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::client::ClientAddress;
use super::feed::{self, Feed, clean};
use super::pages::search::Sent;
use super::ui::byline::machine_readable;
use super::ui::search::address;
use super::visitor::Visitor;
use super::{App, Result, links, own_words};
use crate::outside::now;
use crate::search::{Asked, Group, Order};
use crate::store::Time;
use crate::wiki::find::{Question, Results};

/// Outlines in the feed.
const ENTRIES: usize = 50;

/// The feed.
pub async fn show(
    State(app): State<App>,
    client: ClientAddress,
    visitor: Visitor,
    Query(sent): Query<Sent>,
) -> Result<Response> {
    own_words::reach(&app, client, &visitor).await?;
    let mut conn = app.store.read().await?;
    let view = app.search.view(&mut conn, &visitor.viewer).await?;
    let asked = Asked::read(&sent.q);
    let question = Question { asked: &asked, skip: 0, limit: ENTRIES, order: Order::Newest, now: now() };
    let results = app.search.find(&mut conn, &view, &question).await?;
    let updated = results.answer.groups.iter().map(|group| group.changed).max().unwrap_or_default();
    let entries = html! { @for group in &results.answer.groups { (entry(&app.base_url, &results, group)) } };
    let title = format!("{}, search for {}", app.site().name, sent.q);
    let path = links::with_query("/-/search.atom", &[("q", &sent.q)]);
    let feed = Feed { title: &title, page: &links::search(&sent.q), path: &path };
    Ok(feed::response(&app, &feed, Time(updated), &entries, None))
}

fn entry(base: &str, results: &Results, group: &Group) -> Markup {
    let Some(project) = results.catalogue.project(group.project) else { return html! {} };
    let address = address(project, group);
    let passage = group.hits.first().map(|hit| hit.passage.text()).unwrap_or_default();
    html! {
        entry {
            // A change makes an entry of its own, so that a reader shows it as new.
            id { (base) (address) "#" (group.changed) }
            title { (clean(&project.name)) ", " (clean(&group.title)) }
            updated { (machine_readable(Time(group.changed))) }
            author { name { (clean(&project.name)) } }
            link rel="alternate" type="text/html" href={ (base) (address) } {}
            summary { (clean(&passage)) }
        }
    }
}
