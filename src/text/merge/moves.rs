//! The third step: what one side moved and the other edited, removed or moved as well.
//!
//! The whole page is merged block by block. A block that moved counts as removed where it was and as added where it is
//! now; there it stands with the other side's edits, or as a conflict if the other side removed or moved it too.

use std::collections::{HashMap, HashSet};

use crate::text::align::{Alignment, align};
use crate::text::blocks::Page;
use crate::text::tokens::Vocabulary;

use super::blocks::{Moved, changed, merge_changes, merged_body};
use super::check::keeps_all;
use super::diff3::{BASE, OURS, THEIRS};
use super::draft::Draft;
use super::outcome::{Conflict, ConflictKind, NoticeKind};
use super::work::Work;

/// So many blocks of the three versions are searched for moves.
const MAX_BLOCKS: usize = 60_000;

/// Merges a page anew with what moved, if that settles more than `before` or shows a conflict that it passed over.
pub(super) fn merge_moved(pages: &[Page; 3], before: &Draft, work: &mut Work) -> Option<Draft> {
    if pages.iter().map(|page| page.blocks.len()).sum::<usize>() > MAX_BLOCKS {
        work.coarse = true;
        return None;
    }
    let mut words = Vocabulary::default();
    let sides = [THEIRS, OURS].map(|side: usize| align(&pages[BASE], &pages[side], &mut words));
    let moved = Finder { pages, sides: &sides, work }.find();
    if moved.arrived.iter().all(HashMap::is_empty) {
        return None;
    }
    let all = [0, 1, 2].map(|side: usize| 0..pages[side].blocks.len());
    let hunks = [0, 1].map(|side: usize| changed(&sides[side].pairs, [&all[BASE], &all[side + 1]]));
    let draft = merge_changes(pages, &all, [&hunks[0], &hunks[1]], moved, work);
    let is_better = draft.disputed() < before.disputed() || draft.conflicts().any(|c| c.kind == ConflictKind::Moved);
    (is_better && keeps_all([0, 1, 2].map(|side: usize| pages[side].text), &draft)).then_some(draft)
}

struct Finder<'f, 't> {
    pages: &'f [Page<'t>; 3],
    sides: &'f [Alignment; 2],
    work: &'f mut Work,
}

impl Finder<'_, '_> {
    fn find(mut self) -> Moved {
        let mut moved = Moved::default();
        let pages = self.pages;
        for mover in [0, 1] {
            let other = &self.sides[1 - mover];
            let there: HashSet<u32> = pages[2 - mover].keys.iter().copied().collect();
            for &(block, to) in &self.sides[mover].moves {
                let partner = |pairs: &[(usize, usize)]| {
                    pairs.binary_search_by_key(&block, |pair| pair.0).ok().map(|pair| pairs[pair].1)
                };
                let draft = match (partner(&other.pairs), partner(&other.moves)) {
                    (Some(stands), _)
                        if self.is_edited(mover, block, stands) && there.contains(&pages[BASE].keys[block]) =>
                    {
                        continue;
                    }
                    (Some(stands), _) => {
                        moved.followed.insert(block);
                        self.followed(mover, block, to, stands)
                    }
                    (_, Some(elsewhere)) if self.is_same_place(mover, to, elsewhere) => continue,
                    _ => self.disputed(mover, block, to),
                };
                moved.arrived[mover].insert(to, draft);
            }
        }
        moved
    }

    /// Whether the other side changed a block that it left in place; if it has the block unchanged elsewhere, what
    /// stands here is another.
    fn is_edited(&self, mover: usize, block: usize, stands: usize) -> bool {
        self.pages[2 - mover].keys[stands] != self.pages[BASE].keys[block]
    }

    /// A block that the other side left in place, with what it changed there.
    fn followed(&mut self, mover: usize, block: usize, to: usize, stands: usize) -> Draft {
        let mut at = [block, to, stands];
        if mover == 1 {
            at.swap(THEIRS, OURS);
        }
        let mut draft = Draft::default();
        match merged_body(self.pages, at, self.work) {
            Some(body) => {
                draft.block(&body, self.pages[mover + 1].tail(to));
                if self.is_edited(mover, block, stands) {
                    draft.note(NoticeKind::Followed, 0);
                }
            }
            None => {
                let [base, theirs, ours] = [0, 1, 2].map(|side: usize| self.whole(side, at[side]));
                draft.conflict(Conflict { kind: ConflictKind::Edited, base, theirs, ours });
            }
        }
        draft
    }

    /// A block that the other side removed, or put elsewhere.
    fn disputed(&self, mover: usize, block: usize, to: usize) -> Draft {
        let mut readings = [String::new(), String::new()];
        readings[mover] = self.whole(mover + 1, to);
        let [theirs, ours] = readings;
        let mut draft = Draft::default();
        draft.conflict(Conflict { kind: ConflictKind::Moved, base: self.whole(BASE, block), theirs, ours });
        draft
    }

    fn whole(&self, side: usize, block: usize) -> String {
        self.pages[side].blocks[block].whole(self.pages[side].text).to_owned()
    }

    /// Whether both sides put a block after the same block of the base.
    fn is_same_place(&self, mover: usize, to: usize, other: usize) -> bool {
        let after = |side: usize, block: usize| {
            let pairs = &self.sides[side].pairs;
            pairs[..pairs.partition_point(|pair| pair.1 < block)].last().map(|pair| pair.0)
        };
        after(mover, to) == after(1 - mover, other)
    }
}
