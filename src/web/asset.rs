//! Style sheet, scripts and icon: small files from our own origin, under addresses that change with their content.

use std::sync::LazyLock;

use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::cache::Public;
use super::{Error, Result};

/// The default theme's sheets, in the order in which they build on each other.
const SHEETS: [&str; 9] = [
    include_str!("../../themes/default/tokens.css"),
    include_str!("../../themes/default/base.css"),
    include_str!("../../themes/default/layout.css"),
    include_str!("../../themes/default/prose.css"),
    include_str!("../../themes/default/forms.css"),
    include_str!("../../themes/default/diff.css"),
    include_str!("../../themes/default/authors.css"),
    include_str!("../../themes/default/portrait.css"),
    include_str!("../../themes/default/search.css"),
];

static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new("dugnad.css", "text/css; charset=utf-8", SHEETS.concat()));
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| Asset::script("dugnad.js", include_str!("script/dugnad.js")));
static REVIEW: LazyLock<Asset> = LazyLock::new(|| Asset::script("review.js", include_str!("script/review.js")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", "image/svg+xml", include_str!("../../themes/default/icon.svg").to_owned()));

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

/// Where the script of every page is.
pub fn script_address() -> &'static str {
    &SCRIPT.address
}

/// Where the script of the review pages is.
pub fn review_script_address() -> &'static str {
    &REVIEW.address
}

/// Where the icon is by which browsers tell their tabs and bookmarks apart.
pub fn icon_address() -> &'static str {
    &ICON.address
}

/// The icon, for browsers that ask for it where sites had theirs before pages could name it.
pub async fn icon() -> Redirect {
    Redirect::temporary(icon_address())
}

/// Whether an address is one of the files.
pub fn is_file(uri: &Uri) -> bool {
    named(uri).is_some()
}

/// One of the files.
pub async fn file(uri: Uri) -> Result<Response> {
    Ok(named(&uri).ok_or(Error::NotFound)?.answer())
}

fn named(uri: &Uri) -> Option<&'static Asset> {
    [&*STYLE, &SCRIPT, &REVIEW, &ICON].into_iter().find(|asset| asset.address == uri.path())
}

impl Asset {
    fn new(name: &str, kind: &'static str, content: String) -> Self {
        let hash = &blake3::hash(content.as_bytes()).to_hex()[..16];
        Self { address: format!("/-/static/{hash}/{name}"), kind, content }
    }

    fn script(name: &str, content: &str) -> Self {
        Self::new(name, "text/javascript; charset=utf-8", content.to_owned())
    }

    fn answer(&self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ];
        let mut response = (headers, self.content.clone()).into_response();
        response.extensions_mut().insert(Public::Forever);
        response
    }
}
