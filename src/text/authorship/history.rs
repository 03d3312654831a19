//! The authorship of a whole history that fits in memory, for commands and tests.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;
use std::sync::Arc;

use super::carry::{Carried, Carrying, carry};
use super::memory::Place;
use super::runs::Authorship;
use super::version::Version;

/// Takes in the revisions of one outline and knows who wrote each word of them.
#[derive(Debug, Default)]
pub struct History {
    revisions: HashMap<i64, Revision>,
    /// The first revision with a text of this hash; whether the text is the same has to be seen.
    by_text: HashMap<u64, i64>,
    hasher: RandomState,
    memory: HashMap<u64, Place>,
    recent: VecDeque<Arc<Version>>,
}

#[derive(Debug)]
struct Revision {
    first_parent: Option<i64>,
    text: Arc<str>,
    authorship: Authorship,
}

/// How many versions are kept ready for comparing.
const RECENT: usize = 32;

impl History {
    /// Takes in a revision whose parents were taken in before; unknown parents are passed over.
    pub fn add(&mut self, id: i64, parents: &[i64], text: &str) -> &Authorship {
        let parents: Vec<Arc<Version>> = parents.iter().filter_map(|parent| self.version(*parent)).collect();
        let carried = self.trace(id, &parents, text);
        for (hash, place) in carried.remember {
            self.memory.entry(hash).or_insert(place);
        }
        self.keep(carried.version, parents.first().map(|parent| parent.revision()))
    }

    /// Who wrote each token of a revision.
    pub fn authorship(&self, id: i64) -> Option<&Authorship> {
        self.revisions.get(&id).map(|revision| &revision.authorship)
    }

    /// The text of a revision.
    pub fn text(&self, id: i64) -> Option<&str> {
        self.revisions.get(&id).map(|revision| &*revision.text)
    }

    fn trace(&mut self, id: i64, parents: &[Arc<Version>], text: &str) -> Carried {
        let mut carrying = carry(text, parents);
        if let Some(earlier) = self.with_text(text) {
            return carrying.restore(id, earlier.authorship.clone()).expect("equal texts have as many tokens");
        }
        if carrying.wants_ancestors() {
            carrying = carrying.with_ancestors(&self.ancestors(parents));
        }
        let questions = carrying.questions();
        let found = questions.into_iter().filter_map(|hash| Some((hash, *self.memory.get(&hash)?))).collect();
        let wanted = carrying.places_wanted(&found);
        let versions: Vec<Arc<Version>> = wanted.into_iter().filter_map(|id| self.version(id)).collect();
        carrying.settle(id, &found, &versions)
    }

    fn with_text(&self, text: &str) -> Option<&Revision> {
        let earlier = self.revisions.get(self.by_text.get(&self.hasher.hash_one(text))?)?;
        (*earlier.text == *text).then_some(earlier)
    }

    fn ancestors(&mut self, parents: &[Arc<Version>]) -> Vec<Arc<Version>> {
        let mut next = parents.first().map(|parent| parent.revision());
        let mut found = Vec::new();
        while found.len() < Carrying::ANCESTORS {
            next = next.and_then(|id| self.revisions.get(&id)).and_then(|revision| revision.first_parent);
            let Some(version) = next.and_then(|id| self.version(id)) else { break };
            found.push(version);
        }
        found
    }

    /// A revision ready for comparing.
    fn version(&mut self, id: i64) -> Option<Arc<Version>> {
        if let Some(at) = self.recent.iter().position(|version| version.revision() == id) {
            return Some(self.recent[at].clone());
        }
        let revision = self.revisions.get(&id)?;
        let version = Arc::new(Version::new(id, revision.text.clone(), revision.authorship.clone())?);
        self.remember_recent(version.clone());
        Some(version)
    }

    fn keep(&mut self, version: Version, first_parent: Option<i64>) -> &Authorship {
        let (id, text) = (version.revision(), version.shared_text());
        self.by_text.entry(self.hasher.hash_one(&*text)).or_insert(id);
        let revision = Revision { first_parent, text, authorship: version.authorship().clone() };
        self.remember_recent(Arc::new(version));
        &self.revisions.entry(id).insert_entry(revision).into_mut().authorship
    }

    fn remember_recent(&mut self, version: Arc<Version>) {
        self.recent.truncate(RECENT - 1);
        self.recent.push_front(version);
    }
}
