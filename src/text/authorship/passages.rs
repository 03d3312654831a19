//! Finds passages that stand in two texts in whatever order, the longest first, and where to look for what was edited
//! beside them.

use std::ops::Range;

use super::prepared::words;
use super::work::Work;
use crate::text::align::Match;

/// What is looked for, and where.
pub(super) struct Search<'a> {
    pub old: &'a [u32],
    pub new: &'a [u32],
    /// Tokens are looked up by this many at a time; no shorter passage is found.
    pub shingle: usize,
    /// The fewest words in a passage.
    pub words: usize,
}

/// How many places of a shingle are tried.
const MAX_PLACES: usize = 16;

impl Search<'_> {
    /// Passages among old tokens that may be used and new tokens that are wanted, the longest first; they may overlap.
    pub fn candidates(
        &self,
        usable: impl Fn(usize) -> bool,
        wanted: impl Fn(usize) -> bool,
        work: &mut Work,
    ) -> Vec<Match> {
        let new_starts = self.starts(self.new, &wanted);
        if new_starts.is_empty() || !work.spend(self.old.len()) {
            return Vec::new();
        }
        let mut index: Vec<(u64, u32)> =
            self.starts(self.old, &usable).into_iter().map(|at| (self.hash(self.old, at), at as u32)).collect();
        index.sort_unstable();
        let mut found = Vec::new();
        for at in new_starts {
            let hash = self.hash(self.new, at);
            let first = index.partition_point(|entry| entry.0 < hash);
            for (_, place) in index[first..].iter().take_while(|entry| entry.0 == hash).take(MAX_PLACES) {
                let old_at = *place as usize;
                let goes_on = at > 0
                    && old_at > 0
                    && self.new[at - 1] == self.old[old_at - 1]
                    && wanted(at - 1)
                    && usable(old_at - 1);
                if !goes_on {
                    let len = self.extent(old_at, at, &usable, &wanted);
                    if !work.spend(len) {
                        return longest_first(found);
                    }
                    if len >= self.shingle && words(&self.new[at..at + len]) >= self.words {
                        found.push(Match { old: old_at, new: at, len });
                    }
                }
            }
        }
        longest_first(found)
    }

    /// Where a shingle of good tokens begins.
    fn starts(&self, keys: &[u32], good: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut run = 0;
        let mut starts = Vec::new();
        for at in 0..keys.len() {
            run = if good(at) { run + 1 } else { 0 };
            if run >= self.shingle {
                starts.push(at + 1 - self.shingle);
            }
        }
        starts
    }

    fn hash(&self, keys: &[u32], at: usize) -> u64 {
        keys[at..at + self.shingle].iter().fold(0, |hash, key| super::prepared::mix(hash, (*key).into()))
    }

    fn extent(&self, old: usize, new: usize, usable: impl Fn(usize) -> bool, wanted: impl Fn(usize) -> bool) -> usize {
        let pairs = self.old[old..].iter().zip(&self.new[new..]).enumerate();
        pairs.take_while(|(k, (a, b))| a == b && usable(old + k) && wanted(new + k)).count()
    }
}

fn longest_first(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|stretch| (std::cmp::Reverse(stretch.len), stretch.new, stretch.old));
    found
}

/// What is left of a passage after tokens at its ends were taken by a longer one.
pub(super) fn rest(stretch: Match, is_free: impl Fn(usize, usize) -> bool) -> Match {
    let free = |k: &usize| is_free(stretch.old + k, stretch.new + k);
    let Some(start) = (0..stretch.len).find(free) else { return Match { len: 0, ..stretch } };
    let len = (start..stretch.len).take_while(free).count();
    Match { old: stretch.old + start, new: stretch.new + start, len }
}

/// How far beside a passage an edited one is looked for.
const NEAR: usize = 40;
/// How many more tokens than the new text has there the old one may have had.
const SLACK: usize = 8;
/// The most old tokens between two passages that are compared.
const MAX_BETWEEN: usize = 2000;

/// The old and the new tokens before and after a passage that may belong together, edited.
///
/// `before` and `next` are its neighbours in the new text, if they come from the same old one; `room` is how many new
/// tokens are wanted right before and right after it.
pub(super) fn beside(
    here: Match,
    [before, next]: [Option<Match>; 2],
    room: [usize; 2],
    old_len: usize,
) -> [(Range<usize>, Range<usize>); 2] {
    let room_before = if before.is_some_and(|before| before.old <= here.old) { 0 } else { room[0].min(NEAR) };
    let (old_at, new_at) = (here.old + here.len, here.new + here.len);
    let old_end = match next.filter(|next| next.old >= old_at) {
        Some(next) if new_at + room[1] >= next.new => next.old,
        _ => (old_at + room[1].min(NEAR) + SLACK).min(old_len),
    };
    let room_after = if old_end - old_at > MAX_BETWEEN { 0 } else { room[1] };
    [
        (here.old.saturating_sub(room_before + SLACK)..here.old, here.new - room_before..here.new),
        (old_at..old_end, new_at..new_at + room_after),
    ]
}
