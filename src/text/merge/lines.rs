//! The first step: a merge line by line, as strict as git's.
//!
//! Changes of both sides that overlap or touch are left to the merge of blocks; all others stand.

use std::collections::HashSet;
use std::ops::Range;

use crate::text::align::{Hunk, Match, common_ends, hunks, matches};
use crate::text::tokens::{Vocabulary, is_word_char};

use super::diff3::{By, Region, regions, white_space};
use super::draft::Draft;
use super::outcome::{Conflict, ConflictKind};
use super::work::Work;

/// A text cut into lines.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    /// The text as it is.
    pub text: &'t str,
    /// Where each line begins, and the length of the text.
    starts: Vec<usize>,
    /// The number of each line without the white space at its end.
    pub keys: Vec<u32>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, vocabulary: &mut Vocabulary<'t>) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 30 + 2);
        let mut keys = Vec::with_capacity(text.len() / 30 + 1);
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            starts.push(at);
            keys.push(vocabulary.number(line.trim_end()));
            at += line.len();
        }
        starts.push(at);
        Self { text, starts, keys }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The byte at which a line begins; for the number of lines that at which the text ends.
    pub fn start(&self, line: usize) -> usize {
        self.starts[line]
    }

    /// The text of some lines.
    pub fn slice(&self, lines: &Range<usize>) -> &'t str {
        &self.text[self.starts[lines.start]..self.starts[lines.end]]
    }

    /// The words of a line and the white space at its end.
    fn halves(&self, line: usize) -> (&'t str, &'t str) {
        let whole = self.slice(&(line..line + 1));
        whole.split_at(whole.trim_end().len())
    }
}

/// So many lines are compared; a page of a megabyte has a third of them.
const MAX_LINES: usize = 100_000;
/// A line of fewer bytes recurs too easily to tell of a move.
const MOVED_LINE: usize = 20;

/// Three versions of a page in lines, and what each side changed.
#[derive(Debug)]
pub(super) struct LineMerge<'t> {
    /// Base, theirs and ours.
    pub sides: [Lines<'t>; 3],
    /// What theirs and ours changed.
    pub hunks: [Vec<Hunk>; 2],
    /// The page in stretches.
    pub regions: Vec<Region>,
}

impl<'t> LineMerge<'t> {
    /// Compares three texts line by line.
    pub fn new(texts: [&'t str; 3], work: &mut Work) -> Self {
        let mut vocabulary = Vocabulary::default();
        let sides = texts.map(|text| Lines::new(text, &mut vocabulary));
        let all = sides.iter().map(Lines::len).sum();
        work.coarse |= all > MAX_LINES;
        let is_affordable = all <= MAX_LINES && work.compare(all, vocabulary.len());
        let find: fn(&[u32], &[u32]) -> Vec<Match> = if is_affordable { matches } else { common_ends };
        let changes = |side: &Lines| hunks(&find(&sides[0].keys, &side.keys), sides[0].len(), side.len());
        let hunks = [changes(&sides[1]), changes(&sides[2])];
        let all = [0, 1, 2].map(|side: usize| 0..sides[side].len());
        let meets = |before: &Region, _: By, next: &Hunk| next.old.start <= before.base.end;
        let regions = regions(&all, [&hunks[0], &hunks[1]], meets);
        let mut merge = Self { sides, hunks, regions: Vec::new() };
        merge.regions = merge.joined(regions);
        merge
    }

    /// Joins overlaps that only lines without a word divide: an empty line, a fence or a bracket is equal by chance,
    /// and what both wrote anew would fall into pieces that do not belong together.
    fn joined(&self, regions: Vec<Region>) -> Vec<Region> {
        let is_wordless = |region: &Region| !self.sides[0].slice(&region.base).contains(is_word_char);
        let mut joined: Vec<Region> = Vec::new();
        for region in regions {
            match &mut joined[..] {
                [.., before, between] if self.overlaps(before) && is_wordless(between) && self.overlaps(&region) => {
                    before.extend_to(&region);
                    joined.pop();
                }
                _ => joined.push(region),
            }
        }
        joined
    }

    /// Whether both sides changed a stretch, and not in the same way.
    pub fn overlaps(&self, region: &Region) -> bool {
        let [_, theirs, ours] = &self.sides;
        region.by == By::Both && theirs.keys[region.theirs.clone()] != ours.keys[region.ours.clone()]
    }

    /// Whether a line that both sides removed stands elsewhere on one of them: it moved, and the other may have
    /// removed it or moved it too.
    pub fn reappear(&self) -> bool {
        let [base, theirs, ours] = &self.sides;
        let gone = |hunks: &[Hunk]| -> HashSet<usize> { hunks.iter().flat_map(|hunk| hunk.old.clone()).collect() };
        let [by_theirs, by_ours] = [gone(&self.hunks[0]), gone(&self.hunks[1])];
        let is_long = |line: &&usize| base.slice(&(**line..**line + 1)).trim().len() >= MOVED_LINE;
        let both = by_theirs.intersection(&by_ours).filter(is_long);
        let gone: HashSet<u32> = both.map(|&line| base.keys[line]).collect();
        let came = |side: &Lines, hunks: &[Hunk]| {
            hunks.iter().any(|hunk| side.keys[hunk.new.clone()].iter().any(|key| gone.contains(key)))
        };
        !gone.is_empty() && (came(theirs, &self.hunks[0]) || came(ours, &self.hunks[1]))
    }

    /// Settles regions as far as lines can.
    pub fn settle_all(&self, regions: &[Region]) -> Draft {
        let mut draft = Draft::default();
        regions.iter().for_each(|region| self.settle(region, &mut draft));
        draft
    }

    /// Adds the lines of a region: settled if only one side changed it or both did in the same way, else a conflict.
    fn settle(&self, region: &Region, draft: &mut Draft) {
        let texts = self.texts(region);
        if self.overlaps(region) {
            let [base, theirs, ours] = texts.map(str::to_owned);
            return draft.conflict(Conflict { kind: ConflictKind::Edited, base, theirs, ours });
        }
        let [base, theirs, ours] = texts;
        match region.by {
            _ if theirs == base || theirs == ours => draft.lines(ours),
            _ if ours == base => draft.lines(theirs),
            _ => self.settle_each(region, draft),
        }
    }

    /// Base, theirs and ours in a region.
    pub fn texts(&self, region: &Region) -> [&'t str; 3] {
        let [base, theirs, ours] = &self.sides;
        [base.slice(&region.base), theirs.slice(&region.theirs), ours.slice(&region.ours)]
    }

    /// Adds lines that say the same in both or in the base and one, where both sides changed white space.
    fn settle_each(&self, region: &Region, draft: &mut Draft) {
        let [base, theirs, ours] = self.texts(region);
        let len = region.base.len();
        if region.theirs.len() != len || region.ours.len() != len {
            return draft.lines(if region.by == By::Ours { ours } else { theirs });
        }
        debug_assert!(!base.is_empty());
        for i in 0..len {
            let starts = [region.base.start, region.theirs.start, region.ours.start];
            let [base, theirs, ours] = [0, 1, 2].map(|side| self.sides[side].halves(starts[side] + i));
            let body = if region.by == By::Ours { ours.0 } else { theirs.0 };
            draft.lines(&(body.to_owned() + white_space(base.1, theirs.1, ours.1)));
        }
    }
}
