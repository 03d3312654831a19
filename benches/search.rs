//! How fast a large wiki is searched, how large its index is, how fast it is made, and what it costs those who save.
//!
//! Run with `cargo bench --bench search -- 2000`: so many outlines are made, always the same ones. A second number says
//! how many revisions each has, and a folder after that keeps what was made, so that another run can begin there:
//! `-- 100000 10 /var/tmp/large`. Sentences are the demo's, in English and Arabic, with a third of the words changed for
//! others of a vocabulary that is distributed as real ones are (Zipf).
//!
//! What searches is a process of its own, so that only its memory is counted.

#[path = "common/generated.rs"]
mod generated;
#[path = "common/median.rs"]
mod median;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use dugnad::search::{Asked, Order};
use dugnad::store::{Store, Time};
use dugnad::wiki::find::Question;
use dugnad::wiki::indexing::Search;
use dugnad::wiki::reindexing::reindex;
use dugnad::wiki::viewer::Viewer;
use generated::{Generated, Size};
use median::median;
use tokio::task::JoinSet;

/// People who search at once.
const READERS: usize = 16;
/// Questions that each of them asks.
const QUESTIONS: usize = 60;
/// How long saves are counted with and without an index that follows, and how often.
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;
/// Says that this process is the one that searches.
const SEARCHING: &str = "searching";

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [first, outlines, folder] = &words[..]
        && first == SEARCHING
    {
        return search_it(Path::new(folder), outlines.parse().expect("a number")).await;
    }
    let mut numbers = words.iter().filter_map(|word| word.parse().ok());
    let size = Size { outlines: numbers.next().unwrap_or(1000), revisions: numbers.next().unwrap_or(10) };
    let temporary = tempfile::tempdir().expect("a folder");
    let kept = words.iter().map(PathBuf::from).find(|word| word.is_absolute());
    let folder = kept.as_deref().unwrap_or(temporary.path());
    let bytes = written(folder, size).await;
    make_index(folder, size.outlines, bytes).await;
    let mut child = std::process::Command::new(std::env::current_exe().expect("this program"));
    child.args([SEARCHING, &size.outlines.to_string()]).arg(folder).status().expect("it ran");
}

/// Writes the wiki, or finds it written; gives the bytes of its texts as they stand.
async fn written(folder: &Path, size: Size) -> f64 {
    let note = folder.join("bytes");
    if let Some(bytes) = std::fs::read_to_string(&note).ok().and_then(|note| note.parse().ok()) {
        return bytes;
    }
    std::fs::create_dir_all(folder).expect("a folder");
    let store = open(folder).await;
    let began = Instant::now();
    dugnad::demo::play::load(&store).await.expect("the demo loads");
    let bytes = Generated::write(&store, size).await;
    let (outlines, revisions) = (size.outlines, size.outlines * size.revisions);
    println!("{outlines} outlines, {revisions} revisions, {:.1} MB of text as it stands", bytes as f64 / 1e6);
    println!("written in {:.0?}, {:.0} MB", began.elapsed(), store.size().await.expect("its size") as f64 / 1e6);
    std::fs::write(note, bytes.to_string()).expect("a note");
    bytes as f64
}

async fn open(folder: &Path) -> Store {
    Store::open_sqlite(&folder.join("wiki.sqlite")).await.expect("a store")
}

async fn make_index(folder: &Path, outlines: usize, bytes: f64) {
    let place = folder.join("search");
    _ = std::fs::remove_dir_all(&place);
    let (began, worked) = (Instant::now(), processor());
    // Every outline is told of twice: when what stands now is in, and when its history is.
    let (told, now) = (AtomicU64::new(0), OnceLock::new());
    let progress = |more| {
        if told.fetch_add(more, Ordering::Relaxed) + more >= outlines as u64 {
            now.get_or_init(|| (began.elapsed().as_secs_f64(), processor() - worked));
        }
    };
    reindex(open(folder).await, place.clone(), progress).await.expect("the index is made");
    let (took, worked) = (began.elapsed().as_secs_f64(), processor() - worked);
    let (now_took, now_worked) = now.get().copied().unwrap_or_default();
    let megabytes = bytes / 1e6;
    figure("what stands now indexed, MB a second", megabytes / now_took, ">= 10");
    figure("the same, MB a second of a processor", megabytes / now_worked, "");
    figure("all with history, MB a second", megabytes / took, "");
    figure("the same, MB a second of a processor", megabytes / worked, "");
    let history = std::fs::read_dir(&place).expect("a folder").flatten().map(|index| index.path().join("history"));
    let history: u64 = history.map(|folder| size_of(&folder)).sum();
    figure("index of what stands now, % of the text", 100.0 * (size_of(&place) - history) as f64 / bytes, "<= 60");
    figure("history, % of the text as it stands", 100.0 * history as f64 / bytes, "");
    figure("memory while it was made, MB", memory(), "");
}

/// Asks, and saves, over what was made.
async fn search_it(folder: &Path, outlines: usize) {
    let store = open(folder).await;
    let wiki = Arc::new(Generated::again(&store, outlines).await);
    let search = Search::open(store.clone(), folder.join("search")).expect("the index opens");
    search.follow().await.expect("the log is followed");
    let questions: Vec<Vec<String>> = (0..READERS).map(|reader| wiki.questions(reader as u64, QUESTIONS)).collect();
    for kind in [Kind::Words, Kind::Suggestions, Kind::FirstWritten] {
        ask_all(&search, &questions, kind).await;
        let (began, worked) = (Instant::now(), processor());
        let times = ask_all(&search, &questions, kind).await;
        row(kind, times, began.elapsed(), processor() - worked);
    }
    figure("memory while searching, MB", memory(), "< 300");
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

    /// How long the middle one and all but a hundredth may take, in milliseconds.
    fn goals(self) -> [&'static str; 2] {
        match self {
            Self::Words => ["<= 2", "<= 10"],
            Self::Suggestions => ["", "<= 10"],
            Self::FirstWritten => ["", "<= 200"],
        }
    }
}

/// Lets all readers ask at once; gives how long each answer took.
async fn ask_all(search: &Search, questions: &[Vec<String>], kind: Kind) -> Vec<f64> {
    let mut asking = JoinSet::new();
    for questions in questions {
        let (search, questions) = (search.clone(), questions.clone());
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
            let question = Question { asked: &asked, skip: 0, limit: 10, order: Order::Best, now };
            search.find(&mut conn, &view, &question).await.expect("an answer");
        }
        Kind::Suggestions => {
            let typed: String = question.chars().take(question.chars().count().div_ceil(2).max(2)).collect();
            search.suggest(&view, &typed, 8).await.expect("suggestions");
        }
        Kind::FirstWritten => {
            search.trace(&mut conn, &view, (&asked, Time(0)), (0, 10)).await.expect("traces");
        }
    }
}

fn row(kind: Kind, mut times: Vec<f64>, took: Duration, worked: f64) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let [middle, late] = kind.goals();
    figure(&format!("{}, {READERS} at once: p50, ms", kind.name()), at(0.5), middle);
    figure(&format!("{}, {READERS} at once: p99, ms", kind.name()), at(0.99), late);
    figure(&format!("{}: answers a second", kind.name()), times.len() as f64 / took.as_secs_f64(), "");
    figure(&format!("{}: ms of a processor each", kind.name()), worked / times.len() as f64 * 1e3, "");
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
    figure("saves a second, alone", median(alone), "");
    figure("saves while followed, of those alone", ratio, ">= 0.95");
}

fn figure(name: &str, value: f64, goal: &str) {
    println!("{name:<45} | {value:>8.2} | {goal}");
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

/// Seconds that processors worked for this program; nothing where the system does not tell.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let numbers = told.rsplit(')').next().into_iter().flat_map(str::split_whitespace);
    // In hundredths: for the program, and for the system on its behalf.
    numbers.skip(11).take(2).filter_map(|number| number.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Megabytes of memory that are the process's own; nothing where the system does not tell.
fn memory() -> f64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("RssAnon:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() * 1.024e-3
}
