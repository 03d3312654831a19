//! Three-way merge: brings two people's changes to one page together.
//!
//! [`three_way`] gives the page in segments: settled text, and conflicts with three readings each for a person to decide.
//! Notices point at settled places where two people came close to each other. Nothing that anybody added is ever
//! missing from both, and no text is marked up on the way: markers would be mistaken on pages about merging.
//!
//! ```text
//! base      - dig a well        theirs    - dig a deep well      ours      - dig a well
//!           - buy pipes                   - buy pipes                      - buy 40 pipes
//!                                         - ask Ann                        - call Bo
//!
//! merged    - dig a deep well
//!           - buy 40 pipes
//!           - ask Ann           notice: both added text here
//!           - call Bo
//! ```
//!
//! # How it works
//!
//! 1. If each version has one style of line ends, they are merged as a whole and set aside (`line_ends`).
//! 2. Lines are merged as diff3 does, with a histogram diff: changes of both sides that overlap, touch or have only empty
//!    lines and signs between them are open, all others stand (`lines`, `diff3`). White space at the ends of lines is
//!    chosen three-way, apart from the words.
//! 3. The page is cut where all three versions begin a block. A chunk with an overlap is merged anew, block by block:
//!    blocks are paired with those of the base by equality and likeness ([`crate::text::align`]), so neighbouring list
//!    items no longer get in each other's way (`chunks`, `blocks`). A removed block that the other side edited is a
//!    conflict; so is a removed section that the other side added to. Where this settles little, the lines' conflict
//!    stands: whoever chooses wants whole passages.
//! 4. A block that both edited is merged word by word. White space is only what stands between words, so a paragraph
//!    set in lines anew merges with an edit. Two edits need a common word between them; otherwise the sentence is in
//!    conflict (`words`), unless one edit holds the other or both add links to an enumeration (`phrases`).
//! 5. Where both add blocks at one place, list items and rows stay both, theirs first, and so does what both add to the
//!    end of a section; but two wordings of one thing are a conflict (`unions`).
//! 6. If conflicts are left, or a line that both removed stands elsewhere on one side, the whole page is merged once
//!    more with moved blocks in view: the other side's edits follow them, and what one moved and the other removed or
//!    moved elsewhere is a conflict (`moves`).
//! 7. Chunk by chunk, and for the page if something moved, the words are counted; if one were lost, the coarser answer
//!    is taken (`check`). What both added in different places is pointed at (`repeats`).
//!
//! Every step takes time about proportional to its input or is counted against a budget (`work`), never against the
//! clock. Where that runs out the coarser answer stands, and [`Merge::coarse`] says so.
//!
//! # Sources
//!
//! S. Khanna, K. Kunal and B. C. Pierce, "A formal investigation of diff3", 2007 (stable and changed stretches; what is
//! locally disjoint may be merged). The histogram diff is that of JGit and git, after B. Cohen's patience diff.
//! L. R. Dice, "Measures of the amount of ecologic association between species", 1945 (likeness). S. B. Needleman and
//! C. D. Wunsch, "A general method applicable to the search for similarities in the amino acid sequence of two
//! proteins", 1970 (pairs in order). T. Lindholm, "A three-way merge for XML documents", 2004 (edits follow moves).

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

/// Blocks have to settle at least one part in so many of what lines leave in dispute; where they settle less, whole
/// passages read better as alternatives than their pieces. Where they settle nothing they still know what it is about.
const LEAST_GAIN: usize = 5;

/// Merges a chunk by its blocks where lines overlap, unless that settles little more or a word would be lost.
fn merge_chunk(chunk: &Chunk, lines: &LineMerge, pages: &[Page; 3], work: &mut Work) -> Draft {
    let by_lines = lines.settle_all(&chunk.regions);
    if !chunk.overlaps {
        return by_lines;
    }
    let spans = chunk.lines();
    let by_blocks = merge_blocks(pages, &chunk.blocks(lines, pages), work);
    let [lines_left, blocks_left] = [by_lines.disputed(), by_blocks.disputed()];
    let is_better = blocks_left == lines_left || blocks_left <= lines_left - lines_left / LEAST_GAIN;
    if is_better && keeps_all([0, 1, 2].map(|side: usize| lines.sides[side].slice(&spans[side])), &by_blocks) {
        return by_blocks;
    }
    by_lines
}
