//! What a long history costs: the import of a git repository's Markdown files, the bytes they take beside a tightly
//! packed git repository of the same files, and the time to open old revisions with nothing in memory.
//!
//! Run with `DUGNAD_BENCH_REPOSITORY=path cargo bench --bench storage`; needs `git` for the comparison.

#[path = "common/median.rs"]
mod median;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use dugnad::exchange::import::{self, Wanted};
use dugnad::store::{OutlineKey, Store, revision};
use median::median;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};

const OPENINGS: usize = 60;

#[tokio::main]
async fn main() {
    let Ok(repository) = std::env::var("DUGNAD_BENCH_REPOSITORY") else {
        println!("DUGNAD_BENCH_REPOSITORY names no git repository: nothing to measure.");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wiki.sqlite");
    let began = Instant::now();
    import(&file, repository.as_ref()).await;
    println!("import                   {:>12.1} s", began.elapsed().as_secs_f64());
    println!("most memory in use       {:>12} kB", most_memory().unwrap_or_default());

    let mut conn = SqliteConnectOptions::new().filename(&file).connect().await.expect("the database");
    print_sizes(&mut conn, folder.path()).await;
    let packed = packed(repository.as_ref(), &folder.path().join("same.git"));
    println!("the same in git's pack   {packed:>12} bytes");
    print_openings(&mut conn, &file).await;
}

async fn import(file: &Path, repository: &Path) {
    let store = Store::open_sqlite(file).await.expect("a store");
    let wanted = Wanted { repository, path: None, rev: "HEAD" };
    import::run(&store, "handbook", &wanted).await.expect("the history is imported");
}

/// The most memory that this process has had so far, in kilobytes; Linux tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

async fn print_sizes(conn: &mut SqliteConnection, folder: &Path) {
    let (revisions, raw): (i64, i64) =
        sqlx::query_as("select count(*), sum(t.size) from revision r join stored_text t on t.key = r.text")
            .fetch_one(&mut *conn)
            .await
            .expect("revisions");
    let (texts, kept): (i64, i64) = sqlx::query_as("select count(*), sum(length(data)) from stored_text")
        .fetch_one(&mut *conn)
        .await
        .expect("texts");
    let copy = folder.join("copy.sqlite");
    let vacuum = AssertSqlSafe(format!("vacuum into '{}'", copy.display()));
    sqlx::raw_sql(vacuum).execute(&mut *conn).await.expect("a copy");
    println!("revisions                {revisions:>12}");
    println!("their texts              {raw:>12} bytes");
    println!("{texts:>9} texts as kept  {kept:>12} bytes");
    let (lists, places): (i64, i64) =
        sqlx::query_as("select (select sum(length(runs)) from authorship), (select count(*) from memory)")
            .fetch_one(&mut *conn)
            .await
            .expect("authorship");
    println!("who wrote each word      {lists:>12} bytes");
    println!("places of deleted words  {places:>12}");
    println!("the whole database       {:>12} bytes", std::fs::metadata(&copy).expect("a copy").len());
}

/// Bytes of the pack of a repository with the history of the Markdown files alone, packed as tightly as git does.
fn packed(repository: &Path, copy: &Path) -> u64 {
    git(copy.parent().expect("a folder"), &["init", "--quiet", "--bare", "same.git"]);
    let files = ["fast-export", "--reencode=yes", "--signed-tags=strip", "HEAD", "--", "*.md", "*.markdown"];
    let mut export =
        Command::new("git").current_dir(repository).args(files).stdout(Stdio::piped()).spawn().expect("git");
    let files = export.stdout.take().expect("the history");
    let read = Command::new("git").current_dir(copy).args(["fast-import", "--quiet"]).stdin(files).status();
    assert!(read.is_ok_and(|status| status.success()) && export.wait().is_ok_and(|status| status.success()));
    git(copy, &["gc", "--quiet", "--aggressive", "--prune=now"]);
    let packs = std::fs::read_dir(copy.join("objects/pack")).expect("packs");
    packs.flatten().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
}

fn git(folder: &Path, arguments: &[&str]) {
    let done = Command::new("git").current_dir(folder).args(arguments).status();
    assert!(done.is_ok_and(|status| status.success()), "git {arguments:?}");
}

/// Opens revisions of the longest history, each time with a store that was opened just now.
async fn print_openings(conn: &mut SqliteConnection, file: &Path) {
    let (outline, last): (OutlineKey, i64) =
        sqlx::query_as("select outline, count(*) from revision group by outline order by count(*) desc limit 1")
            .fetch_one(conn)
            .await
            .expect("outlines");
    println!("\n{:<24} {:>9} {:>9} {:>9}", "opening", "bytes", "median ms", "most ms");
    // A text one before a multiple of 64 unfolds in the most steps.
    let deepest = (last + 1) / 64 * 64 - 1;
    for number in [1, last / 2, deepest.max(1), last] {
        let mut times = Vec::new();
        let mut size = 0;
        for _ in 0..OPENINGS {
            let store = Store::open_sqlite(file).await.expect("a store");
            let mut conn = store.read().await.expect("a connection");
            let began = Instant::now();
            let revision = revision::by_number(&mut conn, outline, number).await.expect("read").expect("a revision");
            size = revision::bytes(&mut conn, &revision).await.expect("its text").len();
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let most = times.iter().copied().fold(0.0, f64::max);
        println!("{:<24} {size:>9} {:>9.2} {most:>9.2}", format!("{number} of {last}"), median(times));
    }
}
