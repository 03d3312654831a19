//! Cookies: all of ours are given and read alike.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::App;

/// The header that has a browser keep a value of letters, digits, dots and dashes for so many seconds, out of the reach of
/// scripts; for none, that makes it forget it.
pub fn keep(app: &App, name: &'static str, value: String, seconds: i64) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.is_secure())
        .max_age(time::Duration::seconds(seconds));
    HeaderValue::from_str(&cookie.to_string()).expect("letters, digits, dots and dashes are a header")
}

/// The cookies that a browser brings along; `None` if it brings none, as most do.
pub fn brought(headers: &HeaderMap) -> Option<CookieJar> {
    headers.contains_key(header::COOKIE).then(|| CookieJar::from_headers(headers))
}
