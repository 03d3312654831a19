//! Copies of passages that still stand in the outline keep their authors.

use super::passages::{Search, rest};
use super::prepared::Prepared;
use super::sources::{Source, UNKNOWN};
use super::work::Work;

/// The fewest tokens of a copy; what is shorter is a stock phrase.
const SHINGLE: usize = 8;
/// The fewest words.
const WORDS: usize = 4;

/// Traces what is untraced to the same words elsewhere in the sources, the longest passages first.
pub(super) fn trace(new: &Prepared, sources: &[Source], origins: &mut [i64], work: &mut Work) {
    for source in sources {
        if !origins.chunk_by(|a, b| a == b).any(|part| part[0] == UNKNOWN && part.len() >= SHINGLE) {
            return;
        }
        let old = source.version.origins();
        let search = Search { old: &source.version.prepared().keys, new: &new.keys, shingle: SHINGLE, words: WORDS };
        for stretch in search.candidates(|_| true, |at| origins[at] == UNKNOWN, work) {
            let stretch = rest(stretch, |_, at| origins[at] == UNKNOWN);
            if stretch.len >= SHINGLE {
                let from = &old[stretch.old..stretch.old + stretch.len];
                origins[stretch.new..stretch.new + stretch.len].copy_from_slice(from);
            }
        }
    }
}
