//! A diff in one line: how much was added, removed and moved.

use super::{Diff, Op, passages};
use crate::text::blocks::{Kind, blocks};
use crate::text::tokens::{Tokens, is_word};

/// What a reader wants to know before she opens a diff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sections of new in which something was added, removed or moved in; the text above the first heading is one.
    pub sections_changed: usize,
    /// Moved stretches that begin with a heading.
    pub sections_moved: usize,
    /// Moved stretches that do not: list items, paragraphs, sentences.
    pub passages_moved: usize,
    /// Words that new brought.
    pub words_added: usize,
    /// Words of old that are gone.
    pub words_removed: usize,
    /// Nothing but white space differs.
    pub only_space: bool,
}

/// Counts what `diff` tells of its two texts.
#[must_use]
pub fn summary(old: &str, new: &str, diff: &Diff) -> Summary {
    let mut summary = Summary { sections_changed: sections_changed(new, diff), ..Summary::default() };
    summary.count(old, new, &diff.ops);
    let has_space = diff.ops.iter().any(|op| matches!(op, Op::Space { .. }));
    summary.only_space = has_space && !diff.ops.iter().any(Op::is_change);
    summary
}

impl Summary {
    fn count(&mut self, old: &str, new: &str, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Delete { old: range } => self.words_removed += words_in(&old[range.clone()]),
                Op::Insert { new: range } => self.words_added += words_in(&new[range.clone()]),
                Op::MovedTo { new: range, inner, .. } => {
                    let moved = blocks(&new[range.clone()]);
                    let is_section = moved.first().is_some_and(|block| matches!(block.kind, Kind::Heading(_)));
                    *if is_section { &mut self.sections_moved } else { &mut self.passages_moved } += 1;
                    self.count(old, new, inner);
                }
                Op::Keep { .. } | Op::Space { .. } | Op::MovedFrom { .. } => {}
            }
        }
    }
}

/// A section that something only left for another place does not count.
fn sections_changed(new: &str, diff: &Diff) -> usize {
    let is_own = |op: &Op| op.is_change() && !matches!(op, Op::MovedFrom { .. });
    let changed = passages(new, diff).into_iter().filter(|passage| passage.ops.iter().any(is_own));
    let mut headings: Vec<_> = changed.map(|passage| passage.heading.map(|heading| heading.start)).collect();
    headings.dedup();
    headings.len()
}

/// How many words a text has.
pub fn words_in(text: &str) -> usize {
    Tokens::new(text).iter().filter(|token| is_word(token)).count()
}
