//! Style sheets: one small file from our own origin, under an address that changes with its content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::cache::Public;
use super::{Error, Result};

/// The default theme's sheets, in the order in which they build on each other.
const SHEETS: [&str; 7] = [
    include_str!("../../themes/default/tokens.css"),
    include_str!("../../themes/default/base.css"),
    include_str!("../../themes/default/layout.css"),
    include_str!("../../themes/default/prose.css"),
    include_str!("../../themes/default/forms.css"),
    include_str!("../../themes/default/diff.css"),
    include_str!("../../themes/default/portrait.css"),
];

static STYLE: LazyLock<String> = LazyLock::new(|| SHEETS.concat());
static STYLE_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/-/static/{}/dugnad.css", &blake3::hash(STYLE.as_bytes()).to_hex()[..16]));

/// Where the style sheet is.
pub fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

/// The style sheet. Browsers keep it for good.
pub async fn style(Path(hash): Path<String>) -> Result<Response> {
    if !STYLE_ADDRESS.contains(&hash) || hash.len() != 16 {
        return Err(Error::NotFound);
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    let mut response = (headers, STYLE.as_str()).into_response();
    response.extensions_mut().insert(Public::Forever);
    Ok(response)
}
