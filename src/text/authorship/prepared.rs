//! A text prepared for comparing: keys of its tokens and lines.

use std::ops::Range;
use std::sync::Arc;

use crate::text::tokens::{Tokens, is_word};

/// A text with keys of its tokens and lines.
///
/// Equal tokens have equal keys; that unequal ones have too is a chance of one in two thousand million, and would cost
/// one word its author.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub text: Arc<str>,
    /// A key for each token.
    pub keys: Vec<u32>,
    /// The lines that hold tokens.
    pub lines: Vec<Line>,
}

/// A line of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Its first byte.
    pub start: u32,
    /// Its first token.
    pub token: u32,
    /// Equal for lines of equal tokens, whatever the white space.
    pub key: u32,
}

impl Prepared {
    pub fn new(text: Arc<str>) -> Self {
        let mut prepared = Self { text: text.clone(), keys: Vec::new(), lines: Vec::new() };
        prepared.scan(&text, 0);
        prepared
    }

    /// The same as [`Self::new`], but takes over what the text has in common with an earlier one at both ends.
    pub fn like(text: Arc<str>, earlier: &Self) -> Self {
        let (old, new) = (earlier.text.as_bytes(), text.as_bytes());
        let same = common_prefix(old, new);
        let head = earlier.lines.partition_point(|line| line.start as usize <= same);
        // The line in which the texts part is scanned; so is the next, of which only the beginning may be equal.
        let head = head.saturating_sub(1);
        let head_bytes = earlier.lines.get(head).map_or(0, |line| line.start as usize).min(same);
        let same = common_suffix(&old[head_bytes..], &new[head_bytes..]);
        let tail = earlier.lines.partition_point(|line| line.start as usize <= old.len() - same).max(head);
        let tail_bytes = old.len() - earlier.lines.get(tail).map_or(old.len(), |line| line.start as usize);

        let head_keys = earlier.tokens_of(0..head).end;
        let mut prepared = Self {
            text: text.clone(),
            keys: Vec::with_capacity(earlier.keys.len() + 64),
            lines: Vec::with_capacity(earlier.lines.len() + 8),
        };
        prepared.keys.extend_from_slice(&earlier.keys[..head_keys]);
        prepared.lines.extend_from_slice(&earlier.lines[..head]);
        prepared.scan(&text[head_bytes..new.len() - tail_bytes], head_bytes);
        prepared.take_tail(earlier, tail);
        prepared
    }

    /// Adds the lines from `tail` on of an earlier text that ends like this one.
    fn take_tail(&mut self, earlier: &Self, tail: usize) {
        let first = earlier.tokens_of(tail..tail).start;
        let tokens = (self.keys.len() as u32).wrapping_sub(first as u32);
        let bytes = (self.text.len() as u32).wrapping_sub(earlier.text.len() as u32);
        self.keys.extend_from_slice(&earlier.keys[first..]);
        self.lines.extend(earlier.lines[tail..].iter().map(|line| Line {
            start: line.start.wrapping_add(bytes),
            token: line.token.wrapping_add(tokens),
            key: line.key,
        }));
    }

    /// Adds the tokens and lines of a part of the text that begins and ends with whole lines, at byte `start`.
    fn scan(&mut self, part: &str, start: usize) {
        let tokens = Tokens::new(part);
        let mut hash = 0;
        for i in 0..tokens.len() {
            let gap = tokens.gap(i);
            let line_end = gap.rfind('\n');
            if i == 0 || line_end.is_some() {
                self.end_line(hash);
                hash = 0;
                let gap_start = tokens.span(i).start - gap.len();
                let line_start = start + gap_start + line_end.map_or(0, |at| at + 1);
                self.lines.push(Line { start: line_start as u32, token: self.keys.len() as u32, key: 0 });
            }
            let key = match tokens.token(i) {
                "#" => heading_key(&tokens, i),
                token => token_key(token),
            };
            hash = mix(hash, key.into());
            self.keys.push(key);
        }
        self.end_line(hash);
    }

    fn end_line(&mut self, hash: u64) {
        if let Some(line) = self.lines.last_mut()
            && hash != 0
        {
            line.key = (hash >> 32) as u32;
        }
    }

    /// Whether a line begins with this token, or the text ends before it.
    pub fn begins_line(&self, token: usize) -> bool {
        token == self.keys.len() || self.lines.binary_search_by_key(&(token as u32), |line| line.token).is_ok()
    }

    /// The tokens of some lines.
    pub fn tokens_of(&self, lines: Range<usize>) -> Range<usize> {
        let begin = |line: usize| self.lines.get(line).map_or(self.keys.len(), |line| line.token as usize);
        begin(lines.start)..begin(lines.end)
    }
}

/// How many bytes two texts begin with in common.
fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let chunks = a.chunks_exact(64).zip(b.chunks_exact(64)).take_while(|(a, b)| a == b).count() * 64;
    chunks + a[chunks..].iter().zip(&b[chunks..]).take_while(|(a, b)| a == b).count()
}

/// How many bytes two texts end with in common.
fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let chunks = a.rchunks_exact(64).zip(b.rchunks_exact(64)).take_while(|(a, b)| a == b).count() * 64;
    let (a, b) = (&a[..a.len() - chunks], &b[..b.len() - chunks]);
    chunks + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// A key for a token; the lowest bit tells words from signs.
pub(super) fn token_key(token: &str) -> u32 {
    let hash = token.as_bytes().chunks(8).fold(token.len() as u64, |hash, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        mix(hash, u64::from_le_bytes(word))
    });
    (hash >> 32) as u32 & !1 | u32::from(is_word(token))
}

/// A key for a sign of a heading's mark, which is one mark however many signs it has: `##` is not a part of `###`.
fn heading_key(tokens: &Tokens, at: usize) -> u32 {
    let touches = |i: &usize| tokens.gap(*i).is_empty();
    let before = (1..=at).rev().take(HEADING_LEVELS).take_while(|i| touches(i) && tokens.token(i - 1) == "#").count();
    let ahead = at + 1..tokens.len();
    let after = ahead.take(HEADING_LEVELS).take_while(|i| touches(i) && tokens.token(*i) == "#").count();
    token_key(&"#######"[..(before + 1 + after).min(HEADING_LEVELS + 1)])
}

/// Longer marks are no headings, and all the same.
const HEADING_LEVELS: usize = 6;

/// Whether a key is that of a word.
pub(super) fn is_word_key(key: u32) -> bool {
    key & 1 == 1
}

/// How many of some keys are words.
pub(super) fn words(keys: &[u32]) -> usize {
    keys.iter().filter(|key| is_word_key(**key)).count()
}

/// Adds a number to a hash. The outline's memory keeps such hashes, so this may never change.
pub(super) fn mix(hash: u64, number: u64) -> u64 {
    let mixed = (hash ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_over_from_an_earlier_text_changes_nothing() {
        let texts = [
            "",
            "\n",
            "a\n",
            "a\n\nb b\n",
            "a\nb b",
            "a\nb b\n",
            "x a\nb b\nc\n",
            "a\nb\nb\nb\n",
            "a\nb\nb\n",
            "a\r\n  b b\n",
        ];
        for old in texts {
            for new in texts {
                let like = Prepared::like(new.into(), &Prepared::new(old.into()));
                let plain = Prepared::new(new.into());
                assert_eq!(like.keys, plain.keys, "{old:?} {new:?}");
                let told = |lines: &[Line]| lines.iter().map(|l| (l.start, l.token, l.key)).collect::<Vec<_>>();
                assert_eq!(told(&like.lines), told(&plain.lines), "{old:?} {new:?}");
            }
        }
    }
}
