//! Passages that moved: gone in one place, new in another.

use super::compare::{Links, NONE, link_in_order};
use super::passages::{Search, beside, rest};
use super::prepared::{Prepared, words};
use super::work::Work;
use crate::text::align::Match;

/// The fewest tokens that can have moved together.
const SHINGLE: usize = 3;
/// The fewest words.
const WORDS: usize = 2;

/// Links new tokens without a partner to old ones without, the longest passages first.
pub(super) fn link(old: &Prepared, new: &Prepared, links: &mut Links, work: &mut Work) {
    let mut gone = links.gone(old.keys.len());
    let search = Search { old: &old.keys, new: &new.keys, shingle: SHINGLE, words: WORDS };
    let found = search.candidates(|at| gone[at], |at| links.from[at] == NONE, work);
    let mut taken = Vec::new();
    for stretch in found {
        let stretch = rest(stretch, |old, new| gone[old] && links.from[new] == NONE);
        if stretch.len < SHINGLE || words(&new.keys[stretch.new..stretch.new + stretch.len]) < WORDS {
            continue;
        }
        for k in 0..stretch.len {
            links.from[stretch.new + k] = (stretch.old + k) as u32;
            gone[stretch.old + k] = false;
        }
        taken.push(stretch);
    }
    edited(old, new, links, &mut gone, taken, work);
}

/// A passage with fewer words says too little about what stood beside it.
const SURE_WORDS: usize = 4;

/// Links what was edited beside passages that moved.
fn edited(
    old: &Prepared,
    new: &Prepared,
    links: &mut Links,
    gone: &mut [bool],
    mut taken: Vec<Match>,
    work: &mut Work,
) {
    taken.retain(|stretch| words(&new.keys[stretch.new..stretch.new + stretch.len]) >= SURE_WORDS);
    taken.sort_by_key(|stretch| stretch.new);
    for (i, stretch) in taken.iter().enumerate() {
        let free = |at: &usize| links.from[*at] == NONE;
        let room = [
            (0..stretch.new).rev().take_while(free).count(),
            (stretch.new + stretch.len..new.keys.len()).take_while(free).count(),
        ];
        let neighbours = [i.checked_sub(1).map(|before| taken[before]), taken.get(i + 1).copied()];
        for (from, to) in beside(*stretch, neighbours, room, old.keys.len()) {
            if !to.is_empty() {
                link_in_order(old, new, from.filter(|at| gone[*at]).collect(), to.clone().collect(), links, work);
                links.from[to].iter().filter(|from| **from != NONE).for_each(|from| gone[*from as usize] = false);
            }
        }
    }
}
