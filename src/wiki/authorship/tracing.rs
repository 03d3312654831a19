//! One text on its way to be kept. What can be done before anybody has to wait is done in [`Tracing::begin`];
//! [`keep`] ends it, and keeps the revision.

use std::collections::HashMap;
use std::sync::Arc;

use super::past::{Past, rows};
use super::traced::{Known, Traced};
use crate::store::authorship::Authors;
use crate::store::revision::{self, NewRevision, Point};
use crate::store::text::Prepared;
use crate::store::{Conn, RevisionKey, TextHash, Tx};
use crate::text::authorship::{Carrying, Place, Version, carry};
use crate::wiki::Result;

/// Texts of more bytes are traced away from the threads that answer requests.
const LARGE: usize = 32 << 10;

/// A text whose words are traced as far as that goes before its revision has a key.
pub struct Tracing {
    parents: Vec<Known>,
    text: TextHash,
    carrying: Carrying,
    answers: Answers,
    /// How many revisions the outline had when the past was asked: a later one may have more to tell.
    revisions: i64,
}

/// A text that is to be traced.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The text, as it is shown.
    pub text: &'a str,
    /// The hash of its bytes.
    pub hash: TextHash,
    /// The first revision of the outline that had it.
    pub earlier: Option<RevisionKey>,
}

impl<'a> Subject<'a> {
    /// A text that was made ready to be kept.
    pub fn new(text: &'a str, prepared: &Prepared) -> Self {
        Self { text, hash: prepared.hash, earlier: prepared.earlier }
    }
}

/// What the past says about a text.
#[derive(Default)]
struct Answers {
    /// An earlier revision with the same text.
    earlier: Option<Arc<Version>>,
    found: HashMap<u64, Place>,
    versions: Vec<Arc<Version>>,
}

/// Keeps a revision and who wrote each of its words: every way in which a revision comes to be ends here. `revisions` is
/// how many the outline had before it.
///
/// Without a tracing its authors are not kept: what it was made from is not traced either.
pub async fn keep(tx: &mut Tx, revisions: i64, new: &NewRevision<'_>, tracing: Option<Tracing>) -> Result<Point> {
    let past = Past::kept(tx, new.outline.key);
    let key = revision::next_key(tx).await?;
    let Some(mut tracing) = tracing else { return Ok(revision::insert(tx, key, revisions + 1, new, None).await?) };
    if tracing.revisions != revisions {
        tracing.ask_for_text(tx, &past).await?;
        if tracing.answers.earlier.is_none() {
            tracing.ask_for_places(tx, &past).await?;
        }
    }
    let Traced { row, remember, known } = tracing.settle(key).await?;
    let authors = Authors { row, remember: rows(&remember) };
    let kept = revision::insert(tx, key, revisions + 1, new, Some(&authors)).await?;
    // Should the transaction fail, nothing else will ever have this id and this key.
    past.remember(kept.id, known);
    Ok(kept)
}

impl Tracing {
    /// Traces a text that is to become a revision of an outline which has `revisions` already.
    ///
    /// Gives `None` if a parent has not been traced, which a replay will do.
    pub async fn begin(
        conn: &mut Conn,
        past: &Past,
        revisions: i64,
        parents: &[Point],
        Subject { text, hash, earlier }: Subject<'_>,
    ) -> Result<Option<Self>> {
        let mut known = Vec::with_capacity(parents.len());
        for parent in parents {
            let Some(version) = past.version(conn, *parent).await? else { return Ok(None) };
            known.push(version);
        }
        let text: Arc<str> = text.into();
        let versions: Vec<Arc<Version>> = known.iter().map(|known| known.version.clone()).collect();
        let carrying = away(text.len(), move || carry(text, &versions)).await?;
        let mut tracing = Self { parents: known, text: hash, carrying, answers: Answers::default(), revisions };
        tracing.look_at(conn, past, earlier).await?;
        if tracing.answers.earlier.is_none() {
            tracing = tracing.with_ancestors(conn, past).await?;
            tracing.ask_for_places(conn, past).await?;
        }
        Ok(Some(tracing))
    }

    /// Asks for an earlier revision with the same text.
    async fn ask_for_text(&mut self, conn: &mut Conn, past: &Past) -> Result<()> {
        let earlier = past.first_with_text(conn, self.text).await?;
        self.look_at(conn, past, earlier).await
    }

    /// Has an earlier revision with the same text at hand.
    async fn look_at(&mut self, conn: &mut Conn, past: &Past, earlier: Option<RevisionKey>) -> Result<()> {
        self.answers.earlier = match earlier {
            Some(earlier) => past.version_by_key(conn, earlier).await?.map(|known| known.version),
            None => None,
        };
        Ok(())
    }

    /// Asks what the outline remembers of words that no parent has.
    async fn ask_for_places(&mut self, conn: &mut Conn, past: &Past) -> Result<()> {
        self.answers.found = past.places(conn, self.carrying.questions()).await?;
        self.answers.versions.clear();
        for wanted in self.carrying.places_wanted(&self.answers.found) {
            let known = past.version_by_key(conn, RevisionKey(wanted)).await?;
            self.answers.versions.extend(known.map(|known| known.version));
        }
        Ok(())
    }

    /// Compares with the first parent's first parents too, if the parents explain little.
    async fn with_ancestors(mut self, conn: &mut Conn, past: &Past) -> Result<Self> {
        if !self.carrying.wants_ancestors() {
            return Ok(self);
        }
        let mut next = self.parents.first().and_then(|parent| parent.first_parent);
        let mut ancestors = Vec::new();
        while let Some(key) = next.filter(|_| ancestors.len() < Carrying::ANCESTORS) {
            let Some(known) = past.version_by_key(conn, key).await? else { break };
            next = known.first_parent;
            ancestors.push(known.version);
        }
        let (size, carrying) = (self.size(), self.carrying);
        self.carrying = away(size, move || carrying.with_ancestors(&ancestors)).await?;
        Ok(self)
    }

    /// Ends the search: what nobody wrote before was written in this revision.
    pub(super) async fn settle(self, key: RevisionKey) -> Result<Traced> {
        let size = self.size();
        let Self { parents, carrying, answers: Answers { earlier, found, versions }, .. } = self;
        let carried = away(size, move || match earlier {
            Some(earlier) => carrying
                .restore(key.0, earlier.authorship().clone())
                .expect("the texts are the same, and a version's list fits its text"),
            None => carrying.settle(key.0, &found, &versions),
        });
        Ok(Traced::new(key, parents.first(), carried.await?))
    }

    fn size(&self) -> usize {
        self.parents.iter().map(|parent| parent.version.text().len()).max().unwrap_or(0)
    }
}

/// Does some work, on a thread of its own if the text is large.
async fn away<T: Send + 'static>(size: usize, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    if size > LARGE { Ok(tokio::task::spawn_blocking(work).await?) } else { Ok(work()) }
}
