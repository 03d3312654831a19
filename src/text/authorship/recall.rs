//! Gives words back to who wrote them, where the memory tells in which revision they stood.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::compare::in_order;
use super::memory::{Place, SHINGLE, any_word};
use super::passages::{beside, rest};
use super::prepared::Prepared;
use super::sources::UNKNOWN;
use super::version::Version;
use super::work::Work;
use crate::text::align::Match;

/// The new text, its origins as far as they are known, and the versions that the memory pointed to.
pub(super) struct Recall<'a> {
    new: &'a Prepared,
    origins: &'a mut [i64],
    versions: Vec<(i64, &'a Prepared, Vec<i64>)>,
    work: &'a mut Work,
}

impl<'a> Recall<'a> {
    pub fn new(new: &'a Prepared, origins: &'a mut [i64], versions: &'a [Arc<Version>], work: &'a mut Work) -> Self {
        let versions = versions.iter().map(|v| (v.revision(), v.prepared(), v.origins())).collect();
        Self { new, origins, versions, work }
    }

    /// Whole sentences get back their authorship, and with it the signs around them.
    pub fn sentences(&mut self, sentences: &[(u64, Range<usize>)], found: &HashMap<u64, Place>) {
        for (hash, sentence) in sentences {
            let Some((version, at)) = found.get(hash).and_then(|place| self.locate(*place)) else { continue };
            let (_, old, origins) = &self.versions[version];
            if old.keys.get(at..at + sentence.len()) != Some(&self.new.keys[sentence.clone()]) {
                continue;
            }
            self.origins[sentence.clone()].copy_from_slice(&origins[at..at + sentence.len()]);
            self.grow(version, Match { old: at, new: sentence.start, len: sentence.len() });
        }
    }

    /// Which version a place is in, and the token there.
    fn locate(&self, place: Place) -> Option<(usize, usize)> {
        let version = self.versions.iter().position(|version| version.0 == place.revision)?;
        Some((version, place.token as usize))
    }

    /// Takes in equal tokens around a passage that are not traced yet.
    fn grow(&mut self, version: usize, around: Match) -> Match {
        let (_, old, origins) = &self.versions[version];
        let (mut start, mut end) = ((around.old, around.new), (around.old + around.len, around.new + around.len));
        while start.0 > 0 && start.1 > 0 && self.fits(old, start.0 - 1, start.1 - 1) {
            start = (start.0 - 1, start.1 - 1);
            self.origins[start.1] = origins[start.0];
        }
        while end.0 < old.keys.len() && end.1 < self.new.keys.len() && self.fits(old, end.0, end.1) {
            self.origins[end.1] = origins[end.0];
            end = (end.0 + 1, end.1 + 1);
        }
        Match { old: start.0, new: start.1, len: end.1 - start.1 }
    }

    fn fits(&self, old: &Prepared, from: usize, to: usize) -> bool {
        self.origins[to] == UNKNOWN && old.keys[from] == self.new.keys[to]
    }

    /// Passages get back their authorship, the longest first, then what was edited between them.
    pub fn passages(&mut self, shingles: &[(u64, usize)], found: &HashMap<u64, Place>) {
        let mut candidates: Vec<(usize, Match)> = Vec::new();
        for (hash, at) in shingles {
            let Some((version, old_at)) = found.get(hash).and_then(|place| self.locate(*place)) else { continue };
            let seen = |(v, m): &(usize, Match)| *v == version && m.old + at == m.new + old_at && *at < m.new + m.len;
            if candidates.last().is_some_and(seen) {
                continue;
            }
            let candidate = self.widest(version, old_at, *at);
            if candidate.len >= SHINGLE && self.work.spend(candidate.len) {
                candidates.push((version, candidate));
            }
        }
        candidates.sort_by_key(|(version, m)| (std::cmp::Reverse(m.len), m.new, *version));
        let mut taken = Vec::new();
        for (version, candidate) in candidates {
            let stretch = rest(candidate, |_, new| self.origins[new] == UNKNOWN);
            if stretch.len >= SHINGLE {
                let origins = &self.versions[version].2[stretch.old..stretch.old + stretch.len];
                self.origins[stretch.new..stretch.new + stretch.len].copy_from_slice(origins);
                taken.push((version, stretch));
            }
        }
        self.between(taken);
    }

    /// The longest equal passage around two tokens, as far as the new ones are not traced.
    fn widest(&self, version: usize, old_at: usize, at: usize) -> Match {
        let old = self.versions[version].1;
        let fits = |(from, to): &(usize, usize)| self.fits(old, *from, *to);
        let back = (0..old_at.min(old.keys.len())).rev().zip((0..at).rev()).take_while(fits).count();
        let on = (old_at..old.keys.len()).zip(at..self.new.keys.len()).take_while(fits).count();
        Match { old: old_at - back, new: at - back, len: back + on }
    }

    /// Compares what lies beside recalled passages with what lay there.
    fn between(&mut self, mut taken: Vec<(usize, Match)>) {
        taken.sort_by_key(|(_, stretch)| stretch.new);
        for (i, (version, stretch)) in taken.iter().enumerate() {
            let neighbour = |at: usize| taken.get(at).filter(|other| other.0 == *version).map(|other| other.1);
            let neighbours = [neighbour(i.wrapping_sub(1)), neighbour(i + 1)];
            let room = [self.untraced_before(stretch.new), self.untraced_after(stretch.new + stretch.len)];
            for (from, to) in beside(*stretch, neighbours, room, self.versions[*version].1.keys.len()) {
                self.fill(*version, from, to);
            }
        }
    }

    fn untraced_before(&self, at: usize) -> usize {
        self.origins[..at].iter().rev().take_while(|origin| **origin == UNKNOWN).count()
    }

    fn untraced_after(&self, at: usize) -> usize {
        self.origins[at..].iter().take_while(|origin| **origin == UNKNOWN).count()
    }

    fn fill(&mut self, version: usize, from: Range<usize>, to: Range<usize>) {
        let (_, old, origins) = &self.versions[version];
        if from.is_empty() || to.is_empty() {
            return;
        }
        for stretch in in_order(&old.keys[from.clone()], &self.new.keys[to.clone()], self.work) {
            let (a, b) = (from.start + stretch.old, to.start + stretch.new);
            if any_word(&self.new.keys[b..b + stretch.len]) {
                self.origins[b..b + stretch.len].copy_from_slice(&origins[a..a + stretch.len]);
            }
        }
    }
}
