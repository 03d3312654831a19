//! Cuts a page into what lines can settle and what has to be looked at block by block.

use std::ops::Range;

use crate::text::blocks::Page;

use super::diff3::{Region, groups, span};
use super::lines::{LineMerge, Lines};

/// A stretch of the page that begins and ends where all three versions begin a block.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Its lines.
    pub regions: Vec<Region>,
    /// Whether changes of both sides overlap in it.
    pub overlaps: bool,
}

/// Cuts a page into chunks that cover it in order, as small as they can be.
pub(super) fn chunks(lines: &LineMerge, pages: &[Page; 3]) -> Vec<Chunk> {
    let begins = [0, 1, 2].map(|side: usize| block_lines(&lines.sides[side], &pages[side]));
    let is_cut = |at: [usize; 3]| (0..3).all(|side| begins[side][at[side]]);
    let chunk = |regions: Vec<Region>| {
        let overlaps = regions.iter().any(|region| lines.overlaps(region));
        Chunk { regions, overlaps }
    };
    groups(&lines.regions, is_cut).into_iter().map(chunk).collect()
}

impl Chunk {
    /// The lines of base, theirs and ours that it spans.
    pub fn lines(&self) -> [Range<usize>; 3] {
        span(&self.regions)
    }

    /// The blocks of base, theirs and ours that it spans.
    pub fn blocks(&self, lines: &LineMerge, pages: &[Page; 3]) -> [Range<usize>; 3] {
        let spans = self.lines();
        [0, 1, 2].map(|side: usize| {
            let at = |line| pages[side].blocks.partition_point(|block| block.start < lines.sides[side].start(line));
            at(spans[side].start)..at(spans[side].end)
        })
    }
}

/// For each line whether a block begins with it; true for the end of the page too.
fn block_lines(lines: &Lines, page: &Page) -> Vec<bool> {
    let mut begins = vec![false; lines.len() + 1];
    let mut line = 0;
    for block in &page.blocks {
        while lines.start(line) < block.start {
            line += 1;
        }
        begins[line] = true;
    }
    begins[lines.len()] = true;
    begins
}
