//! Finds passages inside blocks that went elsewhere.

use std::collections::HashMap;

use super::side::Side;
use crate::text::tokens::is_word;

const WINDOW: usize = 6;

/// Runs of equal tokens (start in old, start in new, length) that are unmatched on both sides.
pub(super) fn find(
    old: &Side,
    new: &Side,
    pairs: &[(usize, usize)],
    is_moved_old: &[bool],
    is_moved_new: &[bool],
) -> Vec<(usize, usize, usize)> {
    let mut free_old = vec![true; old.ids.len()];
    let mut free_new = vec![true; new.ids.len()];
    for &(i, j) in pairs {
        free_old[i] = false;
        free_new[j] = false;
    }
    for (b, _) in is_moved_old.iter().enumerate().filter(|(_, m)| **m) {
        free_old[old.tokens_of(b)].fill(false);
    }
    for (b, _) in is_moved_new.iter().enumerate().filter(|(_, m)| **m) {
        free_new[new.tokens_of(b)].fill(false);
    }
    let mut places: HashMap<&[u32], Option<usize>> = HashMap::new();
    for i in starts(&free_old) {
        places.entry(&old.ids[i..i + WINDOW]).and_modify(|at| *at = None).or_insert(Some(i));
    }
    let min: usize = std::env::var("STRAY").ok().and_then(|s| s.parse().ok()).unwrap_or(8);
    let mut runs = Vec::new();
    let mut j = 0;
    while j + WINDOW <= new.ids.len() {
        let is_free = free_new[j..j + WINDOW].iter().all(|f| *f);
        let place = places.get(&new.ids[j..j + WINDOW]).copied().flatten();
        let Some(i) = place.filter(|&i| is_free && free_old[i..i + WINDOW].iter().all(|f| *f)) else {
            j += 1;
            continue;
        };
        let mut len = WINDOW;
        while i + len < old.ids.len()
            && j + len < new.ids.len()
            && free_old[i + len]
            && free_new[j + len]
            && old.ids[i + len] == new.ids[j + len]
        {
            len += 1;
        }
        let words = (i..i + len).filter(|&t| is_word(old.token(t))).count();
        if words >= min {
            free_old[i..i + len].fill(false);
            runs.push((i, j, len));
            j += len;
        } else {
            j += 1;
        }
    }
    runs
}

fn starts(free: &[bool]) -> Vec<usize> {
    (0..free.len().saturating_sub(WINDOW - 1)).filter(|&i| free[i..i + WINDOW].iter().all(|f| *f)).collect()
}
