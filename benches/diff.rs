//! How long a diff takes, beside the line and inline diff of `similar` on the same texts in the same run.
//!
//! Run with `cargo bench --bench diff`. Absolute times depend on the machine; compare the ratios. The second half are
//! inputs on which other word diffs never end; `similar` gets a limit of 200 ms for them, dugnad has none but its own.

#[path = "common/texts.rs"]
mod texts;
#[path = "common/timed.rs"]
mod timed;

use std::hint::black_box;
use std::time::{Duration, Instant};

use dugnad::text::diff::diff;
use similar::{Algorithm, InlineChangeMode, InlineChangeOptions, TextDiff};
use texts::{Random, worst};
use timed::seconds;

fn main() {
    println!("{:<44} {:>9} {:>9} {:>7}", "", "diff ms", "similar", "ratio");
    for (name, old, new) in
        everyday().into_iter().chain(worst().into_iter().map(|(name, [old, new, _])| (name, old, new)))
    {
        let (ours, theirs) = (seconds(|| drop(black_box(diff(&old, &new)))), seconds(|| similar_inline(&old, &new)));
        let coarse = if diff(&old, &new).coarse { "  coarse" } else { "" };
        println!("{name:<44} {:>9.2} {:>9.2} {:>6.1}x{coarse}", ours * 1e3, theirs * 1e3, ours / theirs);
    }
}

type Case = (&'static str, String, String);

/// What volunteers do to a page of 12 KB.
fn everyday() -> Vec<Case> {
    let mut random = Random(1);
    let page = random.page(12_000, 3000);
    let edited = page.replacen(" a", " the", 3);
    let reflowed = page.replace(". ", ".\n");
    let mut blocks: Vec<&str> = page.split_inclusive("\n\n").collect();
    blocks.rotate_left(7);
    vec![
        ("a word in three places", page.clone(), edited),
        ("the whole page set in lines anew", page.clone(), reflowed),
        ("a section moved from top to end", page.clone(), blocks.concat()),
        ("nothing", page.clone(), page),
    ]
}

/// Lines first, then words inside changed lines: what one would write without an engine of one's own.
fn similar_inline(old: &str, new: &str) {
    let limit = Duration::from_millis(200);
    let mut options = InlineChangeOptions::new();
    options.mode(InlineChangeMode::UnicodeWords).semantic_cleanup(true);
    let lines = TextDiff::configure().algorithm(Algorithm::Histogram).timeout(limit).diff_lines(old, new);
    let deadline = Some(Instant::now() + limit);
    for op in lines.ops() {
        lines
            .iter_inline_changes_with_options_deadline(op, options, deadline)
            .for_each(|change| drop(black_box(change)));
    }
}
