//! Who is asking: read from the session's cookie.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::app::App;
use super::{Error, Result, cookie, links};
use crate::outside::{now, random};
use crate::store::session::TokenHash;
use crate::wiki::account::SESSION_SECONDS;
use crate::wiki::viewer::{self, Viewer};

/// The cookie that holds a session's token. The `__Host-` prefix makes browsers refuse it without TLS.
const NAME: &str = "dugnad_session";
const NAME_UNDER_TLS: &str = "__Host-dugnad_session";

/// Whoever sent the request.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The person and her roles.
    pub viewer: Viewer,
    /// The hash of her session's token.
    pub token: Option<TokenHash>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        Self::of(app, &parts.headers).await
    }
}

impl Visitor {
    /// Whoever sent a request with these headers.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Self> {
        let Some(token) = token(headers) else { return Ok(Self::default()) };
        let mut conn = app.store.read().await?;
        let viewer = viewer::by_session(&mut conn, &token, now()).await?;
        Ok(Self { viewer, token: Some(token) })
    }
}

impl OptionalFromRequestParts<App> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        <Self as FromRequestParts<App>>::from_request_parts(parts, app).await.map(Some)
    }
}

/// Whether the request comes with a session, known or not.
pub fn has_session(headers: &HeaderMap) -> bool {
    token(headers).is_some()
}

/// The hash under which a token is kept.
pub fn hash(token: &str) -> TokenHash {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// A token for a new session: 256 random bits as hexadecimal digits.
pub fn fresh_token() -> String {
    random::<32>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives the browser its session and leads it on to a path of ours.
pub fn welcome(app: &App, token: &str, next: &str) -> Response {
    ([(header::SET_COOKIE, begin(app, token))], Redirect::to(links::local(next))).into_response()
}

/// The header that gives the browser its session.
pub fn begin(app: &App, token: &str) -> HeaderValue {
    session(app, token.to_owned(), SESSION_SECONDS)
}

/// The header that makes the browser forget its session.
pub fn end(app: &App) -> HeaderValue {
    session(app, String::new(), 0)
}

fn session(app: &App, token: String, seconds: i64) -> HeaderValue {
    let name = if app.is_secure() { NAME_UNDER_TLS } else { NAME };
    cookie::keep(app, name, token, seconds)
}

fn token(headers: &HeaderMap) -> Option<TokenHash> {
    let jar = cookie::brought(headers)?;
    let cookie = jar.get(NAME_UNDER_TLS).or_else(|| jar.get(NAME))?;
    Some(hash(cookie.value()))
}
