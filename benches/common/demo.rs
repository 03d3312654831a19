//! A wiki to measure, with the demo projects in it.

use dugnad::store::Store;
use tempfile::TempDir;

/// A folder for what a benchmark writes, and a store in it that holds the demo projects.
pub async fn open() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open_sqlite(&folder.path().join("wiki.sqlite")).await.expect("a store");
    dugnad::demo::play::load(&store).await.expect("the demo loads");
    (folder, store)
}
