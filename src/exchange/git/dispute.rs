//! What a commit has to settle: where it differs from its parents, or they from each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use super::ancestry::Ancestry;
use super::catalogue::Catalogue;
use super::entry::Entry;
use super::object_id::ObjectId;
use super::places::Places;

/// One commit as it comes in.
pub struct Arrival<'a> {
    /// Its name in git.
    pub commit: ObjectId,
    /// Where each of its parents stands, the main line's first.
    pub parents: &'a [Places],
    /// What it changed against the first parent; all that it holds if it has none.
    pub changes: &'a [Entry],
    /// Finds what it changed against another parent, by that parent's place. Dear on a line that has
    /// long been open, and seldom needed.
    pub changes_against: &'a dyn Fn(usize) -> Result<Vec<Entry>>,
}

/// The part of a commit that its parents do not agree upon. All else it has from each of them.
pub struct Dispute {
    /// What the commit's tree holds at every disputed path; `None` if there is no file.
    pub tree: BTreeMap<Arc<str>, Option<ObjectId>>,
    /// The outlines that a parent has at those paths, or that parents have at different revisions.
    pub outlines: BTreeSet<usize>,
}

impl Dispute {
    /// Compares a commit with its parents.
    pub fn of(arrival: &Arrival<'_>, ancestry: &Ancestry, catalogue: &Catalogue) -> Self {
        let changes = arrival.changes.iter();
        let changes = changes.map(|entry| (catalogue.shared(&entry.path), entry.blob));
        let mut dispute = Self { tree: changes.collect(), outlines: differing(arrival.parents) };
        dispute.add_paths(arrival.parents, ancestry, catalogue);
        for path in dispute.tree.keys() {
            let living = |side| catalogue.living_at(ancestry, side, path);
            dispute.outlines.extend(arrival.parents.iter().filter_map(living));
        }
        dispute
    }

    /// The disputed paths that hold a file.
    pub fn files(&self) -> impl Iterator<Item = &Arc<str>> {
        let files = self.tree.iter().filter(|(_, blob)| blob.is_some());
        files.map(|(path, _)| path)
    }

    /// Adds every path at which a parent has one of the outlines. What the commit did not change there
    /// is as the first parent has it.
    fn add_paths(&mut self, parents: &[Places], ancestry: &Ancestry, catalogue: &Catalogue) {
        let Some(main) = parents.first() else {
            return;
        };
        for &outline in &self.outlines {
            let known = parents.iter().filter_map(|side| side.get(outline));
            for path in known.filter_map(|revision| ancestry.get(revision).living_path()) {
                self.tree.entry(Arc::clone(path)).or_insert_with(|| {
                    let living = catalogue.living_at(ancestry, main, path)?;
                    ancestry.get(main.get(living)?).blob
                });
            }
        }
    }
}

/// The outlines at which the parents do not stand alike.
fn differing(parents: &[Places]) -> BTreeSet<usize> {
    match parents {
        [main, others @ ..] => others.iter().flat_map(|other| main.differing(other)).collect(),
        [] => BTreeSet::new(),
    }
}
