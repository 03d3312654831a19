//! A version whose words are traced: as it is kept, and as the one that is made from it needs it.

use std::sync::Arc;

use crate::store::RevisionKey;
use crate::store::authorship::Row;
use crate::text::authorship::{Carried, Place, Version};

/// Steps from a whole list to the last that is encoded against another.
const CHAIN: i64 = 199;

/// A version as the next one needs it.
#[derive(Clone)]
pub struct Known {
    /// The text, its authorship, and what they are compared by.
    pub version: Arc<Version>,
    /// Steps to a whole list.
    pub depth: i64,
    /// What it was made from.
    pub first_parent: Option<RevisionKey>,
}

/// A revision that was traced to its end.
pub struct Traced {
    /// Its list, as it is to be kept.
    pub row: Row,
    /// What is to be remembered of what it took out.
    pub remember: Vec<(u64, Place)>,
    /// The version for those that come after it.
    pub known: Known,
}

impl Known {
    /// The revision it is a version of.
    pub(super) fn key(&self) -> RevisionKey {
        RevisionKey(self.version.revision())
    }
}

impl Traced {
    /// What a revision is after its words were carried over from its first parent, or all of them are new.
    pub fn new(revision: RevisionKey, parent: Option<&Known>, carried: Carried) -> Self {
        let base = parent.filter(|parent| parent.depth < CHAIN);
        let row = Row {
            revision,
            base: base.map(Known::key),
            depth: base.map_or(0, |base| base.depth + 1),
            runs: carried.version.authorship().encode(base.map(|base| base.version.authorship())),
        };
        let (version, first_parent) = (Arc::new(carried.version), parent.map(Known::key));
        let known = Known { version, depth: row.depth, first_parent };
        Self { row, remember: carried.remember, known }
    }
}
