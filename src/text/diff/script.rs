//! Turns pairs of equal tokens and moves into operations that cover every byte.

use std::ops::Range;

use super::Op;
use super::side::Side;

/// A moved stretch, in bytes, with what happened in it.
pub(super) struct Moved {
    pub old: Range<usize>,
    pub new: Range<usize>,
    pub inner: Vec<Op>,
}

/// Writes operations for a stretch of both texts.
pub(super) struct Script<'a> {
    old: &'a str,
    new: &'a str,
    /// Moves in order of old, and those in order of new, with their ids.
    leaving: Vec<(Range<usize>, usize)>,
    arriving: Vec<(Range<usize>, usize, Vec<Op>)>,
    ops: Vec<Op>,
}

impl<'a> Script<'a> {
    pub fn new(old: &'a str, new: &'a str, moves: Vec<Moved>) -> Self {
        let mut leaving: Vec<_> = moves.iter().enumerate().map(|(id, m)| (m.old.clone(), id)).collect();
        let mut arriving: Vec<_> = moves.into_iter().enumerate().map(|(id, m)| (m.new, id, m.inner)).collect();
        // Last ones first, so that the next one is at the end.
        leaving.sort_by_key(|(old, _)| std::cmp::Reverse(old.start));
        arriving.sort_by_key(|(new, ..)| std::cmp::Reverse(new.start));
        Script { old, new, leaving, arriving, ops: Vec::new() }
    }

    /// Covers `old` and `new` by keeping `pairs` (ascending on both sides) and telling what lies between them.
    pub fn cover(mut self, old: Range<usize>, new: Range<usize>, pairs: &[(Range<usize>, Range<usize>)]) -> Vec<Op> {
        let (mut o, mut n) = (old.start, new.start);
        for (old, new) in pairs {
            self.gap(o..old.start, n..new.start);
            self.keep(old.clone(), new.clone());
            (o, n) = (old.end, new.end);
        }
        self.gap(o..old.end, n..new.end);
        self.ops
    }

    /// Tells what lies between two kept stretches: equal white space at its borders stays.
    fn gap(&mut self, mut old: Range<usize>, mut new: Range<usize>) {
        let o = self.old_text(&old);
        let n = self.new_text(&new);
        let lead = common_blank_prefix(&self.old[o.clone()], &self.new[n.clone()]);
        self.keep(old.start..old.start + lead, new.start..new.start + lead);
        old.start += lead;
        new.start += lead;
        let has_moves = o.end < old.end || n.end < new.end;
        let trail = if has_moves { 0 } else { common_blank_suffix(&self.old[old.clone()], &self.new[new.clone()]) };
        old.end -= trail;
        new.end -= trail;
        if has_moves {
            self.moving(old.clone(), new.clone())
        } else {
            self.change(old.clone(), new.clone())
        }
        self.keep(old.end..old.end + trail, new.end..new.end + trail);
    }

    /// The part of `range` before the next block that leaves.
    fn old_text(&self, range: &Range<usize>) -> Range<usize> {
        let end = self.leaving.last().map_or(range.end, |(old, _)| old.start.min(range.end));
        range.start..end
    }

    /// The part of `range` before the next block that arrives.
    fn new_text(&self, range: &Range<usize>) -> Range<usize> {
        let end = self.arriving.last().map_or(range.end, |(new, ..)| new.start.min(range.end));
        range.start..end
    }

    /// A change with blocks that leave or arrive in it.
    fn moving(&mut self, mut old: Range<usize>, mut new: Range<usize>) {
        loop {
            let text = self.old_text(&old);
            self.change(text.clone(), new.start..new.start);
            old.start = text.end;
            if old.is_empty() {
                break;
            }
            if let Some((gone, id)) = self.leaving.pop() {
                old.start = gone.end;
                self.ops.push(Op::MovedFrom { old: gone, id });
            }
        }
        loop {
            let text = self.new_text(&new);
            self.change(old.end..old.end, text.clone());
            new.start = text.end;
            if new.is_empty() {
                break;
            }
            if let Some((come, id, inner)) = self.arriving.pop() {
                new.start = come.end;
                self.ops.push(Op::MovedTo { new: come, id, inner });
            }
        }
    }

    fn change(&mut self, old: Range<usize>, new: Range<usize>) {
        let old_blank = self.old[old.clone()].trim().is_empty();
        let new_blank = self.new[new.clone()].trim().is_empty();
        match (old_blank, new_blank) {
            (true, true) => self.space(old, new),
            (false, true) => {
                let end = old.end..old.end;
                self.ops.push(Op::Delete { old });
                self.space(end, new);
            }
            (true, false) => {
                self.space(old, new.start..new.start);
                self.ops.push(Op::Insert { new });
            }
            (false, false) => {
                self.ops.push(Op::Delete { old });
                self.ops.push(Op::Insert { new });
            }
        }
    }

    fn keep(&mut self, old: Range<usize>, new: Range<usize>) {
        if old.is_empty() {
            return;
        }
        if let Some(Op::Keep { old: o, new: n }) = self.ops.last_mut()
            && o.end == old.start
            && n.end == new.start
        {
            (o.end, n.end) = (old.end, new.end);
            return;
        }
        self.ops.push(Op::Keep { old, new });
    }

    fn space(&mut self, old: Range<usize>, new: Range<usize>) {
        if !old.is_empty() || !new.is_empty() {
            self.ops.push(Op::Space { old, new });
        }
    }
}

/// Pairs of tokens as pairs of byte ranges.
pub(super) fn spans(old: &Side, new: &Side, pairs: &[(usize, usize)]) -> Vec<(Range<usize>, Range<usize>)> {
    pairs.iter().map(|&(i, j)| (old.span(i), new.span(j))).collect()
}

/// Bytes of white space that both begin with.
fn common_blank_prefix(a: &str, b: &str) -> usize {
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y && x.is_whitespace());
    same.map(|(x, _)| x.len_utf8()).sum()
}

/// Bytes of white space that both end with.
fn common_blank_suffix(a: &str, b: &str) -> usize {
    let same = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y && x.is_whitespace());
    same.map(|(x, _)| x.len_utf8()).sum()
}
