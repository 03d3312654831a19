//! Finds the words that two passages have in common, in order and in few pieces.
//!
//! A shortest edit script keeps every chance `the` and leaves confetti. Here each interruption of kept text has a
//! price and each kept token a worth, so a lone `the` between two changes goes with them and a lone `borehole` stays:
//!
//! ```text
//! old   dig the well in March
//! new   line the pump in March     →   -dig the well  +line the pump  =in March
//! ```

use super::sequence;
use super::side::Side;
use super::work::Work;
use crate::text::tokens::is_word;

/// What it costs to interrupt kept text once more; compare [`worth`].
const INTERRUPTION: i32 = 4;
/// Passages with more pairs of tokens are compared by [`sequence::common`].
const MAX_CELLS: usize = 1 << 20;
/// Less than any sum, and safe to subtract from.
const NEVER: i32 = i32::MIN / 2;

/// For each token number of two sides what it is worth to keep it: signs least, and short words less than long ones.
pub(super) fn worths(old: &Side, new: &Side) -> Vec<u8> {
    let len = old.ids.iter().chain(&new.ids).max().map_or(0, |&id| id as usize + 1);
    let mut worths = vec![0; len];
    for side in [old, new] {
        for (i, &id) in side.ids.iter().enumerate() {
            worths[id as usize] = worth(side.token(i));
        }
    }
    worths
}

fn worth(token: &str) -> u8 {
    match token.chars().nth(3) {
        _ if !is_word(token) => 1,
        None => 3,
        Some(_) => 5,
    }
}

/// Pairs of equal tokens, ascending on both sides, as positions in `old` and `new`.
pub(super) fn match_words(old: &[u32], new: &[u32], worths: &[u8], work: &mut Work) -> Vec<(usize, usize)> {
    let lead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[lead..], &new[lead..]);
    let trail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - trail], &b[..b.len() - trail]);

    let mut pairs: Vec<(usize, usize)> = (0..lead).map(|i| (i, i)).collect();
    let cells = (a.len() + 1) * (b.len() + 1);
    if !a.is_empty() && !b.is_empty() {
        let exact = cells <= MAX_CELLS && work.afford(cells);
        let inner = if exact { Table::new(a, b, worths).pairs() } else { sequence::common(a, b, work) };
        pairs.extend(inner.into_iter().map(|(i, j)| (i + lead, j + lead)));
    }
    let (i, j) = (lead + a.len(), lead + b.len());
    pairs.extend((0..trail).map(|k| (i + k, j + k)));
    pairs
}

/// How the best alignment reaches a cell: in kept text, did kept text come before it; in a gap, which side's token
/// was left out last, and did the gap begin there.
const AFTER_KEPT: u8 = 1;
const LEFT_OUT_OLD: u8 = 2;
const GAP_BEGINS: u8 = 4;

/// The alignment with the highest worth of kept tokens, less [`INTERRUPTION`] for each gap (Gotoh 1982, with one gap
/// for both sides).
struct Table {
    steps: Vec<u8>,
    rows: usize,
    width: usize,
    ends_kept: bool,
}

/// The best sums of one row: for alignments that end with a kept pair, and for those that end in a gap.
struct Row {
    kept: Vec<i32>,
    gap: Vec<i32>,
}

impl Table {
    fn new(a: &[u32], b: &[u32], worths: &[u8]) -> Self {
        let width = b.len() + 1;
        let mut steps = vec![0; (a.len() + 1) * width];
        let mut row = Row { kept: vec![NEVER; width], gap: vec![-INTERRUPTION; width] };
        (row.kept[0], row.gap[0]) = (0, NEVER);
        steps[1] = GAP_BEGINS;
        for (i, &token) in a.iter().enumerate() {
            let steps = &mut steps[(i + 1) * width..(i + 2) * width];
            row.advance(token, b, i32::from(worths[token as usize]), steps);
        }
        let ends_kept = row.kept[width - 1] >= row.gap[width - 1];
        Table { steps, rows: a.len(), width, ends_kept }
    }

    /// Walks back from the last cell.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let (mut i, mut j, mut in_kept) = (self.rows, self.width - 1, self.ends_kept);
        let mut pairs = Vec::new();
        while i > 0 || j > 0 {
            let step = self.steps[i * self.width + j];
            if in_kept {
                (i, j) = (i - 1, j - 1);
                pairs.push((i, j));
                in_kept = step & AFTER_KEPT != 0;
            } else {
                *if step & LEFT_OUT_OLD != 0 { &mut i } else { &mut j } -= 1;
                in_kept = step & GAP_BEGINS != 0;
            }
        }
        pairs.reverse();
        pairs
    }
}

impl Row {
    /// Goes on to the row of `token`, and notes how each cell was reached.
    fn advance(&mut self, token: u32, b: &[u32], worth: i32, steps: &mut [u8]) {
        let mut diagonal = (self.kept[0], self.gap[0]);
        let began = self.kept[0] - INTERRUPTION > self.gap[0];
        steps[0] = LEFT_OUT_OLD | flag(began, GAP_BEGINS);
        (self.kept[0], self.gap[0]) = (NEVER, -INTERRUPTION);
        for (j, &other) in (1..).zip(b) {
            let above = (self.kept[j], self.gap[j]);
            let (by_old, old_begins) = best_gap(above);
            let (by_new, new_begins) = best_gap((self.kept[j - 1], self.gap[j - 1]));
            let left_out_old = by_old >= by_new;
            self.gap[j] = by_old.max(by_new);
            let begins = if left_out_old { old_begins } else { new_begins };
            steps[j] = flag(left_out_old, LEFT_OUT_OLD)
                | flag(begins, GAP_BEGINS)
                | flag(diagonal.0 >= diagonal.1, AFTER_KEPT);
            self.kept[j] = if token == other { worth + diagonal.0.max(diagonal.1) } else { NEVER };
            diagonal = above;
        }
    }
}

/// The best sum after leaving out one more token, and whether that begins a gap.
fn best_gap((kept, gap): (i32, i32)) -> (i32, bool) {
    let begin = kept - INTERRUPTION;
    (begin.max(gap), begin > gap)
}

fn flag(is_set: bool, flag: u8) -> u8 {
    if is_set { flag } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(old: &[u32], new: &[u32], worth: u8) -> Vec<(usize, usize)> {
        match_words(old, new, &[worth; 10], &mut Work::new())
    }

    #[test]
    fn equal_ends_are_kept_and_the_middle_is_aligned() {
        assert_eq!(kept(&[1, 2, 3, 4], &[1, 5, 3, 4], 1), [(0, 0), (2, 2), (3, 3)]);
        assert_eq!(kept(&[], &[1], 1), []);
    }

    #[test]
    fn a_lone_token_between_changes_is_kept_only_if_it_is_worth_the_interruption() {
        let (old, new) = ([1, 2, 3], [4, 2, 5]);
        assert_eq!(kept(&old, &new, 3), []);
        assert_eq!(kept(&old, &new, 5), [(1, 1)]);
    }

    #[test]
    fn long_passages_are_matched_too() {
        let old: Vec<u32> = (0..3000).map(|i| i % 7).collect();
        let mut new = old.clone();
        new.splice(1000..1001, [8, 8]);
        assert_eq!(kept(&old, &new, 1).len(), 2999);
    }
}
