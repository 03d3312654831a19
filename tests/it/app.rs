//! A running wiki for one test, and the people who use it.

use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::outline::{Kind, Outline};
use dugnad::store::person::Person;
use dugnad::store::project::{Facts, Policy, Project};
use dugnad::store::{OutlineId, PersonId, ProjectId, Store, Submission, Time, outline, project, revision};
use dugnad::text::slug::Slug;
use dugnad::web::app::Reached;
use dugnad::web::{App, routes, stamp};
use dugnad::wiki::account::{self, NewAccount};
use dugnad::wiki::check;
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{Edit, Saved, propose, save};
use dugnad::wiki::secret;
use dugnad::wiki::start::{self, Wanted};
use dugnad::wiki::viewer::{self, Viewer};
use http_body_util::BodyExt;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;
use tower::ServiceExt;

/// The password of everybody in the tests.
pub const PASSWORD: &str = "a password of the tests";

/// Runs a test on a wiki over SQLite and, where there is a server, on one over PostgreSQL.
pub async fn on_both<F: Future<Output = ()>>(test: impl Fn(TestApp) -> F) {
    test(TestApp::on_sqlite().await).await;
    if let Some(app) = TestApp::on_postgres().await {
        test(app).await;
    }
}

/// A wiki with a database of its own.
#[derive(Clone)]
pub struct TestApp {
    pub app: App,
    pub store: Store,
    router: Router,
    clock: std::sync::Arc<AtomicI64>,
    /// A file, or the address of a PostgreSQL database.
    database: String,
    _folder: Option<std::sync::Arc<TempDir>>,
}

/// What a request was answered with.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

/// Somebody with a browser.
pub struct Browser {
    app: TestApp,
    cookies: BTreeMap<String, String>,
    address: SocketAddr,
}

impl TestApp {
    /// A wiki over SQLite.
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("wiki.sqlite").to_string_lossy().into_owned();
        Self::over(file, Some(std::sync::Arc::new(folder))).await
    }

    /// A wiki over PostgreSQL, where there is a server.
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::on_database(super::postgres::fresh_database().await?).await)
    }

    async fn over(database: String, folder: Option<std::sync::Arc<TempDir>>) -> Self {
        let store = match database.starts_with("postgres:") {
            true => Store::open_postgres(&database).await,
            false => Store::open_sqlite(std::path::Path::new(&database)).await,
        };
        let store = store.expect("a store");
        let app = App::new(store.clone(), "http://wiki.test");
        app.catch_up().await.expect("the log is read");
        let router = routes::router(&app);
        // 2026-01-01, 00:00 UTC.
        let clock = std::sync::Arc::new(AtomicI64::new(1_767_225_600_000_000));
        Self { app, store, router, clock, database, _folder: folder }
    }

    /// Another process of the same wiki.
    pub async fn beside(&self) -> Self {
        let beside = Self::over(self.database.clone(), self._folder.clone()).await;
        beside.clock.store(self.clock.load(Ordering::Relaxed), Ordering::Relaxed);
        beside
    }

    /// A wiki over the PostgreSQL database at an address.
    pub async fn on_database(address: String) -> Self {
        Self::over(address, None).await
    }

    /// The same wiki after statements that bypass it, opened anew.
    pub async fn after(self, statements: &'static str) -> Self {
        self.bypass(statements).await;
        let again = Self::over(self.database, self._folder).await;
        again.clock.store(self.clock.load(Ordering::Relaxed), Ordering::Relaxed);
        again
    }

    /// Runs statements that bypass the wiki, and its database's care for what belongs together.
    pub async fn bypass(&self, statements: &'static str) {
        if self.database.starts_with("postgres:") {
            let mut conn = sqlx::PgConnection::connect(&self.database).await.expect("the database");
            // Only an administrator of the server may; whoever is none breaks less.
            let _ = sqlx::raw_sql("set session_replication_role = replica").execute(&mut conn).await;
            sqlx::raw_sql(statements).execute(&mut conn).await.expect("done");
        } else {
            let options = SqliteConnectOptions::new().filename(&self.database).foreign_keys(false);
            let mut conn = sqlx::SqliteConnection::connect_with(&options).await.expect("the database");
            sqlx::raw_sql(statements).execute(&mut conn).await.expect("done");
            conn.close().await.expect("closed");
        }
    }

    /// The same wiki as people reach it at another address.
    pub fn at(self, base_url: &str) -> Self {
        self.reached(Reached { base_url, ..Reached::default() })
    }

    /// The same wiki as it is reached in another way.
    pub fn reached(self, reached: Reached<'_>) -> Self {
        let app = App::with_search(self.app.search.clone(), reached);
        Self { router: routes::router(&app), app, ..self }
    }

    /// The demo projects, and people who can sign in to them.
    pub async fn with_demo(self) -> Self {
        dugnad::demo::play::load(&self.store).await.expect("the demo loads");
        dugnad::demo::command::let_people_in(&self.store).await.expect("its people get accounts");
        self.app.catch_up().await.expect("the log is read");
        self
    }

    /// A moment later than all before.
    pub fn now(&self) -> Time {
        Time(self.clock.fetch_add(60_000_000, Ordering::Relaxed))
    }

    /// An account with a role on the whole site.
    pub async fn person(&self, name: &str, role: Role) -> Viewer {
        let new = NewAccount {
            id: PersonId(rand::random()),
            name,
            about: "",
            password: PASSWORD,
            site_role: role,
            time: self.now(),
        };
        let person: Person = account::add(&self.store, &new).await.expect("an account");
        viewer::of(&mut self.store.read().await.expect("a connection"), person).await.expect("a viewer")
    }

    /// A project in which this policy holds.
    pub async fn project(&self, slug: &str, policy: Policy) -> Project {
        let address = Slug::parse(slug).expect("an address");
        let facts = Facts { name: slug, aim: "To test.", place: "", language: "en", licence: "CC-BY-SA-4.0", policy };
        let id = ProjectId(rand::random());
        start::project_for(&self.store, None, (id, &address), &facts, self.now()).await.expect("a project");
        project::by_slug(&mut self.store.read().await.expect("a connection"), slug).await.expect("read").expect("it")
    }

    /// An outline without a text, by somebody who may start one.
    pub async fn start(&self, viewer: &Viewer, project: &Project, title: &str) -> Outline {
        let wanted = Wanted {
            id: OutlineId(rand::random()),
            slug: None,
            title,
            kind: Kind::Page,
            voice: "",
            of_the_place: false,
        };
        start::outline(&self.store, viewer, project, &wanted, self.now()).await.expect("an outline")
    }

    /// An outline with a first text, by somebody who may start one.
    pub async fn outline(&self, viewer: &Viewer, project: &Project, title: &str, text: &str) -> Outline {
        let outline = self.start(viewer, project, title).await;
        self.save(viewer, project, &outline, 0, text).await;
        self.again(&outline).await
    }

    /// The outline as it is now.
    pub async fn again(&self, outline: &Outline) -> Outline {
        let mut conn = self.store.read().await.expect("a connection");
        outline::by_key(&mut conn, outline.key).await.expect("read").expect("the outline")
    }

    /// Saves a text on top of the revision with a number; 0 is the empty beginning.
    pub async fn save(&self, viewer: &Viewer, project: &Project, outline: &Outline, on: i64, text: &str) -> Saved {
        self.send(viewer, project, outline, on, (text, Submission(rand::random())), true).await
    }

    /// Proposes a text on top of the revision with a number.
    pub async fn propose(&self, viewer: &Viewer, project: &Project, outline: &Outline, on: i64, text: &str) -> Saved {
        self.send(viewer, project, outline, on, (text, Submission(rand::random())), false).await
    }

    /// Sends an edit with a submission of the test's choice.
    pub async fn send(
        &self,
        viewer: &Viewer,
        project: &Project,
        outline: &Outline,
        on: i64,
        (text, submission): (&str, Submission),
        publish: bool,
    ) -> Saved {
        let base = {
            let mut conn = self.store.read().await.expect("a connection");
            revision::by_number(&mut conn, outline.key, on).await.expect("read")
        };
        let edit = Edit {
            project,
            outline,
            base: base.as_ref(),
            settles: None,
            restores: None,
            text,
            kind: revision::Kind::Edit,
            summary: "",
            time: self.now(),
            guest: Guest::new(PersonId(rand::random()), ""),
            submission,
        };
        let saved = match publish {
            true => save(&self.store, viewer, &edit).await,
            false => propose(&self.store, viewer, &edit).await,
        };
        self.app.catch_up().await.expect("the log is read");
        saved.expect("what was sent is kept")
    }

    /// The stamp of a form that carries a submission, as if it had been open for an hour.
    pub async fn stamp(&self, submission: &str) -> String {
        let secret = secret::of_forms(&self.store, rand::random(), self.now()).await.expect("the site's secret");
        let submission = Submission::parse(submission).expect("a submission");
        stamp::stamp(&secret, dugnad::outside::now().plus_seconds(-3600), submission)
    }

    /// Insists that the integrity check finds nothing wrong.
    pub async fn is_whole(&self) {
        let report = check::check(&self.store, |_| {}).await.expect("a report");
        assert_eq!(report.faults, 0, "{:?}", report.told);
    }

    /// The text of the outline's head.
    pub async fn text(&self, outline: &Outline) -> String {
        let head = self.again(outline).await.head.expect("a head");
        let mut conn = self.store.read().await.expect("a connection");
        let head = revision::by_key(&mut conn, head).await.expect("read").expect("the head");
        revision::text(&mut conn, &head).await.expect("its text")
    }

    /// Somebody who has not signed in.
    pub fn reader(&self) -> Browser {
        Browser { app: self.clone(), cookies: BTreeMap::new(), address: ([192, 0, 2, 1], 4000).into() }
    }

    /// Somebody who has signed in under this name.
    pub async fn signed_in(&self, name: &str, password: &str) -> Browser {
        let mut browser = self.reader();
        let answer = browser.post("/-/sign-in", &[("name", name), ("password", password), ("next", "/")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} signs in: {}", answer.text());
        browser
    }
}

impl Browser {
    /// The same browser from another network.
    pub fn from(mut self, address: [u8; 4]) -> Self {
        self.address = (address, 4000).into();
        self
    }

    /// The same browser, led to another process of the same wiki.
    pub fn led_to(mut self, app: &TestApp) -> Self {
        self.app = app.clone();
        self
    }

    /// The session's cookie, if there is one.
    pub fn cookie(&self) -> Option<String> {
        let session = self.cookies.iter().find(|(name, _)| name.ends_with("dugnad_session"));
        session.map(|(name, value)| format!("{name}={value}"))
    }

    /// The value of a cookie, if there is one.
    pub fn cookie_of(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.request(Request::builder().method(Method::GET).uri(path), Body::empty()).await
    }

    /// Asks for a page that must be there.
    pub async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    /// Sends a form as a page of our own would.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.request(request, Body::from(body)).await
    }

    /// Sends any request.
    pub async fn request(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let mut request = request.header(header::HOST, "wiki.test").body(body).expect("a request");
        if !self.cookies.is_empty() && !request.headers().contains_key(header::COOKIE) {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("cookies"));
        }
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.app.router.clone().oneshot(request).await.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("words").split(';').next().unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a name and a value");
            self.cookies.insert(name.to_owned(), value.to_owned());
            self.cookies.retain(|_, value| !value.is_empty());
        }
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The page that the answer leads to, whatever is told there.
    pub fn path(&self) -> &str {
        path_of(self.location())
    }

    /// Where the answer leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).expect("a redirect").to_str().expect("words")
    }
}

/// An address without its query and fragment.
pub fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// The value of a hidden field of the first form that has it.
pub fn hidden(page: &str, name: &str) -> String {
    let start = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("a field {name} in {page}"));
    let value = &page[start..].split_once("value=\"").expect("a value").1;
    value.split_once('"').expect("its end").0.to_owned()
}
