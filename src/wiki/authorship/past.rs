//! What a text is compared with: earlier versions, and places in the outline's memory, as the database has them or as
//! a replay has found them so far.

use std::collections::HashMap;
use std::sync::Arc;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use super::traced::{Known, Traced};
use crate::store::authorship::{self as stored, Row};
use crate::store::revision::{self, Point, Revision};
use crate::store::{Conn, OutlineKey, RevisionId, RevisionKey, TextHash};
use crate::text::authorship::{Authorship, Place, Version};
use crate::wiki::Result;

/// Bytes of versions that are remembered.
const REMEMBERED: u64 = 16 << 20;

/// The text of a revision with who wrote each of its words; `None` if it is not traced yet.
pub async fn of(conn: &mut Conn, revision: &Revision) -> Result<Option<Arc<Version>>> {
    let known = Past::kept(conn, revision.outline).version_of(conn, revision).await?;
    Ok(known.map(|known| known.version))
}

/// Who wrote each token of a revision's text, without the text; `None` if it is not traced yet.
pub async fn list_of(conn: &mut Conn, revision: RevisionKey) -> Result<Option<Authorship>> {
    Ok(list(&stored::steps(conn, revision).await?))
}

/// Recently used versions. An id is of one text with one past, so nothing here is ever wrong.
pub(super) struct Versions(Cache<RevisionId, Known>);

/// What was kept before in one outline.
pub struct Past {
    outline: OutlineKey,
    versions: Arc<Versions>,
    replayed: Option<Replayed>,
}

/// What a replay has found so far.
#[derive(Default)]
struct Replayed {
    rows: HashMap<RevisionKey, Row>,
    memory: HashMap<u64, Place>,
    by_text: HashMap<TextHash, RevisionKey>,
}

impl Past {
    /// The past as the database has it.
    pub fn kept(conn: &Conn, outline: OutlineKey) -> Self {
        Self { outline, versions: conn.beside(), replayed: None }
    }

    /// A past in which nothing has happened yet, whatever the database has.
    pub(super) fn empty(outline: OutlineKey) -> Self {
        Self { outline, versions: Arc::default(), replayed: Some(Replayed::default()) }
    }

    /// What a replay remembers of words that are gone; for the rest of the past nothing, as the database has it.
    pub(super) fn memory(&self) -> HashMap<u64, Place> {
        self.replayed.as_ref().map(|replayed| replayed.memory.clone()).unwrap_or_default()
    }

    /// Adds a revision to a replay.
    pub(super) fn add(&mut self, revision: &Revision, traced: Traced) {
        self.versions.0.insert(revision.id, traced.known);
        let Some(replayed) = &mut self.replayed else { return };
        replayed.by_text.entry(revision.text_hash).or_insert(revision.key);
        for (hash, place) in traced.remember {
            replayed.memory.entry(hash).or_insert(place);
        }
        replayed.rows.insert(revision.key, traced.row);
    }

    /// Has the version that was just traced at hand for the next.
    pub(super) fn remember(&self, id: RevisionId, known: Known) {
        self.versions.0.insert(id, known);
    }

    /// A version; `None` if it is not traced.
    pub(super) async fn version(&self, conn: &mut Conn, point: Point) -> Result<Option<Known>> {
        match self.versions.0.get(&point.id).filter(|known| known.key() == point.key) {
            Some(known) => Ok(Some(known)),
            None => self.version_by_key(conn, point.key).await,
        }
    }

    /// The version with a key.
    pub(super) async fn version_by_key(&self, conn: &mut Conn, key: RevisionKey) -> Result<Option<Known>> {
        match revision::by_key(conn, key).await? {
            Some(revision) => self.version_of(conn, &revision).await,
            None => Ok(None),
        }
    }

    async fn version_of(&self, conn: &mut Conn, revision: &Revision) -> Result<Option<Known>> {
        if let Some(known) = self.versions.0.get(&revision.id).filter(|known| known.key() == revision.key) {
            return Ok(Some(known));
        }
        let steps = self.steps(conn, revision.key).await?;
        let Some((depth, list)) = steps.last().map(|last| last.depth).zip(list(&steps)) else { return Ok(None) };
        let text = match revision::text(conn, revision).await {
            // An old text that is damaged shall not keep anybody from saving a new one.
            Err(sqlx::Error::Decode(_) | sqlx::Error::Io(_)) => return Ok(None),
            text => text?,
        };
        let Some(version) = Version::new(revision.key.0, text, list) else { return Ok(None) };
        let known = Known { version: Arc::new(version), depth, first_parent: revision.parent };
        self.versions.0.insert(revision.id, known.clone());
        Ok(Some(known))
    }

    async fn steps(&self, conn: &mut Conn, key: RevisionKey) -> Result<Vec<Row>> {
        let Some(replayed) = &self.replayed else { return Ok(stored::steps(conn, key).await?) };
        let mut next = replayed.rows.get(&key);
        let mut steps = Vec::new();
        while let Some(row) = next {
            steps.push(row.clone());
            next = row.base.and_then(|base| replayed.rows.get(&base));
        }
        steps.reverse();
        Ok(steps)
    }

    /// The first revision that had a text.
    pub(super) async fn first_with_text(&self, conn: &mut Conn, text: TextHash) -> Result<Option<RevisionKey>> {
        match &self.replayed {
            Some(replayed) => Ok(replayed.by_text.get(&text).copied()),
            None => Ok(stored::first_with_text(conn, self.outline, text).await?),
        }
    }

    /// What the outline remembers of these hashes.
    pub(super) async fn places(&self, conn: &mut Conn, hashes: Vec<u64>) -> Result<HashMap<u64, Place>> {
        if let Some(replayed) = &self.replayed {
            return Ok(hashes.into_iter().filter_map(|hash| Some((hash, *replayed.memory.get(&hash)?))).collect());
        }
        let hashes = hashes.into_iter().map(u64::cast_signed).collect();
        let found = stored::places(conn, self.outline, hashes).await?;
        Ok(found.into_iter().map(place).collect())
    }
}

impl Default for Versions {
    fn default() -> Self {
        let bytes = |_: &RevisionId, known: &Known| known.version.size().try_into().unwrap_or(u32::MAX);
        // As with texts: what was just written is what the next save compares with.
        let policy = EvictionPolicy::lru();
        Self(Cache::builder().max_capacity(REMEMBERED).weigher(bytes).eviction_policy(policy).build())
    }
}

/// The list that rows, each encoded against the one before, end in; `None` if they do not decode.
pub(super) fn list(steps: &[Row]) -> Option<Authorship> {
    let mut list = None;
    for (place, step) in steps.iter().enumerate() {
        let base = place.checked_sub(1).map(|before| steps[before].revision);
        if step.base != base {
            return None;
        }
        list = Some(Authorship::decode(&step.runs, list.as_ref())?);
    }
    list
}

/// Rows of the outline's memory as the database keeps them.
pub(super) fn rows(places: &[(u64, Place)]) -> Vec<stored::Place> {
    let row = |(hash, place): &(u64, Place)| stored::Place {
        hash: hash.cast_signed(),
        revision: place.revision,
        token: place.token.into(),
    };
    places.iter().map(row).collect()
}

/// A row of the outline's memory as the text engine knows it.
pub(super) fn place(row: stored::Place) -> (u64, Place) {
    // A place that cannot be is looked up in vain.
    let token = row.token.try_into().unwrap_or(u32::MAX);
    (row.hash.cast_unsigned(), Place { revision: row.revision, token })
}
