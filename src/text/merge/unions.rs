//! When both sides add blocks at one place: whether both can stay, and how they are put together.

use std::ops::Range;

use crate::text::align::Bag;
use crate::text::blocks::{Kind, Page};
use crate::text::tokens::Vocabulary;

use super::blocks::{BASE, OURS, THEIRS, text};

/// Two additions that share so many of their words are two wordings of one thing.
const ALIKE: f32 = 0.5;

/// Both additions before block `at` of the base, theirs first; `None` if a person has to decide.
///
/// List items and rows of tables stand beside each other, and so do passages that both add to the end of a section.
pub(super) fn both(pages: &[Page; 3], at: usize, added: [&Range<usize>; 2]) -> Option<String> {
    let is_list = added.iter().zip([THEIRS, OURS]).all(|(range, side)| is_listed(&pages[side], range));
    if !(is_list || ends_section(&pages[BASE], at)) || are_alike(pages, added) {
        return None;
    }
    let [theirs, ours] = [(THEIRS, added[0]), (OURS, added[1])].map(|(side, range)| text(&pages[side], range));
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
/// links to one site share a lot that says nothing.
fn are_alike(pages: &[Page; 3], [theirs, ours]: [&Range<usize>; 2]) -> bool {
    let mut words = Vocabulary::default();
    let known = Bag::new(pages[BASE].text, &mut words);
    let mut bags = |side: usize, range: &Range<usize>| -> Vec<[Bag; 2]> {
        let bags = range.clone().map(|i| Bag::new(pages[side].body(i), &mut words));
        bags.map(|bag| [new_words(&bag, &known), bag]).collect()
    };
    let (theirs, ours) = (bags(THEIRS, theirs), bags(OURS, ours));
    let are_like = |a: &Bag, b: &Bag| a.likeness(b) >= ALIKE || a.is_empty() && b.is_empty();
    theirs.iter().any(|a| ours.iter().any(|b| are_like(&a[0], &b[0]) && are_like(&a[1], &b[1])))
}

/// The words of a bag that are not in another.
fn new_words(bag: &Bag, known: &Bag) -> Bag {
    let is_new = |word: &&u32| known.words().binary_search(word).is_err();
    Bag::from_sorted(bag.words().iter().filter(is_new).copied().collect())
}

/// The white space between two additions: what stands before theirs on the page if the same kind of block precedes
/// them, else what stands after theirs; between passages always a blank line.
fn joint<'t>(pages: &[Page<'t>; 3], [theirs, ours]: [&Range<usize>; 2]) -> &'t str {
    let page = &pages[OURS];
    let last = theirs.end - 1;
    let own = pages[THEIRS].tail(last);
    let before = ours.start.checked_sub(1).map(|before| page.tail(before)).unwrap_or_default();
    let is_prose = pages[OURS].blocks[ours.start].kind != pages[THEIRS].blocks[last].kind
        || pages[THEIRS].blocks[last].kind == Kind::Paragraph;
    let next_is_same = pages[THEIRS].blocks.get(theirs.end).is_some_and(|next| next.kind == pages[THEIRS].blocks[last].kind);
    let blank = |space: &str| space.matches('\n').count() > 1;
    match is_prose {
        true if blank(own) => own,
        true if blank(before) => before,
        true => "\n\n",
        false if next_is_same && own.contains('\n') => own,
        false if before.contains('\n') && ours.start.checked_sub(1).is_some_and(|i| page.blocks[i].kind == page.blocks[ours.start].kind) => before,
        false => "\n",
    }
}
