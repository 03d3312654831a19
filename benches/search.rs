//! How fast a large wiki is searched, how large its index is, how fast it is made, and what it costs those who save.
//!
//! Run with `cargo bench --bench search -- 2000`: so many outlines are made, always the same ones. A second number says
//! how many revisions each has, and a folder after that keeps what was made, so that another run can begin there:
//! `-- 100000 10 /var/tmp/large`. Pages are made up from the demo's, in English and Arabic, with a third of the words
//! exchanged for invented ones; after `--texts`, from the real ones in a folder of files of merges (`*.jsonl.zst`), in all
//! their languages, with a third of the words exchanged for others of the same page.
//!
//! What searches is a process of its own, so that only its memory is counted.

#[path = "common/generated.rs"]
mod generated;
#[path = "common/median.rs"]
mod median;
#[path = "common/sources.rs"]
mod sources;

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
use sources::Sources;
use tokio::task::JoinSet;

/// People who search at once.
const READERS: usize = 16;
/// Questions that each of them asks.
const QUESTIONS: usize = 250;
/// How long saves are counted with and without an index that follows, and how often.
const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 5;
/// Says that this process is the one that searches.
const SEARCHING: &str = "searching";
/// Says that real pages are in the folder that follows.
const TEXTS: &str = "--texts";

/// What was asked of this program.
struct Wanted {
    size: Size,
    /// Where what is made stays.
    kept: Option<PathBuf>,
    /// Where real pages are.
    texts: Option<PathBuf>,
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = Wanted::read(&words);
    if words.iter().any(|word| word == SEARCHING) {
        return search_it(&wanted, &wanted.kept.clone().expect("a folder")).await;
    }
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = wanted.kept.as_deref().unwrap_or(temporary.path());
    let bytes = written(folder, &wanted).await;
    make_index(folder, wanted.size.outlines, bytes).await;
    let mut child = std::process::Command::new(std::env::current_exe().expect("this program"));
    child.args([SEARCHING, &wanted.size.outlines.to_string()]).arg(folder);
    child.args(wanted.texts.iter().flat_map(|texts| [Path::new(TEXTS), texts])).status().expect("it ran");
}

impl Wanted {
    fn read(words: &[String]) -> Self {
        let texts = words.iter().skip_while(|word| *word != TEXTS).nth(1);
        let mut numbers = words.iter().filter_map(|word| word.parse().ok());
        let size = Size { outlines: numbers.next().unwrap_or(1000), revisions: numbers.next().unwrap_or(10) };
        let kept = words.iter().filter(|word| Some(*word) != texts).map(PathBuf::from).find(|word| word.is_absolute());
        Self { size, kept, texts: texts.map(PathBuf::from) }
    }

    async fn sources(&self, store: &Store) -> Sources {
        match &self.texts {
            Some(folder) => Sources::of_folder(folder),
            None => Sources::of_demo(store).await,
        }
    }
}

/// Writes the wiki, or finds it written; gives the bytes of its texts as they stand.
async fn written(folder: &Path, wanted: &Wanted) -> f64 {
    let note = folder.join("bytes");
    if let Some(bytes) = std::fs::read_to_string(&note).ok().and_then(|note| note.parse().ok()) {
        return bytes;
    }
    std::fs::create_dir_all(folder).expect("a folder");
    let store = open(folder).await;
    let began = Instant::now();
    dugnad::demo::play::load(&store).await.expect("the demo loads");
    let size = wanted.size;
    let bytes = Generated::write(&store, wanted.sources(&store).await, size).await;
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
async fn search_it(wanted: &Wanted, folder: &Path) {
    let store = open(folder).await;
    let wiki = Arc::new(Generated::again(&store, wanted.sources(&store).await, wanted.size.outlines).await);
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
