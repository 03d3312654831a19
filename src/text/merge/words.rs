//! The merge of one block word by word, in which white space is only what stands between words.
//!
//! ```text
//! base    the well was dug in March and is dry       theirs  ... dug in April and is dry
//! merged  the well was dug in April and is deep      ours    ... dug in March and is deep
//! ```
//!
//! Both sides' changes stand if a common word divides them; so two people never write half a phrase each.

use crate::text::align::{Hunk, hunks, matches};
use crate::text::tokens::{Tokens, Vocabulary, is_word, is_word_char};

use super::diff3::{By, Region, groups, regions, span, white_space};
use super::phrases;
use super::work::Work;

/// A part of a merged block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Settled text.
    Text(String),
    /// What base, theirs and ours say where a person has to decide.
    Conflict([String; 3]),
}

/// Merges three versions of a block.
///
/// Where both changed words that no common word divides, the sentences or lines that hold them are in conflict.
/// `divides` tells which tokens beside words divide changes from each other. Gives `None` if that is too much work.
pub(super) fn merge_words(texts: [&str; 3], divides: impl Fn(&str) -> bool, work: &mut Work) -> Option<Vec<Piece>> {
    let mut vocabulary = Vocabulary::default();
    let sides = texts.map(Tokens::new);
    let keys = [0, 1, 2].map(|side: usize| sides[side].number(&mut vocabulary));
    if !work.compare(keys.iter().map(Vec::len).sum(), vocabulary.len()) {
        return None;
    }
    let changes = |side: usize| changed([&sides[0], &sides[side]], [&keys[0], &keys[side]]);
    let hunks = [changes(1), changes(2)];
    let is_divided =
        |from: usize, to: usize| (from..to).any(|i| is_word(sides[0].token(i)) || divides(sides[0].token(i)));
    let meets = |before: &Region, by: By, next: &Hunk| {
        next.old.start <= before.base.end || before.by != by && !is_divided(before.base.end, next.old.start)
    };
    let all = [0, 1, 2].map(|side: usize| 0..sides[side].len());
    let regions: Vec<Region> = regions(&all, [&hunks[0], &hunks[1]], meets)
        .into_iter()
        .flat_map(|region| phrases::settle(&region, &sides, &keys).unwrap_or(vec![region]))
        .collect();
    let is_border = |at: [usize; 3]| (0..3).all(|side| is_border(&sides[side], at[side]));
    let mut weaver = Weaver { sides: &sides, pieces: Vec::new(), inserted_by: None };
    groups(&regions, is_border).iter().for_each(|group| weaver.weave(group));
    Some(weaver.finish())
}

/// Whether a sentence or a line ends before a token.
fn is_border(side: &Tokens, token: usize) -> bool {
    let gap = side.gap(token);
    let ends_sentence = || matches!(side.token(token - 1), "." | "!" | "?" | "。" | "！" | "？");
    token == 0 || token == side.len() || gap.contains('\n') || !gap.is_empty() && ends_sentence()
}

/// What a side changed: words equal by chance are part of it, and insertions stand where they read best.
fn changed([base, side]: [&Tokens; 2], [old, new]: [&[u32]; 2]) -> Vec<Hunk> {
    let mut hunks = joined(base, old, new);
    phrases::slide(&mut hunks, side, new);
    hunks
}

/// What a side changed, in which a word or two between greater changes count as changed: they are equal by chance.
fn joined(base: &Tokens, old: &[u32], new: &[u32]) -> Vec<Hunk> {
    let mut joined: Vec<Hunk> = Vec::new();
    for hunk in hunks(&matches(old, new), old.len(), new.len()) {
        match joined.last_mut() {
            Some(last) if is_chance(base, last, &hunk) => {
                (last.old.end, last.new.end) = (hunk.old.end, hunk.new.end);
            }
            _ => joined.push(hunk),
        }
    }
    joined
}

/// Whether what two changes leave between them is too little to mean something.
fn is_chance(base: &Tokens, before: &Hunk, next: &Hunk) -> bool {
    let words = (before.old.end..next.old.start).filter(|&i| is_word(base.token(i))).count();
    let size = |hunk: &Hunk| hunk.old.len().max(hunk.new.len());
    words == 0 || words <= 2 && size(before).min(size(next)) > 2 * words
}

/// Writes the merged words with the white space between them.
struct Weaver<'w, 't> {
    sides: &'w [Tokens<'t>; 3],
    pieces: Vec<Piece>,
    /// Who inserted the words before, and replaced none.
    inserted_by: Option<usize>,
}

impl<'t> Weaver<'_, 't> {
    /// Adds regions that together are whole sentences.
    fn weave(&mut self, group: &[Region]) {
        if group.iter().any(|region| region.by == By::Both) {
            let span = span(group);
            let reading = |side: usize| {
                let tokens = &span[side];
                let gap = if tokens.is_empty() { "" } else { self.sides[side].gap(tokens.start) };
                gap.to_owned() + self.sides[side].slice(tokens.clone())
            };
            self.pieces.push(Piece::Conflict([0, 1, 2].map(reading)));
            self.inserted_by = None;
        } else {
            group.iter().for_each(|region| self.region(region));
        }
    }

    fn region(&mut self, region: &Region) {
        let starts = region.starts();
        let (side, len) = match region.by {
            By::Nobody => (0, region.base.len()),
            By::Ours => (2, region.ours.len()),
            By::Theirs | By::Both => (1, region.theirs.len()),
        };
        for i in 0..len {
            let gap = match (i, region.by, self.inserted_by) {
                (0, By::Nobody, Some(inserter)) => self.gap(starts, inserter),
                (0, _, Some(_)) => self.gap(starts, side),
                (0, ..) => self.chosen_gap(starts),
                (_, By::Nobody, _) => self.chosen_gap(starts.map(|start| start + i)),
                _ => self.sides[side].gap(starts[side] + i),
            };
            self.token(gap, side, starts[side] + i);
        }
        self.inserted_by = (region.base.is_empty() && region.by != By::Nobody).then_some(side);
    }

    fn gap(&self, at: [usize; 3], side: usize) -> &'t str {
        self.sides[side].gap(at[side])
    }

    /// The white space before a place, chosen three-way.
    fn chosen_gap(&self, at: [usize; 3]) -> &'t str {
        let [base, theirs, ours] = [0, 1, 2].map(|side: usize| self.gap(at, side));
        white_space(base, theirs, ours)
    }

    /// Adds a token, with its own side's white space before it if without it two words would become one.
    fn token(&mut self, gap: &str, side: usize, token: usize) {
        let (own, token) = (self.sides[side].gap(token), self.sides[side].token(token));
        let is_after_word = matches!(self.pieces.last(), Some(Piece::Text(text)) if text.ends_with(is_word_char));
        let fuses = gap.is_empty() && is_word(token) && is_after_word;
        self.text(if fuses { own } else { gap });
        self.text(token);
    }

    fn text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        let gap = self.chosen_gap([0, 1, 2].map(|side: usize| self.sides[side].len()));
        self.text(gap);
        self.pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, theirs: &str, ours: &str) -> Vec<Piece> {
        merge_words([base, theirs, ours], |_| false, &mut Work::new()).expect("little work")
    }

    #[test]
    fn edits_with_a_word_between_them_both_stand_in_the_lines_that_one_side_set() {
        let merge = merged("dig the well by hand", "dig the\nwell by hand", "dig a well by machine");
        assert_eq!(merge, [Piece::Text("dig a\nwell by machine".to_owned())]);
    }

    #[test]
    fn a_conflict_is_as_large_as_the_sentence() {
        let merge = merged("Dig. It is deep. Stop.", "Dig. It is wet. Stop.", "Dig. It is dry. Stop now.");
        let conflict = [" It is deep.", " It is wet.", " It is dry."].map(str::to_owned);
        let expected =
            [Piece::Text("Dig.".to_owned()), Piece::Conflict(conflict), Piece::Text(" Stop now.".to_owned())];
        assert_eq!(merge, expected);
    }

    #[test]
    fn words_never_melt_into_one() {
        assert_eq!(merged("a - b c", "a - b d", "a b c"), [Piece::Text("a b d".to_owned())]);
        assert_eq!(merged("one, two", "one,two", "one two"), [Piece::Text("one two".to_owned())]);
    }
}
