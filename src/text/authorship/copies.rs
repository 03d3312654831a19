//! Copies of passages that still stand in the outline keep their authors.

use std::ops::Range;

use super::passages::{Search, rest};
use super::prepared::{Line, Prepared, words};
use super::sources::{Source, UNKNOWN};
use super::work::Work;
use crate::text::align::Match;

/// The fewest tokens of a copy; what is shorter is a stock phrase.
const SHINGLE: usize = 8;
/// The fewest words.
const WORDS: usize = 4;

/// Traces what is untraced to the same words elsewhere in the sources, the longest passages first.
pub(super) fn trace(new: &Prepared, sources: &[Source], origins: &mut [i64], work: &mut Work) {
    for source in sources {
        if !origins.chunk_by(|a, b| a == b).any(|part| part[0] == UNKNOWN && part.len() >= SHINGLE) {
            return;
        }
        let old = source.version.origins();
        let search = Search { old: &source.version.prepared().keys, new: &new.keys, shingle: SHINGLE, words: WORDS };
        for stretch in search.candidates(|_| true, |at| origins[at] == UNKNOWN, work) {
            let stretch = without_edges(rest(stretch, |_, at| origins[at] == UNKNOWN), new);
            if stretch.len >= SHINGLE {
                let from = &old[stretch.old..stretch.old + stretch.len];
                origins[stretch.new..stretch.new + stretch.len].copy_from_slice(from);
            }
        }
    }
}

/// A copied passage without the few words that only happen to agree on the line before or after it.
fn without_edges(stretch: Match, new: &Prepared) -> Match {
    let (start, end) = (stretch.new, stretch.new + stretch.len);
    let chance = |tokens: Range<usize>| words(&new.keys[tokens]) < WORDS;
    let inner = |line: &Line| (start + 1..end).contains(&(line.token as usize));
    let breaks: Vec<usize> = new.lines.iter().filter(|line| inner(line)).map(|line| line.token as usize).collect();
    let is_first = |at: &&usize| !new.begins_line(start) && chance(start..**at);
    let first = breaks.first().filter(is_first).copied().unwrap_or(start);
    let is_last = |at: &&usize| **at > first && !new.begins_line(end) && chance(**at..end);
    let last = breaks.last().filter(is_last).copied().unwrap_or(end);
    Match { old: stretch.old + (first - start), new: first, len: last - first }
}
