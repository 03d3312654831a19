//! Commands that make anew what is derived from what is kept. Nothing is lost if they are stopped.

use clap::Subcommand;

use crate::config::Config;
use crate::progress;
use crate::store::{Store, indexing};
use crate::wiki::authorship::replay_all;
use crate::wiki::check;
use crate::wiki::indexing::{self as wiki, Reindexed};

/// What to make anew.
#[derive(Debug, Subcommand)]
pub enum Reindex {
    /// Trace who wrote each word of every revision again, and say what differed; the wiki may go on running meanwhile
    Authorship,
    /// The search index. A wiki that runs over the same folder does it itself, and serves meanwhile
    Search,
}

/// Makes it anew.
pub async fn run(config: &Config, what: Reindex) -> anyhow::Result<()> {
    let store = config.open_existing_store().await?;
    match what {
        Reindex::Authorship => authorship(&store).await,
        Reindex::Search => search(config, store).await,
    }
}

async fn search(config: &Config, store: Store) -> anyhow::Result<()> {
    let outlines = indexing::outline_count(&mut store.read().await?).await?;
    let bar = progress::bar(2 * outlines as u64, "steps");
    let done = wiki::reindex(store, config.search_folder(), |outlines| bar.inc(outlines)).await?;
    bar.finish_and_clear();
    match done {
        Reindexed::Here(rows) => println!("The search index is new: {outlines} outlines, {rows} rows."),
        Reindexed::ByServer => println!("The running wiki makes its search index anew now."),
    }
    Ok(())
}

async fn authorship(store: &Store) -> anyhow::Result<()> {
    let revisions = check::counts(store).await?.revisions;
    let bar = progress::bar(revisions as u64, "revisions");
    let report = replay_all(store, |replayed| bar.inc(replayed)).await?;
    bar.finish_and_clear();
    for difference in &report.told {
        println!("difference: {difference}");
    }
    for (count, what) in [
        (report.outlines, "outlines"),
        (report.revisions, "revisions traced"),
        (report.untraced, "of them for the first time"),
        (report.wrong, "of them had other authors"),
        (report.memory, "places of deleted words mended"),
    ] {
        println!("{count:>10} {what}");
    }
    Ok(())
}
