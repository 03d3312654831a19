//! The style sheet and the script: one small file of each from our own origin, under addresses that change with their
//! content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
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
    include_str!("../../themes/default/portrait.css"),
    include_str!("../../themes/default/search.css"),
];

static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new("dugnad.css", "text/css; charset=utf-8", SHEETS.concat()));
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("dugnad.js", "text/javascript; charset=utf-8", include_str!("script/dugnad.js").to_owned())
});

/// A file that browsers keep for good.
struct Asset {
    address: String,
    kind: &'static str,
    content: String,
}

/// Where the style sheet is.
pub fn style_address() -> &'static str {
    &STYLE.address
}

/// Where the script is.
pub fn script_address() -> &'static str {
    &SCRIPT.address
}

/// The style sheet.
pub async fn style(Path(hash): Path<String>) -> Result<Response> {
    STYLE.answer(&hash)
}

/// The script.
pub async fn script(Path(hash): Path<String>) -> Result<Response> {
    SCRIPT.answer(&hash)
}

impl Asset {
    fn new(name: &str, kind: &'static str, content: String) -> Self {
        let hash = &blake3::hash(content.as_bytes()).to_hex()[..16];
        Self { address: format!("/-/static/{hash}/{name}"), kind, content }
    }

    fn answer(&self, hash: &str) -> Result<Response> {
        if !self.address.contains(hash) || hash.len() != 16 {
            return Err(Error::NotFound);
        }
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        let mut response = (headers, self.content.clone()).into_response();
        response.extensions_mut().insert(Public::Forever);
        Ok(response)
    }
}
