//! All outlines that were ever begun, and the paths at which each has lived.

use std::collections::HashMap;
use std::sync::Arc;

use super::address::Addresses;
use super::ancestry::Ancestry;
use super::object_id::ObjectId;
use super::outline::{Address, Outline};
use super::places::Places;

/// Outlines by index and by path.
#[derive(Default)]
pub struct Catalogue {
    outlines: Vec<Outline>,
    /// The path at which each outline was last seen, on whatever line that was.
    last_paths: Vec<Arc<str>>,
    by_path: HashMap<Arc<str>, Vec<usize>>,
    addresses: Addresses,
}

impl Catalogue {
    /// The outline with an index that [`Catalogue::begin`] gave.
    pub fn get(&self, outline: usize) -> &Outline {
        &self.outlines[outline]
    }

    /// How many outlines there are.
    pub fn len(&self) -> usize {
        self.outlines.len()
    }

    /// The outline that lives at a path in one commit.
    pub fn living_at(&self, ancestry: &Ancestry, places: &Places, path: &str) -> Option<usize> {
        let lives_there = |&&outline: &&usize| {
            let standing = places.get(outline).map(|revision| ancestry.get(revision));
            standing.and_then(|known| known.living_path()).is_some_and(|living| **living == *path)
        };
        self.by_path.get(path)?.iter().rev().find(lives_there).copied()
    }

    /// The newest of the outlines that lived at a path and are free to live there again.
    ///
    /// One that the commit's own history knows comes first. One from another line counts only while it
    /// has not moved on: a path that it has left may mean something else here.
    pub fn last_at(&self, path: &str, parents: &[Places], is_free: impl Fn(usize) -> bool) -> Option<usize> {
        let newest = || self.by_path.get(path).into_iter().flatten().rev().copied();
        let is_own = |&outline: &usize| parents.iter().any(|places| places.get(outline).is_some());
        let own = newest().filter(is_own).find(|&outline| is_free(outline));
        let stayed = |&outline: &usize| *self.last_paths[outline] == *path && !is_own(&outline);
        own.or_else(|| newest().filter(stayed).find(|&outline| is_free(outline)))
    }

    /// Begins an outline. It has no address before [`Catalogue::move_to`].
    pub fn begin(&mut self, commit: ObjectId, path: &Arc<str>) -> usize {
        self.outlines.push(Outline { commit, path: Arc::clone(path), addresses: Vec::new() });
        self.last_paths.push(Arc::clone(path));
        self.outlines.len() - 1
    }

    /// Notes that an outline lives at a path, and gives it an address there if that is new.
    pub fn move_to(&mut self, outline: usize, path: &Arc<str>) {
        self.last_paths[outline] = Arc::clone(path);
        let outlines = self.by_path.entry(Arc::clone(path)).or_default();
        if outlines.contains(&outline) {
            return;
        }
        outlines.push(outline);
        let slug = self.addresses.assign(outline, path);
        self.outlines[outline].addresses.push(Address { path: Arc::clone(path), slug });
    }

    /// The path in the copy that is already kept, if there is one.
    pub fn shared(&self, path: &str) -> Arc<str> {
        self.by_path.get_key_value(path).map_or_else(|| Arc::from(path), |(path, _)| Arc::clone(path))
    }
}
