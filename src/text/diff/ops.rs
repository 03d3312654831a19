//! The answer of a diff: operations over byte ranges of the two texts.

use std::ops::Range;

/// How one text became another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The operations in reading order.
    ///
    /// The old ranges, read in order, cover the old text once from end to end, and the new ranges the new text.
    /// A [`Op::MovedTo`] counts with its new range alone; its inner operations cover that range once more, together
    /// with the old range of the [`Op::MovedFrom`] of the same id.
    pub ops: Vec<Op>,
    /// A limit on the work was met, so the answer is right but coarser than it could be: tell the reader.
    pub coarse: bool,
}

/// One step of a [`Diff`]; every range is in bytes, on character borders.
#[expect(missing_docs, reason = "a range is named after the text it is of, and an id after nothing else")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// The same bytes in both texts.
    Keep { old: Range<usize>, new: Range<usize> },
    /// White space that is laid out differently, no word changed; one of the two may be empty.
    Space { old: Range<usize>, new: Range<usize> },
    /// Text of old that is gone; holds at least one character that is not white space.
    Delete { old: Range<usize> },
    /// Text that new brought; holds at least one character that is not white space.
    Insert { new: Range<usize> },
    /// Here in old stood a block that is found elsewhere in new, under the same id.
    MovedFrom { old: Range<usize>, id: usize },
    /// Here in new stands a block that stood elsewhere in old; `inner` tells what was changed in it on the way
    /// and holds no moves itself.
    MovedTo { new: Range<usize>, id: usize, inner: Vec<Op> },
}

impl Op {
    /// The part of the old text this operation covers at its own place, if any.
    #[must_use]
    pub fn old_range(&self) -> Option<Range<usize>> {
        match self {
            Op::Keep { old, .. } | Op::Space { old, .. } | Op::Delete { old } | Op::MovedFrom { old, .. } => {
                Some(old.clone())
            }
            Op::Insert { .. } | Op::MovedTo { .. } => None,
        }
    }

    /// The part of the new text this operation covers, if any.
    #[must_use]
    pub fn new_range(&self) -> Option<Range<usize>> {
        match self {
            Op::Keep { new, .. } | Op::Space { new, .. } | Op::Insert { new } | Op::MovedTo { new, .. } => {
                Some(new.clone())
            }
            Op::Delete { .. } | Op::MovedFrom { .. } => None,
        }
    }

    /// Whether text was added, removed or moved here; white space alone does not count.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !matches!(self, Op::Keep { .. } | Op::Space { .. })
    }
}
