//! The one writer of a SQLite database: lends its connection to one transaction after another, and makes the
//! work of all who were waiting durable with a single synced commit.
//!
//! SQLite has one writer at a time whatever we do, and a synced commit costs far more than the few statements
//! of a save. So whoever finds others waiting behind her does not commit alone: the task passes the connection
//! on, and commits when nobody waits any more (or the group is full). Each transaction is a savepoint inside
//! the group's, so one that fails or is dropped takes nothing with it; nobody is answered before the commit.

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::Result;

/// Transactions in one commit at most: bounds how long the first of them waits for its answer.
const GROUP: usize = 128;

/// The way to the writing task; dropping every clone of it ends the task.
#[derive(Clone)]
pub struct Writer {
    askers: mpsc::Sender<oneshot::Sender<Result<Lease>>>,
}

/// The writing connection, lent for one transaction. Dropped unkept, it undoes what was done with it.
pub struct Lease {
    held: Option<Held>,
    give_back: Option<oneshot::Sender<Return>>,
}

/// What travels with the lease.
struct Held {
    conn: SqliteConnection,
    /// The last position of the change log that was given out.
    position: i64,
}

struct Return {
    held: Held,
    /// Where to send word of the commit; `None` asks for the work to be undone.
    keep: Option<oneshot::Sender<Result<()>>>,
}

impl Writer {
    /// Starts the writing task on its connection.
    pub fn start(conn: SqliteConnection) -> Self {
        let (askers, waiting) = mpsc::channel(4096);
        tokio::spawn(write(conn, waiting));
        Self { askers }
    }

    /// Waits for the connection.
    pub async fn lend(&self) -> Result<Lease> {
        let (asker, lease) = oneshot::channel();
        self.askers.send(asker).await.map_err(|_| sqlx::Error::PoolClosed)?;
        lease.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

impl Lease {
    /// The connection.
    pub fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.held().conn
    }

    /// The next position of the change log.
    pub fn next_position(&mut self) -> i64 {
        let held = self.held();
        held.position += 1;
        held.position
    }

    /// Keeps the work and waits until it is on the disk.
    pub async fn commit(mut self) -> Result<()> {
        let (keep, committed) = oneshot::channel();
        self.hand_back(Some(keep));
        committed.await.map_err(|_| sqlx::Error::PoolClosed)?
    }

    fn held(&mut self) -> &mut Held {
        self.held.as_mut().expect("a lease holds the connection until it is handed back")
    }

    fn hand_back(&mut self, keep: Option<oneshot::Sender<Result<()>>>) {
        if let (Some(held), Some(give_back)) = (self.held.take(), self.give_back.take()) {
            // The task waits for this; if it is gone, so is the database.
            let _ = give_back.send(Return { held, keep });
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.hand_back(None);
    }
}

async fn write(mut conn: SqliteConnection, mut waiting: mpsc::Receiver<oneshot::Sender<Result<Lease>>>) {
    while let Some(first) = waiting.recv().await {
        let position = match begin(&mut conn).await {
            Ok(position) => position,
            Err(error) => {
                let _ = first.send(Err(error));
                continue;
            }
        };
        let Some((held, kept)) = group(Held { conn, position }, first, &mut waiting).await else { return };
        conn = held.conn;
        commit(&mut conn, held.position, kept).await;
    }
}

/// Opens the group's transaction and the first savepoint in it; gives the last position of the change log.
async fn begin(conn: &mut SqliteConnection) -> Result<i64> {
    let begin = "begin immediate; savepoint one; select position from log_end";
    let position = sqlx::query_scalar(begin).fetch_one(&mut *conn).await;
    if position.is_err() {
        // If it is the beginning that failed, there is nothing to undo, and this fails too.
        let _ = run(conn, "rollback").await;
    }
    position
}

/// Lends the connection to the first asker and to those who wait behind; gives back who wants the work kept.
async fn group(
    mut held: Held,
    first: oneshot::Sender<Result<Lease>>,
    waiting: &mut mpsc::Receiver<oneshot::Sender<Result<Lease>>>,
) -> Option<(Held, Vec<oneshot::Sender<Result<()>>>)> {
    let mut kept = Vec::new();
    let mut asker = first;
    loop {
        let before = held.position;
        let returned = lend_once(held, asker).await?;
        held = returned.held;
        if let Some(keep) = returned.keep {
            kept.push(keep);
        } else {
            held.position = before;
            if run(&mut held.conn, "rollback to one").await.is_err() {
                // The database has given up the whole transaction: nobody's work is kept, and all are told so.
                return Some((held, Vec::new()));
            }
        }
        let next = if kept.len() < GROUP { waiting.try_recv().ok() } else { None };
        let Some(next) = next else { return Some((held, kept)) };
        if let Err(error) = run(&mut held.conn, "release one; savepoint one").await {
            let _ = next.send(Err(error));
            return Some((held, kept));
        }
        asker = next;
    }
}

/// One transaction of the group; `None` if the connection was lost with the asker.
async fn lend_once(held: Held, asker: oneshot::Sender<Result<Lease>>) -> Option<Return> {
    let (give_back, returned) = oneshot::channel();
    let lease = Lease { held: Some(held), give_back: Some(give_back) };
    // An asker who has left drops the lease here, which hands it back to be undone.
    let _ = asker.send(Ok(lease));
    returned.await.ok()
}

/// Commits the group and tells everyone in it.
async fn commit(conn: &mut SqliteConnection, position: i64, kept: Vec<oneshot::Sender<Result<()>>>) {
    let done = end(conn, position, !kept.is_empty()).await;
    if done.is_err() {
        let _ = run(conn, "rollback").await;
    }
    let told = done.map_err(|error| error.to_string());
    for keep in kept {
        let _ = keep.send(told.clone().map_err(sqlx::Error::Protocol));
    }
}

async fn end(conn: &mut SqliteConnection, position: i64, any: bool) -> Result<()> {
    if !any {
        return run(conn, "rollback").await;
    }
    let end = "update log_end set position = $1; commit";
    sqlx::query(end).bind(position).execute(conn).await.map(|_| ())
}

/// Runs statements that answer nothing. Every call is a message to SQLite's own thread and back, so what belongs
/// together goes in one.
async fn run(conn: &mut SqliteConnection, statements: &'static str) -> Result<()> {
    sqlx::query(statements).execute(conn).await.map(|_| ())
}
