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
    let lines = LineMerge::new(texts);
    let mut work = Work::new();
    let mut draft = Draft::default();
    let overlaps = lines.regions.iter().any(|region| lines.overlaps(region));
    if overlaps || lines.reappear() {
        let mut keys = Vocabulary::default();
        let pages = texts.map(|text| Page::new(text, &mut keys));
        for chunk in chunks(&lines, &pages) {
            draft.append(merge_chunk(&chunk, &lines, &pages, &mut work));
        }
        if let Some(moved) = merge_moved(&pages, &draft, &mut work) {
            draft = moved;
        }
    } else {
        lines.regions.iter().for_each(|region| lines.settle(region, &mut draft));
    }
    repeats::note(&lines, &mut draft);
    Merge { segments: draft.segments, notices: draft.notices, coarse: work.coarse }
}

/// Merges a chunk by its blocks where lines overlap; if that lost a word, by its lines.
fn merge_chunk(chunk: &Chunk, lines: &LineMerge, pages: &[Page; 3], work: &mut Work) -> Draft {
    if chunk.overlaps {
        let spans = chunk.lines();
        let draft = merge_blocks(pages, &chunk.blocks(lines, pages), work);
        if keeps_all([0, 1, 2].map(|side: usize| lines.sides[side].slice(&spans[side])), &draft) {
            return draft;
        }
    }
    let mut draft = Draft::default();
    chunk.regions.iter().for_each(|region| lines.settle(region, &mut draft));
    draft
}
