//! Commands that make anew what is derived from what is kept. Nothing is lost if they are stopped.

use anyhow::Context;
use clap::Subcommand;

use crate::config::{self, Config};
use crate::progress;
use crate::store::{Store, indexing};
use crate::wiki::authorship::replay_all;
use crate::wiki::check;
use crate::wiki::reindexing::{self, Reindexed};

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
    let folder = config.search_folder();
    let done = reindexing::reindex(store, folder.clone(), |steps| bar.inc(steps));
    let done = done.await.with_context(|| config::no_index_in(&folder))?;
    let is_heard = done != Reindexed::ByServer || reindexing::watch(&folder, |steps| bar.set_position(steps)).await;
    bar.finish_and_clear();
    match done {
        Reindexed::Here(rows) => println!("The search index is new: {outlines} outlines, {rows} rows."),
        Reindexed::ByServer if is_heard => println!("The running wiki has made its search index anew."),
        Reindexed::ByServer => println!("The running wiki was asked to make its search index anew."),
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
