//! What surrounds every request: limits, the origin check, safe headers, and one answer for a panic.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::Result;
use super::app::App;
use super::asset;
use super::cache;
use super::error::{self, Around, Problem};
use super::links;
use super::metrics;
use super::missing::Missing;
use super::own_words;
use super::packing;
use super::typed;
use super::visit;
use super::visitor::{self, Visitor};

/// Bytes of a request's body. An outline's text grows by up to three when a form carries it.
const BODY: usize = 8 << 20;
/// Time that a request may take.
const TIME: Duration = Duration::from_secs(60);

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts the layers around the routes.
///
/// A page made before passes the few outer layers alone, on which all of a reader's waiting depends; it was made
/// behind the others and has their headers. They only look at what is changed or made anew.
pub fn around(routes: Router<App>, app: &App) -> Router {
    let id = HeaderName::from_static("x-request-id");
    // The first is the outermost.
    let outer = ServiceBuilder::new()
        .layer(from_fn_with_state(app.clone(), metrics::count))
        .layer(SetRequestIdLayer::new(id.clone(), MakeRequestUuid))
        .layer(TraceLayer::new_for_http())
        .layer(PropagateRequestIdLayer::new(id))
        .layer(from_fn_with_state(app.clone(), visit::remember))
        .layer(from_fn(packing::pack))
        .layer(from_fn_with_state(app.clone(), from_memory));
    Router::new().fallback_service(behind(routes, app)).layer(outer)
}

/// The layers around everything that is not answered from the pages made before; the first here is the innermost.
fn behind(routes: Router<App>, app: &App) -> Router {
    routes
        .layer(from_fn_with_state(app.clone(), catch_up))
        .layer(from_fn(plain_addresses))
        .layer(from_fn(moved_with_query))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIME))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(app.clone(), in_our_words))
        .layer(map_response(async |response: Response| safe(response)))
        .with_state(app.clone())
}

/// Answers a reader who has not signed in from the pages made before, or keeps what is made for her. Whoever was here
/// before something changed is told so, on a page of her own.
///
/// Whoever asks for the head of a page only (`HEAD`) gets what the whole page would have: it is made and kept whole, and the
/// server leaves its body out. What an inner layer left without one is never kept.
async fn from_memory(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    // The files of all pages are the same for everybody.
    let is_for_all = asset::is_file(request.uri()) || !visitor::has_session(request.headers());
    if let Err(error) = own_words::show(&app, request.headers()).await {
        tracing::warn!(?error, "could not follow the change log");
    }
    let Some(path) = kept_under(request.uri()).filter(|_| readable && is_for_all) else {
        return next.run(request).await;
    };
    let kept = app.pages.get(path, request.headers());
    app.metrics.page(kept.is_some());
    if let Some(answer) = kept {
        return match answer.extensions().get().copied() {
            Some(showed) if visit::is_news(&app, request.headers(), showed).await => next.run(request).await,
            _ => answer,
        };
    }
    let (path, asked) = (path.to_owned(), request.headers().clone());
    *request.method_mut() = Method::GET;
    let before = app.pages.now();
    let response = next.run(request).await;
    app.pages.keep(path, &before, response, &asked).await
}

/// What a page is kept under: its path. Of all queries only the one for the newest text is kept, beside the page
/// that readers are usually shown; so nobody can fill the memory with spellings of one page.
fn kept_under(uri: &Uri) -> Option<&str> {
    match uri.query() {
        None => Some(uri.path()),
        Some(links::NEWEST) => uri.path_and_query().map(|both| both.as_str()),
        Some(_) => None,
    }
}

/// After a change, outdates the pages it touches before the answer leaves, and has the browser remember it: who saved sees
/// her own words, and finds them.
async fn catch_up(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let mut response = next.run(request).await;
    if is_away(&response) {
        return response;
    }
    if let Err(error) = follow(&app, &mut response).await {
        tracing::warn!(?error, "could not follow the change log");
    }
    response
}

async fn follow(app: &App, response: &mut Response) -> Result<()> {
    app.catch_up().await?;
    // What was done leads on to another page; a form that comes back changed nothing.
    if response.status().is_redirection() { own_words::note(app, response).await } else { Ok(()) }
}

/// Puts the site's frame around every failure, and words in place of those that come from below our pages. Whatever
/// was typed into the form that failed stands there too.
async fn in_our_words(State(app): State<App>, request: Request, next: Next) -> Response {
    let cookies: HeaderMap =
        request.headers().get(header::COOKIE).map(|it| (header::COOKIE, it.clone())).into_iter().collect();
    let here = asked_for(&request);
    let (mut response, typed) = match tokio::time::timeout(TIME, typed::set_aside(request, BODY)).await {
        Ok(Ok((request, typed))) => (next.run(request).await, typed),
        Ok(Err(status)) => (status.into_response(), None),
        Err(_) => (StatusCode::REQUEST_TIMEOUT.into_response(), None),
    };
    let status = response.status();
    let problem = response.extensions_mut().remove::<Problem>();
    // A page of ours, or what the API says to a program.
    let is_told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        [&b"text/html"[..], b"application/json"].iter().any(|told| kind.as_bytes().starts_with(told))
    });
    if problem.is_none() && (is_told || !(status.is_client_error() || status.is_server_error())) {
        return response;
    }
    let is_away = is_away(&response);
    let viewer = match is_away {
        true => None,
        false => Visitor::of(&app, &cookies).await.ok().map(|visitor| visitor.viewer),
    };
    let site = app.site();
    // Whoever may read it comes back to it once she has signed in; to all else there is no way back.
    let here = here.filter(|_| matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND));
    let missing = match (&here, &viewer) {
        (Some(here), Some(viewer)) if status == StatusCode::NOT_FOUND => Some(Missing::of(&app, viewer, here).await),
        _ => None,
    };
    let around = Around { viewer, here, missing, typed };
    let page = problem.unwrap_or_else(|| Problem::of(status)).page(&site, &around);
    (status, is_away.then_some([(header::RETRY_AFTER, "60")]), page).into_response()
}

/// Whether the database did not answer: then it is not asked again for the same request.
fn is_away(response: &Response) -> bool {
    response.status() == StatusCode::SERVICE_UNAVAILABLE
}

/// The page that was asked for; `None` where something was sent.
fn asked_for(request: &Request) -> Option<String> {
    let asked = request.uri().path_and_query().filter(|_| *request.method() == Method::GET)?;
    Some(links::local(asked.as_str()).to_owned())
}

/// Nothing has an address with a NUL in it, and PostgreSQL cannot even be asked; only to what somebody searches it is a
/// space. Slashes too many and large letters lead to the address without them.
async fn plain_addresses(mut request: Request, next: Next) -> Response {
    if request.uri().to_string().contains("%00") {
        match question_without_nul(request.uri()) {
            Some(plain) => *request.uri_mut() = plain,
            None => return error::Error::NotFound.into_response(),
        }
    }
    let path = request.uri().path();
    let has_too_many = path.contains("//") || path.len() > 1 && path.ends_with('/');
    if has_too_many && matches!(*request.method(), Method::GET | Method::HEAD) {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let plain = format!("/{}", parts.join("/"));
        // A browser must not read another site's name in it.
        let is_ours = links::local(&plain) == plain;
        return if is_ours { error::Error::Moved(plain) } else { error::Error::NotFound }.into_response();
    }
    // All our own addresses are small letters, but for some below `/-/`; telephones begin with a large one.
    let is_typed_large = path.bytes().any(|byte| byte.is_ascii_uppercase()) && !path.starts_with("/-/");
    if is_typed_large && !path.contains('%') && matches!(*request.method(), Method::GET | Method::HEAD) {
        return error::Error::Moved(path.to_ascii_lowercase()).into_response();
    }
    next.run(request).await
}

/// The address of a search with a space for each NUL of what is asked; `None` for other addresses.
fn question_without_nul(address: &Uri) -> Option<Uri> {
    let (path, asked) = (address.path(), address.query()?);
    let searches = path.starts_with(links::SEARCH) || path == links::API_SEARCH;
    let plain = || format!("{path}?{}", asked.replace("%00", "%20")).parse().ok();
    if searches && !path.contains("%00") { plain() } else { None }
}

/// What has moved is asked for there as it was asked for here.
async fn moved_with_query(request: Request, next: Next) -> Response {
    let query = request.uri().query().map(str::to_owned);
    let mut response = next.run(request).await;
    let has_moved = matches!(response.status(), StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
    if let Some((query, to)) = query.filter(|_| has_moved).zip(response.headers().get(header::LOCATION))
        && let Ok(to) = HeaderValue::from_bytes(&[to.as_bytes(), b"?", query.as_bytes()].concat())
    {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// The response with the headers that keep browsers from being used against us.
fn safe(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not "no-referrer": browsers then leave the Origin out of forms, and the origin check needs it.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(cache::PRIVATE));
    response
}

fn after_panic(cause: Box<dyn Any + Send>) -> Response {
    let cause = cause.downcast_ref::<&str>().map(|cause| (*cause).to_owned());
    let cause = cause.unwrap_or_else(|| "a panic without words".to_owned());
    error::Error::Broken(cause).into_response()
}
