//! Style sheet and scripts: small files from our own origin, under addresses that change with their content.

use std::sync::LazyLock;

use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::cache::Public;
use super::{Error, Result};

/// The default theme's sheets, in the order in which they build on each other.
const SHEETS: [&str; 8] = [
    include_str!("../../themes/default/tokens.css"),
    include_str!("../../themes/default/base.css"),
    include_str!("../../themes/default/layout.css"),
    include_str!("../../themes/default/prose.css"),
    include_str!("../../themes/default/forms.css"),
    include_str!("../../themes/default/diff.css"),
    include_str!("../../themes/default/authors.css"),
    include_str!("../../themes/default/portrait.css"),
];

/// What a reviewer's keys do.
const REVIEW: &str = include_str!("../../themes/default/review.js");

static STYLE: LazyLock<String> = LazyLock::new(|| SHEETS.concat());
static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| address("dugnad.css", &STYLE));
static REVIEW_ADDRESS: LazyLock<String> = LazyLock::new(|| address("review.js", REVIEW));

/// Where the style sheet is.
pub fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

/// Where the script of the review pages is.
pub fn review_script_address() -> &'static str {
    &REVIEW_ADDRESS
}

/// One of the files, whose address changes with its content. Browsers keep it for good.
pub async fn file(uri: Uri) -> Result<Response> {
    let (kind, content) = match uri.path() {
        path if path == *STYLE_ADDRESS => ("text/css; charset=utf-8", STYLE.as_str()),
        path if path == *REVIEW_ADDRESS => ("text/javascript; charset=utf-8", REVIEW),
        _ => return Err(Error::NotFound),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    let mut response = (headers, content).into_response();
    response.extensions_mut().insert(Public::Forever);
    Ok(response)
}

fn address(name: &str, content: &str) -> String {
    format!("/-/static/{}/{name}", &blake3::hash(content.as_bytes()).to_hex()[..16])
}
