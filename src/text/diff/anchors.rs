//! Finds blocks of old and new that belong together wherever they stand.

use std::collections::HashMap;

use super::side::Side;
use super::work::Work;

/// For each block of one side its partner on the other.
pub(super) struct Partners {
    pub of_old: Vec<Option<usize>>,
    pub of_new: Vec<Option<usize>>,
}

impl Partners {
    pub fn link(&mut self, old: usize, new: usize) {
        self.of_old[old] = Some(new);
        self.of_new[new] = Some(old);
    }

    pub fn unlink(&mut self, old: usize) {
        if let Some(new) = self.of_old[old].take() {
            self.of_new[new] = None;
        }
    }

    fn both_free(&self, old: usize, new: usize) -> bool {
        self.of_old[old].is_none() && self.of_new[new].is_none()
    }
}

/// Pairs blocks with the same words that occur once in each text, then equal neighbours of pairs (Heckel 1978), then
/// blocks that are each other's likeliest.
pub(super) fn find(old: &Side, new: &Side, work: &mut Work) -> Partners {
    let mut partners = Partners { of_old: vec![None; old.blocks.len()], of_new: vec![None; new.blocks.len()] };
    unique(old, new, &mut partners);
    grow(old, new, &mut partners);
    likely(old, new, &mut partners, work);
    partners
}

#[derive(Default)]
struct Seen {
    old: usize,
    new: usize,
    old_at: usize,
    new_at: usize,
}

fn unique(old: &Side, new: &Side, partners: &mut Partners) {
    let mut seen: HashMap<u32, Seen> = HashMap::new();
    for (i, &key) in old.keys.iter().enumerate() {
        let seen = seen.entry(key).or_default();
        (seen.old, seen.old_at) = (seen.old + 1, i);
    }
    for (j, &key) in new.keys.iter().enumerate() {
        let seen = seen.entry(key).or_default();
        (seen.new, seen.new_at) = (seen.new + 1, j);
    }
    for seen in seen.values().filter(|seen| seen.old == 1 && seen.new == 1) {
        if old.words[seen.old_at] > 0 {
            partners.link(seen.old_at, seen.new_at);
        }
    }
}

/// Pairs equal blocks next to pairs, first downwards, then upwards.
fn grow(old: &Side, new: &Side, partners: &mut Partners) {
    let same = |i: usize, j: usize| old.keys[i] == new.keys[j];
    for i in 0..old.blocks.len().saturating_sub(1) {
        if let Some(j) = partners.of_old[i]
            && j + 1 < new.blocks.len()
            && partners.both_free(i + 1, j + 1)
            && same(i + 1, j + 1)
        {
            partners.link(i + 1, j + 1);
        }
    }
    for i in (1..old.blocks.len()).rev() {
        if let Some(j) = partners.of_old[i]
            && j > 0
            && partners.both_free(i - 1, j - 1)
            && same(i - 1, j - 1)
        {
            partners.link(i - 1, j - 1);
        }
    }
}

/// A block with fewer words is too easily like another.
const MIN_WORDS: usize = 8;
/// A token in more new blocks than this says little about which one is meant.
const MAX_PLACES: usize = 8;

/// Pairs free blocks that are each other's likeliest, if they share three quarters of their words.
fn likely(old: &Side, new: &Side, partners: &mut Partners, work: &mut Work) {
    let free_new: Vec<usize> =
        (0..new.blocks.len()).filter(|&j| partners.of_new[j].is_none() && new.words[j] >= MIN_WORDS).collect();
    let free_old: Vec<usize> =
        (0..old.blocks.len()).filter(|&i| partners.of_old[i].is_none() && old.words[i] >= MIN_WORDS).collect();
    let forward = likeliest(old, &free_old, new, &free_new, work);
    let backward: HashMap<usize, usize> = likeliest(new, &free_new, old, &free_old, work).into_iter().collect();
    for (i, j) in forward {
        if backward.get(&j) == Some(&i) {
            partners.link(i, j);
        }
    }
}

/// For each of `from` the one of `to` that shares most of its rare tokens, if they are alike.
fn likeliest(a: &Side, from: &[usize], b: &Side, to: &[usize], work: &mut Work) -> Vec<(usize, usize)> {
    let places = places(b, to);
    let mut found = Vec::new();
    for &i in from {
        let mut votes: HashMap<usize, usize> = HashMap::new();
        for id in a.ids_of(i) {
            for &j in places.get(id).filter(|at| at.len() <= MAX_PLACES).into_iter().flatten() {
                *votes.entry(j).or_default() += 1;
            }
        }
        let best = votes.into_iter().max_by_key(|&(j, n)| (n, std::cmp::Reverse(j)));
        if let Some((j, _)) = best
            && work.spend((a.ids_of(i).len() + b.ids_of(j).len()) as u64)
            && likeness(a.ids_of(i), b.ids_of(j)) >= 0.6
        {
            found.push((i, j));
        }
    }
    found
}

/// In which of some blocks each token stands.
fn places(side: &Side, blocks: &[usize]) -> HashMap<u32, Vec<usize>> {
    let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
    for &j in blocks {
        for &id in side.ids_of(j) {
            let at = places.entry(id).or_default();
            if at.len() <= MAX_PLACES && at.last() != Some(&j) {
                at.push(j);
            }
        }
    }
    places
}

/// Dice's coefficient of two bags of tokens: twice what they share by what they hold.
pub(super) fn likeness(a: &[u32], b: &[u32]) -> f64 {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    let total = a.len() + b.len();
    if total == 0 {
        return 0.0;
    }
    2.0 * shared(&a, &b) as f64 / total as f64
}

/// How many items two sorted bags share.
pub(super) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
        }
    }
    shared
}
