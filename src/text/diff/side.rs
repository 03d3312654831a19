//! One of the two texts of a diff, cut into blocks and words that can be compared by number.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::blocks::{Block, Kind};
use crate::text::tokens::{Tokens, Vocabulary, is_word};

/// A stretch of whole blocks of one text.
pub(super) struct Side<'t> {
    pub text: &'t str,
    /// The blocks of the stretch; their offsets count from the start of the text.
    pub blocks: Vec<Block>,
    /// For each block a number; blocks with the same words in the same kind of block have the same.
    pub keys: Vec<u32>,
    /// For each token its number in the shared vocabulary.
    pub ids: Vec<u32>,
    /// How many words each block has.
    pub words: Vec<usize>,
    tokens: Tokens<'t>,
    offset: usize,
    firsts: Vec<usize>,
}

impl<'t> Side<'t> {
    pub fn new(text: &'t str, blocks: Vec<Block>, vocabulary: &mut Vocabulary<'t>) -> Self {
        let start = blocks.first().map_or(0, |block| block.start);
        let end = blocks.last().map_or(0, |block| block.end);
        let tokens = Tokens::new(&text[start..end]);
        let ids = tokens.number(vocabulary);
        let firsts = firsts(&blocks, &tokens, start);
        Side { text, blocks, keys: Vec::new(), ids, words: Vec::new(), tokens, offset: start, firsts }
    }

    /// The tokens of block `i`.
    pub fn tokens_of(&self, i: usize) -> Range<usize> {
        self.firsts[i]..self.firsts[i + 1]
    }

    /// The numbers of the tokens of block `i`.
    pub fn ids_of(&self, i: usize) -> &[u32] {
        &self.ids[self.tokens_of(i)]
    }

    /// The bytes of token `i` in the text.
    pub fn span(&self, i: usize) -> Range<usize> {
        let span = self.tokens.span(i);
        span.start + self.offset..span.end + self.offset
    }

    /// Token `i`.
    pub fn token(&self, i: usize) -> &'t str {
        self.tokens.token(i)
    }

    /// The bytes of some blocks, white space after the last included.
    pub fn bytes(&self, blocks: Range<usize>) -> Range<usize> {
        self.blocks[blocks.start].start..self.blocks[blocks.end - 1].end
    }

    /// The bytes of the whole stretch.
    pub fn all(&self) -> Range<usize> {
        match self.blocks.len() {
            0 => 0..0,
            n => self.bytes(0..n),
        }
    }

    /// Numbers what the blocks say, so that the two sides of a diff can be compared.
    pub fn number_blocks(&mut self, is_word: &[bool], numbers: &mut HashMap<Vec<u32>, u32>) {
        for i in 0..self.blocks.len() {
            let ids = self.ids_of(i);
            let mut key: Vec<u32> = ids.iter().copied().filter(|&id| is_word[id as usize]).collect();
            let words = key.len();
            if words == 0 {
                key.extend(ids);
            }
            self.words.push(words);
            key.push(class(self.blocks[i].kind));
            let next = numbers.len() as u32;
            self.keys.push(*numbers.entry(key).or_insert(next));
        }
    }
}

/// For each number of the vocabulary whether it is a word.
pub(super) fn which_are_words(old: &Side, new: &Side, len: usize) -> Vec<bool> {
    let mut words = vec![false; len];
    for side in [old, new] {
        for (i, &id) in side.ids.iter().enumerate() {
            words[id as usize] = is_word(side.token(i));
        }
    }
    words
}

/// Blocks of different classes are never taken for the same, whatever they say.
fn class(kind: Kind) -> u32 {
    match kind {
        Kind::Heading(_) => u32::MAX,
        Kind::Code => u32::MAX - 1,
        Kind::Row => u32::MAX - 2,
        _ => u32::MAX - 3,
    }
}

/// The first token of each block, and the number of tokens.
fn firsts(blocks: &[Block], tokens: &Tokens, offset: usize) -> Vec<usize> {
    let mut at = 0;
    let mut firsts = Vec::with_capacity(blocks.len() + 1);
    for block in blocks {
        while at < tokens.len() && tokens.span(at).start + offset < block.start {
            at += 1;
        }
        firsts.push(at);
    }
    firsts.push(tokens.len());
    firsts
}
