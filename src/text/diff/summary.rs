//! One line about a diff: how much was added, removed and moved.

use super::{Diff, Op};

/// What a reader wants to know before she opens the diff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sections of new in which something was added, removed or moved; text above the first heading is one too.
    pub sections_changed: usize,
    /// Blocks, or runs of blocks, that stand elsewhere now.
    pub moves: usize,
    /// Words that new brought.
    pub words_added: usize,
    /// Words of old that are gone.
    pub words_removed: usize,
    /// No word changed or moved, only white space.
    pub only_space: bool,
}

/// Counts what `diff` tells of `old` and `new`.
#[must_use]
pub fn summary(old: &str, new: &str, diff: &Diff) -> Summary {
    let mut summary = Summary::default();
    count(old, new, &diff.ops, &mut summary);
    summary.sections_changed = super::passages::changed_sections(old, new, diff);
    summary.only_space =
        !diff.ops.iter().any(Op::is_change) && diff.ops.iter().any(|op| matches!(op, Op::Space { .. }));
    summary
}

fn count(old: &str, new: &str, ops: &[Op], summary: &mut Summary) {
    for op in ops {
        match op {
            Op::Delete { old: range } => summary.words_removed += words(&old[range.clone()]),
            Op::Insert { new: range } => summary.words_added += words(&new[range.clone()]),
            Op::MovedTo { inner, .. } => {
                summary.moves += 1;
                count(old, new, inner, summary);
            }
            Op::Keep { .. } | Op::Space { .. } | Op::MovedFrom { .. } => {}
        }
    }
}

fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).count()
}
