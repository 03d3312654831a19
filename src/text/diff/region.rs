//! Pairs the words of what lies between blocks that stayed.
//!
//! Blocks that are alike are paired in order and compared word by word. Where a paragraph was split or joined, that
//! leaves blocks without a partner and shows far too much, so there all words at once are compared as well:
//!
//! ```text
//! old   The well is 40 m deep. The pump came in May.
//! new   The well is 40 m deep.     (a paragraph)
//!       The pump came in June.     (another)         →   ... The pump came in -May +June.
//! ```

use super::side::Side;
use super::words::match_words;
use super::work::Work;
use crate::text::align::align_in_order;
use crate::text::blocks::Page;
use crate::text::tokens::Vocabulary;

/// All words at once must show less than this share of what block by block shows, to be worth the longer distances.
const CLEARLY_LESS: f64 = 0.7;

type Pairs = Vec<(usize, usize)>;

/// Blocks of both sides that are to be compared with each other, ascending.
#[derive(Default)]
pub(super) struct Region {
    pub old: Vec<usize>,
    pub new: Vec<usize>,
}

impl Region {
    fn len(&self) -> usize {
        self.old.len() + self.new.len()
    }
}

/// Compares the words of two sides.
pub(super) struct Aligner<'s, 't> {
    pub old: &'s Side<'t>,
    pub new: &'s Side<'t>,
    pub worths: &'s [u8],
    pub work: Work,
}

impl<'t> Aligner<'_, 't> {
    /// Pairs of equal tokens in a region, ascending.
    pub fn region(&mut self, region: Region) -> Pairs {
        let blocks = self.pair_blocks(&region);
        parts(region, &blocks).iter().flat_map(|(part, pairs)| self.part(part, pairs)).collect()
    }

    /// Pairs of equal tokens of two blocks.
    pub fn block(&mut self, i: usize, j: usize) -> Pairs {
        let (old_start, new_start) = (self.old.tokens(i).start, self.new.tokens(j).start);
        let pairs = match_words(self.old.ids(i), self.new.ids(j), self.worths, &mut self.work);
        pairs.into_iter().map(|(x, y)| (old_start + x, new_start + y)).collect()
    }

    /// Pairs blocks that are equal or alike, in order.
    fn pair_blocks(&mut self, region: &Region) -> Pairs {
        let (old, new) = (&region.old, &region.new);
        if old.is_empty() || new.is_empty() {
            return Vec::new();
        }
        let found = align_in_order(&page(self.old, old), &page(self.new, new), &mut Vocabulary::default());
        self.work.exceeded |= found.coarse;
        found.pairs.into_iter().map(|(x, y)| (old[x], new[y])).collect()
    }

    /// Compares block by block, or all words at once if that shows clearly less.
    fn part(&mut self, part: &Region, pairs: &[(usize, usize)]) -> Pairs {
        let apart: Pairs = pairs.iter().flat_map(|&(i, j)| self.block(i, j)).collect();
        if pairs.len() == part.old.len().max(part.new.len()) {
            return apart;
        }
        let old: Vec<usize> = part.old.iter().flat_map(|&i| self.old.tokens(i)).collect();
        let new: Vec<usize> = part.new.iter().flat_map(|&j| self.new.tokens(j)).collect();
        let shown = |kept: usize| (old.len() + new.len() - 2 * kept) as f64;
        let most = self.old.bag(part.old.iter().copied()).shared(&self.new.bag(part.new.iter().copied()));
        if shown(most) >= CLEARLY_LESS * shown(apart.len()) {
            return apart;
        }
        let (a, b): (Vec<u32>, Vec<u32>) =
            (old.iter().map(|&t| self.old.ids[t]).collect(), new.iter().map(|&t| self.new.ids[t]).collect());
        let joined = match_words(&a, &b, self.worths, &mut self.work);
        if shown(joined.len()) >= CLEARLY_LESS * shown(apart.len()) {
            return apart;
        }
        joined.into_iter().map(|(x, y)| (old[x], new[y])).collect()
    }
}

/// Some blocks of a side as a page.
fn page<'t>(side: &Side<'t>, blocks: &[usize]) -> Page<'t> {
    Page {
        text: side.page.text,
        blocks: blocks.iter().map(|&i| side.page.blocks[i].clone()).collect(),
        keys: blocks.iter().map(|&i| side.page.keys[i]).collect(),
    }
}

/// Cuts a region at pairs of blocks, so that blocks without a partner stay with the pairs beside them.
fn parts(region: Region, pairs: &[(usize, usize)]) -> Vec<(Region, Pairs)> {
    let (mut old, mut new) = (region.old.into_iter().peekable(), region.new.into_iter().peekable());
    let mut parts = Vec::new();
    let mut open: (Region, Pairs) = Default::default();
    for &(i, j) in pairs {
        let before = open.0.len();
        open.0.old.extend(std::iter::from_fn(|| old.next_if(|&x| x < i)));
        open.0.new.extend(std::iter::from_fn(|| new.next_if(|&y| y < j)));
        if open.0.len() == before && !open.1.is_empty() {
            parts.push(std::mem::take(&mut open));
        }
        open.0.old.extend(old.next());
        open.0.new.extend(new.next());
        open.1.push((i, j));
    }
    open.0.old.extend(old);
    open.0.new.extend(new);
    parts.push(open);
    parts
}
