//! Commands that make anew what is derived from what is kept. Nothing is lost if they are stopped.

use clap::Subcommand;

use crate::config::Config;
use crate::progress;
use crate::store::{Store, indexing};
use crate::wiki::indexing::{self as wiki, Reindexed};

/// What to make anew.
#[derive(Debug, Subcommand)]
pub enum Reindex {
    /// The search index. A wiki that runs over the same folder does it itself, and serves meanwhile
    Search,
}

/// Makes it anew.
pub async fn run(config: &Config, what: Reindex) -> anyhow::Result<()> {
    let store = config.open_existing_store().await?;
    match what {
        Reindex::Search => search(config, store).await,
    }
}

async fn search(config: &Config, store: Store) -> anyhow::Result<()> {
    let outlines = indexing::outline_count(&mut store.read().await?).await?;
    let bar = progress::bar(outlines as u64, "outlines");
    let done = wiki::reindex(store, config.search_folder(), |outlines| bar.inc(outlines)).await?;
    bar.finish_and_clear();
    match done {
        Reindexed::Here(rows) => println!("The search index is new: {outlines} outlines, {rows} rows."),
        Reindexed::ByServer => println!("The running wiki makes its search index anew now."),
    }
    Ok(())
}
