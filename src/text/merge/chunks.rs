//! Cuts a page into what lines can settle and what has to be looked at block by block.

use std::ops::Range;

use crate::text::blocks::Page;

use super::diff3::{By, Region};
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
    let mut chunks: Vec<Chunk> = Vec::new();
    for region in lines.regions.iter().flat_map(|region| parts(region, is_cut)) {
        let starts_one = is_cut([region.base.start, region.theirs.start, region.ours.start]);
        if chunks.is_empty() || starts_one {
            chunks.push(Chunk::default());
        }
        let Some(chunk) = chunks.last_mut() else { continue };
        chunk.overlaps |= lines.overlaps(&region);
        chunk.regions.push(region);
    }
    chunks
}

impl Chunk {
    /// The lines of base, theirs and ours that it spans.
    pub fn lines(&self) -> [Range<usize>; 3] {
        match (self.regions.first(), self.regions.last()) {
            (Some(first), Some(last)) => [
                first.base.start..last.base.end,
                first.theirs.start..last.theirs.end,
                first.ours.start..last.ours.end,
            ],
            _ => [0..0, 0..0, 0..0],
        }
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

/// A region that nobody changed in up to three parts, cut at the first and last place where all begin a block.
fn parts(region: &Region, is_cut: impl Fn([usize; 3]) -> bool) -> Vec<Region> {
    if region.by != By::Nobody {
        return vec![region.clone()];
    }
    let starts = [region.base.start, region.theirs.start, region.ours.start];
    let is_cut = |at: &usize| is_cut(starts.map(|start| start + at));
    let len = region.base.len();
    let (Some(first), Some(last)) = ((1..len).find(is_cut), (1..len).rfind(is_cut)) else {
        return vec![region.clone()];
    };
    let part = |from: usize, to: usize| {
        let [base, theirs, ours] = starts.map(|start| start + from..start + to);
        Region { by: By::Nobody, base, theirs, ours }
    };
    let ends = [0, first, last, len];
    ends.windows(2).filter(|ends| ends[0] < ends[1]).map(|ends| part(ends[0], ends[1])).collect()
}
