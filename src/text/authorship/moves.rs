//! Passages that moved: gone in one place, new in another.

use super::compare::{Links, NONE};
use super::passages::{Search, rest};
use super::prepared::{Prepared, words};
use super::work::Work;

/// The fewest tokens that can have moved together.
const SHINGLE: usize = 3;
/// The fewest words.
const WORDS: usize = 2;

/// Links new tokens without a partner to old ones without, the longest passages first.
pub(super) fn link(old: &Prepared, new: &Prepared, links: &mut Links, work: &mut Work) {
    let mut gone = links.gone(old.keys.len());
    let search = Search { old: &old.keys, new: &new.keys, shingle: SHINGLE, words: WORDS };
    let found = search.candidates(|at| gone[at], |at| links.from[at] == NONE, work);
    for stretch in found {
        let stretch = rest(stretch, |old, new| gone[old] && links.from[new] == NONE);
        if stretch.len < SHINGLE || words(&new.keys[stretch.new..stretch.new + stretch.len]) < WORDS {
            continue;
        }
        for k in 0..stretch.len {
            links.from[stretch.new + k] = (stretch.old + k) as u32;
            gone[stretch.old + k] = false;
        }
    }
}
