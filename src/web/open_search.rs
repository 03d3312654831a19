//! What a browser needs to search here from its own field: a description (OpenSearch 1.1), and suggestions.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde_json::json;

use super::feed::PROLOG;
use super::pages::search::Sent;
use super::visitor::Visitor;
use super::{App, Result, links, own_words};
use crate::search::Suggestion;
use crate::store::project::Project;
use crate::wiki::find::View;

/// Suggestions given at most.
const SUGGESTIONS: usize = 8;

/// The description of our search.
pub async fn description(State(app): State<App>) -> Response {
    let base = &app.base_url;
    let name: String = app.site().name.chars().take(16).collect();
    // Every element is written with an end tag: what maud closes by itself is closed for HTML only.
    let document = html! {
        OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/" {
            ShortName { (super::feed::clean(&name)) }
            Description { "Search " (super::feed::clean(&app.site().name)) }
            InputEncoding { "UTF-8" }
            Url type="text/html" template={ (base) "/-/search?q={searchTerms}" } {}
            Url type="application/atom+xml" template={ (base) "/-/search.atom?q={searchTerms}" } {}
            Url type="application/x-suggestions+json" template={ (base) "/-/search/suggest?q={searchTerms}" } {}
        }
    };
    let kind = HeaderValue::from_static("application/opensearchdescription+xml; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], format!("{PROLOG}{}", document.into_string())).into_response()
}

/// Titles, headings and people that somebody may be typing: what was typed, and lists of names, explanations and
/// addresses, in the order that browsers expect.
pub async fn suggest(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(sent): Query<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    own_words::reach(&app, &headers, &visitor).await?;
    let mut conn = app.store.read().await?;
    let view = app.search.view(&mut conn, viewer).await?;
    let typed: String = sent.q.chars().take(100).collect();
    let found = app.search.suggest(&view, &typed, SUGGESTIONS).await?;
    let mut rows: Vec<[String; 3]> = found.iter().filter_map(|suggestion| row(&view, suggestion)).collect();
    for person in app.search.people(&mut conn, viewer, &typed).await? {
        rows.push([person.name, "Person".to_owned(), links::person(&person.handle)]);
    }
    rows.truncate(SUGGESTIONS);
    let column = |place: usize| rows.iter().map(|row| row[place].clone()).collect::<Vec<_>>();
    let addresses: Vec<String> = column(2).iter().map(|address| format!("{}{address}", app.base_url)).collect();
    let body = json!([typed, column(0), column(1), addresses]).to_string();
    let kind = HeaderValue::from_static("application/x-suggestions+json; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}

/// The name, explanation and address of a suggestion.
fn row(view: &View, suggestion: &Suggestion) -> Option<[String; 3]> {
    let project: &Project = view.catalogue.project(suggestion.project)?;
    let heading = suggestion.heading.rsplit(" › ").next().unwrap_or_default();
    Some(match suggestion.outline {
        None => [suggestion.title.clone(), "Project".to_owned(), links::project(&project.slug)],
        Some(_) if suggestion.anchor.is_empty() => {
            [suggestion.title.clone(), project.name.clone(), links::outline(&project.slug, &suggestion.slug)]
        }
        Some(_) => [
            heading.to_owned(),
            format!("{}, {}", suggestion.title, project.name),
            links::topic(&project.slug, &suggestion.slug, &suggestion.anchor),
        ],
    })
}
