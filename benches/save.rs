//! How many saves a second are acknowledged, beside a bare loop of synced inserts of the same texts in the same run.
//!
//! Run with `cargo bench --bench save`; it writes into `TMPDIR`, which should be on the disk that matters. Texts are the
//! demo's plan, a sentence of which changes each time. The clients write to outlines of their own; the bare loop is
//! one connection that inserts the whole text, each insert a commit on the disk. Rounds alternate.

#[path = "common/demo.rs"]
mod demo;
#[path = "common/median.rs"]
mod median;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dugnad::store::outline::{self, Kind as OutlineKind, Outline};
use dugnad::store::project::{self, Project};
use dugnad::store::revision::{self, Kind, Revision};
use dugnad::store::{OutlineId, PersonId, Store, Submission, Time};
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{self, Edit, Saved};
use dugnad::wiki::start::{self, Wanted};
use dugnad::wiki::viewer::{self, Viewer};
use median::median;
use rand::seq::IndexedRandom;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::task::JoinSet;

const CLIENTS: usize = 32;
const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() {
    let (folder, store) = demo::open().await;
    let wiki = Arc::new(Wiki::over(store).await);
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        clients.push(Client::start(&wiki, number).await);
    }
    let mut bare = Bare::open(&folder.path().join("bare.sqlite"), &wiki.plan).await;
    println!("a text of {} bytes", wiki.plan.len());
    println!("{:<12} {:>9} {:>9} {:>7}", "clients", "saves/s", "bare/s", "ratio");
    for number in [1, CLIENTS] {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push((saves(&mut clients, number).await, bare.inserts().await));
        }
        let ratio = median(rounds.iter().map(|(saves, inserts)| saves / inserts).collect());
        let (saves, inserts) = rounds.into_iter().unzip();
        println!("{number:<12} {:>9.0} {:>9.0} {ratio:>7.2}", median(saves), median(inserts));
    }
}

/// Saves a second by so many clients at once.
async fn saves(clients: &mut Vec<Client>, number: usize) -> f64 {
    let began = Instant::now();
    let mut working = JoinSet::new();
    for client in clients.drain(..number) {
        working.spawn(client.work_until(began + ROUND));
    }
    let mut saves = 0;
    while let Some(done) = working.join_next().await {
        let (client, saved) = done.expect("a client works");
        clients.push(client);
        saves += saved;
    }
    saves as f64 / began.elapsed().as_secs_f64()
}

/// The demo's project, and one of its people.
struct Wiki {
    store: Store,
    project: Project,
    viewer: Viewer,
    plan: String,
}

impl Wiki {
    async fn over(store: Store) -> Self {
        let mut conn = store.read().await.expect("a connection");
        let project = project::by_slug(&mut conn, "okware").await.expect("read").expect("the demo's project");
        let plan = outline::plan(&mut conn, project.key).await.expect("read").expect("its plan");
        let head = revision::by_key(&mut conn, plan.head.expect("a head")).await.expect("read").expect("the head");
        let plan = revision::text(&mut conn, &head).await.expect("its text");
        let person = dugnad::store::person::by_key(&mut conn, head.author).await.expect("read").expect("its author");
        let viewer = viewer::of(&mut conn, person).await.expect("a viewer");
        drop(conn);
        Self { store, project, viewer, plan }
    }
}

/// Somebody who writes to an outline of her own.
struct Client {
    wiki: Arc<Wiki>,
    outline: Outline,
    head: Option<Revision>,
    draft: Draft,
    time: i64,
}

impl Client {
    async fn start(wiki: &Arc<Wiki>, number: usize) -> Self {
        let title = format!("Plan {number}");
        let (kind, id) = (OutlineKind::Page, OutlineId(rand::random()));
        let wanted = Wanted { id, slug: None, title: &title, kind, voice: "", of_the_place: false };
        let outline = start::outline(&wiki.store, &wiki.viewer, &wiki.project, &wanted, moment(0)).await;
        let outline = outline.expect("an outline");
        let draft = Draft::of(&format!("{title}\n\n{}", wiki.plan));
        let mut client = Self { wiki: wiki.clone(), outline, head: None, draft, time: 0 };
        client.save().await;
        client
    }

    async fn work_until(mut self, end: Instant) -> (Self, usize) {
        let mut saves = 0;
        while Instant::now() < end {
            self.draft.revise();
            self.save().await;
            saves += 1;
        }
        (self, saves)
    }

    /// Saves as the edit form does: what it was made from is looked up, then the text is sent.
    async fn save(&mut self) {
        self.time += 1;
        let text = self.draft.text();
        let edit = Edit {
            project: &self.wiki.project,
            outline: &self.outline,
            base: self.head.as_ref(),
            settles: None,
            restores: None,
            text: &text,
            kind: Kind::Edit,
            summary: "What the committee found on Tuesday",
            time: moment(self.time),
            guest: Guest::new(PersonId(rand::random()), ""),
            submission: Submission(rand::random()),
        };
        let saved = save::save(&self.wiki.store, &self.wiki.viewer, &edit).await.expect("it is kept");
        let Saved::AsWritten(key) = saved else { panic!("nobody else writes here: {saved:?}") };
        let mut conn = self.wiki.store.read().await.expect("a connection");
        self.head = revision::by_key(&mut conn, key).await.expect("read");
        (self.outline.head, self.outline.revisions) = (Some(key), self.outline.revisions + 1);
    }
}

/// The loop that does no more than keep a text.
struct Bare {
    conn: SqliteConnection,
    draft: Draft,
}

impl Bare {
    async fn open(file: &Path, text: &str) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .disable_statement_logging();
        let mut conn = options.connect().await.expect("a connection");
        sqlx::raw_sql("create table text (key integer primary key, body text not null)")
            .execute(&mut conn)
            .await
            .expect("a table");
        Self { conn, draft: Draft::of(text) }
    }

    /// Inserts a second. An insert without a transaction around it is one by itself.
    async fn inserts(&mut self) -> f64 {
        let began = Instant::now();
        let mut inserts = 0;
        while began.elapsed() < ROUND {
            self.draft.revise();
            let insert = sqlx::query("insert into text (body) values ($1)").bind(self.draft.text());
            insert.execute(&mut self.conn).await.expect("it is kept");
            inserts += 1;
        }
        inserts as f64 / began.elapsed().as_secs_f64()
    }
}

/// A text in which one of the longer lines is put in other words again and again, at no cost worth measuring.
struct Draft {
    lines: Vec<String>,
    /// The lines that are long.
    long: Vec<usize>,
    /// What other words are taken from.
    words: Vec<String>,
}

impl Draft {
    fn of(text: &str) -> Self {
        let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let long = (0..lines.len()).filter(|line| lines[*line].split(' ').count() > 8).collect();
        let words = text.split(' ').filter(|word| !word.contains('\n')).map(str::to_owned).collect();
        Self { lines, long, words }
    }

    fn text(&self) -> String {
        self.lines.concat()
    }

    /// Exchanges six words of a line with others of the text.
    fn revise(&mut self) {
        let random = &mut rand::rng();
        let line = *self.long.choose(random).expect("the plan has sentences");
        let mut sentence: Vec<&str> = self.lines[line].split(' ').collect();
        let places: Vec<usize> = (1..sentence.len() - 1).collect();
        for place in places.sample(random, 6) {
            sentence[*place] = self.words.choose(random).expect("the plan has words");
        }
        self.lines[line] = sentence.join(" ");
    }
}

/// 2026-01-01, 00:00 UTC, and so many seconds.
fn moment(seconds: i64) -> Time {
    Time(1_767_225_600_000_000).plus_seconds(seconds)
}
