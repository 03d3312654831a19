//! How long a merge takes, beside `similar`'s merge of lines on the same texts in the same run.
//!
//! Run with `cargo bench --bench merge`; with `DUGNAD_BENCH_CASES=file` for the cases in a file, an object with "base",
//! "ours" and "theirs" a line. Absolute times depend on the machine; compare the ratios. The second half of the made-up
//! inputs are those on which other merges never end; `similar` is not asked to merge them.

#[path = "common/median.rs"]
mod median;
#[path = "common/texts.rs"]
mod texts;
#[path = "common/timed.rs"]
mod timed;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use dugnad::text::merge::three_way;
use median::median;
use serde::Deserialize;
use similar::TextMerge;
use texts::{Random, worst};
use timed::seconds;

fn main() {
    if let Some(file) = std::env::var_os("DUGNAD_BENCH_CASES") {
        return cases(file.as_ref());
    }
    println!("{:<44} {:>9} {:>9} {:>7}", "", "merge ms", "similar", "ratio");
    for (name, [base, theirs, ours]) in everyday() {
        let dugnad = seconds(|| drop(black_box(three_way(&base, &theirs, &ours))));
        let similar = seconds(|| lines(&base, &theirs, &ours));
        println!("{name:<44} {:>9.3} {:>9.3} {:>6.1}x", dugnad * 1e3, similar * 1e3, dugnad / similar);
    }
    for (name, [base, theirs, ours]) in worst() {
        let dugnad = seconds(|| drop(black_box(three_way(&base, &theirs, &ours))));
        let coarse = if three_way(&base, &theirs, &ours).coarse { "  coarse" } else { "" };
        println!("{name:<44} {:>9.3} {:>9} {:>7}{coarse}", dugnad * 1e3, "-", "-");
    }
}

/// What two volunteers do to a page of 12 KB at the same time.
fn everyday() -> Vec<(&'static str, [String; 3])> {
    let mut random = Random(1);
    let page = random.page(12_000, 3000);
    let blocks: Vec<&str> = page.split_inclusive("\n\n").collect();
    let mut moved = blocks.clone();
    moved.rotate_left(7);
    let reflowed = page.replace(". ", ".\n");
    let edited = |random: &mut Random| random.revised(&page, 6);
    vec![
        ("words in different places", [page.clone(), edited(&mut random), edited(&mut random)]),
        ("words, and the page set in lines anew", [page.clone(), reflowed, edited(&mut random)]),
        ("words, and sections moved", [page.clone(), moved.concat(), edited(&mut random)]),
        ("one did nothing", [page.clone(), edited(&mut random), page.clone()]),
    ]
}

fn lines(base: &str, theirs: &str, ours: &str) {
    black_box(TextMerge::from_lines(base, ours, theirs).regions().len());
}

#[derive(Deserialize)]
struct Case {
    base: String,
    ours: String,
    theirs: String,
}

/// Merges each case of a file with both, one after the other, and prints the middle and the hundredth longest time.
fn cases(file: &Path) {
    let text = std::fs::read_to_string(file).expect("the file of cases");
    let (mut dugnad, mut similar) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let Case { base, ours, theirs } = serde_json::from_str(line).expect("a case a line");
        let start = Instant::now();
        drop(black_box(three_way(&base, &theirs, &ours)));
        dugnad.push(start.elapsed().as_secs_f64() * 1e6);
        let start = Instant::now();
        lines(&base, &theirs, &ours);
        similar.push(start.elapsed().as_secs_f64() * 1e6);
    }
    println!("{:<8} {:>10} {:>10} {:>7}", "", "merge us", "similar", "ratio");
    let [ours, theirs] = [&dugnad, &similar].map(|times| median(times.clone()));
    println!("{:<8} {ours:>10.0} {theirs:>10.0} {:>6.1}x", "median", ours / theirs);
    let [ours, theirs] = [dugnad, similar].map(hundredth);
    println!("{:<8} {ours:>10.0} {theirs:>10.0} {:>6.1}x", "p99", ours / theirs);
}

/// The time that one in a hundred is longer than.
fn hundredth(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() * 99 / 100]
}
