//! Chooses between versions that hold the same word: the longer passage counts, then the older origin.

use std::sync::Arc;

use super::compare::{Links, NONE};
use super::version::Version;

/// The origin of a token that no version explains yet.
pub(super) const UNKNOWN: i64 = i64::MAX;

/// A version and what of it stands in the new text.
#[derive(Debug)]
pub(super) struct Source {
    pub version: Arc<Version>,
    pub links: Links,
}

/// The origins of the new tokens as the sources have them; [`UNKNOWN`] for those in none.
pub(super) fn origins(sources: &[Source], new_len: usize) -> Vec<i64> {
    match sources {
        [] => vec![UNKNOWN; new_len],
        [source] => from(source),
        _ => best(sources, new_len),
    }
}

fn from(source: &Source) -> Vec<i64> {
    let old = source.version.origins();
    let origin = |from: &u32| if *from == NONE { UNKNOWN } else { old[*from as usize] };
    source.links.from.iter().map(origin).collect()
}

fn best(sources: &[Source], new_len: usize) -> Vec<i64> {
    let mut best = vec![(0, UNKNOWN); new_len];
    for source in sources {
        for ((best, origin), len) in best.iter_mut().zip(from(source)).zip(source.links.stretches()) {
            if len > best.0 || len == best.0 && origin < best.1 {
                *best = (len, origin);
            }
        }
    }
    best.into_iter().map(|(_, origin)| origin).collect()
}
