//! Replays: an outline's history traced again from its first revision, and what is kept brought in line with it.
//!
//! Readers and savers go on meanwhile. What they do is replayed too, until a look under the outline's lock finds
//! nothing new.

use std::collections::HashMap;

use super::past::{Past, place, rows};
use super::tracing::{Subject, Tracing};
use crate::store::authorship::{self as stored, Row};
use crate::store::revision::{self, Point, Revision};
use crate::store::{Conn, OutlineKey, Store, outline};
use crate::text::authorship::Place;
use crate::wiki::{Error, Result};

/// Rows read, and rows written in one transaction: savers wait for one such batch at most.
const BATCH: usize = 200;
/// Differences told one by one; the rest are counted.
const TOLD: usize = 100;

/// What replays found, and mended.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Outlines replayed.
    pub outlines: usize,
    /// Revisions replayed.
    pub revisions: usize,
    /// Revisions that had not been traced.
    pub untraced: usize,
    /// Revisions whose list was another.
    pub wrong: usize,
    /// Rows of the memory that were missing or should not have been there.
    pub memory: usize,
    /// The first differences, in words.
    pub told: Vec<String>,
}

/// Replays every outline.
pub async fn replay_all(store: &Store, mut progress: impl FnMut(u64)) -> Result<Report> {
    let mut report = Report::default();
    let mut after = OutlineKey(0);
    loop {
        let outlines = outline::keys_after(&mut store.read().await?, after, BATCH as i64).await?;
        let Some(last) = outlines.last() else { return Ok(report) };
        after = *last;
        for outline in outlines {
            replay_or_tell(store, outline, &mut report, &mut progress).await?;
        }
    }
}

/// Replays the outlines that have revisions which were kept before words were traced.
pub async fn replay_untraced(store: &Store) -> Result<Report> {
    let mut report = Report::default();
    let mut after = OutlineKey(0);
    loop {
        let outlines = stored::untraced(&mut store.read().await?, after, BATCH as i64).await?;
        let Some(last) = outlines.last() else { return Ok(report) };
        after = *last;
        for outline in outlines {
            replay_or_tell(store, outline, &mut report, &mut |_| ()).await?;
        }
    }
}

/// Replays one outline; if a text in it is damaged, says so and leaves it as it is.
async fn replay_or_tell(
    store: &Store,
    outline: OutlineKey,
    report: &mut Report,
    progress: &mut impl FnMut(u64),
) -> Result<()> {
    match replay(store, outline, report, progress).await {
        Err(Error::Store(error @ (sqlx::Error::Decode(_) | sqlx::Error::Io(_)))) => {
            report.tell(|| format!("outline {}: it was left as it is: {error}", outline.0));
            Ok(())
        }
        done => done,
    }
}

async fn replay(store: &Store, outline: OutlineKey, report: &mut Report, progress: &mut impl FnMut(u64)) -> Result<()> {
    let mut replay = Replay { outline, past: Past::empty(outline), number: 0, pending: Vec::new() };
    report.outlines += 1;
    loop {
        replay.go_on(store, report, progress).await?;
        replay.mend_memory(store, report).await?;
        replay.mend_lists(store).await?;
        let mut tx = store.begin_write().await?;
        if outline::lock(&mut tx, outline).await?.revisions == replay.number {
            return Ok(());
        }
    }
}

struct Replay {
    outline: OutlineKey,
    past: Past,
    /// How many revisions were replayed.
    number: i64,
    /// Lists to be written.
    pending: Vec<Row>,
}

impl Replay {
    /// Replays what was not replayed yet, and compares it with what is kept.
    async fn go_on(&mut self, store: &Store, report: &mut Report, progress: &mut impl FnMut(u64)) -> Result<()> {
        let mut conn = store.read().await?;
        loop {
            let revisions = revision::numbered_after(&mut conn, self.outline, self.number, BATCH as i64).await?;
            if revisions.is_empty() {
                return Ok(());
            }
            for revision in &revisions {
                self.trace(&mut conn, revision, report).await?;
            }
            progress(revisions.len() as u64);
        }
    }

    async fn trace(&mut self, conn: &mut Conn, revision: &Revision, report: &mut Report) -> Result<()> {
        let mut parents: Vec<Point> = Vec::new();
        for parent in [revision.parent, revision.second_parent].into_iter().flatten() {
            parents.extend(revision::by_key(conn, parent).await?.map(|parent| parent.point()));
        }
        let text = revision::text(conn, revision).await?;
        let earlier = self.past.first_with_text(conn, revision.text_hash).await?;
        let subject = Subject { text: &text, hash: revision.text_hash, earlier };
        let tracing = Tracing::begin(conn, &self.past, self.number, &parents, subject).await?;
        let tracing = tracing.ok_or(sqlx::Error::RowNotFound)?;
        let traced = tracing.settle(revision.key).await?;
        self.compare(conn, &traced.row, report).await?;
        self.past.add(revision, traced);
        self.number = revision.number;
        report.revisions += 1;
        Ok(())
    }

    async fn compare(&mut self, conn: &mut Conn, row: &Row, report: &mut Report) -> Result<()> {
        match stored::of_revision(conn, row.revision).await? {
            Some(kept) if kept == *row => return Ok(()),
            Some(_) => {
                report.wrong += 1;
                report.tell(|| format!("revision {}: its words had other authors", row.revision.0));
            }
            None => report.untraced += 1,
        }
        self.pending.push(row.clone());
        Ok(())
    }

    /// Writes the lists that were missing or wrong, parents first.
    async fn mend_lists(&mut self, store: &Store) -> Result<()> {
        for batch in std::mem::take(&mut self.pending).chunks(BATCH) {
            let mut tx = store.begin_write().await?;
            for row in batch {
                stored::put(&mut tx, row).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Brings the outline's memory in line. It comes before the lists: who saves on top of a list finds it whole.
    async fn mend_memory(&mut self, store: &Store, report: &mut Report) -> Result<()> {
        let mut missing = self.past.memory();
        let mut wrong = Vec::new();
        let mut after = i64::MIN;
        let mut conn = store.read().await?;
        loop {
            let kept = stored::places_after(&mut conn, self.outline, after, 10 * BATCH as i64).await?;
            let Some(last) = kept.last() else { break };
            after = last.hash;
            for row in kept {
                let (hash, place) = place(row);
                match missing.remove(&hash) {
                    Some(replayed) if replayed == place => {}
                    Some(replayed) => {
                        missing.insert(hash, replayed);
                        wrong.push(row.hash);
                    }
                    None => wrong.push(row.hash),
                }
            }
        }
        drop(conn);
        report.memory += missing.len() + wrong.len();
        if !wrong.is_empty() {
            report.tell(|| format!("outline {}: {} places of deleted words were wrong", self.outline.0, wrong.len()));
        }
        self.write_memory(store, &wrong, &missing).await
    }

    async fn write_memory(&self, store: &Store, wrong: &[i64], missing: &HashMap<u64, Place>) -> Result<()> {
        for batch in wrong.chunks(BATCH) {
            let mut tx = store.begin_write().await?;
            for hash in batch {
                stored::forget(&mut tx, self.outline, *hash).await?;
            }
            tx.commit().await?;
        }
        let mut missing: Vec<(u64, Place)> = missing.iter().map(|(hash, place)| (*hash, *place)).collect();
        missing.sort_unstable_by_key(|(hash, _)| hash.cast_signed());
        for batch in missing.chunks(10 * BATCH) {
            let mut tx = store.begin_write().await?;
            stored::remember(&mut tx, self.outline, &rows(batch)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl Report {
    fn tell(&mut self, difference: impl FnOnce() -> String) {
        if self.told.len() < TOLD {
            self.told.push(difference());
        }
    }
}
