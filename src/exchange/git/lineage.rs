//! Turns commits, parents first, into revisions of outlines. Knows nothing of processes and texts.
//!
//! For every commit it keeps where each outline stands. A commit starts from its first parent's table;
//! whatever differs from a parent is disputed and gets settled: either one parent's revision already
//! shows what the commit shows, or a new revision does.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;

use super::ancestry::{Ancestry, Known, Parents};
use super::catalogue::Catalogue;
use super::continuity::identify;
use super::dispute::{Arrival, Dispute};
use super::object_id::ObjectId;
use super::outline::Outline;
use super::places::Places;
use super::revision::Change;

/// All outlines and revisions so far.
#[derive(Default)]
pub struct Lineage {
    ancestry: Ancestry,
    catalogue: Catalogue,
}

/// A revision, but for what the commit says about itself.
#[derive(Debug)]
pub struct Step {
    /// Its place among all revisions.
    pub index: usize,
    /// The outline.
    pub outline: usize,
    /// Where it is, or was if it is removed.
    pub path: Arc<str>,
    /// What it builds upon.
    pub parents: Parents,
    /// What became of the text.
    pub change: Change,
}

/// How an outline comes out of a commit.
struct Outcome {
    path: Arc<str>,
    outline: usize,
    blob: Option<ObjectId>,
}

impl Lineage {
    /// Takes in one commit. Gives where it stands, and its revisions by path.
    pub fn advance(&mut self, arrival: &Arrival<'_>) -> Result<(Places, Vec<Step>)> {
        let dispute = Dispute::of(arrival, &self.ancestry, &self.catalogue);
        let living = identify(arrival, &dispute, &self.ancestry, &mut self.catalogue)?;

        let mut places = arrival.parents.first().cloned().unwrap_or_default();
        let mut steps = Vec::new();
        for outcome in self.outcomes(arrival.parents, &dispute, &living) {
            let revision = self.settle(&outcome, arrival.parents, &mut steps);
            places.set(outcome.outline, revision);
        }
        Ok((places, steps))
    }

    /// The outline with an index that a step named.
    pub fn outline(&self, index: usize) -> &Outline {
        self.catalogue.get(index)
    }

    /// How many outlines there are.
    pub fn outlines(&self) -> usize {
        self.catalogue.len()
    }

    /// What is known of a revision.
    pub fn revision(&self, index: usize) -> &Known {
        self.ancestry.get(index)
    }

    /// The text of a revision, or the last one before it if it removes the outline.
    pub fn last_blob(&self, revision: usize) -> Option<ObjectId> {
        self.ancestry.last_blob(revision)
    }

    /// How every disputed outline comes out, by path.
    fn outcomes(&self, parents: &[Places], dispute: &Dispute, living: &BTreeMap<usize, Arc<str>>) -> Vec<Outcome> {
        let mut outlines = dispute.outlines.clone();
        outlines.extend(living.keys());
        let outcome = |outline| {
            let path = living.get(&outline);
            let blob = path.and_then(|path| dispute.tree.get(path).copied().flatten());
            let path = path.map_or_else(|| self.last_path(outline, parents), Arc::clone);
            Outcome { path, outline, blob }
        };
        let mut outcomes: Vec<Outcome> = outlines.into_iter().map(outcome).collect();
        outcomes.sort_by(|one, other| (&one.path, one.outline).cmp(&(&other.path, other.outline)));
        outcomes
    }

    /// Where an outline was before it is removed: as the first parent that still has it says.
    fn last_path(&self, outline: usize, parents: &[Places]) -> Arc<str> {
        let known: Vec<&Known> =
            parents.iter().filter_map(|side| side.get(outline)).map(|revision| self.ancestry.get(revision)).collect();
        let living = known.iter().find(|known| known.blob.is_some());
        let last = living.or(known.first()).map_or(&self.catalogue.get(outline).path, |known| &known.path);
        Arc::clone(last)
    }

    /// Gives the revision that shows the outcome: a parent's that all others lead to, or a new one on top
    /// of them all. More than two are brought together one after the other.
    fn settle(&mut self, outcome: &Outcome, parents: &[Places], steps: &mut Vec<Step>) -> usize {
        let before = distinct(parents.iter().filter_map(|side| side.get(outcome.outline)));
        let heads = self.ancestry.heads(&before);
        if let &[head] = heads.as_slice()
            && self.ancestry.get(head).shows(&outcome.path, outcome.blob)
        {
            return head;
        }
        let lines = if heads.len() > 1 { heads } else { before };
        let mut lines = lines.into_iter();
        let mut newest = self.write(outcome, Parents::new(lines.next(), lines.next()), steps);
        for line in lines {
            newest = self.write(outcome, Parents::new(Some(newest), Some(line)), steps);
        }
        newest
    }

    fn write(&mut self, outcome: &Outcome, parents: Parents, steps: &mut Vec<Step>) -> usize {
        let path = Arc::clone(&outcome.path);
        let index = self.ancestry.add(Known { parents, path: Arc::clone(&path), blob: outcome.blob });
        let change = match outcome.blob {
            Some(blob) if parents.is_merge() => Change::Merge(blob),
            Some(blob) => Change::Write(blob),
            None => Change::Remove,
        };
        steps.push(Step { index, outline: outcome.outline, path, parents, change });
        index
    }
}

/// Each value once, in order of appearance.
fn distinct(values: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}
