//! Finds what two long sequences of numbers have in common, in bounded time.

use super::work::Work;

/// How many edits a search may use before its best path is taken for good.
const WINDOW: usize = 256;

/// Pairs of equal items, ascending on both sides.
///
/// Myers' greedy algorithm (1986) in windows: after [`WINDOW`] edits the path that got furthest is kept, and the search
/// begins anew where it ends. Up to so many edits the answer is the best one; time and space stay below length times
/// window.
pub(super) fn common(a: &[u32], b: &[u32], work: &mut Work) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let Some(path) = (Search { a: &a[i..], b: &b[j..], fronts: Vec::new() }).run(work) else { break };
        for run in path.runs {
            pairs.extend((0..run.len).map(|k| (i + run.x + k, j + run.y + k)));
        }
        (i, j) = (i + path.end.0, j + path.end.1);
    }
    pairs
}

struct Path {
    runs: Vec<Run>,
    end: (usize, usize),
}

/// Equal items, from `x` in `a` and `y` in `b`.
struct Run {
    x: usize,
    y: usize,
    len: usize,
}

/// The search for one path. Front `d` holds, for each diagonal `x - y = 2 * at - d`, the furthest `x` that `d` edits
/// reach, if they reach it at all.
struct Search<'s> {
    a: &'s [u32],
    b: &'s [u32],
    fronts: Vec<Vec<Option<usize>>>,
}

impl Search<'_> {
    /// The best path, or none if the work is used up.
    fn run(mut self, work: &mut Work) -> Option<Path> {
        loop {
            let d = self.fronts.len();
            let (front, steps) = self.advance(d);
            let reached = front.iter().enumerate().filter_map(|(at, x)| x.map(|x| (2 * x + d - 2 * at, at, x)));
            let (sum, at, x) = reached.max()?;
            self.fronts.push(front);
            if !work.spend(steps + 16) {
                return None;
            }
            if sum == self.a.len() + self.b.len() || d == WINDOW {
                return Some(Path { runs: self.trace(at), end: (x, sum - x) });
            }
        }
    }

    /// Front `d`, and how many steps it took.
    fn advance(&self, d: usize) -> (Vec<Option<usize>>, usize) {
        let mut steps = d;
        let reach = |at| {
            let (x, y) = self.start(d, at)?;
            let len = self.a[x..].iter().zip(&self.b[y..]).take_while(|(p, q)| p == q).count();
            steps += len;
            Some(x + len)
        };
        ((0..=d).map(reach).collect(), steps)
    }

    /// Where diagonal `at` of front `d` begins, one edit after the front before.
    fn start(&self, d: usize, at: usize) -> Option<(usize, usize)> {
        if d == 0 {
            return Some((0, 0));
        }
        let before = &self.fronts[d - 1];
        let y = |x: usize| x + d - 2 * at;
        let by_insertion = before.get(at).copied().flatten().filter(|&x| y(x) <= self.b.len());
        let by_deletion = at.checked_sub(1).and_then(|at| before[at]).map(|x| x + 1).filter(|&x| x <= self.a.len());
        by_insertion.max(by_deletion).map(|x| (x, y(x)))
    }

    /// Walks back from diagonal `at` of the last front.
    fn trace(&self, mut at: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        for d in (0..self.fronts.len()).rev() {
            let (Some((x, y)), Some(end)) = (self.start(d, at), self.fronts[d][at]) else { break };
            if end > x {
                runs.push(Run { x, y, len: end - x });
            }
            let by_insertion = d > 0 && self.fronts[d - 1].get(at).copied().flatten() == Some(x);
            at -= usize::from(d > 0 && !by_insertion);
        }
        runs.reverse();
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &[u32], b: &[u32]) -> usize {
        let pairs = common(a, b, &mut Work::new());
        assert!(pairs.iter().all(|&(i, j)| a[i] == b[j]));
        assert!(pairs.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
        pairs.len()
    }

    #[test]
    fn short_sequences_keep_as_much_as_possible() {
        assert_eq!(check(&[1, 2, 3, 1, 2, 2, 1], &[3, 2, 1, 2, 1, 3]), 4);
        assert_eq!(check(&[1], &[]), 0);
        assert_eq!(check(&[1, 2], &[3, 4]), 0);
    }

    #[test]
    fn long_sequences_are_matched_window_by_window() {
        let a: Vec<u32> = (0..10_000).map(|i| i * i % 11).collect();
        let b: Vec<u32> = (0..10_000).map(|i| i * 3 % 7).collect();
        assert!(check(&a, &b) > 2_000);
        assert_eq!(check(&a, &a), a.len());
    }
}
