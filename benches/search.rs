//! How fast a large wiki is searched, how large its index is, how fast it is made, and what it costs those who save.
//!
//! Run with `cargo bench --bench search -- 2000`: so many outlines are made, always the same ones, up to 100,000. Their
//! sentences are the demo's, in English and Arabic, with words changed for others of a vocabulary that is distributed as
//! real ones are (Zipf). Each outline has three revisions.

#[path = "common/demo.rs"]
mod demo;
#[path = "common/generated.rs"]
mod generated;
#[path = "common/median.rs"]
mod median;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dugnad::search::{Asked, Order};
use dugnad::store::{Store, Time};
use dugnad::wiki::find::Question;
use dugnad::wiki::indexing::Search;
use dugnad::wiki::reindexing::reindex;
use dugnad::wiki::viewer::Viewer;
use generated::Generated;
use median::median;
use tokio::task::JoinSet;

/// People who search at once.
const READERS: usize = 16;
/// Questions that each of them asks.
const QUESTIONS: usize = 60;
/// How long saves are counted with and without an index that follows, and how often.
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let outlines = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(1000);
    let (folder, store) = demo::open().await;
    let began = Instant::now();
    let wiki = Arc::new(Generated::write(&store, outlines).await);
    let text = wiki.bytes as f64 / 1e6;
    println!(
        "{outlines} outlines, {} revisions, {text:.1} MB of text, written in {:.0?}",
        3 * outlines,
        began.elapsed()
    );

    let place = folder.path().join("search");
    let began = Instant::now();
    reindex(store.clone(), place.clone(), |_| {}).await.expect("the index is made");
    let took = began.elapsed().as_secs_f64();
    let size = size_of(&place) as f64 / 1e6;
    println!("index made at {:.1} MB/s; {size:.1} MB, {:.0} % of the text", text / took, 100.0 * size / text);

    let search = Search::open(store.clone(), place).expect("the index opens");
    search.follow().await.expect("the log is followed");
    println!("{:<24} {:>9} {:>9} {:>9}", "of 16 at once, ms", "p50", "p99", "most");
    for kind in [Kind::Words, Kind::Suggestions, Kind::FirstWritten] {
        ask_all(&search, &wiki, kind).await;
        row(kind.name(), ask_all(&search, &wiki, kind).await);
    }
    println!("memory while searching: {:.0} MB", memory() as f64 / 1e6);
    saves(&store, &search, &wiki).await;
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Words,
    Suggestions,
    FirstWritten,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Words => "one to three words",
            Self::Suggestions => "suggestions",
            Self::FirstWritten => "who first wrote it",
        }
    }
}

/// Lets all readers ask at once; gives how long each answer took.
async fn ask_all(search: &Search, wiki: &Arc<Generated>, kind: Kind) -> Vec<f64> {
    let mut asking = JoinSet::new();
    for reader in 0..READERS {
        let (search, questions) = (search.clone(), wiki.questions(reader as u64, QUESTIONS));
        asking.spawn(async move {
            let mut times = Vec::new();
            for question in questions {
                let began = Instant::now();
                ask(&search, kind, &question).await;
                times.push(began.elapsed().as_secs_f64() * 1e3);
            }
            times
        });
    }
    asking.join_all().await.into_iter().flatten().collect()
}

async fn ask(search: &Search, kind: Kind, question: &str) {
    let stranger = Viewer::stranger();
    let mut conn = search.store().read().await.expect("a connection");
    let view = search.view(&mut conn, &stranger).await.expect("a view");
    let asked = Asked::read(question);
    match kind {
        Kind::Words => {
            let now = Time(1_767_225_600_000_000);
            let question = Question { asked: &asked, skip: 0, limit: 20, order: Order::Best, now };
            search.find(&mut conn, &view, &question).await.expect("an answer");
        }
        Kind::Suggestions => {
            let typed: String = question.chars().take(question.chars().count().div_ceil(2).max(2)).collect();
            search.suggest(&view, &typed, 8).await.expect("suggestions");
        }
        Kind::FirstWritten => {
            search.trace(&mut conn, &view, &asked, (0, 20)).await.expect("traces");
        }
    }
}

fn row(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{name:<24} {:>9.2} {:>9.2} {:>9.2}", at(0.5), at(0.99), at(1.0));
}

/// Saves a second with and without an index that follows.
async fn saves(store: &Store, search: &Search, wiki: &Arc<Generated>) {
    let (mut alone, mut followed) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        alone.push(wiki.saves(store, ROUND, 2 * round).await);
        let follower = tokio::spawn(search.clone().keep_up());
        followed.push(wiki.saves(store, ROUND, 2 * round + 1).await);
        follower.abort();
    }
    let ratio = median(alone.iter().zip(&followed).map(|(alone, followed)| followed / alone).collect());
    println!("saves/s alone {:.0}, while followed {:.0}: {ratio:.2}", median(alone), median(followed));
}

fn size_of(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(told) if told.is_dir() => size_of(&entry.path()),
            Ok(told) => told.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Bytes of memory that are the process's own; nothing where the system does not tell.
fn memory() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("RssAnon:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}
