//! Making the search index of a folder anew from the command line: here, or by the server that runs over the folder,
//! which goes on answering meanwhile. They tell each other by two files beside the index.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Result;
use super::indexing::{Search, is_busy};
use crate::search;
use crate::store::Store;

/// Asks a running server to make its index anew.
const WANTED: &str = "rebuild";
/// Says how many outlines the new index has, while the server makes it.
const PROGRESS: &str = "rebuilding";
/// How often is looked how far it is, and how many looks in a row may find it no further.
const LOOK: Duration = Duration::from_millis(200);
const PATIENCE: u32 = 600;

/// How an index was made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reindexed {
    /// It is done, and has so many rows.
    Here(u64),
    /// A server runs over the folder and was asked to do it.
    ByServer,
}

/// Makes the index in a folder anew; `progress` is told of each outline.
pub async fn reindex(store: Store, folder: PathBuf, progress: impl Fn(u64) + Send + Sync) -> Result<Reindexed> {
    if is_busy(&folder) {
        std::fs::write(folder.join(WANTED), b"").map_err(search::Error::from)?;
        return Ok(Reindexed::ByServer);
    }
    let search = Search::unopened(store, folder);
    search.rebuild(progress).await?;
    Ok(Reindexed::Here(search.index()?.rows()))
}

/// Waits until the server has made the index that it was asked for; `progress` is told how many outlines it has. `false`
/// if nothing was heard of it for two minutes.
pub async fn watch(folder: &Path, progress: impl Fn(u64)) -> bool {
    let (mut known, mut looks) = (None, 0);
    while looks < PATIENCE {
        let told = std::fs::read_to_string(folder.join(PROGRESS)).ok();
        if told.is_none() && !folder.join(WANTED).exists() {
            return true;
        }
        looks = if told == known { looks + 1 } else { 0 };
        if let Some(outlines) = told.as_ref().and_then(|told| told.parse().ok()) {
            progress(outlines);
        }
        known = told;
        tokio::time::sleep(LOOK).await;
    }
    false
}

/// Makes the index anew if that was asked for; tells whether it was.
pub async fn rebuild_if_wanted(search: &Search, folder: &Path) -> Result<bool> {
    if !folder.join(WANTED).exists() {
        return Ok(false);
    }
    let tell = |outlines: u64| {
        if let Err(error) = std::fs::write(folder.join(PROGRESS), outlines.to_string()) {
            tracing::warn!(%error, "cannot say how far the new search index is");
        }
    };
    // First this, then that it is not wanted any more, so that whoever watches sees one of them.
    tell(0);
    remove(&folder.join(WANTED));
    let outlines = AtomicU64::new(0);
    let rebuilt = search.rebuild(|more| tell(outlines.fetch_add(more, Ordering::Relaxed) + more)).await;
    remove(&folder.join(PROGRESS));
    rebuilt.map(|()| true)
}

fn remove(file: &Path) {
    if let Err(error) = std::fs::remove_file(file) {
        tracing::warn!(%error, file = %file.display(), "could not be removed");
    }
}
