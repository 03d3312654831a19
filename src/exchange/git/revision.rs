//! A revision as the import hands it on.

use std::sync::Arc;

use super::ancestry::Parents;
use super::commit::Commit;
use super::object_id::ObjectId;

/// One version of one outline, made by one commit.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its place in the stream, counted from zero.
    pub index: usize,
    /// The outline, by the place of its first revision among all first revisions.
    pub outline: usize,
    /// The commit that made it, shared by all its revisions.
    pub commit: Arc<Commit>,
    /// Where the outline lives since then; where it lived, if this revision removes it.
    pub path: Arc<str>,
    /// The revisions of the same outline that it builds upon.
    pub parents: Parents,
    /// What became of the text.
    pub change: Change,
}

/// What a revision does to its outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Gives it this text, or this path.
    Write(ObjectId),
    /// Brings two lines together with this text.
    Merge(ObjectId),
    /// Removes it, on one line or on two that come together.
    Remove,
}

impl Change {
    /// The text, to be read with [`super::Texts`]; `None` if the outline is removed.
    pub fn blob(self) -> Option<ObjectId> {
        match self {
            Self::Write(blob) | Self::Merge(blob) => Some(blob),
            Self::Remove => None,
        }
    }
}
