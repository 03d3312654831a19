//! Finds sentences that went from one block to another, among the tokens that nothing else has paired.

use std::collections::HashMap;

use super::side::Side;
use crate::text::tokens::is_word;

/// For each token of both sides whether nothing has paired it yet.
pub(super) struct Free {
    pub old: Vec<bool>,
    pub new: Vec<bool>,
}

impl Free {
    /// Takes tokens that were paired.
    pub fn take(&mut self, pairs: &[(usize, usize)]) {
        for &(i, j) in pairs {
            (self.old[i], self.new[j]) = (false, false);
        }
    }
}

/// A run of equal tokens that stands elsewhere in new.
pub(super) struct Stray {
    pub old: usize,
    pub new: usize,
    pub len: usize,
}

/// A stray has at least so many words; fewer recur by chance.
const MIN_WORDS: usize = 10;
/// Candidates are found by so many tokens in a row that occur once among the free tokens of old.
const WINDOW: usize = 6;

/// The longest runs that are free on both sides, in order of new.
pub(super) fn find(old: &Side, new: &Side, mut free: Free) -> Vec<Stray> {
    let places = windows(old, &free.old);
    let mut strays = Vec::new();
    let mut at = 0;
    while at + WINDOW <= free.new.len() {
        let Some(start) = places.get(&new.ids[at..at + WINDOW]).copied().flatten() else {
            at += 1;
            continue;
        };
        let stray = Stray { old: start, new: at, len: run(old, new, &free, start, at) };
        if is_worth(old, &stray) {
            at += stray.len;
            free.old[start..start + stray.len].fill(false);
            strays.push(stray);
        } else {
            // What begins later in the same run is shorter still.
            at += 1 + stray.len.saturating_sub(WINDOW);
        }
    }
    strays
}

/// Where each window of free tokens stands, if it stands at one place only.
fn windows<'s>(side: &'s Side, free: &[bool]) -> HashMap<&'s [u32], Option<usize>> {
    let mut places = HashMap::new();
    for run in free_runs(free) {
        for (k, window) in side.ids[run.clone()].windows(WINDOW).enumerate() {
            places.entry(window).and_modify(|at| *at = None).or_insert(Some(run.start + k));
        }
    }
    places
}

fn free_runs(free: &[bool]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let runs = free.chunk_by(|a, b| a == b).map(|chunk| {
        start += chunk.len();
        start - chunk.len()..start
    });
    runs.filter(|run| free[run.start]).collect()
}

/// How far the tokens from `i` in old and `j` in new are equal and free.
fn run(old: &Side, new: &Side, free: &Free, i: usize, j: usize) -> usize {
    let old_tokens = old.ids[i..].iter().zip(&free.old[i..]);
    let new_tokens = new.ids[j..].iter().zip(&free.new[j..]);
    old_tokens.zip(new_tokens).take_while(|((a, x), (b, y))| a == b && **x && **y).count()
}

fn is_worth(old: &Side, stray: &Stray) -> bool {
    let words = (stray.old..stray.old + stray.len).filter(|&i| is_word(old.token(i)));
    words.take(MIN_WORDS).count() == MIN_WORDS
}
