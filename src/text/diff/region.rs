//! Pairs what lies between blocks that stayed: first blocks that are alike, then the words in them.

use super::anchors::{likeness, shared};
use super::side::Side;
use super::words::match_words;
use super::work::Work;

/// The free blocks of both sides between two pairs that stay.
pub(super) struct Region {
    pub old: Vec<usize>,
    pub new: Vec<usize>,
}

/// The two texts and what may be spent on them.
pub(super) struct Aligner<'s, 't> {
    pub old: &'s Side<'t>,
    pub new: &'s Side<'t>,
    pub weights: &'s [u8],
    pub work: Work,
}

type Pairs = Vec<(usize, usize)>;

impl Aligner<'_, '_> {
    /// Pairs of equal tokens of two blocks.
    pub fn words(&mut self, i: usize, j: usize) -> Pairs {
        let (o, n) = (self.old.tokens_of(i).start, self.new.tokens_of(j).start);
        let pairs = match_words(self.old.ids_of(i), self.new.ids_of(j), self.weights, &mut self.work);
        pairs.into_iter().map(|(a, b)| (a + o, b + n)).collect()
    }

    /// Pairs of equal tokens in a region.
    pub fn region(&mut self, region: &Region) -> Pairs {
        let blocks = self.align(region);
        let mut out = Vec::new();
        for (part, pairs) in parts(region, &blocks) {
            out.extend(self.part(&part, &pairs));
        }
        out
    }

    /// Pairs block by block, or all words at once if that shows clearly less as changed.
    fn part(&mut self, part: &Region, pairs: &[(usize, usize)]) -> Pairs {
        let apart: Pairs = pairs.iter().flat_map(|&(i, j)| self.words(i, j)).collect();
        if pairs.len() == part.old.len() && pairs.len() == part.new.len() {
            return apart;
        }
        let o: Vec<usize> = part.old.iter().flat_map(|&i| self.old.tokens_of(i)).collect();
        let n: Vec<usize> = part.new.iter().flat_map(|&j| self.new.tokens_of(j)).collect();
        let (a, b) = (pick(&o, &self.old.ids), pick(&n, &self.new.ids));
        let total = a.len() + b.len();
        let shown = total - 2 * apart.len();
        let least = total - 2 * shared(&sorted(&a), &sorted(&b));
        if least as f64 >= 0.7 * shown as f64 {
            return apart;
        }
        let joined = match_words(&a, &b, self.weights, &mut self.work);
        if (total - 2 * joined.len()) as f64 >= 0.7 * shown as f64 {
            return apart;
        }
        joined.into_iter().map(|(x, y)| (o[x], n[y])).collect()
    }

    /// The best order-keeping pairing of blocks that are alike.
    fn align(&mut self, region: &Region) -> Pairs {
        let (o, n) = (&region.old, &region.new);
        if o.is_empty() || n.is_empty() {
            return Vec::new();
        }
        if o.len() * n.len() > MAX_PAIRS || !self.work.spend((o.len() * n.len() * 64) as u64) {
            return self.equal_blocks(region);
        }
        let least = if o.len() == 1 && n.len() == 1 { 0.2 } else { 0.4 };
        let bags = |side: &Side, blocks: &[usize]| blocks.iter().map(|&i| sorted(side.ids_of(i))).collect::<Vec<_>>();
        let (old_bags, new_bags) = (bags(self.old, o), bags(self.new, n));
        let width = n.len() + 1;
        let mut best = vec![0.0f64; (o.len() + 1) * width];
        let mut gains = vec![0.0f64; o.len() * n.len()];
        for i in 0..o.len() {
            for j in 0..n.len() {
                let (a, b) = (&old_bags[i], &new_bags[j]);
                let total = (a.len() + b.len()) as f64;
                let dice = if total == 0.0 { 0.0 } else { 2.0 * shared(a, b) as f64 / total };
                let same = self.old.keys[o[i]] == self.new.keys[n[j]];
                let gain = if same {
                    total + 1.0
                } else if dice >= least {
                    dice * dice * total
                } else {
                    0.0
                };
                gains[i * n.len() + j] = gain;
                let diagonal = if gain > 0.0 { best[i * width + j] + gain } else { 0.0 };
                best[(i + 1) * width + j + 1] = diagonal.max(best[i * width + j + 1]).max(best[(i + 1) * width + j]);
            }
        }
        let (mut i, mut j) = (o.len(), n.len());
        let mut pairs = Vec::new();
        while i > 0 && j > 0 {
            let here = best[i * width + j];
            let gain = gains[(i - 1) * n.len() + j - 1];
            if gain > 0.0 && here == best[(i - 1) * width + j - 1] + gain {
                (i, j) = (i - 1, j - 1);
                pairs.push((o[i], n[j]));
            } else if here == best[(i - 1) * width + j] {
                i -= 1;
            } else {
                j -= 1;
            }
        }
        pairs.reverse();
        pairs
    }

    fn equal_blocks(&mut self, region: &Region) -> Pairs {
        let (a, b) = (pick(&region.old, &self.old.keys), pick(&region.new, &self.new.keys));
        let pairs = super::sequence::common(&a, &b, &mut self.work);
        let mut out = Vec::new();
        let (mut i, mut j) = (0, 0);
        // What lies between equal blocks is small enough to be compared by likeness, mostly.
        for (x, y) in pairs.into_iter().chain([(a.len(), b.len())]) {
            let inner = Region { old: region.old[i..x].to_vec(), new: region.new[j..y].to_vec() };
            if inner.old.len() * inner.new.len() <= MAX_PAIRS && inner.old.len() < a.len() {
                out.extend(self.align(&inner));
            }
            if x < a.len() {
                out.push((region.old[x], region.new[y]));
            }
            (i, j) = (x + 1, y + 1);
        }
        out
    }
}

const MAX_PAIRS: usize = 10_000;

/// Cuts a region at pairs that have no unpaired block beside them.
fn parts(region: &Region, pairs: &[(usize, usize)]) -> Vec<(Region, Pairs)> {
    let mut parts: Vec<(Region, Pairs)> = Vec::new();
    let mut open = (Region { old: vec![], new: vec![] }, Vec::new());
    let (mut o, mut n) = (region.old.iter().copied().peekable(), region.new.iter().copied().peekable());
    let mut is_ragged = false;
    for &(i, j) in pairs.iter().chain([&(usize::MAX, usize::MAX)]) {
        let mut unpaired = false;
        while let Some(x) = o.next_if(|&x| x != i) {
            open.0.old.push(x);
            unpaired = true;
        }
        while let Some(y) = n.next_if(|&y| y != j) {
            open.0.new.push(y);
            unpaired = true;
        }
        // `open` holds at most one pair before the unpaired ones.
        if !unpaired && !open.0.old.is_empty() {
            parts.push(std::mem::replace(&mut open, (Region { old: vec![], new: vec![] }, Vec::new())));
        }
        is_ragged |= unpaired;
        if i == usize::MAX {
            break;
        }
        o.next();
        n.next();
        open.0.old.push(i);
        open.0.new.push(j);
        open.1.push((i, j));
    }
    let _ = is_ragged;
    if !open.0.old.is_empty() || !open.0.new.is_empty() {
        parts.push(open);
    }
    parts
}

fn pick(at: &[usize], from: &[u32]) -> Vec<u32> {
    at.iter().map(|&i| from[i]).collect()
}

fn sorted(ids: &[u32]) -> Vec<u32> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}

#[expect(dead_code, reason = "shape only")]
fn _unused(a: &[u32]) -> f64 {
    likeness(a, a)
}
