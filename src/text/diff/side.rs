//! One of the two texts of a diff, cut into blocks and tokens that are compared by number.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::align::Bag;
use crate::text::blocks::{Block, Kind, Page};
use crate::text::tokens::{Tokens, Vocabulary, is_word};

/// A stretch of whole blocks of one text; positions in it count from its first block and token, bytes from the start
/// of the text.
pub(super) struct Side<'t> {
    /// The blocks. Two with the same words have the same key, even if their signs and white space differ.
    pub page: Page<'t>,
    /// The tokens of all blocks, as numbers of the shared vocabulary.
    pub ids: Vec<u32>,
    /// How many words each block has.
    pub words: Vec<usize>,
    tokens: Tokens<'t>,
    offset: usize,
    firsts: Vec<usize>,
}

/// Cuts the given blocks of both texts into tokens and numbers both by the same vocabulary.
pub(super) fn sides<'t>(old: (&'t str, Vec<Block>), new: (&'t str, Vec<Block>)) -> (Side<'t>, Side<'t>) {
    let mut vocabulary = Vocabulary::default();
    let mut keys = HashMap::new();
    let mut side = |(text, blocks)| Side::new(text, blocks, &mut vocabulary, &mut keys);
    (side(old), side(new))
}

impl<'t> Side<'t> {
    fn new(
        text: &'t str,
        blocks: Vec<Block>,
        vocabulary: &mut Vocabulary<'t>,
        keys: &mut HashMap<Vec<u32>, u32>,
    ) -> Self {
        let offset = blocks.first().map_or(0, |block| block.start);
        let end = blocks.last().map_or(0, |block| block.end);
        let tokens = Tokens::new(&text[offset..end]);
        let ids = tokens.number(vocabulary);
        let firsts = firsts(&blocks, &tokens, offset);
        let page = Page { text, blocks, keys: Vec::new() };
        let mut side = Side { page, ids, words: Vec::new(), tokens, offset, firsts };
        for i in 0..side.len() {
            let (key, words) = side.key(i);
            let next = keys.len() as u32;
            side.page.keys.push(*keys.entry(key).or_insert(next));
            side.words.push(words);
        }
        side
    }

    /// The number of blocks.
    pub fn len(&self) -> usize {
        self.page.blocks.len()
    }

    /// The tokens of block `i`.
    pub fn tokens(&self, i: usize) -> Range<usize> {
        self.firsts[i]..self.firsts[i + 1]
    }

    /// The tokens of some blocks.
    pub fn tokens_of(&self, blocks: &Range<usize>) -> Range<usize> {
        self.firsts[blocks.start]..self.firsts[blocks.end]
    }

    /// The numbers of the tokens of block `i`.
    pub fn ids(&self, i: usize) -> &[u32] {
        &self.ids[self.tokens(i)]
    }

    /// The words and signs of some blocks, without their order.
    pub fn bag(&self, blocks: impl IntoIterator<Item = usize>) -> Bag {
        let mut ids: Vec<u32> = blocks.into_iter().flat_map(|i| self.ids(i)).copied().collect();
        ids.sort_unstable();
        Bag::from_sorted(ids)
    }

    /// Token `i`.
    pub fn token(&self, i: usize) -> &'t str {
        self.tokens.token(i)
    }

    /// The white space before token `i`.
    pub fn space_before(&self, i: usize) -> &'t str {
        self.tokens.gap(i)
    }

    /// The bytes of some tokens, from the first sign to the last.
    pub fn span(&self, tokens: Range<usize>) -> Range<usize> {
        self.tokens.span(tokens.start).start + self.offset..self.tokens.span(tokens.end - 1).end + self.offset
    }

    /// The bytes of some blocks, with the white space after the last.
    pub fn bytes(&self, blocks: &Range<usize>) -> Range<usize> {
        self.page.blocks[blocks.start].start..self.page.blocks[blocks.end - 1].end
    }

    /// What block `i` says, as its class and its words, or its signs if it has no words; and how many words it has.
    fn key(&self, i: usize) -> (Vec<u32>, usize) {
        let mut key: Vec<u32> = self.tokens(i).filter(|&t| is_word(self.token(t))).map(|t| self.ids[t]).collect();
        let words = key.len();
        if words == 0 {
            key.extend(self.ids(i));
        }
        key.push(class(self.page.blocks[i].kind));
        (key, words)
    }
}

/// Blocks of different classes are never taken for the same: a heading is not its entry in a list of contents.
fn class(kind: Kind) -> u32 {
    match kind {
        Kind::Heading(_) => u32::MAX,
        Kind::Code => u32::MAX - 1,
        Kind::Row => u32::MAX - 2,
        _ => u32::MAX - 3,
    }
}

/// The first token of each block, and last the number of tokens.
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
