//! A PostgreSQL server for the tests: the one that `DUGNAD_TEST_POSTGRES` names, or one that they start themselves
//! and that stops with them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use sqlx::{Connection, Executor, PgConnection};

/// The address of a fresh, empty database; `None` where there is no PostgreSQL.
///
/// Where `DUGNAD_TEST_REQUIRE` is set, a missing server is a failure.
pub async fn fresh_database() -> Option<String> {
    let server = server()?;
    let name = format!("test_{}", blake3::hash(&rand::random::<[u8; 16]>()).to_hex().split_at(20).0);
    let mut conn = PgConnection::connect(&format!("{server}/postgres")).await.expect("the server answers");
    let statement = sqlx::AssertSqlSafe(format!("create database {name}"));
    conn.execute(statement).await.expect("a database is made");
    Some(format!("{server}/{name}"))
}

fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    SERVER.get_or_init(find_or_start).as_deref()
}

fn find_or_start() -> Option<String> {
    if let Ok(address) = std::env::var("DUGNAD_TEST_POSTGRES") {
        return Some(address.trim_end_matches('/').to_owned());
    }
    let Some(programs) = programs() else {
        assert!(std::env::var("DUGNAD_TEST_REQUIRE").is_err(), "PostgreSQL is not installed: run scripts/test");
        eprintln!("PostgreSQL is not installed: its tests run on SQLite only");
        return None;
    };
    Some(start(&programs))
}

/// The folder with PostgreSQL's programs: the newest that Debian keeps, or wherever they are on the path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    folders.into_iter().rev().chain(on_path.unwrap_or_default()).find(|folder| folder.join("initdb").exists())
}

/// Starts a server in a folder of its own. A shell waits on a pipe that only this process holds, and stops the
/// server and removes the folder once this process has ended, however it ended.
#[expect(clippy::zombie_processes, reason = "the shell waits for this process, not this one for the shell")]
fn start(programs: &Path) -> String {
    let folder = tempfile::Builder::new().prefix("dugnad-pg-").tempdir().expect("a folder").keep();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let script = r#"
        set -e
        cd "$1"
        if [ "$(id -u)" = 0 ]; then chown postgres "$1"; as="runuser -u postgres --"; fi
        $as "$2/initdb" -D "$1/data" -U postgres -A trust --no-sync -E UTF8 --locale=C >"$1/log" 2>&1
        $as "$2/postgres" -D "$1/data" -h 127.0.0.1 -p "$3" -k "$1" -c fsync=off -c max_connections=500 \
            >>"$1/log" 2>&1 </dev/null &
        server=$!
        echo started
        read -r _ || true
        kill -INT "$(head -1 "$1/data/postmaster.pid")" 2>/dev/null
        wait $server || true
        rm -rf "$1"
    "#;
    let mut child = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(&folder)
        .arg(programs)
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    // Held until this process ends: see above.
    std::mem::forget(child.stdin.take());
    let mut started = String::new();
    let mut output = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut output, &mut started).expect("the shell speaks");
    assert_eq!(started, "started\n", "PostgreSQL did not start: see {}/log", folder.display());
    wait_for(port, &folder);
    format!("postgres://postgres@127.0.0.1:{port}")
}

fn wait_for(port: u16, folder: &Path) {
    for _ in 0..600 {
        let ready = std::fs::read_to_string(folder.join("data/postmaster.pid"));
        if ready.is_ok_and(|told| told.contains("ready")) && std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("PostgreSQL does not answer: see {}/log", folder.display());
}
