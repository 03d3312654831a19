//! The second step: a merge block by block, for what lines could not settle.
//!
//! Each side's blocks are paired with those of the base, by equality and likeness. What is paired is merged word by
//! word; what is not was added or removed, which is merged like lines are, but may touch.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::text::align::{Hunk, Match, align_in_order, hunks};
use crate::text::blocks::{Kind, Page};
use crate::text::tokens::Vocabulary;

use super::diff3::{BASE, By, OURS, Region, THEIRS, regions, white_space};
use super::draft::Draft;
use super::outcome::{Conflict, ConflictKind, NoticeKind};
use super::unions;
use super::words::{Piece, merge_words};
use super::work::Work;

/// What became of blocks that moved.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// What stands where theirs and ours put a block, by the number of the block there.
    pub arrived: [HashMap<usize, Draft>; 2],
    /// Blocks of the base whose edits were taken along by the other side's move.
    pub followed: HashSet<usize>,
}

/// Merges some blocks of three versions of a page.
pub(super) fn merge_blocks<'t>(pages: &[Page<'t>; 3], ranges: &[Range<usize>; 3], work: &mut Work) -> Draft {
    let mut words = Vocabulary::default();
    let mut changes = |side: usize| {
        let [old, new] = [BASE, side].map(|side| pages[side].part(ranges[side].clone()));
        let alignment = align_in_order(&old, &new, &mut words);
        work.coarse |= alignment.coarse;
        changed(&alignment.pairs, [&ranges[BASE], &ranges[side]])
    };
    let hunks = [changes(THEIRS), changes(OURS)];
    merge_changes(pages, ranges, [&hunks[0], &hunks[1]], Moved::default(), work)
}

/// Merges blocks whose changes are known.
pub(super) fn merge_changes(
    pages: &[Page; 3],
    ranges: &[Range<usize>; 3],
    hunks: [&[Hunk]; 2],
    moved: Moved,
    work: &mut Work,
) -> Draft {
    let mut merge = BlockMerge { pages, moved, draft: Draft::default(), work };
    let regions = regions(ranges, hunks, |before, by, next| merge.meets(before, by, next));
    merge.regions(&regions);
    merge.draft
}

/// What lies between pairs of blocks, which are counted from the beginnings of the ranges.
pub(super) fn changed(pairs: &[(usize, usize)], [old, new]: [&Range<usize>; 2]) -> Vec<Hunk> {
    let matches: Vec<Match> = pairs.iter().map(|&(old, new)| Match { old, new, len: 1 }).collect();
    let shift = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    let hunks = hunks(&matches, old.len(), new.len()).into_iter();
    hunks.map(|hunk| Hunk { old: shift(hunk.old, old.start), new: shift(hunk.new, new.start) }).collect()
}

/// A merge of blocks under way.
struct BlockMerge<'m, 't> {
    pages: &'m [Page<'t>; 3],
    moved: Moved,
    draft: Draft,
    work: &'m mut Work,
}

impl<'t> BlockMerge<'_, 't> {
    /// Whether a change belongs to the region before it: they overlap, both add blocks at one place or in like words,
    /// or one adds to the end of a section that the other removes.
    fn meets(&mut self, before: &Region, by: By, next: &Hunk) -> bool {
        if next.old.start != before.base.end || before.by == by {
            return next.old.start < before.base.end;
        }
        let (theirs, ours) = match by {
            By::Theirs => (&next.new, &before.ours),
            _ => (&before.theirs, &next.new),
        };
        match (before.by, theirs.is_empty() || ours.is_empty()) {
            (By::Both, _) => next.old.is_empty(),
            (_, true) => next.old.is_empty() && self.ends_section(before, by, next),
            _ => {
                before.base.is_empty() && next.old.is_empty()
                    || unions::are_alike(self.pages, [theirs, ours], self.work)
            }
        }
    }

    /// Whether what is added belongs to a section that the region before removed.
    fn ends_section(&self, before: &Region, by: By, next: &Hunk) -> bool {
        let Some(added) = self.pages[side(by)].blocks.get(next.new.start).filter(|_| !next.new.is_empty()) else {
            return false;
        };
        let base = &self.pages[BASE];
        before.base.clone().any(|i| match (base.blocks[i].kind, added.kind) {
            (Kind::Heading(level), Kind::Heading(other)) => other > level && base.family_end(i) == before.base.end,
            (Kind::Heading(_), _) => base.family_end(i) == before.base.end,
            _ => false,
        })
    }

    fn regions(&mut self, regions: &[Region]) {
        let mut before: Option<(By, usize)> = None;
        for region in regions {
            let start = self.draft.settled;
            self.region(region);
            let adder = Some(region.by).filter(|by| adds(region, *by) && self.draft.settled > start);
            if let (Some((by, start)), Some(other)) = (before, adder)
                && by != other
            {
                self.draft.note(NoticeKind::BothAdded, start);
            }
            before = adder.map(|by| (by, start));
        }
    }

    fn region(&mut self, region: &Region) {
        match region.by {
            By::Nobody => {
                for i in 0..region.base.len() {
                    self.block([region.base.start + i, region.theirs.start + i, region.ours.start + i]);
                }
            }
            By::Theirs => self.one_sided(region, THEIRS, OURS),
            By::Ours => self.one_sided(region, OURS, THEIRS),
            By::Both => self.two_sided(region),
        }
    }

    /// Merges a block that all three have.
    fn block(&mut self, at: [usize; 3]) {
        let start = self.draft.settled;
        let [base, theirs, ours] = [0, 1, 2].map(|side: usize| self.pages[side].tail(at[side]));
        match merged_body(self.pages, at, self.work) {
            Some(body) => self.draft.block(&body, white_space(base, theirs, ours)),
            None => self.conflict(ConflictKind::Edited, at.map(|i| i..i + 1)),
        }
        if both_edited(self.pages, at) && self.draft.settled > start {
            self.draft.note(NoticeKind::SameBlock, start);
        }
    }

    /// Takes what one side changed, unless the other edited blocks that are gone.
    fn one_sided(&mut self, region: &Region, changer: usize, other: usize) {
        let ranges = ranges(region);
        let kept = |i: usize| ranges[other].start + i - region.base.start;
        let is_edited =
            |i: usize| self.pages[other].keys[kept(i)] != self.pages[BASE].keys[i] && !self.moved.followed.contains(&i);
        let edited: Vec<usize> = region.base.clone().filter(|&i| is_edited(i)).collect();
        let has_heading = self.headed(&region.base);
        match () {
            () if edited.is_empty() => self.add(changer, ranges[changer].clone()),
            () if !ranges[changer].is_empty() => self.conflict(ConflictKind::Edited, ranges),
            () if has_heading => self.conflict(ConflictKind::Section, ranges),
            () => {
                for i in edited {
                    let mut conflict = [i..i + 1, 0..0, 0..0];
                    conflict[other] = kept(i)..kept(i) + 1;
                    self.conflict(ConflictKind::Removed, conflict);
                }
            }
        }
    }

    /// Merges what both sides changed: alike, by adding at one place, or in conflict.
    fn two_sided(&mut self, region: &Region) {
        let [base, theirs, ours] = ranges(region);
        let keys = |side: usize, range: &Range<usize>| self.pages[side].keys[range.clone()].to_vec();
        let (a, b) = (keys(THEIRS, &theirs), keys(OURS, &ours));
        let prefix = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let rest = a[prefix..].iter().rev().zip(b[prefix..].iter().rev());
        let suffix = rest.take_while(|(a, b)| a == b).count();
        let inner = |range: &Range<usize>| range.start + prefix..range.end - suffix;
        let [inner_theirs, inner_ours] = [inner(&theirs), inner(&ours)];
        self.add_same(theirs.start..inner_theirs.start, ours.start..inner_ours.start);
        let [last_theirs, last_ours] = [inner_theirs.end..theirs.end, inner_ours.end..ours.end];
        self.differing(base, inner_theirs, inner_ours);
        self.add_same(last_theirs, last_ours);
    }

    /// Adds what both sides have alike, with what became of blocks that moved there.
    fn add_same(&mut self, theirs: Range<usize>, ours: Range<usize>) {
        for (at_theirs, at_ours) in theirs.zip(ours) {
            match self.moved.arrived[OURS - 1].contains_key(&at_ours) {
                true => self.add(OURS, at_ours..at_ours + 1),
                false => self.add(THEIRS, at_theirs..at_theirs + 1),
            }
        }
    }

    /// Merges what both sides changed, without what they begin and end with alike.
    fn differing(&mut self, base: Range<usize>, theirs: Range<usize>, ours: Range<usize>) {
        let has_heading = self.headed(&base);
        let kind = match (base.is_empty(), theirs.is_empty(), ours.is_empty()) {
            (_, true, true) => return,
            (true, true, _) => return self.add(OURS, ours),
            (true, _, true) => return self.add(THEIRS, theirs),
            (true, ..) => match unions::both(self.pages, base.start, [&theirs, &ours], self.work) {
                Some(both) => {
                    let start = self.draft.settled;
                    self.draft.lines(&both);
                    return self.draft.note(NoticeKind::BothAdded, start);
                }
                None => ConflictKind::Added,
            },
            (_, false, false) => ConflictKind::Edited,
            _ if has_heading => ConflictKind::Section,
            _ => ConflictKind::Removed,
        };
        self.conflict(kind, [base, theirs, ours]);
    }

    /// Adds blocks as one side has them, and what became of those that moved there.
    fn add(&mut self, side: usize, blocks: Range<usize>) {
        for block in blocks {
            match self.moved.arrived[side - 1].remove(&block) {
                Some(draft) => self.draft.append(draft),
                None => self.draft.lines(self.pages[side].blocks[block].whole(self.pages[side].text)),
            }
        }
    }

    fn conflict(&mut self, kind: ConflictKind, ranges: [Range<usize>; 3]) {
        let [base, theirs, ours] = [0, 1, 2].map(|side: usize| self.pages[side].whole(&ranges[side]).to_owned());
        self.draft.conflict(Conflict { kind, base, theirs, ours });
    }

    fn headed(&self, blocks: &Range<usize>) -> bool {
        self.pages[BASE].blocks[blocks.clone()].iter().any(|block| matches!(block.kind, Kind::Heading(_)))
    }
}

/// Merges what a block says, or says `None` if nothing of it can be settled.
pub(super) fn merged_body(pages: &[Page; 3], at: [usize; 3], work: &mut Work) -> Option<Vec<Piece>> {
    let bodies @ [base, theirs, ours] = [0, 1, 2].map(|side: usize| pages[side].body(at[side]));
    let is_row = pages[BASE].blocks[at[BASE]].kind == Kind::Row;
    let body = match () {
        () if theirs == base || theirs == ours => vec![Piece::Text(ours.to_owned())],
        () if ours == base => vec![Piece::Text(theirs.to_owned())],
        () if !work.read(base.len() + theirs.len() + ours.len()) => return None,
        () => merge_words(bodies, |sign| is_row && sign == "|", work)?,
    };
    body.iter().any(|piece| matches!(piece, Piece::Text(_))).then_some(body)
}

/// Whether both sides changed what a block says, in different ways.
pub(super) fn both_edited(pages: &[Page; 3], at: [usize; 3]) -> bool {
    let [base, theirs, ours] = [0, 1, 2].map(|side: usize| pages[side].keys[at[side]]);
    theirs != base && ours != base && theirs != ours
}

/// Whether a region holds blocks that one side alone brought there.
fn adds(region: &Region, by: By) -> bool {
    by == By::Theirs && !region.theirs.is_empty() || by == By::Ours && !region.ours.is_empty()
}

fn side(by: By) -> usize {
    if by == By::Theirs { THEIRS } else { OURS }
}

fn ranges(region: &Region) -> [Range<usize>; 3] {
    [region.base.clone(), region.theirs.clone(), region.ours.clone()]
}
