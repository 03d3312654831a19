//! Every revision's parents and content, and which revision descends from which.

use std::collections::HashSet;
use std::sync::Arc;

use super::object_id::ObjectId;

/// One revision as later ones need to know it.
pub struct Known {
    /// Earlier revisions of the same outline.
    pub parents: Parents,
    /// Where the outline lives, or last lived if this revision removes it.
    pub path: Arc<str>,
    /// The text; `None` if this revision removes the outline.
    pub blob: Option<ObjectId>,
}

impl Known {
    /// Where the outline lives; `None` if it is removed.
    pub fn living_path(&self) -> Option<&Arc<str>> {
        self.blob.is_some().then_some(&self.path)
    }

    /// Whether this is what a commit has: the text at that path, or no file at all.
    pub fn shows(&self, path: &str, blob: Option<ObjectId>) -> bool {
        self.blob == blob && (blob.is_none() || *self.path == *path)
    }
}

/// No, one or two revisions that a revision builds upon, the main line's first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    first: Option<usize>,
    second: Option<usize>,
}

impl Parents {
    /// Up to two parents in their order; a second one stands only beside a first.
    pub(super) fn new(first: Option<usize>, second: Option<usize>) -> Self {
        debug_assert!(first.is_some() || second.is_none());
        Self { first, second }
    }

    /// Whether two lines come together here.
    pub fn is_merge(&self) -> bool {
        self.second.is_some()
    }

    /// The parents in their order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.first.into_iter().chain(self.second)
    }
}

/// All revisions so far, by their index; parents always have the smaller one.
#[derive(Default)]
pub struct Ancestry {
    known: Vec<Known>,
}

impl Ancestry {
    /// Adds a revision and gives its index.
    pub fn add(&mut self, revision: Known) -> usize {
        self.known.push(revision);
        self.known.len() - 1
    }

    /// The revision with an index that [`Ancestry::add`] gave.
    pub fn get(&self, revision: usize) -> &Known {
        &self.known[revision]
    }

    /// Those of `revisions` that none of the others descends from, in the order given.
    pub fn heads(&self, revisions: &[usize]) -> Vec<usize> {
        let is_head = |&one: &usize| !revisions.iter().any(|&other| other != one && self.descends(other, one));
        revisions.iter().copied().filter(is_head).collect()
    }

    /// The text of the revision, or, where it removes the outline, the last one before.
    pub fn last_blob(&self, revision: usize) -> Option<ObjectId> {
        let mut next = Some(revision);
        while let Some(known) = next.map(|revision| self.get(revision)) {
            if known.blob.is_some() {
                return known.blob;
            }
            next = known.parents.first;
        }
        None
    }

    /// Whether `later` builds upon `earlier`. Looks only at revisions that are younger than `earlier`.
    fn descends(&self, later: usize, earlier: usize) -> bool {
        let mut seen = HashSet::new();
        let mut waiting = vec![later];
        while let Some(revision) = waiting.pop() {
            if revision == earlier {
                return true;
            }
            if revision > earlier && seen.insert(revision) {
                waiting.extend(self.get(revision).parents.iter());
            }
        }
        false
    }
}
