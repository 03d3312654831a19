//! Finds blocks of old and new that belong together, wherever they stand.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::side::Side;
use super::work::Work;

/// For each block of one side its partner on the other.
pub(super) struct Partners {
    pub of_old: Vec<Option<usize>>,
    pub of_new: Vec<Option<usize>>,
}

impl Partners {
    /// Pairs blocks with the same words that occur once in each text, then equal neighbours of pairs (Heckel 1978),
    /// then blocks that are each other's likeliest.
    pub fn find(old: &Side, new: &Side, work: &mut Work) -> Self {
        let mut partners = Partners { of_old: vec![None; old.len()], of_new: vec![None; new.len()] };
        partners.unique(old, new);
        partners.grow(old, new);
        partners.alike(old, new, work);
        partners
    }

    pub fn part(&mut self, old: usize) {
        if let Some(new) = self.of_old[old].take() {
            self.of_new[new] = None;
        }
    }

    fn link(&mut self, old: usize, new: usize) {
        self.of_old[old] = Some(new);
        self.of_new[new] = Some(old);
    }

    /// Pairs blocks that have words and whose key occurs once in each text.
    fn unique(&mut self, old: &Side, new: &Side) {
        let (old_places, new_places) = (lone_places(&old.page.keys), lone_places(&new.page.keys));
        for (key, place) in old_places {
            if let (Some(i), Some(Some(j))) = (place, new_places.get(&key))
                && old.words[i] > 0
            {
                self.link(i, *j);
            }
        }
    }

    /// Pairs equal blocks below pairs, then above.
    fn grow(&mut self, old: &Side, new: &Side) {
        for i in 1..old.len() {
            if let Some(j) = self.of_old[i - 1] {
                self.link_if_same(old, new, i, j + 1);
            }
        }
        for i in (1..old.len()).rev() {
            if let Some(j) = self.of_old[i].filter(|&j| j > 0) {
                self.link_if_same(old, new, i - 1, j - 1);
            }
        }
    }

    fn link_if_same(&mut self, old: &Side, new: &Side, i: usize, j: usize) {
        let is_free = self.of_old[i].is_none() && self.of_new.get(j) == Some(&None);
        if is_free && old.page.keys[i] == new.page.keys[j] {
            self.link(i, j);
        }
    }

    /// Pairs free blocks that are each other's likeliest.
    fn alike(&mut self, old: &Side, new: &Side, work: &mut Work) {
        let (free_old, free_new) = (free(&self.of_old, &old.words), free(&self.of_new, &new.words));
        let forward = likeliest(old, &free_old, new, &free_new, work);
        let backward = likeliest(new, &free_new, old, &free_old, work);
        for (i, j) in forward {
            if backward.get(&j) == Some(&i) {
                self.link(i, j);
            }
        }
    }
}

/// Blocks with fewer words are too easily alike.
const MIN_WORDS: usize = 8;
/// How much of their tokens two blocks must share to be taken for the same, wherever they stand.
const LIKENESS: f32 = 0.6;
/// A token in more blocks than this says little about which of them is meant.
const MAX_PLACES: usize = 8;

/// Where each number stands, if it stands at one place only.
fn lone_places(numbers: &[u32]) -> HashMap<u32, Option<usize>> {
    let mut places = HashMap::with_capacity(numbers.len());
    for (i, &number) in numbers.iter().enumerate() {
        places.entry(number).and_modify(|place| *place = None).or_insert(Some(i));
    }
    places
}

/// The blocks without a partner that have enough words.
fn free(partners: &[Option<usize>], words: &[usize]) -> Vec<usize> {
    (0..partners.len()).filter(|&i| partners[i].is_none() && words[i] >= MIN_WORDS).collect()
}

/// For each of the blocks `from` that one of `to` which shares most of its rare tokens, if the two are alike.
fn likeliest(a: &Side, from: &[usize], b: &Side, to: &[usize], work: &mut Work) -> HashMap<usize, usize> {
    let places = places(b, to);
    let mut found = HashMap::new();
    for &i in from {
        let mut votes: HashMap<usize, usize> = HashMap::new();
        for at in a.ids(i).iter().filter_map(|id| places.get(id)).filter(|at| at.len() <= MAX_PLACES) {
            at.iter().for_each(|&j| *votes.entry(j).or_default() += 1);
        }
        let Some((j, _)) = votes.into_iter().max_by_key(|&(j, votes)| (votes, Reverse(j))) else { continue };
        let is_affordable = work.spend(4 * (a.ids(i).len() + b.ids(j).len()));
        if is_affordable && a.bag([i]).likeness(&b.bag([j])) >= LIKENESS {
            found.insert(i, j);
        }
    }
    found
}

/// In which of some blocks each token stands; of too many blocks only so many as show that.
fn places(side: &Side, blocks: &[usize]) -> HashMap<u32, Vec<usize>> {
    let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
    for &i in blocks {
        for &id in side.ids(i) {
            let at = places.entry(id).or_default();
            if at.len() <= MAX_PLACES && at.last() != Some(&i) {
                at.push(i);
            }
        }
    }
    places
}
