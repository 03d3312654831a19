//! How long it takes to trace a revision's words, beside `similar`'s diff of lines with the parent in the same run.
//!
//! Run with `cargo bench --bench authorship`; with `DUGNAD_BENCH_HISTORY=file` for a real or simulated history, an object
//! with "id", "parents" and "text" a line, parents first: then also what its authorship takes to store, beside the texts.
//! "Cold" is with nothing at hand but stored texts and lists. Absolute times depend on the machine; compare the ratios.

#[path = "common/median.rs"]
mod median;
#[path = "common/texts.rs"]
mod texts;
#[path = "common/timed.rs"]
mod timed;

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use dugnad::text::authorship::history::History;
use dugnad::text::authorship::{Authorship, Carried, Carrying, Place, Version, carry};
use median::median;
use serde::Deserialize;
use similar::{Algorithm, TextDiff};
use texts::{Random, worst};
use timed::seconds;
use zstd::bulk::Compressor;

fn main() {
    if let Some(file) = std::env::var_os("DUGNAD_BENCH_HISTORY") {
        return history(file.as_ref());
    }
    println!("{:<44} {:>9} {:>9} {:>9} {:>7}", "", "warm ms", "cold ms", "similar", "ratio");
    for (name, old, new) in
        everyday().into_iter().chain(worst().into_iter().map(|(name, [old, new, _])| (name, old, new)))
    {
        let parent = version(&old);
        let warm = seconds(|| drop(black_box(trace(&parent, &new))));
        let cold = seconds(|| drop(black_box(trace(&version(&old), &new))));
        let similar = seconds(|| lines(&old, &new));
        let coarse = if trace(&parent, &new).coarse { "  coarse" } else { "" };
        let ratio = warm / similar;
        println!("{name:<44} {:>9.3} {:>9.3} {:>9.3} {ratio:>6.1}x{coarse}", warm * 1e3, cold * 1e3, similar * 1e3);
    }
}

/// What volunteers do to a page of 10.5 KB.
fn everyday() -> Vec<(&'static str, String, String)> {
    let mut random = Random(1);
    let page = random.page(10_500, 3000);
    let mut blocks: Vec<&str> = page.split_inclusive("\n\n").collect();
    blocks.rotate_left(7);
    vec![
        ("three words changed", page.clone(), random.revised(&page, 3)),
        ("a paragraph added", page.clone(), page.clone() + &random.page(400, 3000)),
        ("a section moved from top to end", page.clone(), blocks.concat()),
        ("the whole page set in lines anew", page.clone(), page.replace(". ", ".\n")),
    ]
}

fn version(text: &str) -> Arc<Version> {
    Arc::new(Version::new(1, text, Authorship::all_by(text, 1)).expect("the authorship is that of the text"))
}

/// Traces as after a save, with a memory that holds nothing.
fn trace(parent: &Arc<Version>, new: &str) -> Carried {
    let carrying = carry(new, std::slice::from_ref(parent));
    black_box(carrying.questions());
    carrying.settle(2, &HashMap::new(), &[])
}

fn lines(old: &str, new: &str) {
    let limit = std::time::Duration::from_millis(200);
    let diff = TextDiff::configure().algorithm(Algorithm::Histogram).timeout(limit).diff_lines(old, new);
    black_box(diff.ops().len());
}

#[derive(Deserialize)]
struct Revision {
    id: i64,
    parents: Vec<i64>,
    text: String,
}

/// Takes a history in, revision by revision, and prints middle times and what would be stored.
fn history(file: &Path) {
    let input = std::fs::read_to_string(file).expect("the file of revisions");
    let mut history = History::default();
    let (mut dugnad, mut similar) = (Vec::new(), Vec::new());
    let (mut stored, mut cold) = (Stored::default(), Cold::default());
    for (line, number) in input.lines().zip(1_u32..) {
        let revision: Revision = serde_json::from_str(line).expect("a revision a line");
        let start = Instant::now();
        history.add(revision.id, &revision.parents, &revision.text);
        dugnad.push(start.elapsed().as_secs_f64() * 1e6);
        let parent = revision.parents.first();
        let parent_text = parent.and_then(|parent| history.text(*parent)).unwrap_or_default();
        let start = Instant::now();
        lines(parent_text, &revision.text);
        similar.push(start.elapsed().as_secs_f64() * 1e6);
        cold.add(&history, &revision);
        stored.add(&history, &revision, if number % FULL_EVERY == 0 { None } else { parent.copied() });
    }
    let [ours, theirs] = [dugnad, similar].map(median);
    println!("median of a revision   {ours:>10.0} us, similar {theirs:.0} us, ratio {:.1}x", ours / theirs);
    let slowest = cold.milliseconds.iter().copied().fold(0.0, f64::max);
    println!("cold, median           {:>10.3} ms", median(cold.milliseconds));
    println!("cold, slowest          {slowest:>10.3} ms");
    println!("stored texts           {:>10} bytes, each as zstd's difference from its parent", stored.texts);
    println!("stored authorship      {:>10} bytes, {:.1} %", stored.origins, stored.percent());
}

/// Traces each revision once more, as after a restart.
#[derive(Default)]
struct Cold {
    memory: HashMap<u64, Place>,
    first_parents: HashMap<i64, i64>,
    milliseconds: Vec<f64>,
}

impl Cold {
    fn add(&mut self, history: &History, revision: &Revision) {
        self.first_parents.extend(revision.parents.first().map(|parent| (revision.id, *parent)));
        let start = Instant::now();
        let carried = self.trace(history, revision);
        self.milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        carried.remember.into_iter().for_each(|(hash, place)| _ = self.memory.entry(hash).or_insert(place));
    }

    fn trace(&self, history: &History, revision: &Revision) -> Carried {
        let load = |id: i64| Version::new(id, history.text(id)?, history.authorship(id)?.clone()).map(Arc::new);
        let parents: Vec<Arc<Version>> = revision.parents.iter().filter_map(|parent| load(*parent)).collect();
        let mut carrying = carry(&*revision.text, &parents);
        if carrying.wants_ancestors() {
            let before = |id: &i64| self.first_parents.get(id).copied();
            let ids = std::iter::successors(revision.parents.first().and_then(before), before);
            carrying = carrying.with_ancestors(&ids.take(Carrying::ANCESTORS).filter_map(load).collect::<Vec<_>>());
        }
        let known = |hash: u64| Some((hash, *self.memory.get(&hash)?));
        let found: HashMap<u64, Place> = carrying.questions().into_iter().filter_map(known).collect();
        let versions: Vec<Arc<Version>> = carrying.places_wanted(&found).into_iter().filter_map(load).collect();
        carrying.settle(revision.id, &found, &versions)
    }
}

/// Every so many revisions a text and its authorship are stored whole.
const FULL_EVERY: u32 = 512;

/// Bytes that would be stored.
#[derive(Default)]
struct Stored {
    texts: usize,
    origins: usize,
}

impl Stored {
    fn add(&mut self, history: &History, revision: &Revision, parent: Option<i64>) {
        let parent_text = parent.and_then(|parent| history.text(parent)).unwrap_or_default();
        let mut compressor = Compressor::new(6).expect("a compressor");
        compressor.context_mut().ref_prefix(parent_text.as_bytes()).expect("a prefix");
        self.texts += compressor.compress(revision.text.as_bytes()).expect("it compresses").len();
        let parent = parent.and_then(|parent| history.authorship(parent));
        let authorship = history.authorship(revision.id).expect("it was taken in");
        self.origins += authorship.encode(parent).len();
    }

    fn percent(&self) -> f64 {
        100.0 * self.origins as f64 / self.texts as f64
    }
}
