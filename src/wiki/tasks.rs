//! What outlines ask their readers for, read from their texts as the change log tells that these have changed.

use std::collections::BTreeSet;

use tokio::sync::Mutex;

use super::Result;
use crate::store::indexing::{self, Happened};
use crate::store::task::{self, NewTask};
use crate::store::{Conn, OutlineKey, ProjectKey, RevisionKey, Store, log, outline, revision};
use crate::text::tasks::{Task, tasks};

/// Log entries, or outlines, that are read in one go.
const BATCH: i64 = 200;
/// Outlines whose tasks are kept in one transaction.
const KEPT: usize = 20;
/// Entries without a task in them that may be followed before that is noted: a note is a commit of its own.
const UNNOTED: i64 = 2000;

/// The position up to which this process has followed the log, which may not have been noted yet; 0 before it has looked.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<i64>);

/// The tasks of an outline's head.
struct Read {
    of: (ProjectKey, OutlineKey, RevisionKey),
    tasks: Vec<Task>,
}

impl Tasks {
    /// Follows the log to its end; the first time ever, reads all outlines.
    pub async fn follow(&self, store: &Store) -> Result<()> {
        let mut position = self.0.lock().await;
        let mut conn = store.read().await?;
        let mut noted = task::followed(&mut conn).await?;
        if noted == 0 {
            *position = fill(store, &mut conn).await?;
        }
        *position = noted.max(*position);
        loop {
            let entries = indexing::happened_after(&mut conn, *position, BATCH).await?;
            let Some(last) = entries.last() else { return Ok(()) };
            let read = read(&mut conn, touched(&entries)).await?;
            if !read.is_empty() || last.position - noted > UNNOTED {
                keep_all(store, &read, last.position).await?;
                noted = last.position;
            }
            *position = last.position;
        }
    }

    /// The same, unless all outlines are being read just now, which may take long: then some are missing, and this is
    /// `false`.
    pub async fn reach(&self, store: &Store) -> Result<bool> {
        let is_filled = task::followed(&mut store.read().await?).await? > 0;
        if !is_filled && self.0.try_lock().is_err() {
            return Ok(false);
        }
        self.follow(store).await?;
        Ok(true)
    }
}

/// Reads all outlines; gives the position of the log at which that began.
async fn fill(store: &Store, conn: &mut Conn) -> Result<i64> {
    let begun = log::end(conn).await?;
    let mut last = OutlineKey(0);
    loop {
        let keys = outline::keys_after(conn, last, BATCH).await?;
        let Some(&end) = keys.last() else { break };
        last = end;
        let read = read(conn, keys).await?;
        if !read.is_empty() {
            keep_all(store, &read, 0).await?;
        }
    }
    if begun > 0 {
        keep(store, &[], begun).await?;
    }
    Ok(begun)
}

/// The outlines whose text or place may have changed.
fn touched(entries: &[Happened]) -> BTreeSet<OutlineKey> {
    let tells = |entry: &&Happened| matches!(entry.kind.as_str(), "revision" | "head" | "outline" | "proposal");
    entries.iter().filter(tells).filter_map(|entry| entry.outline).collect()
}

/// The tasks of those outlines that have some, or had some and have none any more.
async fn read(conn: &mut Conn, outlines: impl IntoIterator<Item = OutlineKey>) -> Result<Vec<Read>> {
    let mut all = Vec::new();
    for key in outlines {
        let Some(outline) = outline::by_key(conn, key).await? else { continue };
        let Some(head) = outline.head else { continue };
        let kept = task::kept_for(conn, key).await?;
        if kept == Some((head, outline.project)) {
            continue;
        }
        let Some(shown) = revision::by_key(conn, head).await? else { continue };
        let text = match revision::text(conn, &shown).await {
            Err(sqlx::Error::Decode(error)) => {
                // `check` names what is damaged; what the others ask for is told all the same.
                tracing::warn!(%error, "what an outline asks for cannot be told");
                continue;
            }
            text => text?,
        };
        let tasks = tokio::task::spawn_blocking(move || tasks(&text)).await?;
        if kept.is_some() || !tasks.is_empty() {
            all.push(Read { of: (outline.project, key, head), tasks });
        }
    }
    Ok(all)
}

/// Keeps what was read, a few outlines at a time, as others wait to save; that all of it was followed is noted last.
async fn keep_all(store: &Store, read: &[Read], position: i64) -> Result<()> {
    let (most, last) = read.split_at(read.len().saturating_sub(KEPT));
    for some in most.chunks(KEPT) {
        keep(store, some, 0).await?;
    }
    keep(store, last, position).await
}

/// Keeps what was read, but for outlines that have another head by now, which some process may have read already. The log
/// has an entry of it that is followed next.
async fn keep(store: &Store, read: &[Read], position: i64) -> Result<()> {
    let mut tx = store.begin_write().await?;
    task::follow_to(&mut tx, position).await?;
    for Read { of, tasks } in read {
        let (_, outline, head) = of;
        if outline::lock(&mut tx, *outline).await?.head != Some(*head) {
            continue;
        }
        let tasks: Vec<NewTask<'_>> = tasks.iter().map(new).collect();
        task::replace(&mut tx, *of, &tasks).await?;
    }
    Ok(tx.commit().await?)
}

fn new(task: &Task) -> NewTask<'_> {
    let Task { kind, note, section, heading, words } = task;
    NewTask { kind, note, section, heading, words }
}
