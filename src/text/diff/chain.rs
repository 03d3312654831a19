//! Chooses which of many crossing pairs stay where they are; the rest has moved.

/// Two blocks that belong together, and what it is worth to leave them in place.
#[derive(Clone, Copy)]
pub(super) struct Link {
    pub old: usize,
    pub new: usize,
    pub weight: u64,
}

/// For each link whether it is part of the heaviest set that ascends on both sides.
///
/// `links` ascend by `old`, and no two share a block. Takes n log n steps, with prefix maxima in a binary indexed tree
/// (Fenwick 1994).
pub(super) fn heaviest_chain(links: &[Link]) -> Vec<bool> {
    let width = links.iter().map(|link| link.new + 1).max().unwrap_or(0);
    let mut chains = Chains { tree: vec![None; width + 1] };
    let mut before = Vec::with_capacity(links.len());
    for (i, link) in links.iter().enumerate() {
        let best = chains.best_below(link.new);
        before.push(best.map(|(_, i)| i));
        chains.add(link.new, (best.map_or(0, |(weight, _)| weight) + link.weight, i));
    }
    let mut chosen = vec![false; links.len()];
    let mut at = chains.best_below(width).map(|(_, i)| i);
    while let Some(i) = at {
        chosen[i] = true;
        at = before[i];
    }
    chosen
}

/// The chains found so far by where in new they end: their weight and their last link.
struct Chains {
    tree: Vec<Option<(u64, usize)>>,
}

impl Chains {
    fn best_below(&self, position: usize) -> Option<(u64, usize)> {
        let mut at = position;
        let mut best = None;
        while at > 0 {
            best = best.max(self.tree[at]);
            at &= at - 1;
        }
        best
    }

    fn add(&mut self, position: usize, chain: (u64, usize)) {
        let mut at = position + 1;
        while at < self.tree.len() {
            self.tree[at] = self.tree[at].max(Some(chain));
            at += at & at.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lighter_of_two_crossing_runs_moves() {
        let link = |old, new, weight| Link { old, new, weight };
        let links = [link(0, 2, 5), link(1, 0, 3), link(2, 1, 3), link(4, 4, 1)];
        assert_eq!(heaviest_chain(&links), [false, true, true, true]);
        assert!(heaviest_chain(&[]).is_empty());
    }
}
