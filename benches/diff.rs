//! How long a diff takes, beside the line and inline diff of `similar` on the same texts in the same run.
//!
//! Run with `cargo bench --bench diff`. Absolute times depend on the machine; compare the ratios. The second half are
//! inputs on which other word diffs never end; `similar` gets a limit of 200 ms for them, dugnad has none but its own.

use std::hint::black_box;
use std::time::{Duration, Instant};

use dugnad::text::diff::diff;
use similar::{Algorithm, InlineChangeMode, InlineChangeOptions, TextDiff};

fn main() {
    println!("{:<44} {:>9} {:>9} {:>7}", "", "diff ms", "similar", "ratio");
    for (name, old, new) in everyday().into_iter().chain(worst()) {
        let (ours, theirs) = (median(|| drop(black_box(diff(&old, &new)))), median(|| similar_inline(&old, &new)));
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

/// What an unlucky or hostile page may ask for.
fn worst() -> Vec<Case> {
    let mut random = Random(2);
    let long = random.page(190_000, 5000);
    let lines = random.lines(10_000);
    let line = random.words(150_000, 5000).join(" ");
    let few: Vec<String> = (0..60_000).map(|_| ["dig\n", "line it\n", "rest\n"][random.below(3)].to_owned()).collect();
    vec![
        ("190 KB, 300 revisions later", long.clone(), random.revised(&long, 300)),
        ("10,000 lines, 80 edits and moves", lines.concat(), random.shuffled_a_little(&lines, 80).concat()),
        ("two unlike texts of 1 MB", random.page(1_000_000, 5000), random.page(1_000_000, 5000)),
        (
            "two texts of 1 MB, no word in common",
            random.page(1_000_000, 5000),
            random.page(1_000_000, 5000).to_uppercase(),
        ),
        ("one line of 1 MB, 300 words changed", line.clone(), random.revised(&line, 300)),
        ("60,000 lines out of 3, shuffled", few.concat(), random.shuffled_a_little(&few, 30_000).concat()),
    ]
}

/// The seconds that a run takes, of at least three and at most 0.3 seconds' worth of runs the middle one.
fn median(mut run: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || begin.elapsed() < Duration::from_millis(300) {
        let start = Instant::now();
        run();
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
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

/// Texts out of a fixed seed (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    /// A word out of so many; low numbers are frequent, as in real text.
    fn word(&mut self, vocabulary: usize) -> String {
        let limit = 1 + self.below(vocabulary);
        let mut number = self.below(limit) + 30;
        let mut word = String::new();
        while number > 0 {
            word.push(['a', 'k', 'e', 'n', 'i', 'r', 'o', 't', 'u', 's'][number % 10]);
            number /= 10;
        }
        word
    }

    fn words(&mut self, count: usize, vocabulary: usize) -> Vec<String> {
        (0..count).map(|_| self.word(vocabulary)).collect()
    }

    fn sentences(&mut self, vocabulary: usize) -> String {
        let count = 2 + self.below(5);
        let sentences: Vec<String> = (0..count).map(|_| self.words(12, vocabulary).join(" ") + ".").collect();
        sentences.join(" ")
    }

    /// Headings, paragraphs and lists, up to about `bytes`.
    fn page(&mut self, bytes: usize, vocabulary: usize) -> String {
        let mut page = String::new();
        while page.len() < bytes {
            page += &match self.below(5) {
                0 => format!("## {}\n\n", self.words(3, vocabulary).join(" ")),
                1 => (0..6).map(|_| format!("- {}\n", self.words(8, vocabulary).join(" "))).collect::<String>() + "\n",
                _ => self.sentences(vocabulary) + "\n\n",
            };
        }
        page
    }

    fn lines(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| format!("- {}\n", self.words(9, 5000).join(" "))).collect()
    }

    /// So many words replaced.
    fn revised(&mut self, text: &str, edits: usize) -> String {
        let mut words: Vec<String> = text.split_inclusive(' ').map(str::to_owned).collect();
        for _ in 0..edits {
            let at = self.below(words.len());
            words[at] = self.word(5000) + " ";
        }
        words.concat()
    }

    /// So many lines exchanged with others.
    fn shuffled_a_little(&mut self, lines: &[String], swaps: usize) -> Vec<String> {
        let mut lines = lines.to_vec();
        for _ in 0..swaps {
            let (a, b) = (self.below(lines.len()), self.below(lines.len()));
            lines.swap(a, b);
        }
        lines
    }
}
