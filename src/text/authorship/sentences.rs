//! Sentences: what stands in a line between full stops, without the signs around it.

use std::ops::Range;
use std::sync::LazyLock;

use super::prepared::{Prepared, is_word_key, mix, token_key, words};

/// A shorter sentence is a stock phrase that anyone may type anew.
const WORDS: usize = 4;

static ENDS: LazyLock<Vec<u32>> = LazyLock::new(|| [".", "!", "?", "。", "！", "？", "।"].map(token_key).to_vec());

/// Whether a token ends a sentence.
pub(super) fn is_end(key: u32) -> bool {
    !is_word_key(key) && ENDS.contains(&key)
}

/// The sentences of four words and more in the lines that `tokens` touches, each from its first word to its last.
pub(super) fn sentences(text: &Prepared, tokens: Range<usize>) -> Vec<Range<usize>> {
    let first = text.lines.partition_point(|line| line.token as usize <= tokens.start).saturating_sub(1);
    let last = text.lines.partition_point(|line| (line.token as usize) < tokens.end);
    (first..last).flat_map(|line| of_line(text, text.tokens_of(line..line + 1))).collect()
}

fn of_line(text: &Prepared, line: Range<usize>) -> Vec<Range<usize>> {
    let mut start = line.start;
    let mut found = Vec::new();
    for part in text.keys[line].split_inclusive(|key| is_end(*key)) {
        if words(part) >= WORDS {
            let lead = part.iter().take_while(|key| !is_word_key(**key)).count();
            let trail = part.iter().rev().take_while(|key| !is_word_key(**key)).count();
            found.push(start + lead..start + part.len() - trail);
        }
        start += part.len();
    }
    found
}

/// The hash under which the memory knows a sentence.
pub(super) fn sentence_hash(keys: &[u32]) -> u64 {
    keys.iter().fold(0x5e47, |hash, key| mix(hash, (*key).into()))
}
