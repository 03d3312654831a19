//! What the owner can watch the running wiki by: counts and times since the process started, as OpenMetrics, which
//! Prometheus and its like read. Their number is bounded, and none of them holds an address, a name or a word of anybody's.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::visitor::Visitor;
use super::{App, Error, Result, asset, links};
use crate::store::{Time, log};
use crate::wiki::permission::{Action, may};
use crate::wiki::save::Saved;

/// Seconds within which requests are answered; what takes longer than the last is counted beyond it.
const WITHIN: [f64; 9] = [0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The names and values by which counts of one thing are told apart.
type Labels<const N: usize> = [(&'static str, &'static str); N];

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels<2>, Counter>,
    times: Family<Labels<1>, Histogram, fn() -> Histogram>,
    saves: Family<Labels<1>, Counter>,
    pages: Family<Labels<1>, Counter>,
    connections: Family<Labels<1>, Gauge>,
    log_position: Gauge,
    index_lag: Gauge,
}

impl Metrics {
    /// Nothing counted yet, in a process that started at a time.
    pub fn new(started: Time) -> Self {
        let mut registry = Registry::default();
        let start_time = Gauge::<i64>::default();
        start_time.set(started.0 / 1_000_000);
        let about = "When the process started, in seconds since 1970";
        registry.register_with_unit("process_start_time", about, Unit::Seconds, start_time);
        let mut metrics = Self {
            registry,
            requests: Family::default(),
            times: Family::new_with_constructor(|| Histogram::new(WITHIN)),
            saves: Family::default(),
            pages: Family::default(),
            connections: Family::default(),
            log_position: Gauge::default(),
            index_lag: Gauge::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let ours = self.registry.sub_registry_with_prefix("dugnad");
        ours.register("build", "The version that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        ours.register("requests", "Requests, by what was asked for and how they ended", self.requests.clone());
        let about = "Time until a request was answered";
        ours.register_with_unit("request_duration", about, Unit::Seconds, self.times.clone());
        ours.register("saves", "Texts that people sent, by what became of them", self.saves.clone());
        ours.register("page_cache", "Pages that might have been made before, by whether they were", self.pages.clone());
        let about = "Connections to the database (with SQLite those for reading)";
        ours.register("database_connections", about, self.connections.clone());
        let about = "The last entry of the change log, as it was last seen";
        ours.register("log_position", about, self.log_position.clone());
        let about = "Entries of the change log that the search index has not followed yet, as last seen";
        ours.register("search_index_lag", about, self.index_lag.clone());
    }

    /// Counts a page that was looked for among those made before.
    pub fn page(&self, was_made: bool) {
        self.pages.get_or_create(&[("result", if was_made { "hit" } else { "miss" })]).inc();
    }

    /// Counts a text that somebody sent.
    pub fn saved(&self, saved: Saved) {
        let outcome = match saved {
            Saved::AsWritten(_) => "as_written",
            Saved::Merged(_) => "merged",
            Saved::Proposed(_) => "proposed",
            Saved::Conflicting(_) => "conflict",
        };
        self.saves.get_or_create(&[("outcome", outcome)]).inc();
    }

    fn answered(&self, kind: &'static str, response: &Response, begun: Instant) {
        let status = match response.status().as_u16() {
            ..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            500.. => "5xx",
        };
        self.requests.get_or_create(&[("kind", kind), ("status", status)]).inc();
        self.times.get_or_create(&[("kind", kind)]).observe(begun.elapsed().as_secs_f64());
    }
}

/// Counts every request, and how long it took.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let (kind, begun) = (kind(request.method(), request.uri()), Instant::now());
    let response = next.run(request).await;
    app.metrics.answered(kind, &response, begun);
    response
}

/// What a request asks for: one of a few words, whatever the address is.
fn kind(method: &Method, address: &Uri) -> &'static str {
    let path = address.path();
    match path {
        _ if !matches!(*method, Method::GET | Method::HEAD) => "change",
        "/-/healthz" | links::METRICS => "watching",
        links::SUGGEST => "suggestion",
        links::SEARCH | links::SEARCH_FEED | links::API_SEARCH => "search",
        _ if asset::is_file(address) => "file",
        _ if path.ends_with(".atom") => "feed",
        _ => "page",
    }
}

/// All of it, for the owner and for programs that she gave the token.
pub async fn show(State(app): State<App>, visitor: Visitor, headers: HeaderMap) -> Result<Response> {
    if !may_watch(&app, &visitor, &headers) {
        return Err(Error::NotAllowed);
    }
    look(&app).await;
    let mut told = String::new();
    encode(&mut told, &app.metrics.registry).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], told).into_response())
}

/// Where a request comes from tells nothing: behind a proxy on this machine, all of them come from this machine.
fn may_watch(app: &App, visitor: &Visitor, headers: &HeaderMap) -> bool {
    let brought = headers.get(header::AUTHORIZATION).and_then(|told| told.as_bytes().strip_prefix(b"Bearer "));
    // Hashes are compared in a time that tells nothing.
    let has_token = app.metrics_token.zip(brought).is_some_and(|(token, brought)| token == blake3::hash(brought));
    has_token || may(&visitor.viewer, Action::Own)
}

/// Looks at what is not counted but stands. While the database is away everything else is told as ever.
async fn look(app: &App) {
    let metrics = &app.metrics;
    let (in_use, idle) = app.store.connections();
    metrics.connections.get_or_create(&[("state", "in_use")]).set(in_use as i64);
    metrics.connections.get_or_create(&[("state", "idle")]).set(idle as i64);
    let Ok(end) = log_end(app).await else { return };
    metrics.log_position.set(end);
    if let Ok(index) = app.search.index() {
        metrics.index_lag.set((end - index.mark().position).max(0));
    }
}

async fn log_end(app: &App) -> Result<i64> {
    Ok(log::end(&mut app.store.read().await?).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_asked_for_is_of_one_of_a_few_kinds() {
        for (method, address, expected) in [
            (Method::GET, "/okware/plan", "page"),
            (Method::HEAD, "/", "page"),
            (Method::GET, "/-/no/such/page", "page"),
            (Method::POST, "/okware/plan/edit", "change"),
            (Method::DELETE, "/okware", "change"),
            (Method::GET, "/-/changes.atom", "feed"),
            (Method::GET, "/-/search.atom?q=pump", "search"),
            (Method::GET, "/-/search?q=pump", "search"),
            (Method::GET, "/-/search/suggest?q=pu", "suggestion"),
            (Method::GET, asset::style_address(), "file"),
            (Method::GET, "/-/metrics", "watching"),
        ] {
            assert_eq!(kind(&method, &address.parse().expect("an address")), expected, "{address}");
        }
    }
}
