//! Carries authorship from earlier versions to a new text, in rounds between which the caller looks things up.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::compare::compare;
use super::copies;
use super::memory::{self, Place, samples, shingles, stretches};
use super::prepared::Prepared;
use super::recall::Recall;
use super::runs::{Authorship, Run};
use super::sources::{Source, UNKNOWN, origins};
use super::version::Version;
use super::work::Work;

/// A new text whose words are being traced.
///
/// ```text
/// carry -> wants_ancestors? -> with_ancestors -> questions -> places_wanted -> settle
/// ```
/// Between these the caller loads what was asked for; each step may be left out, at the price of words that count as
/// new although they are not.
#[derive(Debug)]
pub struct Carrying {
    new: Prepared,
    /// The parents, then perhaps an ancestor.
    sources: Vec<Source>,
    parents: usize,
    origins: Vec<i64>,
    sentences: Vec<(u64, Range<usize>)>,
    work: Work,
}

/// A new text with its authorship.
#[derive(Debug)]
pub struct Carried {
    /// The new revision, ready to be a parent of the next.
    pub version: Version,
    /// Rows for the outline's memory; one for a hash that is there already changes nothing.
    pub remember: Vec<(u64, Place)>,
    /// Whether something was left untraced because it would have cost too much.
    pub coarse: bool,
}

/// Compares a new text with its parents: none, one or, for a merge, two.
pub fn carry(text: impl Into<Arc<str>>, parents: &[Arc<Version>]) -> Carrying {
    let new = match parents {
        [] => Prepared::new(text.into()),
        [first, ..] => Prepared::like(text.into(), first.prepared()),
    };
    let mut work = Work::new(new.keys.len() + parents.iter().map(|parent| parent.prepared().keys.len()).sum::<usize>());
    let source = |version: &Arc<Version>| Source {
        version: version.clone(),
        links: compare(version.prepared(), &new, &mut work),
    };
    let sources: Vec<Source> = parents.iter().map(source).collect();
    let origins = origins(&sources, new.keys.len());
    let sentences = memory::changed_sentences(&new, &sources);
    Carrying { new, parents: sources.len(), sources, origins, sentences, work }
}

impl Carrying {
    /// How many first parents back [`Self::with_ancestors`] looks.
    pub const ANCESTORS: usize = 8;

    /// Whether the parents explain so little that earlier first parents, up to [`Self::ANCESTORS`], should be compared.
    pub fn wants_ancestors(&self) -> bool {
        let untraced = self.origins.iter().filter(|origin| **origin == UNKNOWN).count();
        self.parents > 0 && untraced * 10 > self.origins.len()
    }

    /// Compares with the first parent's first parent and so on back, nearest first, as after a revert by hand.
    pub fn with_ancestors(mut self, ancestors: &[Arc<Version>]) -> Self {
        let shared = |version: &Version| shared_lines(version.prepared(), &self.new);
        let held = self.sources.iter().map(|parent| shared(&parent.version)).max().unwrap_or(0);
        // The nearest of those that share most.
        let best = ancestors.iter().rev().max_by_key(|version| shared(version));
        if let Some(best) = best
            && shared(best) > held
        {
            let links = compare(best.prepared(), &self.new, &mut self.work);
            self.sources.push(Source { version: best.clone(), links });
            self.origins = origins(&self.sources, self.new.keys.len());
            let ancestor = &self.sources[self.parents..];
            self.sentences.retain(|(_, sentence)| !ancestor.iter().any(|a| a.links.is_whole(sentence.clone())));
        }
        self
    }

    /// How many hashes [`Self::questions`] gives at most.
    pub const QUESTIONS: usize = 2000;

    /// Hashes to look up in the outline's memory; none if all words are traced already.
    pub fn questions(&self) -> Vec<u64> {
        let mut questions = least(self.sentences.iter().map(|(hash, _)| *hash), Self::QUESTIONS / 2);
        let left = Self::QUESTIONS - questions.len();
        questions.extend(least(self.shingles().into_iter().map(|(hash, _)| hash), left));
        questions.sort_unstable();
        questions.dedup();
        questions
    }

    /// The shingles of what is not traced yet: all of them, or a sample if they are many.
    fn shingles(&self) -> Vec<(u64, usize)> {
        if self.parents == 0 {
            return Vec::new();
        }
        let keys = &self.new.keys;
        let untraced = |at: usize| self.origins[at] == UNKNOWN;
        let ask = |stretch: Range<usize>| match stretch.len() {
            0..1000 => shingles(keys, stretch),
            _ => samples(keys, stretch, |_| true),
        };
        stretches(0..keys.len(), untraced).into_iter().flat_map(ask).collect()
    }

    /// The revisions to load after the questions were answered, at most [`Self::PLACES`], the most useful first.
    pub fn places_wanted(&self, found: &HashMap<u64, Place>) -> Vec<i64> {
        if found.is_empty() {
            return Vec::new();
        }
        let mut hits: HashMap<i64, usize> = HashMap::new();
        for (hash, sentence) in &self.sentences {
            found.get(hash).into_iter().for_each(|place| *hits.entry(place.revision).or_default() += sentence.len());
        }
        for (hash, _) in self.shingles() {
            found.get(&hash).into_iter().for_each(|place| *hits.entry(place.revision).or_default() += 1);
        }
        let mut wanted: Vec<(usize, i64)> = hits.into_iter().map(|(revision, hits)| (hits, revision)).collect();
        wanted.sort_by_key(|(hits, revision)| (std::cmp::Reverse(*hits), *revision));
        wanted.truncate(Self::PLACES);
        wanted.into_iter().map(|(_, revision)| revision).collect()
    }

    /// How many revisions [`Self::places_wanted`] asks for at most.
    pub const PLACES: usize = 8;

    /// Ends the search: what is not traced was typed in `revision`.
    pub fn settle(mut self, revision: i64, found: &HashMap<u64, Place>, versions: &[Arc<Version>]) -> Carried {
        let shingles = self.shingles();
        self.work.coarse |= self.sentences.len() + shingles.len() > Self::QUESTIONS;
        if !found.is_empty() && !versions.is_empty() {
            let mut recall = Recall::new(&self.new, &mut self.origins, versions, &mut self.work);
            recall.sentences(&self.sentences, found);
            recall.passages(&shingles, found);
        }
        copies::trace(&self.new, &self.sources, &mut self.origins, &mut self.work);
        let mut authorship = Authorship::default();
        for stretch in self.origins.chunk_by(|a, b| a == b) {
            let origin = if stretch[0] == UNKNOWN { revision } else { stretch[0] };
            authorship.push(Run { tokens: stretch.len() as u32, origin });
        }
        self.end(revision, authorship)
    }

    /// Ends the search for a text that is, letter for letter, that of an earlier revision with this authorship.
    ///
    /// Gives `None` if the authorship is not of a text so long.
    pub fn restore(self, revision: i64, authorship: Authorship) -> Option<Carried> {
        (authorship.tokens() == self.new.keys.len()).then(|| self.end(revision, authorship))
    }

    fn end(self, revision: i64, authorship: Authorship) -> Carried {
        let remember = self.sources[..self.parents].iter().flat_map(memory::rows).collect();
        let version = Version::of(revision, self.new, authorship).expect("the callers give each token an origin");
        Carried { version, remember, coarse: self.work.coarse }
    }
}

/// The smallest hashes, at most so many: it is the small ones that samples keep.
fn least(hashes: impl Iterator<Item = u64>, most: usize) -> Vec<u64> {
    let mut least: Vec<u64> = hashes.collect();
    least.sort_unstable();
    least.dedup();
    least.truncate(most);
    least
}

/// How many lines of `new` stand in `old`, in any order.
fn shared_lines(old: &Prepared, new: &Prepared) -> usize {
    let mut keys: Vec<u32> = old.lines.iter().map(|line| line.key).collect();
    keys.sort_unstable();
    new.lines.iter().filter(|line| keys.binary_search(&line.key).is_ok()).count()
}
