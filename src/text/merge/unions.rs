//! When both sides add blocks at one place: whether both can stay, and how they are put together.

use std::collections::HashSet;
use std::ops::Range;

use crate::text::align::Bag;
use crate::text::blocks::{Kind, Page};
use crate::text::tokens::{Tokens, Vocabulary, is_word};

use super::diff3::{BASE, OURS, THEIRS};
use super::work::Work;

/// Two additions that share so many of their words are two wordings of one thing.
const ALIKE: f32 = 0.5;
/// Steps to compare a word of one block with those of another, up to two times.
const STEPS_A_WORD: usize = 4;

/// Both additions before block `at` of the base, theirs first; `None` if a person has to decide.
///
/// List items and rows of tables stand beside each other, and so do passages that both add to the end of a section.
pub(super) fn both(pages: &[Page; 3], at: usize, added: [&Range<usize>; 2], work: &mut Work) -> Option<String> {
    let is_list = added.iter().zip([THEIRS, OURS]).all(|(range, side)| is_listed(&pages[side], range));
    if !(is_list || ends_section(&pages[BASE], at)) || are_alike(pages, added, work) {
        return None;
    }
    let [theirs, ours] = [(THEIRS, added[0]), (OURS, added[1])].map(|(side, range)| pages[side].whole(range));
    let body = theirs.trim_end();
    Some(body.to_owned() + joint(pages, added) + ours)
}

/// Whether blocks are items with what belongs to them, or rows, or definitions.
fn is_listed(page: &Page, range: &Range<usize>) -> bool {
    let first = &page.blocks[range.start];
    page.blocks[range.clone()].iter().all(|block| match first.kind {
        Kind::Item => block.kind == Kind::Item || block.indent > first.indent,
        Kind::Row | Kind::Definition => block.kind == first.kind,
        _ => false,
    })
}

/// Whether a section ends before block `at`.
fn ends_section(page: &Page, at: usize) -> bool {
    at > 0 && page.blocks.get(at).is_none_or(|block| matches!(block.kind, Kind::Heading(_)))
}

/// Whether a block of one side is much like one of the other's, also in the words that are new to the page: two
/// links to one site share a lot that says nothing. What is too much to compare may be alike.
pub(super) fn are_alike(pages: &[Page; 3], [theirs, ours]: [&Range<usize>; 2], work: &mut Work) -> bool {
    let mut words = Vocabulary::default();
    let mut bags = |side: usize, range: &Range<usize>| -> Vec<Bag> {
        range.clone().map(|i| Bag::new(pages[side].body(i), &mut words)).collect()
    };
    let bags = [bags(THEIRS, theirs), bags(OURS, ours)];
    let [their_words, our_words] = bags.each_ref().map(|bags| bags.iter().map(Bag::len).sum::<usize>());
    if !work.spend(STEPS_A_WORD * (their_words * bags[1].len() + our_words * bags[0].len())) {
        return true;
    }
    let pairs = || (0..theirs.len()).flat_map(|i| (0..ours.len()).map(move |j| (i, j)));
    let is_alike = |bags: &[Vec<Bag>; 2], (i, j): (usize, usize)| bags[0][i].likeness(&bags[1][j]) >= ALIKE;
    if !pairs().any(|pair| is_alike(&bags, pair)) {
        return false;
    }
    let new = new_words(pages, [theirs, ours]);
    let same = |pair| is_alike(&bags, pair) && is_alike(&new, pair);
    pairs().any(|pair| same(pair) && !are_of_a_series(pages, theirs.start + pair.0, ours.start + pair.1))
}

/// The words of added blocks that the base has not.
fn new_words(pages: &[Page; 3], added: [&Range<usize>; 2]) -> [Vec<Bag>; 2] {
    let base = Tokens::new(pages[BASE].text);
    let known: HashSet<&str> = base.iter().collect();
    let mut numbers = Vocabulary::default();
    let mut bag = |body| {
        let tokens = Tokens::new(body);
        let new = tokens.iter().filter(|word| is_word(word) && !known.contains(word));
        let mut new: Vec<u32> = new.map(|word| numbers.number(word)).collect();
        new.sort_unstable();
        Bag::from_sorted(new)
    };
    [THEIRS, OURS].map(|side| added[side - 1].clone().map(|i| bag(pages[side].body(i))).collect())
}

/// Whether two blocks differ in nothing but words with digits: the log of Monday 5 and that of Monday 12.
fn are_of_a_series(pages: &[Page; 3], theirs: usize, ours: usize) -> bool {
    let [theirs, ours] = [pages[THEIRS].body(theirs), pages[OURS].body(ours)].map(Tokens::new);
    let has_digit = |word: &&str| word.contains(|c: char| c.is_numeric());
    let [words, other_words] = [&theirs, &ours].map(|side| side.iter().filter(|word| !has_digit(word)));
    words.eq(other_words) && theirs.iter().ne(ours.iter())
}

/// The white space between two additions: between passages a blank line; between items or rows what stands between
/// two of their kind after theirs or before ours.
fn joint<'t>(pages: &[Page<'t>; 3], [theirs, ours]: [&Range<usize>; 2]) -> &'t str {
    let [their_page, our_page] = [&pages[THEIRS], &pages[OURS]];
    let (last, before) = (theirs.end - 1, ours.start.checked_sub(1));
    let after_theirs = their_page.tail(last);
    let before_ours = before.map_or("", |before| our_page.tail(before));

    let kind = their_page.blocks[last].kind;
    if kind == Kind::Paragraph || kind != our_page.blocks[ours.start].kind {
        let is_blank = |space: &&str| space.matches('\n').count() > 1;
        return [after_theirs, before_ours].into_iter().find(is_blank).unwrap_or("\n\n");
    }
    let goes_on = their_page.blocks.get(theirs.end).is_some_and(|next| next.kind == kind);
    let went_on = before.is_some_and(|before| our_page.blocks[before].kind == kind);
    let spaces = [(goes_on, after_theirs), (went_on, before_ours)];
    spaces.into_iter().find(|(fits, space)| *fits && space.contains('\n')).map_or("\n", |(_, space)| space)
}
