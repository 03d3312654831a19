//! Pages made before, for readers who have not signed in: rendered, compressed and tagged once, then served as
//! bytes from memory until something changes in their project.
//!
//! Only a response that its page marked [`Public`] is kept, and only requests without a session are answered
//! from here, so nothing private can enter or leave.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use moka::sync::Cache;

use super::packing::Packing;
use super::visit::Showed;
use crate::store::project::Project;
use crate::store::{ProjectKey, Result, Store, log};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Bytes of pages that are kept.
const KEPT: u64 = 48 << 20;
/// What a response says of its own keeping unless it knows better: that nobody else may have it.
pub const PRIVATE: &str = "private, no-cache";
/// The same of a page that everybody may have.
const PUBLIC: &str = "no-cache";
/// Pages larger than this are made each time, and sent as they are.
pub const LARGEST: usize = 4 << 20;
/// Log entries read in one go.
const BATCH: i64 = 1000;

/// Marks a response that every reader gets alike, and tells until when it holds.
#[derive(Debug, Clone, Copy)]
pub enum Public {
    /// Until something changes in this project.
    Project(ProjectKey),
    /// Until anything changes.
    Anything,
    /// For good: the address changes with the content.
    Forever,
}

impl Public {
    /// The mark of what is told of a project; `None` if not everybody may read that.
    pub fn of(project: &Project) -> Option<Self> {
        may(&Viewer::stranger(), Action::Read(project)).then_some(Self::Project(project.key))
    }

    /// Marks what a response tells of a project, if everybody may read that.
    pub fn mark(response: &mut Response, project: &Project) {
        if let Some(public) = Self::of(project) {
            response.extensions_mut().insert(public);
        }
    }
}

/// The pages and what tells whether they still hold.
pub struct Pages {
    kept: Cache<String, Arc<Page>>,
    position: AtomicI64,
    site: AtomicU64,
    anything: AtomicU64,
    projects: RwLock<HashMap<ProjectKey, u64>>,
    catching_up: tokio::sync::Mutex<()>,
}

/// How far the site and one project (or everything) had changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    site: u64,
    rest: u64,
}

/// How far everything had changed at one moment.
pub struct Now {
    site: u64,
    anything: u64,
    projects: HashMap<ProjectKey, u64>,
}

impl Now {
    fn version(&self, of: Public) -> Version {
        match of {
            Public::Project(project) => {
                Version { site: self.site, rest: self.projects.get(&project).copied().unwrap_or_default() }
            }
            Public::Anything => Version { site: 0, rest: self.anything },
            Public::Forever => Version { site: 0, rest: 0 },
        }
    }
}

struct Page {
    of: Public,
    version: Version,
    /// What its reader has seen.
    showed: Option<Showed>,
    plain: Variant,
    gzip: Variant,
    brotli: Variant,
    zstd: Variant,
}

/// One encoding of a page, ready to be sent.
struct Variant {
    headers: HeaderMap,
    body: Bytes,
}

impl Default for Pages {
    fn default() -> Self {
        let weight = |path: &String, page: &Arc<Page>| (path.len() + page.size()).try_into().unwrap_or(u32::MAX);
        Self {
            kept: Cache::builder().max_capacity(KEPT).weigher(weight).build(),
            position: AtomicI64::new(0),
            site: AtomicU64::new(0),
            anything: AtomicU64::new(0),
            projects: RwLock::default(),
            catching_up: tokio::sync::Mutex::default(),
        }
    }
}

impl Pages {
    /// Grows whenever projects, addresses, people or settings change: what any page may depend on.
    pub fn site_version(&self) -> u64 {
        self.site.load(Ordering::Acquire)
    }

    /// The place in the change log up to which it was read.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// Reads the change log from where it was last read, and outdates the pages of what changed.
    pub async fn catch_up(&self, store: &Store) -> Result<()> {
        let _one_at_a_time = self.catching_up.lock().await;
        let mut conn = store.read().await?;
        let mut position = self.position.load(Ordering::Acquire);
        if position == 0 {
            // Nothing was made before the first look, so nothing is outdated by what was there already.
            position = log::end(&mut conn).await?;
        }
        loop {
            let entries = log::after(&mut conn, position, BATCH).await?;
            let Some(last) = entries.last() else { break };
            position = last.position;
            self.outdate(&entries);
        }
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    fn outdate(&self, entries: &[log::Entry]) {
        self.anything.fetch_add(1, Ordering::AcqRel);
        let mut projects = self.projects.write().expect("no holder of this lock panics");
        for entry in entries {
            match (entry.kind.as_str(), entry.project) {
                ("revision" | "head" | "proposal" | "check" | "thanks" | "remark", Some(project)) => {
                    *projects.entry(project).or_default() += 1
                }
                _ => {
                    self.site.fetch_add(1, Ordering::AcqRel);
                }
            }
        }
    }

    /// How far everything has changed by now.
    pub fn now(&self) -> Now {
        Now {
            site: self.site_version(),
            anything: self.anything.load(Ordering::Acquire),
            projects: self.projects.read().expect("no holder of this lock panics").clone(),
        }
    }

    fn version(&self, of: Public) -> Version {
        match of {
            Public::Project(project) => {
                let projects = self.projects.read().expect("no holder of this lock panics");
                Version { site: self.site_version(), rest: projects.get(&project).copied().unwrap_or_default() }
            }
            Public::Anything => Version { site: 0, rest: self.anything.load(Ordering::Acquire) },
            Public::Forever => Version { site: 0, rest: 0 },
        }
    }

    /// The answer kept for an address, in the form that the browser asks for, if nothing has changed that it shows.
    pub fn get(&self, path: &str, asked: &HeaderMap) -> Option<Response> {
        let page = self.kept.get(path)?;
        (page.version == self.version(page.of)).then(|| page.answer(asked))
    }

    /// Keeps a response that is [`Public`] and gives it back in the form that the browser asks for. `before` was taken
    /// before the page was made: what changes while it is made outdates it.
    pub async fn keep(&self, path: String, before: &Now, response: Response, asked: &HeaderMap) -> Response {
        let Some(of) = response.extensions().get::<Public>().copied() else { return response };
        if response.status() != StatusCode::OK {
            return response;
        }
        let version = before.version(of);
        let (parts, body) = response.into_parts();
        let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        if body.len() > LARGEST {
            return Response::from_parts(parts, Body::from(body));
        }
        let made = tokio::task::spawn_blocking(move || Page::make((of, version), &parts, body)).await;
        let Ok(page) = made else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
        let page = Arc::new(page);
        self.kept.insert(path, page.clone());
        page.answer(asked)
    }
}

impl Page {
    fn make((of, version): (Public, Version), parts: &Parts, body: Bytes) -> Self {
        let tag = blake3::hash(&body).to_hex();
        let variant = |packing: Option<Packing>| {
            let body = packing.map_or_else(|| body.clone(), |packing| packing.pack(&body));
            Variant::new((of, &parts.headers), &tag[..20], packing, body)
        };
        Self {
            of,
            version,
            showed: parts.extensions.get().copied(),
            gzip: variant(Some(Packing::Gzip)),
            brotli: variant(Some(Packing::Brotli)),
            zstd: variant(Some(Packing::Zstd)),
            plain: variant(None),
        }
    }

    fn size(&self) -> usize {
        [&self.plain, &self.gzip, &self.brotli, &self.zstd].iter().map(|variant| variant.body.len() + 500).sum()
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let variant = self.wanted(asked.get(header::ACCEPT_ENCODING));
        let tag = variant.headers.get(header::ETAG);
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).zip(tag);
        let unchanged = known.is_some_and(|(tags, tag)| {
            let is_known = |one: &str| one == "*" || one.trim_start_matches("W/").as_bytes() == tag.as_bytes();
            tags.split(',').any(|one| is_known(one.trim()))
        });
        let mut response = Response::new(if unchanged { Body::empty() } else { Body::from(variant.body.clone()) });
        *response.headers_mut() = variant.headers.clone();
        if let Some(showed) = self.showed {
            response.extensions_mut().insert(showed);
        }
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_ENCODING);
        }
        response
    }

    fn wanted(&self, accepted: Option<&HeaderValue>) -> &Variant {
        match Packing::wanted(accepted) {
            Some(Packing::Brotli) => &self.brotli,
            Some(Packing::Zstd) => &self.zstd,
            Some(Packing::Gzip) => &self.gzip,
            None => &self.plain,
        }
    }
}

impl Variant {
    fn new((of, headers): (Public, &HeaderMap), tag: &str, packing: Option<Packing>, body: Bytes) -> Self {
        let mut headers = headers.clone();
        headers.remove(header::CONTENT_LENGTH);
        let tag = packing.map_or_else(|| format!("\"{tag}\""), |packing| format!("\"{tag}-{}\"", packing.name()));
        headers.insert(header::ETAG, HeaderValue::from_str(&tag).expect("hexadecimal digits are a header"));
        // What is for good is the same for everybody: a browser that has it need not ask anew whenever a cookie changes.
        let vary = if matches!(of, Public::Forever) { "accept-encoding" } else { "accept-encoding, cookie" };
        headers.insert(header::VARY, HeaderValue::from_static(vary));
        if headers.get(header::CACHE_CONTROL).is_none_or(|keeping| keeping == PRIVATE) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(PUBLIC));
        }
        if let Some(packing) = packing {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(packing.name()));
        }
        Self { headers, body }
    }
}
