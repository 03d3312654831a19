//! Finds what two versions have in common: equal stretches, blocks that are alike, and blocks that moved.
//!
//! Equal stretches come from a histogram diff, which anchors on what is rare. Between them blocks are paired by the
//! words they share, in order; what is left over may still be found elsewhere on the page, as moved.
//! Work is counted, never timed: the same input always gives the same answer, and a page that would cost too much is
//! aligned more coarsely.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff};

use super::blocks::Page;
use super::tokens::{Tokens, Vocabulary, is_word};

/// A stretch that is equal in two sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Where it begins in the old sequence.
    pub old: usize,
    /// Where it begins in the new sequence.
    pub new: usize,
    /// How many elements it has, at least one.
    pub len: usize,
}

/// A stretch that differs: `old` was replaced by `new`; one of them may be empty, not both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The elements that are gone.
    pub old: Range<usize>,
    /// The elements that are new.
    pub new: Range<usize>,
}

/// Sequences that together are longer than this after their common ends are only compared at those ends.
const MAX_HISTOGRAM: usize = 200_000;

/// The equal stretches of two sequences, in order, none touching the next on both sides.
///
/// A histogram diff; it falls back to Myers' where all elements are frequent. Time is about proportional to the
/// length, and for the worst known input (three symbols shuffled) 60,000 elements take a quarter of a second.
pub fn matches(old: &[u32], new: &[u32]) -> Vec<Match> {
    let [first, last] = ends(old, new);
    let (prefix, old_end, new_end) = (first.len, last.old, last.new);
    let mut found = Vec::new();
    push_match(&mut found, first);
    if (prefix..old_end).len() + (prefix..new_end).len() <= MAX_HISTOGRAM {
        let script = capture_diff(Algorithm::Histogram, old, prefix..old_end, new, prefix..new_end);
        for operation in script {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                push_match(&mut found, Match { old: old_index, new: new_index, len });
            }
        }
    }
    push_match(&mut found, last);
    found
}

/// Whether sequences were so long that [`matches`] compared only their ends.
pub fn only_ends(matches: &[Match], old_len: usize, new_len: usize) -> bool {
    // Where all was compared no difference can be longer than what is compared at most.
    hunks(matches, old_len, new_len).iter().any(|hunk| hunk.old.len() + hunk.new.len() > MAX_HISTOGRAM)
}

/// What two sequences begin and end with in common: the coarsest answer, in one pass.
pub fn common_ends(old: &[u32], new: &[u32]) -> Vec<Match> {
    let mut found = Vec::new();
    ends(old, new).into_iter().for_each(|end| push_match(&mut found, end));
    found
}

/// The common beginning and the common end; either may be empty.
fn ends(old: &[u32], new: &[u32]) -> [Match; 2] {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    [Match { old: 0, new: 0, len: prefix }, Match { old: old.len() - suffix, new: new.len() - suffix, len: suffix }]
}

/// Adds a match, as part of the last one if it goes on from it.
fn push_match(found: &mut Vec<Match>, next: Match) {
    match found.last_mut() {
        _ if next.len == 0 => {}
        Some(last) if last.old + last.len == next.old && last.new + last.len == next.new => last.len += next.len,
        _ => found.push(next),
    }
}

/// What lies between matches: the stretches that differ.
pub fn hunks(matches: &[Match], old_len: usize, new_len: usize) -> Vec<Hunk> {
    let end = Match { old: old_len, new: new_len, len: 0 };
    let (mut old, mut new) = (0, 0);
    let mut found = Vec::new();
    for next in matches.iter().chain([&end]) {
        if old < next.old || new < next.new {
            found.push(Hunk { old: old..next.old, new: new..next.new });
        }
        (old, new) = (next.old + next.len, next.new + next.len);
    }
    found
}

/// The words of a text without their order: sorted numbers, each as often as the word occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag(Vec<u32>);

impl Bag {
    /// The words of `text`; signs do not count.
    pub fn new<'t>(text: &'t str, vocabulary: &mut Vocabulary<'t>) -> Self {
        let tokens = Tokens::new(text);
        let mut words: Vec<u32> =
            tokens.iter().filter(|token| is_word(token)).map(|word| vocabulary.number(word)).collect();
        words.sort_unstable();
        Self(words)
    }

    /// A bag of words that are numbered and sorted already.
    pub fn from_sorted(words: Vec<u32>) -> Self {
        debug_assert!(words.is_sorted());
        Self(words)
    }

    /// How many words it holds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words in rising order of their numbers.
    pub fn words(&self) -> &[u32] {
        &self.0
    }

    /// How many words two bags share.
    pub fn shared(&self, other: &Self) -> usize {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            if x <= y {
                shared += usize::from(x == y);
                let equal = x == y;
                a.next();
                if equal {
                    b.next();
                }
            } else {
                b.next();
            }
        }
        shared
    }

    /// How alike two bags are (Dice's coefficient): 1 for the same words, 0 for none in common or two empty bags.
    pub fn likeness(&self, other: &Self) -> f32 {
        let all = self.len() + other.len();
        if all == 0 { 0.0 } else { 2.0 * self.shared(other) as f32 / all as f32 }
    }
}

/// How the blocks of two versions of a page belong together.
#[derive(Debug, Default)]
pub struct Alignment {
    /// Blocks that stayed in order, as (old, new), rising in both; equal or alike.
    pub pairs: Vec<(usize, usize)>,
    /// Blocks that went elsewhere, as (old, new), rising in `old`; equal or alike.
    pub moves: Vec<(usize, usize)>,
    /// Whether some blocks were left unpaired because comparing them would have cost too much.
    pub coarse: bool,
}

/// Pairs in a stretch of blocks must be this alike; a lone old block facing a lone new one only [`LONE_LIKENESS`].
pub const PAIR_LIKENESS: f32 = 0.4;
/// See [`PAIR_LIKENESS`].
pub const LONE_LIKENESS: f32 = 0.2;
/// Blocks that moved and changed must be this alike and have [`MOVE_WORDS`] words.
pub const MOVE_LIKENESS: f32 = 0.75;
/// See [`MOVE_LIKENESS`].
pub const MOVE_WORDS: usize = 8;

/// Block comparisons allowed for a page; each costs about as many steps as the two blocks have words.
const MAX_COMPARED_WORDS: usize = 4_000_000;

/// Aligns the blocks of two versions whose keys are numbered by one vocabulary.
///
/// `words` numbers words; share it to save work, or give a new one.
pub fn align<'t>(old: &Page<'t>, new: &Page<'t>, words: &mut Vocabulary<'t>) -> Alignment {
    let mut search = Search::new(old, new, words);
    search.in_place();
    search.elsewhere();
    search.alignment()
}

/// Like [`align`], but does not look for moved blocks.
pub fn align_in_order<'t>(old: &Page<'t>, new: &Page<'t>, words: &mut Vocabulary<'t>) -> Alignment {
    let mut search = Search::new(old, new, words);
    search.in_place();
    search.alignment()
}

/// A search for the partners of blocks; what it has not paired yet is `gone` from the old or `came` to the new page.
struct Search<'s, 't> {
    old: &'s Page<'t>,
    new: &'s Page<'t>,
    words: &'s mut Vocabulary<'t>,
    budget: Budget,
    found: Alignment,
    gone: Vec<(usize, Bag)>,
    came: Vec<(usize, Bag)>,
}

impl<'s, 't> Search<'s, 't> {
    fn new(old: &'s Page<'t>, new: &'s Page<'t>, words: &'s mut Vocabulary<'t>) -> Self {
        let budget = Budget { left: MAX_COMPARED_WORDS, overrun: false };
        Self { old, new, words, budget, found: Alignment::default(), gone: Vec::new(), came: Vec::new() }
    }

    /// Pairs equal blocks in order, and alike blocks between them.
    fn in_place(&mut self) {
        let matches = matches(&self.old.keys, &self.new.keys);
        for hunk in hunks(&matches, self.old.blocks.len(), self.new.blocks.len()) {
            let old_bags = self.bags(self.old, hunk.old.clone());
            let new_bags = self.bags(self.new, hunk.new.clone());
            let pairs = pair(&old_bags, &new_bags, &mut self.budget);
            self.gone.extend(left_over(&hunk.old, old_bags, pairs.iter().map(|pair| pair.0)));
            self.came.extend(left_over(&hunk.new, new_bags, pairs.iter().map(|pair| pair.1)));
            self.found.pairs.extend(pairs.iter().map(|(i, j)| (hunk.old.start + i, hunk.new.start + j)));
        }
        self.found.pairs.extend(matches.iter().flat_map(|m| (0..m.len).map(|k| (m.old + k, m.new + k))));
        self.found.pairs.sort_unstable();
    }

    /// Looks for blocks that went elsewhere among those that found no partner in place.
    fn elsewhere(&mut self) {
        self.found.moves = moves(self.old, self.new, &self.gone, &self.came, &mut self.budget);
    }

    fn bags(&mut self, page: &Page<'t>, range: Range<usize>) -> Vec<Bag> {
        range.map(|i| Bag::new(page.body(i), self.words)).collect()
    }

    fn alignment(mut self) -> Alignment {
        self.found.coarse = self.budget.overrun;
        self.found
    }
}

/// The blocks of a stretch that found no partner, with their words.
fn left_over(range: &Range<usize>, bags: Vec<Bag>, paired: impl Iterator<Item = usize>) -> Vec<(usize, Bag)> {
    let mut is_paired = vec![false; bags.len()];
    paired.for_each(|i| is_paired[i] = true);
    range.clone().zip(bags).zip(is_paired).filter(|(_, paired)| !paired).map(|(block, _)| block).collect()
}

/// Word comparisons that may still be made.
struct Budget {
    left: usize,
    overrun: bool,
}

impl Budget {
    /// Takes `cost`, or notes that there is not enough left for it.
    fn spend(&mut self, cost: usize) -> bool {
        let enough = cost <= self.left;
        self.left -= if enough { cost } else { 0 };
        self.overrun |= !enough;
        enough
    }
}

/// Pairs blocks in order so that the sum of their likeness is greatest; as (old, new), rising.
///
/// The classic alignment of two sequences (Needleman and Wunsch 1970) with likeness as the gain and no cost for gaps.
fn pair(old: &[Bag], new: &[Bag], budget: &mut Budget) -> Vec<(usize, usize)> {
    let total = |bags: &[Bag]| bags.iter().map(|bag| bag.len() + 4).sum::<usize>();
    if old.is_empty() || new.is_empty() || !budget.spend(old.len() * total(new) + new.len() * total(old)) {
        return Vec::new();
    }
    let least = if old.len() == 1 && new.len() == 1 { LONE_LIKENESS } else { PAIR_LIKENESS };
    let width = new.len() + 1;
    let mut gain = vec![0.0_f32; (old.len() + 1) * width];
    let mut alike = vec![0.0_f32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let here = i * width + j;
            alike[here] = old[i].likeness(&new[j]);
            let paired = if alike[here] >= least { alike[here] + gain[here + width + 1] } else { 0.0 };
            gain[here] = paired.max(gain[here + width]).max(gain[here + 1]);
        }
    }
    walk(&gain, &alike, old.len(), new.len(), least)
}

/// Reads the best pairs out of the table that [`pair`] filled.
fn walk(gain: &[f32], alike: &[f32], old_len: usize, new_len: usize, least: f32) -> Vec<(usize, usize)> {
    let width = new_len + 1;
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < old_len && j < new_len {
        let here = i * width + j;
        if alike[here] >= least && gain[here] == alike[here] + gain[here + width + 1] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if gain[here] == gain[here + width] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Finds blocks that went elsewhere among those that found no partner in place.
fn moves(
    old: &Page,
    new: &Page,
    gone: &[(usize, Bag)],
    came: &[(usize, Bag)],
    budget: &mut Budget,
) -> Vec<(usize, usize)> {
    let mut moves = exact_moves(old, new, gone, came);
    let (mut went, mut arrived): (HashSet<_>, HashSet<_>) = moves.iter().copied().unzip();
    let mut candidates = alike_moves(gone, came, budget);
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, i, j) in candidates {
        if !went.contains(&i) && arrived.insert(j) {
            went.insert(i);
            moves.push((i, j));
        }
    }
    moves.sort_unstable();
    moves
}

/// Blocks with the same key, once among the gone and once among the new.
fn exact_moves(old: &Page, new: &Page, gone: &[(usize, Bag)], came: &[(usize, Bag)]) -> Vec<(usize, usize)> {
    let mut by_key: HashMap<u32, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (i, _) in gone.iter().filter(|(_, bag)| !bag.is_empty()) {
        by_key.entry(old.keys[*i]).or_default().0.push(*i);
    }
    for (j, _) in came {
        if let Some(places) = by_key.get_mut(&new.keys[*j]) {
            places.1.push(*j);
        }
    }
    let lone = |places: (Vec<usize>, Vec<usize>)| match (&places.0[..], &places.1[..]) {
        (&[i], &[j]) => Some((i, j)),
        _ => None,
    };
    by_key.into_values().filter_map(lone).collect()
}

/// Blocks that share most of their words, as (likeness, old, new).
///
/// Only blocks that share one of their rarest words are compared, so that a page of many blocks stays cheap.
fn alike_moves(gone: &[(usize, Bag)], came: &[(usize, Bag)], budget: &mut Budget) -> Vec<(f32, usize, usize)> {
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, (_, bag)) in came.iter().enumerate() {
        for word in distinct(bag) {
            holders.entry(word).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for (i, bag) in gone.iter().filter(|(_, bag)| bag.len() >= MOVE_WORDS) {
        for at in likely(bag, &holders) {
            let (j, other) = &came[at];
            let likeness = bag.likeness(other);
            if !budget.spend(bag.len() + other.len()) {
                return found;
            }
            if likeness >= MOVE_LIKENESS && other.len() >= MOVE_WORDS {
                found.push((likeness, *i, *j));
            }
        }
    }
    found
}

/// The holders of a bag's rarest words, at most eight.
fn likely(bag: &Bag, holders: &HashMap<u32, Vec<usize>>) -> Vec<usize> {
    let mut words: Vec<&Vec<usize>> = distinct(bag).filter_map(|word| holders.get(&word)).collect();
    words.sort_by_key(|holders| Reverse(holders.len()));
    let mut likely = Vec::new();
    while let Some(holders) = words.pop() {
        for holder in holders {
            if !likely.contains(holder) {
                likely.push(*holder);
            }
            if likely.len() == MAX_LIKELY {
                return likely;
            }
        }
    }
    likely
}

const MAX_LIKELY: usize = 8;

fn distinct(bag: &Bag) -> impl Iterator<Item = u32> + '_ {
    bag.words().chunk_by(|a, b| a == b).map(|chunk| chunk[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_and_hunks_cover_both_sequences() {
        let (old, new) = ([1, 2, 3, 4], [1, 3, 9, 4, 5]);
        let matches = matches(&old, &new);
        let expected = [(0, 0, 1), (2, 1, 1), (3, 3, 1)];
        assert_eq!(matches.iter().map(|m| (m.old, m.new, m.len)).collect::<Vec<_>>(), expected);
        let hunks = hunks(&matches, old.len(), new.len());
        let expected = [(1..2, 1..1), (3..3, 2..3), (4..4, 4..5)];
        assert_eq!(hunks.into_iter().map(|hunk| (hunk.old, hunk.new)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn likeness_counts_shared_words_with_repetition() {
        let mut words = Vocabulary::default();
        let [a, b, c] = ["the well, the pump", "the well", "!"].map(|text| Bag::new(text, &mut words));
        assert_eq!((a.likeness(&b), a.likeness(&c), c.likeness(&c)), (4.0 / 6.0, 0.0, 0.0));
    }

    fn aligned(old: &str, new: &str) -> Alignment {
        let mut keys = Vocabulary::default();
        let (old, new) = (Page::new(old, &mut keys), Page::new(new, &mut keys));
        align(&old, &new, &mut Vocabulary::default())
    }

    #[test]
    fn edited_blocks_pair_in_order_and_moved_blocks_are_found() {
        let old =
            "- dig the north well\n- call the district\n\nSpare parts are kept at the school near the road.\n\nEnd.\n";
        let new = "Spare parts are now kept at the school near the road.\n\n- dig the south well\n- call the district\n\nEnd.\n";
        let alignment = aligned(old, new);
        assert_eq!(alignment.pairs, [(0, 1), (1, 2), (3, 3)]);
        assert_eq!(alignment.moves, [(2, 0)]);
    }

    #[test]
    fn a_page_too_big_to_compare_is_aligned_coarsely_and_says_so() {
        let page = |word: &str| (0..6000).map(|i| format!("- {word} {i} one two three\n")).collect::<String>();
        let (old, new) = (page("old"), page("new"));
        assert!(aligned(&old, &new).coarse);
    }
}
