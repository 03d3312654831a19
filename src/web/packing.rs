//! Answers packed as small as the browser can take them.

use std::io::Write;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Error;
use super::aside::aside;
use super::cache::LARGEST;

/// Bytes below which packing saves nothing that anybody would notice.
const SMALLEST: usize = 1000;

/// A way to pack bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// The smallest of them.
    Brotli,
    /// The fastest.
    Zstd,
    /// What everybody knows.
    Gzip,
}

impl Packing {
    /// The smallest that a browser takes. What it says it would rather not have counts as refused.
    pub fn wanted(accepted: Option<&HeaderValue>) -> Option<Self> {
        let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = |packing: &Self| {
            accepted.split(',').any(|one| {
                let (name, quality) = one.split_once(';').unwrap_or((one, ""));
                name.trim().eq_ignore_ascii_case(packing.name())
                    && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00")
            })
        };
        [Self::Brotli, Self::Zstd, Self::Gzip].into_iter().find(takes)
    }

    /// What browsers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }

    /// The bytes, packed.
    pub fn pack(self, body: &[u8]) -> Bytes {
        match self {
            Self::Brotli => brotli(body),
            Self::Zstd => zstd::bulk::compress(body, 6).expect("writing to memory").into(),
            Self::Gzip => gzip(body),
        }
    }
}

/// Packs what was made for one reader alone; the pages made before are packed already.
///
/// Whoever watches a line learns how well a page packs. To guess at its words by that, another site would have to make a
/// browser ask for it very often with its session, and each time it would have to be left for the page: the cookie goes
/// along in no other way, and no form of ours needs a secret that stays the same.
pub async fn pack(request: Request, next: Next) -> Response {
    let wanted = Packing::wanted(request.headers().get(header::ACCEPT_ENCODING));
    let response = next.run(request).await;
    if !is_text(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return Error::Broken(error.to_string()).into_response(),
    };
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, cookie"));
    let Some(packing) = wanted.filter(|_| (SMALLEST..=LARGEST).contains(&body.len())) else {
        return Response::from_parts(parts, Body::from(body));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(packing.name()));
    Response::from_parts(parts, Body::from(aside(body.len(), || packing.pack(&body))))
}

/// Whether an answer is made of words and nobody has thought of its packing yet.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let is_text =
        [&b"text/"[..], b"application/json", b"application/atom+xml"].iter().any(|text| kind.starts_with(text));
    is_text && !headers.contains_key(header::VARY) && !headers.contains_key(header::CONTENT_ENCODING)
}

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("writing to memory").into()
}

fn brotli(body: &[u8]) -> Bytes {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 5, size_hint: body.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*body, &mut packed, &params).expect("writing to memory");
    packed.into()
}
