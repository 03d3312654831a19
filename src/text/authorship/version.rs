//! An earlier version of a text, ready to be compared with the next.

use std::ops::Range;
use std::sync::Arc;

use super::prepared::{self, Prepared};
use super::runs::Authorship;
use crate::text::tokens::Tokens;

/// A revision's text with its authorship, prepared for comparing; worth keeping at hand while a page is edited.
#[derive(Debug, Clone)]
pub struct Version {
    revision: i64,
    prepared: Prepared,
    authorship: Authorship,
}

impl Version {
    /// Prepares a revision that was stored; `None` if the authorship is not that of the text.
    pub fn new(revision: i64, text: impl Into<Arc<str>>, authorship: Authorship) -> Option<Self> {
        Self::of(revision, Prepared::new(text.into()), authorship)
    }

    pub(super) fn of(revision: i64, prepared: Prepared, authorship: Authorship) -> Option<Self> {
        (authorship.tokens() == prepared.keys.len()).then_some(Self { revision, prepared, authorship })
    }

    /// The revision whose text this is.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.prepared.text
    }

    /// The text, to keep without copying it.
    pub fn shared_text(&self) -> Arc<str> {
        self.prepared.text.clone()
    }

    /// Who wrote each token of the text.
    pub fn authorship(&self) -> &Authorship {
        &self.authorship
    }

    /// How many words each run of the authorship has; the other tokens are signs.
    pub fn words(&self) -> Vec<usize> {
        let mut rest = &self.prepared.keys[..];
        let mut words = Vec::with_capacity(self.authorship.runs().len());
        for run in self.authorship.runs() {
            let (keys, after) = rest.split_at(run.tokens as usize);
            words.push(prepared::words(keys));
            rest = after;
        }
        words
    }

    /// About how many bytes of memory it takes.
    pub fn size(&self) -> usize {
        let Prepared { text, keys, lines } = &self.prepared;
        text.len() + size_of_val(&keys[..]) + size_of_val(&lines[..]) + size_of_val(self.authorship.runs())
    }

    /// The bytes of each token, with its origin.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (Range<usize>, i64)> {
        let tokens = Tokens::new(self.text());
        let origins = self.origins();
        (0..tokens.len()).map(|token| tokens.span(token)).collect::<Vec<_>>().into_iter().zip(origins)
    }

    /// The origin of each token.
    pub(super) fn origins(&self) -> Vec<i64> {
        let mut origins = Vec::with_capacity(self.prepared.keys.len());
        for run in self.authorship.runs() {
            origins.resize(origins.len() + run.tokens as usize, run.origin);
        }
        origins
    }

    pub(super) fn prepared(&self) -> &Prepared {
        &self.prepared
    }
}
