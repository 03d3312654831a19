//! Finds what two long sequences of numbers have in common, in bounded time.

use super::work::Work;

/// Pairs of equal items, ascending on both sides.
///
/// Myers' greedy algorithm (1986) in windows: after [`WINDOW`] edits the path that got furthest is taken for good, and
/// the search begins anew where it ends. Up to that many edits the answer is the best one; time and space stay below
/// length times window.
pub(super) fn common(a: &[u32], b: &[u32], work: &mut Work) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let Some((runs, end)) = (Window { a: &a[i..], b: &b[j..], fronts: Vec::new() }).search(work) else { break };
        for run in runs {
            pairs.extend((0..run.len).map(|k| (i + run.x + k, j + run.y + k)));
        }
        (i, j) = (i + end.0, j + end.1);
    }
    pairs
}

const WINDOW: usize = 256;

struct Run {
    x: usize,
    y: usize,
    len: usize,
}

/// The search for one path. Front `d` holds for each diagonal `x - y = 2 * at - d` the furthest `x` that `d` edits
/// reach, if the diagonal can be reached.
struct Window<'s> {
    a: &'s [u32],
    b: &'s [u32],
    fronts: Vec<Vec<Option<usize>>>,
}

impl Window<'_> {
    /// The equal runs of the best path and where it ends, or none if the work is used up.
    fn search(mut self, work: &mut Work) -> Option<(Vec<Run>, (usize, usize))> {
        loop {
            let d = self.fronts.len();
            let (mut furthest, mut steps) = ((0, 0, 0), d);
            let mut front = Vec::with_capacity(d + 1);
            for at in 0..=d {
                let reached = self.start(d, at).map(|(x, y)| {
                    let len = self.a[x..].iter().zip(&self.b[y..]).take_while(|(p, q)| p == q).count();
                    steps += len;
                    furthest = furthest.max((x + y + 2 * len, at, x + len));
                    x + len
                });
                front.push(reached);
            }
            self.fronts.push(front);
            if !work.spend(steps as u64 + 16) {
                return None;
            }
            let (sum, at, x) = furthest;
            if sum == self.a.len() + self.b.len() || d == WINDOW {
                return Some((self.trace(at), (x, sum - x)));
            }
        }
    }

    /// Where diagonal `at` of front `d` begins, one edit after the front before.
    fn start(&self, d: usize, at: usize) -> Option<(usize, usize)> {
        if d == 0 {
            return Some((0, 0));
        }
        let before = &self.fronts[d - 1];
        let inserted = before.get(at).copied().flatten();
        let deleted = at.checked_sub(1).and_then(|at| before[at]).map(|x| x + 1).filter(|&x| x <= self.a.len());
        let y = |x: usize| x + d - 2 * at;
        let inserted = inserted.filter(|&x| y(x) <= self.b.len());
        inserted.max(deleted).map(|x| (x, y(x)))
    }

    /// Walks back from the last front.
    fn trace(&self, mut at: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        for d in (0..self.fronts.len()).rev() {
            let (Some((x, y)), Some(end)) = (self.start(d, at), self.fronts[d][at]) else { break };
            if end > x {
                runs.push(Run { x, y, len: end - x });
            }
            let came_by_insert = d > 0 && self.fronts[d - 1].get(at).copied().flatten() == Some(x);
            at -= usize::from(d > 0 && !came_by_insert);
        }
        runs.reverse();
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest_common_subsequence_of_short_inputs() {
        let pairs = common(&[1, 2, 3, 1, 2, 2, 1], &[3, 2, 1, 2, 1, 3], &mut Work::new(10_000));
        assert_eq!(pairs.len(), 4);
        assert!(pairs.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
    }
}
