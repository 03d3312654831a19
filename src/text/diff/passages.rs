//! The changed places of a diff, with all that stayed folded away.

use std::ops::Range;

use super::{Diff, Op};
use crate::text::blocks::{Block, Kind, blocks};

/// One changed place, in whole blocks of new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The text in new of the heading that the place stands under, or that it begins with; `None` above the first.
    pub heading: Option<Range<usize>>,
    /// The bytes of old it covers.
    pub old: Range<usize>,
    /// The bytes of new it covers; what lies between two passages is unchanged but for white space.
    pub new: Range<usize>,
    /// The operations of this place alone; they cover `old` and `new`.
    pub ops: Vec<Op>,
}

/// Cuts `diff`, which leads to `new`, into its changed places.
///
/// Places that touch are one, unless a heading parts them. Where only white space changed there is no passage.
#[must_use]
pub fn passages(new: &str, diff: &Diff) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    for passage in cut(new, diff, Inserts::Whole) {
        match passages.last_mut() {
            Some(last) if last.touches(&passage) => last.append(passage),
            _ => passages.push(passage),
        }
    }
    passages
}

/// Cuts `diff` as finely as its places can be taken one by one: each block that changed or came is a place of its own.
#[must_use]
pub fn places(new: &str, diff: &Diff) -> Vec<Passage> {
    cut(new, diff, Inserts::ByBlock)
}

fn cut(new: &str, diff: &Diff, inserts: Inserts) -> Vec<Passage> {
    let blocks = blocks(new);
    let mut cutter = Cutter { blocks: &blocks, text: new, inserts, done: Vec::new(), open: Passage::at(0, 0) };
    diff.ops.iter().for_each(|op| cutter.take(op));
    let headings = headings(new, &blocks);
    let with_heading = |passage: Passage| Passage { heading: heading_of(&passage, &headings), ..passage };
    cutter.finish().map(with_heading).collect()
}

impl Passage {
    fn at(old: usize, new: usize) -> Self {
        Passage { heading: None, old: old..old, new: new..new, ops: Vec::new() }
    }

    fn push(&mut self, op: Op) {
        self.old.end = op.old_range().map_or(self.old.end, |old| old.end);
        self.new.end = op.new_range().map_or(self.new.end, |new| new.end);
        match (self.ops.last_mut(), &op) {
            (_, Op::Keep { new, .. }) if new.is_empty() => {}
            (Some(Op::Keep { old, new }), Op::Keep { old: more_old, new: more_new }) => {
                (old.end, new.end) = (more_old.end, more_new.end);
            }
            _ => self.ops.push(op),
        }
    }

    fn touches(&self, next: &Passage) -> bool {
        self.old.end == next.old.start && self.new.end == next.new.start && self.heading == next.heading
    }

    fn append(&mut self, other: Passage) {
        other.ops.into_iter().for_each(|op| self.push(op));
    }

    /// Whether something can be seen to have changed.
    fn is_change(&self) -> bool {
        self.ops.iter().any(Op::is_change)
    }
}

/// Whether blocks that came together are cut apart.
#[derive(PartialEq, Eq)]
enum Inserts {
    Whole,
    ByBlock,
}

struct Cutter<'b> {
    blocks: &'b [Block],
    text: &'b str,
    inserts: Inserts,
    done: Vec<Passage>,
    open: Passage,
}

impl Cutter<'_> {
    fn take(&mut self, op: &Op) {
        match op {
            Op::Keep { old, new } => self.take_kept(old, new),
            Op::Space { old, new } => {
                self.open.push(op.clone());
                if self.borders(&(new.end..new.end)).is_some() {
                    self.cut(old.end, new.end);
                }
            }
            Op::Insert { new } if self.inserts == Inserts::ByBlock => self.take_inserted(new),
            _ => self.open.push(op.clone()),
        }
    }

    /// Cuts before each block that begins in what came and can stand without the one before it.
    fn take_inserted(&mut self, new: &Range<usize>) {
        let blocks = self.blocks;
        let first = blocks.partition_point(|block| block.start <= new.start);
        let mut at = new.start;
        for (place, block) in blocks.iter().enumerate().skip(first).take_while(|(_, block)| block.start < new.end) {
            let before = place.checked_sub(1).map(|before| &blocks[before]).filter(|before| before.start >= new.start);
            if before.is_none_or(|before| !goes_with(block, before)) {
                self.push_inserted(at..block.start);
                self.cut(self.open.old.end, block.start);
                at = block.start;
            }
        }
        self.push_inserted(at..new.end);
    }

    fn push_inserted(&mut self, new: Range<usize>) {
        let old = self.open.old.end..self.open.old.end;
        let is_space = self.text[new.clone()].trim().is_empty();
        self.open.push(if is_space { Op::Space { old, new } } else { Op::Insert { new } });
    }

    /// Cuts at the first and at the last border in a kept stretch; what lies between is left out.
    fn take_kept(&mut self, old: &Range<usize>, new: &Range<usize>) {
        let mut rest = new.start;
        let old_at = |at: usize| old.start + (at - new.start);
        if let Some((first, last)) = self.borders(new) {
            self.open.push(Op::Keep { old: old.start..old_at(first), new: new.start..first });
            self.cut(old_at(last), last);
            rest = last;
        }
        self.open.push(Op::Keep { old: old_at(rest)..old.end, new: rest..new.end });
    }

    /// Ends the open passage and begins the next one.
    fn cut(&mut self, old_at: usize, new_at: usize) {
        self.done.push(std::mem::replace(&mut self.open, Passage::at(old_at, new_at)));
    }

    /// The first and the last border between blocks in a kept stretch or at its ends.
    fn borders(&self, kept: &Range<usize>) -> Option<(usize, usize)> {
        let at = |i: usize| self.blocks.get(i).map_or(self.text.len(), |block| block.start);
        let first = self.blocks.partition_point(|block| block.start < kept.start);
        let beyond = self.blocks.partition_point(|block| block.start <= kept.end);
        let last = if kept.end == self.text.len() { kept.end } else { at(beyond.checked_sub(1)?) };
        (kept.start <= last && at(first) <= kept.end).then(|| (at(first), last))
    }

    fn finish(mut self) -> impl Iterator<Item = Passage> {
        self.done.push(self.open);
        self.done.into_iter().filter(Passage::is_change)
    }
}

/// Whether a block makes no sense without the one before it: the first words under a heading, a further row or line of
/// code, an item inside another.
fn goes_with(block: &Block, before: &Block) -> bool {
    match (before.kind, block.kind) {
        (Kind::Heading(_), kind) => !matches!(kind, Kind::Heading(_)),
        (Kind::Row, Kind::Row) | (Kind::Code, Kind::Code) => true,
        (Kind::Item, _) => block.indent > before.indent,
        _ => false,
    }
}

/// The heading a passage stands under; one that only takes away stands above a heading that follows it.
fn heading_of(passage: &Passage, headings: &[(usize, Range<usize>)]) -> Option<Range<usize>> {
    let limit = passage.new.start + usize::from(!passage.new.is_empty());
    let above = headings.partition_point(|(start, _)| *start < limit);
    headings[..above].last().map(|(_, title)| title.clone())
}

/// Where each heading begins, and its text without the marks.
fn headings(text: &str, blocks: &[Block]) -> Vec<(usize, Range<usize>)> {
    let headings = blocks.iter().filter(|block| matches!(block.kind, Kind::Heading(_)));
    headings.map(|block| (block.start, title(text, block))).collect()
}

fn title(text: &str, block: &Block) -> Range<usize> {
    let body = block.body(text);
    let line = body.lines().next().unwrap_or_default();
    let inner = line.trim_start().trim_start_matches('#').trim_start();
    let start = block.start + line.len() - inner.len();
    start..start + inner.trim_end().trim_end_matches('#').trim_end().len()
}
