//! What it costs to know who wrote each word when nothing is in memory: reading a version, and saving on top of it.
//!
//! Run with `cargo bench --bench tracing`; it writes into `TMPDIR`. Each measurement opens the store anew, so the
//! text, its list and the places of deleted words come from the database; then it saves once more, with all of that at
//! hand. What is saved puts back a paragraph that was taken out before, with another word in it, so that the outline's
//! memory is asked too.

#[path = "common/demo.rs"]
mod demo;
#[path = "common/median.rs"]
mod median;

use std::path::Path;
use std::time::Instant;

use dugnad::store::outline::{self, Outline};
use dugnad::store::project::{self, Project};
use dugnad::store::revision::{self, Kind, Revision};
use dugnad::store::{PersonId, Store, Submission, Time, person};
use dugnad::wiki::authorship;
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{self, Edit, Saved};
use dugnad::wiki::viewer::{self, Viewer};
use median::median;

const ROUNDS: usize = 60;
const TAKEN_OUT: &str = "The committee of Abala met under the mango tree and counted every can that left the pump \
                         between six and nine in the morning, on three days that it had not told anybody before.\n";

#[tokio::main]
async fn main() {
    let (folder, store) = demo::open().await;
    let mut writer = Writer::of(&store).await;
    writer.save(&store, &format!("{}\n{TAKEN_OUT}", writer.text)).await;
    writer.save(&store, &writer.text.clone()).await;
    drop(store);
    let [mut read, mut cold, mut warm] = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        let file = folder.path().join("wiki.sqlite");
        read.push(reading(&file, &writer.head).await);
        let store = Store::open_sqlite(&file).await.expect("a store");
        let back = format!("{}\n{}", writer.text, TAKEN_OUT.replace("three", &round.to_string()));
        cold.push(writer.save(&store, &back).await);
        writer.save(&store, &writer.text.clone()).await;
        warm.push(writer.save(&store, &back.replace("every", "each")).await);
        writer.save(&store, &writer.text.clone()).await;
    }
    println!("a text of {} bytes, revision {}", writer.text.len(), writer.head.number);
    for (what, times) in [("reading a version, cold", read), ("a whole save, cold", cold), ("a whole save, warm", warm)]
    {
        let most = times.iter().copied().fold(0.0, f64::max);
        println!("{what:<24} {:>7.2} ms, at most {most:.2}", median(times));
    }
}

async fn reading(file: &Path, head: &Revision) -> f64 {
    let store = Store::open_sqlite(file).await.expect("a store");
    let mut conn = store.read().await.expect("a connection");
    let began = Instant::now();
    authorship::of(&mut conn, head).await.expect("read").expect("it is traced");
    began.elapsed().as_secs_f64() * 1e3
}

/// Somebody who writes to the demo's plan.
struct Writer {
    project: Project,
    outline: Outline,
    viewer: Viewer,
    head: Revision,
    text: String,
}

impl Writer {
    async fn of(store: &Store) -> Self {
        let mut conn = store.read().await.expect("a connection");
        let project = project::by_slug(&mut conn, "okware").await.expect("read").expect("the demo's project");
        let outline = outline::plan(&mut conn, project.key).await.expect("read").expect("its plan");
        let head = revision::by_key(&mut conn, outline.head.expect("a head")).await.expect("read").expect("the head");
        let text = revision::text(&mut conn, &head).await.expect("its text");
        let person = person::by_key(&mut conn, head.author).await.expect("read").expect("its author");
        let viewer = viewer::of(&mut conn, person).await.expect("a viewer");
        Self { project, outline, viewer, head, text }
    }

    /// Saves a text on the head; gives how many milliseconds that took.
    async fn save(&mut self, store: &Store, text: &str) -> f64 {
        let edit = Edit {
            project: &self.project,
            outline: &self.outline,
            base: Some(&self.head),
            settles: None,
            restores: None,
            text,
            kind: Kind::Edit,
            summary: "",
            time: Time(self.head.time.0 + 1),
            guest: Guest::new(PersonId(rand::random()), ""),
            submission: Submission(rand::random()),
        };
        let began = Instant::now();
        let saved = save::save(store, &self.viewer, &edit).await.expect("it is kept");
        let took = began.elapsed().as_secs_f64() * 1e3;
        let Saved::AsWritten(key) = saved else { panic!("nobody else writes here: {saved:?}") };
        let mut conn = store.read().await.expect("a connection");
        self.head = revision::by_key(&mut conn, key).await.expect("read").expect("it");
        took
    }
}
