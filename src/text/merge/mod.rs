//! Three-way merge: brings two people's changes to one page together.

mod blocks;
mod check;
mod chunks;
mod diff3;
mod draft;
mod line_ends;
mod lines;
mod moves;
mod outcome;
mod phrases;
mod repeats;
mod unions;
mod words;
mod work;

pub use outcome::{Conflict, ConflictKind, Merge, Notice, NoticeKind, Segment};

use super::blocks::Page;
use super::tokens::Vocabulary;
use blocks::merge_blocks;
use check::keeps_all;
use chunks::{Chunk, chunks};
use draft::Draft;
use lines::LineMerge;
use moves::merge_moved;
use work::Work;

/// Merges two versions of a page that both come from `base`.
///
/// `theirs` was saved first, `ours` comes second; this only decides the order where both are kept.
pub fn three_way(base: &str, theirs: &str, ours: &str) -> Merge {
    if theirs == ours || ours == base {
        return settled(theirs);
    }
    if theirs == base {
        return settled(ours);
    }
    line_ends::merge_in_one_style([base, theirs, ours], merge_pages)
}

/// A merge in which nothing is left to do.
fn settled(text: &str) -> Merge {
    let mut draft = Draft::default();
    draft.lines(text);
    Merge { segments: draft.segments, ..Merge::default() }
}

fn merge_pages(texts: [&str; 3]) -> Merge {
    let mut work = Work::new();
    let lines = LineMerge::new(texts, &mut work);
    let overlaps = lines.regions.iter().any(|region| lines.overlaps(region));
    let by_blocks = (overlaps || lines.reappear()).then(|| merge_by_blocks(texts, &lines, &mut work)).flatten();
    let mut draft = by_blocks.unwrap_or_else(|| lines.settle_all(&lines.regions));
    repeats::note(&lines, &mut draft);
    Merge { segments: draft.segments, notices: draft.notices, coarse: work.coarse }
}

/// Merges a page by its blocks where lines overlap, and what moved; `None` if that would be too much work.
fn merge_by_blocks(texts: [&str; 3], lines: &LineMerge, work: &mut Work) -> Option<Draft> {
    let mut keys = Vocabulary::default();
    let pages = texts.map(|text| Page::new(text, &mut keys));
    if !work.compare(pages.iter().map(|page| page.blocks.len()).sum(), keys.len()) {
        return None;
    }
    let mut draft = Draft::default();
    for chunk in chunks(lines, &pages) {
        draft.append(merge_chunk(&chunk, lines, &pages, work));
    }
    Some(merge_moved(&pages, &draft, work).unwrap_or(draft))
}

/// Merges a chunk by its blocks where lines overlap, unless its lines settle more or a word would be lost.
fn merge_chunk(chunk: &Chunk, lines: &LineMerge, pages: &[Page; 3], work: &mut Work) -> Draft {
    let by_lines = lines.settle_all(&chunk.regions);
    if !chunk.overlaps {
        return by_lines;
    }
    let spans = chunk.lines();
    let by_blocks = merge_blocks(pages, &chunk.blocks(lines, pages), work);
    let is_better = by_blocks.disputed() <= by_lines.disputed();
    if is_better && keeps_all([0, 1, 2].map(|side: usize| lines.sides[side].slice(&spans[side])), &by_blocks) {
        return by_blocks;
    }
    by_lines
}
