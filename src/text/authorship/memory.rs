//! What an outline remembers of text that is gone: hashes of sentences and of samples of passages, and where they stood.

use std::ops::Range;

use super::prepared::{Prepared, is_word_key, mix, words};
use super::sentences::{sentence_hash, sentences};
use super::sources::Source;

/// Where a passage stood before it was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The last revision in which it stood.
    pub revision: i64,
    /// Its first token there.
    pub token: u32,
}

/// A shingle has this many tokens.
pub(super) const SHINGLE: usize = 6;
/// A shingle with fewer words says too little.
pub(super) const SHINGLE_WORDS: usize = 4;

/// The rows to keep of what a new text no longer holds of a parent.
pub(super) fn rows(parent: &Source) -> Vec<(u64, Place)> {
    let old = parent.version.prepared();
    let revision = parent.version.revision();
    let gone = parent.links.gone(old.keys.len());
    let mut rows = Vec::new();
    for hunk in parent.links.hunks.iter().filter(|hunk| gone[hunk.old.clone()].contains(&true)) {
        for sentence in sentences(old, hunk.old.clone()) {
            if gone[sentence.clone()].contains(&true) {
                let place = Place { revision, token: sentence.start as u32 };
                rows.push((sentence_hash(&old.keys[sentence]), place));
            }
        }
        for (hash, at) in samples(&old.keys, hunk.old.clone(), |at| gone[at]) {
            rows.push((hash, Place { revision, token: at as u32 }));
        }
    }
    rows
}

/// A sample of the shingles of each stretch of good tokens, the thinner the longer it is.
///
/// Winnowing (Schleimer, Wilkerson and Aiken 2003): of each window of shingles the smallest hash is kept, so that a
/// passage as long as a window is always found again. What a wide window keeps a narrow one keeps too.
pub(super) fn samples(keys: &[u32], tokens: Range<usize>, good: impl Fn(usize) -> bool) -> Vec<(u64, usize)> {
    let mut picked = Vec::new();
    for stretch in stretches(tokens, good) {
        let all = shingles(keys, stretch);
        let window = window(all.len());
        let mut last = None;
        for part in all.windows(window.min(all.len().max(1))) {
            let least = part.iter().min();
            if least.is_some() && least != last {
                picked.extend(least.copied());
                last = least;
            }
        }
    }
    picked
}

/// How many neighbouring shingles share a sample.
fn window(shingles: usize) -> usize {
    match shingles {
        0..400 => 4,
        400..4000 => 8,
        4000..20_000 => 16,
        _ => 64,
    }
}

/// The stretches of good tokens.
pub(super) fn stretches(tokens: Range<usize>, good: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in tokens.filter(|at| good(*at)) {
        match found.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// The shingles of a stretch that say enough, as (hash, first token).
pub(super) fn shingles(keys: &[u32], stretch: Range<usize>) -> Vec<(u64, usize)> {
    let hash = |at: usize| {
        let shingle = &keys[at..at + SHINGLE];
        (words(shingle) >= SHINGLE_WORDS)
            .then(|| (shingle.iter().fold(0x5417, |hash, key| mix(hash, (*key).into())), at))
    };
    (stretch.start..(stretch.end + 1).saturating_sub(SHINGLE).max(stretch.start)).filter_map(hash).collect()
}

/// The sentences of a new text that may be remembered, by their hashes.
pub(super) fn changed_sentences(new: &Prepared, parents: &[Source]) -> Vec<(u64, Range<usize>)> {
    let Some((first, others)) = parents.split_first() else { return Vec::new() };
    let changed = first.links.hunks.iter().map(|hunk| hunk.new.clone()).filter(|tokens| !tokens.is_empty());
    let is_whole = |sentence: &Range<usize>| {
        first.links.is_whole(sentence.clone()) || others.iter().any(|other| other.links.is_whole(sentence.clone()))
    };
    let asked = changed.flat_map(|tokens| sentences(new, tokens)).filter(|sentence| !is_whole(sentence));
    asked.map(|sentence| (sentence_hash(&new.keys[sentence.clone()]), sentence)).collect()
}

/// Whether some keys hold a word.
pub(super) fn any_word(keys: &[u32]) -> bool {
    keys.iter().any(|key| is_word_key(*key))
}
