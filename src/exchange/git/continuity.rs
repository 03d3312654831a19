//! Decides which outline every disputed file of a commit is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;

use super::ancestry::Ancestry;
use super::catalogue::Catalogue;
use super::dispute::{Arrival, Dispute};

/// Which outline each path is. No outline has two paths.
#[derive(Default)]
struct Pairs {
    outlines: BTreeMap<Arc<str>, usize>,
    taken: BTreeSet<usize>,
}

impl Pairs {
    /// Pairs the two unless one of them has a partner.
    fn join(&mut self, path: &Arc<str>, outline: usize) {
        if !self.outlines.contains_key(path) && self.taken.insert(outline) {
            self.outlines.insert(Arc::clone(path), outline);
        }
    }
}

/// Gives each disputed file its outline: one that a parent has, an old one that lives nowhere in the
/// commit, or a new one. No outline gets two files.
pub fn identify(
    arrival: &Arrival<'_>,
    dispute: &Dispute,
    ancestry: &Ancestry,
    catalogue: &mut Catalogue,
) -> Result<BTreeMap<usize, Arc<str>>> {
    let mut pairs = continued(arrival, dispute, ancestry, catalogue)?;
    for path in dispute.files() {
        if !pairs.outlines.contains_key(path) {
            let is_free = |outline| {
                let lives_on = !dispute.outlines.contains(&outline) && lives_on_main(outline, arrival, ancestry);
                !lives_on && !pairs.taken.contains(&outline)
            };
            let outline = match catalogue.last_at(path, arrival.parents, is_free) {
                Some(outline) => outline,
                None => catalogue.begin(arrival.commit, path),
            };
            pairs.join(path, outline);
        }
        catalogue.move_to(pairs.outlines[path], path);
    }
    let identified = pairs.outlines.into_iter();
    Ok(identified.map(|(path, outline)| (outline, path)).collect())
}

fn lives_on_main(outline: usize, arrival: &Arrival<'_>, ancestry: &Ancestry) -> bool {
    let main = arrival.parents.first();
    let standing = main.and_then(|places| places.get(outline));
    standing.is_some_and(|revision| ancestry.get(revision).living_path().is_some())
}

/// Pairs files with the parents' outlines, as far as they continue one.
///
/// The same name in a parent comes before a move that git guesses from likeness: what a side made of a
/// file was tracked commit by commit, and is known better than a comparison over many of them can tell.
fn continued(arrival: &Arrival<'_>, dispute: &Dispute, ancestry: &Ancestry, catalogue: &Catalogue) -> Result<Pairs> {
    let mut pairs = Pairs::default();
    for places in arrival.parents {
        for path in dispute.files() {
            if let Some(outline) = catalogue.living_at(ancestry, places, path) {
                pairs.join(path, outline);
            }
        }
    }
    let is_left = |path: &Arc<str>| !pairs.outlines.contains_key(path);
    if dispute.files().any(is_left) {
        for guess in guesses(arrival, ancestry, catalogue)? {
            pairs.join(&guess.path, guess.outline);
        }
    }
    Ok(pairs)
}

/// A reason to see a file as an outline that moved; the smallest is the best.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Guess {
    likeness: Reverse<u8>,
    parent: usize,
    path: Arc<str>,
    outline: usize,
}

/// The moves that git finds between each parent and the commit, the best first.
fn guesses(arrival: &Arrival<'_>, ancestry: &Ancestry, catalogue: &Catalogue) -> Result<BTreeSet<Guess>> {
    let mut guesses = BTreeSet::new();
    for (parent, places) in arrival.parents.iter().enumerate() {
        let other;
        let changes = if parent == 0 {
            arrival.changes
        } else {
            other = (arrival.changes_against)(parent)?;
            &other
        };
        guesses.extend(changes.iter().filter_map(|entry| {
            let from = entry.moved_from.as_ref()?;
            let outline = catalogue.living_at(ancestry, places, &from.path)?;
            let (path, likeness) = (catalogue.shared(&entry.path), Reverse(from.likeness));
            Some(Guess { likeness, parent, path, outline })
        }));
    }
    Ok(guesses)
}
