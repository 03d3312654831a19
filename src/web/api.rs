//! The JSON API, which `openapi.json` describes.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::ui::byline::machine_readable;
use super::ui::search::{address, hit_address};
use super::visitor::Visitor;
use super::{App, Result, links, own_words};
use crate::outside::now;
use crate::search::{Asked, Closeness, Group, Hit, Order, Passage};
use crate::store::Time;
use crate::store::project::Project;
use crate::store::revision::Revision;
use crate::wiki::find::{Question, Results};
use crate::wiki::trace::{Fate, Trace};

/// Outlines on one page unless told otherwise, and at most.
const OUTLINES: usize = 20;
const MOST: usize = 100;
/// Pages that can be asked for.
const PAGES: usize = 1000;

/// What an address asks.
#[derive(Debug, Default, Deserialize)]
pub struct Sent {
    #[serde(default)]
    q: String,
    page: Option<usize>,
    per_page: Option<usize>,
    when: Option<String>,
}

impl Sent {
    fn page(&self) -> usize {
        self.page.unwrap_or(1).clamp(1, PAGES)
    }

    fn per_page(&self) -> usize {
        self.per_page.unwrap_or(OUTLINES).clamp(1, MOST)
    }

    fn skip(&self) -> usize {
        (self.page() - 1) * self.per_page()
    }

    /// The address of the next page, if there is one.
    fn next(&self, app: &App, total: usize) -> Option<String> {
        let (page, per_page) = ((self.page() + 1).to_string(), self.per_page().to_string());
        let mut pairs = vec![("q", self.q.as_str()), ("page", &page), ("per_page", &per_page)];
        pairs.extend(self.when.as_deref().map(|when| ("when", when)));
        let has_next = self.skip() + self.per_page() < total && self.page() < PAGES;
        has_next.then(|| format!("{}{}", app.base_url, links::with_query(links::API_SEARCH, &pairs)))
    }
}

/// The description of the API.
pub async fn description() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], include_str!("openapi.json")).into_response()
}

/// Searches: what stands now, or with `when=ever` where words first stood.
pub async fn search(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    sent: std::result::Result<Query<Sent>, QueryRejection>,
) -> Result<Response> {
    let sent = match sent {
        Ok(Query(sent)) => sent,
        Err(unread) => return Ok(refused(StatusCode::BAD_REQUEST, &unread.body_text())),
    };
    if sent.when.as_deref().is_some_and(|when| when != "ever") {
        return Ok(refused(StatusCode::BAD_REQUEST, "when can only be ever: leave it out to search what stands now"));
    }
    own_words::reach(&app, &headers, &visitor).await?;
    let mut conn = app.store.read().await?;
    let asked = Asked::read(&sent.q);
    let view = app.search.view(&mut conn, &visitor.viewer).await?;
    if sent.when.as_deref() == Some("ever") {
        let traces = app.search.trace(&mut conn, &view, (&asked, now()), (sent.skip(), sent.per_page())).await?;
        let told: Vec<Value> = traces.traces.iter().map(|trace| trace_json(&app, trace)).collect();
        let answer = json!({
            "query": sent.q, "page": sent.page(), "per_page": sent.per_page(), "total": traces.total,
            "more": traces.is_cut, "next": sent.next(&app, traces.total), "unfinished": app.search.is_unfinished(),
            "results": told,
        });
        return Ok(Json(answer).into_response());
    }
    let order = Order::Best;
    let question = Question { asked: &asked, skip: sent.skip(), limit: sent.per_page(), order, now: now() };
    let results = app.search.find(&mut conn, &view, &question).await?;
    let found = (&asked, results.answer.total);
    let naming_nothing = app.search.naming_nothing(&mut conn, &visitor.viewer, &view, found).await?;
    Ok(Json(results_json(&app, &sent, &results, &naming_nothing)).into_response())
}

/// What is said to a program that asks for something that is not there.
pub async fn nothing() -> Response {
    refused(StatusCode::NOT_FOUND, "there is nothing here; see /-/api/openapi.json")
}

/// What is said to a program that wants to do something else than read.
pub async fn not_so() -> Response {
    refused(StatusCode::METHOD_NOT_ALLOWED, "this can only be read, by GET")
}

fn refused(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}

fn results_json(app: &App, sent: &Sent, results: &Results, naming_nothing: &[String]) -> Value {
    let answer = &results.answer;
    let groups: Vec<Value> = answer.groups.iter().filter_map(|group| group_json(app, results, group)).collect();
    json!({
        "query": sent.q,
        "page": sent.page(),
        "per_page": sent.per_page(),
        "total": answer.total,
        "passages": answer.passages,
        "more": answer.is_cut,
        "next": sent.next(app, answer.total),
        "closeness": match answer.closeness {
            Closeness::Exact => "exact",
            Closeness::Nearly => "nearly",
            Closeness::Partly => "partly",
        },
        "unfinished": results.is_unfinished,
        "naming_nothing": naming_nothing,
        "results": groups,
        "facets": facets(results),
    })
}

fn facets(results: &Results) -> Value {
    let project = |(key, count): &(u64, usize)| {
        let project = results.catalogue.project(*key)?;
        Some(json!({ "slug": project.slug, "name": project.name, "count": count }))
    };
    let projects: Vec<Value> = results.answer.by_project.iter().filter_map(project).collect();
    let languages: Vec<Value> =
        results.languages.iter().map(|(language, count)| json!({ "language": language, "count": count })).collect();
    let author = |person: &crate::store::person::Person, count: &usize| json!({ "handle": person.handle, "name": person.name, "count": count });
    let authors: Vec<Value> = results.authors.iter().map(|(person, count)| author(person, count)).collect();
    json!({ "projects": projects, "languages": languages, "authors": authors })
}

fn group_json(app: &App, results: &Results, group: &Group) -> Option<Value> {
    let project = results.catalogue.project(group.project)?;
    let hits: Vec<Value> = group.hits.iter().map(|hit| hit_json(app, project, group, hit)).collect();
    Some(json!({
        "project": { "slug": project.slug, "name": project.name },
        "outline": group.outline.map(|_| json!({ "slug": group.slug, "title": group.title })),
        "url": format!("{}{}", app.base_url, address(project, group)),
        "changed": machine_readable(Time(group.changed)),
        "passages": group.passages,
        "hits": hits,
    }))
}

fn hit_json(app: &App, project: &Project, group: &Group, hit: &Hit) -> Value {
    json!({
        "heading": hit.heading,
        "url": format!("{}{}", app.base_url, hit_address(project, group, hit)),
        "parts": parts(&hit.passage),
    })
}

fn parts(passage: &Passage) -> Vec<Value> {
    passage.parts.iter().map(|(text, wanted)| json!({ "text": text, "match": wanted })).collect()
}

fn trace_json(app: &App, trace: &Trace) -> Value {
    let Trace { project, outline, first, passage, fate } = trace;
    json!({
        "project": { "slug": project.slug, "name": project.name },
        "outline": { "slug": outline.slug, "title": outline.title },
        "url": format!("{}{}", app.base_url, links::outline(&project.slug, &outline.slug)),
        "first": revision_json(app, first),
        "parts": parts(passage),
        "stands": matches!(fate, Fate::Stand),
        "taken_out": match fate {
            Fate::Stand => Value::Null,
            Fate::Gone(gone) => revision_json(app, gone),
        },
    })
}

/// A revision, without its text.
pub fn revision_json(app: &App, revision: &Revision) -> Value {
    json!({
        "id": revision.id.to_string(),
        "url": format!("{}{}", app.base_url, links::revision(revision.id)),
        "author": { "handle": revision.author_handle, "name": revision.author_name },
        "time": machine_readable(revision.time),
        "summary": revision.summary,
    })
}
