//! What every request has at hand: the store, the site's settings, the pages made before.

use std::sync::{Arc, RwLock};

use super::Result;
use super::cache::Pages;
use super::guard::Guard;
use super::metrics::Metrics;
use crate::outside::{now, random};
use crate::store::Store;
use crate::store::project::Policy;
use crate::store::setting::{self, name};
use crate::wiki::indexing::Search;
use crate::wiki::secret;
use crate::wiki::tasks::Tasks;

/// The running wiki; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] gives access to.
pub struct Inner {
    /// Everything kept.
    pub store: Store,
    /// The address under which people reach the site, without a slash at the end.
    pub base_url: String,
    /// Whether a proxy in front tells where requests come from.
    pub trusted_proxy: bool,
    /// What whoever watches the wiki from another program shows that she is its owner.
    pub(super) metrics_token: Option<blake3::Hash>,
    /// What she can watch it by.
    pub(super) metrics: Metrics,
    /// What outlines ask their readers for.
    pub tasks: Tasks,
    /// Pages made before, for readers who have not signed in.
    pub(super) pages: Pages,
    /// Keys the stamps of forms and the hashes of networks; read or made when it is first needed.
    form_secret: tokio::sync::OnceCell<[u8; 32]>,
    /// Counts attempts that somebody could misuse.
    pub(super) guard: Guard,
    /// Finds what people look for.
    pub search: Search,
    /// The site's settings, and the version of the site at which they were read.
    site: RwLock<(Option<u64>, Arc<Site>)>,
}

/// How a wiki is reached.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reached<'a> {
    /// The address that people use, such as `https://wiki.example.org`.
    pub base_url: &'a str,
    /// Whether it is behind a proxy that appends to `X-Forwarded-For` where a request comes from; only what the proxy
    /// itself appended is believed.
    pub trusted_proxy: bool,
    /// What a program has to bring along to be shown the metrics, beside the owner.
    pub metrics_token: Option<&'a str>,
}

/// What the owner chose for the whole site.
#[derive(Debug, Clone)]
pub struct Site {
    /// What the site is called.
    pub name: String,
    /// The licence that new projects start with.
    pub licence: String,
    /// The policy that new projects start with.
    pub policy: Policy,
    /// Whether strangers can make accounts.
    pub sign_up: bool,
    /// Days that a proposal waits for a reviewer before two volunteers may take it in; 0 if they never may.
    pub patience: i64,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Dugnad".to_owned(),
            licence: "CC-BY-SA-4.0".to_owned(),
            policy: Policy::Members,
            sign_up: true,
            patience: 14,
        }
    }
}

impl App {
    /// The wiki over a store, reached under an address such as `https://wiki.example.org`. Its search index is in
    /// memory.
    pub fn new(store: Store, base_url: &str) -> Self {
        Self::with_search(Search::in_memory(store), Reached { base_url, ..Reached::default() })
    }

    /// The wiki over the store that a search is about.
    pub fn with_search(search: Search, reached: Reached<'_>) -> Self {
        Self(Arc::new(Inner {
            store: search.store().clone(),
            search,
            base_url: reached.base_url.trim_end_matches('/').to_owned(),
            trusted_proxy: reached.trusted_proxy,
            metrics_token: reached.metrics_token.map(|token| blake3::hash(token.as_bytes())),
            metrics: Metrics::new(now()),
            tasks: Tasks::default(),
            pages: Pages::default(),
            form_secret: tokio::sync::OnceCell::new(),
            guard: Guard::default(),
            site: RwLock::new((None, Arc::default())),
        }))
    }

    /// Whether people reach the site over TLS, so that cookies may be kept to it.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The secret that keys the stamps of forms and the hashes of networks. The first to ask makes it, for good.
    pub(super) async fn form_secret(&self) -> Result<&[u8; 32]> {
        self.form_secret.get_or_try_init(async || Ok(secret::of_forms(&self.store, random(), now()).await?)).await
    }

    /// The site's settings, as they were when the change log was last followed. Asks nobody, so a page may call it
    /// while it holds a connection.
    pub fn site(&self) -> Arc<Site> {
        self.site.read().expect("no holder of this lock panics").1.clone()
    }

    /// Takes note of what has changed, here or in another process, so that nothing stale is served.
    pub async fn catch_up(&self) -> Result<()> {
        self.pages.catch_up(&self.store).await?;
        let version = self.pages.site_version();
        if self.site.read().expect("no holder of this lock panics").0 != Some(version) {
            let site = self.read_site().await?;
            *self.site.write().expect("no holder of this lock panics") = (Some(version), Arc::new(site));
        }
        Ok(())
    }

    async fn read_site(&self) -> Result<Site> {
        let mut conn = self.store.read().await?;
        let policy = setting::get(&mut conn, name::POLICY).await?;
        let patience = setting::get(&mut conn, name::PATIENCE).await?;
        let unset = Site::default();
        Ok(Site {
            name: setting::get(&mut conn, name::SITE_NAME).await?.unwrap_or(unset.name),
            licence: setting::get(&mut conn, name::LICENCE).await?.unwrap_or(unset.licence),
            policy: policy.and_then(|word| Policy::parse(&word)).unwrap_or(unset.policy),
            sign_up: setting::get(&mut conn, name::SIGN_UP).await?.as_deref() != Some("closed"),
            patience: patience.and_then(|days| days.parse().ok()).unwrap_or(unset.patience),
        })
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
