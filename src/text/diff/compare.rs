//! The diff of two whole texts: the steps in their order.

use std::ops::Range;

use super::Diff;
use super::moves::{Layout, Move, lay_out};
use super::region::{Aligner, Region};
use super::script::{Moved, Spans, cover};
use super::side::sides;
use super::slide::slide;
use super::strays::{self, Free, Stray};
use super::words::worths;
use super::work::Work;
use crate::text::blocks::{Block, blocks};

/// Tells how `old` became `new`, in words, inside blocks, aware of what moved.
///
/// Any two texts will do. The same two always give the same answer, and the time is bounded: where that makes the
/// answer coarser, [`Diff::coarse`] is set.
#[must_use]
pub fn diff(old: &str, new: &str) -> Diff {
    let changed = Changed::new(old, new);
    let (old_side, new_side) = sides((old, changed.old), (new, changed.new));
    let mut work = Work::new();
    let layout = lay_out(&old_side, &new_side, &mut work);
    let worths = worths(&old_side, &new_side);
    let mut aligner = Aligner { old: &old_side, new: &new_side, worths: &worths, work };

    let mut free = aligner.free_tokens(&layout);
    let pairs = aligner.pairs_that_stay(&layout, &free);
    let mut moves: Vec<Moved> = layout.moves.iter().map(|moved| aligner.moved(moved)).collect();
    free.take(&pairs);
    moves.extend(strays::find(&old_side, &new_side, free).iter().map(|stray| aligner.stray(stray)));

    let mut kept = vec![(0..changed.lead, 0..changed.lead)];
    kept.extend(aligner.spans(&pairs));
    kept.push((old.len() - changed.trail..old.len(), new.len() - changed.trail..new.len()));
    let ops = cover(old, new, (0..old.len(), 0..new.len()), &kept, moves);
    Diff { ops, coarse: aligner.work.exceeded }
}

/// The blocks between equal beginnings and equal ends of two texts, which are `lead` and `trail` bytes long.
struct Changed {
    old: Vec<Block>,
    new: Vec<Block>,
    lead: usize,
    trail: usize,
}

impl Changed {
    fn new(old_text: &str, new_text: &str) -> Self {
        let (mut old, mut new) = (blocks(old_text), blocks(new_text));
        let is_same = |(a, b): &(&Block, &Block)| a.whole(old_text) == b.whole(new_text);
        let above = old.iter().zip(&new).take_while(is_same).count();
        let below = old[above..].iter().rev().zip(new[above..].iter().rev()).take_while(is_same).count();
        let lead = old[..above].last().map_or(0, |block| block.end);
        let trail = old[old.len() - below..].first().map_or(0, |block| old_text.len() - block.start);
        for blocks in [&mut old, &mut new] {
            blocks.truncate(blocks.len() - below);
            blocks.drain(..above);
        }
        Changed { old, new, lead, trail }
    }
}

type Pairs = Vec<(usize, usize)>;

impl Aligner<'_, '_> {
    /// The tokens outside of moves.
    fn free_tokens(&self, layout: &Layout) -> Free {
        let (old, new) = (self.old, self.new);
        let mut free = Free { old: vec![true; old.ids.len()], new: vec![true; new.ids.len()] };
        for moved in &layout.moves {
            free.old[old.tokens_of(&moved.old)].fill(false);
            free.new[new.tokens_of(&moved.new)].fill(false);
        }
        free
    }

    /// Pairs of equal tokens outside of moves.
    fn pairs_that_stay(&mut self, layout: &Layout, free: &Free) -> Pairs {
        let (old, new) = (self.old, self.new);
        let moved_old = marks(old.len(), layout.moves.iter().map(|moved| moved.old.clone()));
        let moved_new = marks(new.len(), layout.moves.iter().map(|moved| moved.new.clone()));
        let pairs = self.stretch(&layout.stay, 0..old.len(), 0..new.len(), |region| {
            region.old.retain(|&i| !moved_old[i]);
            region.new.retain(|&j| !moved_new[j]);
        });
        let is_taken = |free: &[bool]| free.contains(&false);
        slide(pairs, old, new, [&|gap| is_taken(&free.old[gap]), &|gap| is_taken(&free.new[gap])])
    }

    /// What happened inside blocks that moved.
    fn moved(&mut self, moved: &Move) -> Moved {
        let (old, new) = (self.old, self.new);
        let pairs = self.stretch(&moved.anchors, moved.old.clone(), moved.new.clone(), |_| ());
        let pairs = slide(pairs, old, new, [&|_| false, &|_| false]);
        self.inside((old.bytes(&moved.old), new.bytes(&moved.new)), &pairs)
    }

    /// Pairs of equal tokens in a stretch of blocks, of which `anchors` are paired already. `prune` takes out of what
    /// lies between them the blocks that do not belong to the stretch.
    fn stretch(
        &mut self,
        anchors: &[(usize, usize)],
        old: Range<usize>,
        new: Range<usize>,
        prune: impl Fn(&mut Region),
    ) -> Pairs {
        let mut pairs = Vec::new();
        let (mut old_at, mut new_at) = (old.start, new.start);
        for &(i, j) in anchors.iter().chain([&(old.end, new.end)]) {
            let mut region = Region { old: (old_at..i).collect(), new: (new_at..j).collect() };
            prune(&mut region);
            pairs.extend(self.region(region));
            if i < old.end {
                pairs.extend(self.block(i, j));
            }
            (old_at, new_at) = (i + 1, j + 1);
        }
        pairs
    }

    /// A sentence that moved.
    fn stray(&self, stray: &Stray) -> Moved {
        let pairs: Pairs = (0..stray.len).map(|k| (stray.old + k, stray.new + k)).collect();
        let old = self.old.span(stray.old..stray.old + stray.len);
        let new = self.new.span(stray.new..stray.new + stray.len);
        self.inside((old, new), &pairs)
    }

    fn inside(&self, spans: Spans, pairs: &[(usize, usize)]) -> Moved {
        let (old, new) = (self.old.page.text, self.new.page.text);
        let inner = cover(old, new, spans.clone(), &self.spans(pairs), Vec::new());
        Moved { spans, inner }
    }

    /// The bytes of pairs of tokens.
    fn spans(&self, pairs: &[(usize, usize)]) -> Vec<Spans> {
        let (old, new) = (self.old, self.new);
        pairs.iter().map(|&(i, j)| (old.span(i..i + 1), new.span(j..j + 1))).collect()
    }
}

fn marks(len: usize, ranges: impl Iterator<Item = Range<usize>>) -> Vec<bool> {
    let mut marks = vec![false; len];
    ranges.for_each(|range| marks[range].fill(true));
    marks
}
