//! The one writer of a SQLite database: lends its connection to one transaction after another, and makes the
//! work of all who were waiting durable with a single synced commit.
//!
//! SQLite has one writer at a time whatever we do, and a synced commit costs far more than the few statements
//! of a save. So whoever finds others waiting behind her does not commit alone: the task passes the connection
//! on, and commits when nobody waits any more (or the group is full). Each transaction but the first, which may be the
//! only one, is a savepoint inside the group's, so one that fails or is dropped takes nothing with it; nobody is
//! answered before the commit.
//!
//! Whoever is to write to an outline needs to know where it stands, so that is asked in the message that opens the
//! transaction.

use std::time::Duration;

use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot};

use super::failure::is_busy;
use super::{OutlineKey, Result, RevisionKey, Standing, Submission};

/// Transactions in one commit at most: bounds how long the first of them waits for its answer.
const GROUP: usize = 128;
/// How often to look whether another process has let go of the file, and how long to wait before looking again: about
/// half a minute in all, of the minute that a request may take.
const TRIES: usize = 5000;
const PAUSE: Duration = Duration::from_millis(3);

/// The way to the writing task; dropping every clone of it ends the task.
#[derive(Clone)]
pub struct Writer {
    askers: mpsc::Sender<Asker>,
}

/// The outline that somebody is to write to, and her sending of the form; `None` if she writes to no outline.
pub type Subject = Option<(OutlineKey, Submission)>;

/// Where the outline stands, if there is one, and the revision that an earlier sending of the form wrote.
pub type Situation = (Option<Standing>, Option<RevisionKey>);

/// Somebody who waits for the connection.
struct Asker {
    subject: Subject,
    lease: oneshot::Sender<Result<(Lease, Situation)>>,
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
    pub async fn lend(&self, subject: Subject) -> Result<(Lease, Situation)> {
        let (lease, lent) = oneshot::channel();
        self.askers.send(Asker { subject, lease }).await.map_err(|_| sqlx::Error::PoolClosed)?;
        lent.await.map_err(|_| sqlx::Error::PoolClosed)?
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

async fn write(mut conn: SqliteConnection, mut waiting: mpsc::Receiver<Asker>) {
    while let Some(first) = waiting.recv().await {
        let (position, situation) = match begin(&mut conn, first.subject).await {
            Ok(opened) => opened,
            Err(error) => {
                // If it is the beginning that failed, there is nothing to undo, and this fails too.
                let _ = run(&mut conn, "rollback").await;
                let _ = first.lease.send(Err(error));
                continue;
            }
        };
        let Some((held, kept)) = group(Held { conn, position }, (first, situation), &mut waiting).await else { return };
        conn = held.conn;
        commit(&mut conn, held.position, kept).await;
    }
}

/// Opens a transaction, and asks in the same breath what its holder needs to know; `$opening` is what opens it.
macro_rules! opening {
    ($opening:literal) => {
        concat!(
            $opening,
            "; select e.position, o.head, o.revisions, r.key from log_end e
             left join outline o on o.key = $1
             left join revision r on r.outline = o.key and r.submission = $2"
        )
    };
}

/// Opens the group's transaction, in which the first has nobody's work before her that she could undo.
const BEGIN: &str = opening!("begin immediate");
/// Opens the first savepoint.
const PART: &str = opening!("savepoint one");
/// Keeps the savepoint before, and opens another.
const GO_ON: &str = opening!("release one; savepoint one");

/// Opens the group's transaction. While another process writes, as an import does for minutes, the file is free only for
/// moments between two transactions; SQLite itself would look for one ten times a second, and miss them.
async fn begin(conn: &mut SqliteConnection, subject: Subject) -> Result<(i64, Situation)> {
    for _ in 0..TRIES {
        match open(conn, BEGIN, subject).await {
            Err(error) if is_busy(&error) => tokio::time::sleep(PAUSE).await,
            opened => return opened,
        }
    }
    open(conn, BEGIN, subject).await
}

/// Opens a transaction; gives the last position of the change log, as the database knows it, and what was asked.
async fn open(conn: &mut SqliteConnection, opening: &'static str, subject: Subject) -> Result<(i64, Situation)> {
    let (outline, submission) = subject.unzip();
    let opened = sqlx::query_as(opening).bind(outline).bind(submission.as_ref().map(|submission| &submission.0[..]));
    let (position, head, revisions, earlier): (_, _, Option<i64>, _) = opened.fetch_one(conn).await?;
    Ok((position, (revisions.map(|revisions| Standing { head, revisions }), earlier)))
}

/// Lends the connection to the first asker and to those who wait behind; gives back who wants the work kept.
async fn group(
    mut held: Held,
    first: (Asker, Situation),
    waiting: &mut mpsc::Receiver<Asker>,
) -> Option<(Held, Vec<oneshot::Sender<Result<()>>>)> {
    let mut kept = Vec::new();
    let (mut asker, mut situation) = first;
    let mut opening = PART;
    loop {
        let before = held.position;
        let returned = lend_once(held, asker, situation).await?;
        held = returned.held;
        if let Some(keep) = returned.keep {
            kept.push(keep);
        } else if kept.is_empty() {
            return Some((held, kept));
        } else {
            held.position = before;
            if run(&mut held.conn, "rollback to one").await.is_err() {
                // The database has given up the whole transaction: nobody's work is kept, and all are told so.
                return Some((held, Vec::new()));
            }
        }
        let next = if kept.len() < GROUP { waiting.try_recv().ok() } else { None };
        let Some(next) = next else { return Some((held, kept)) };
        match open(&mut held.conn, opening, next.subject).await {
            Ok((_, found)) => (asker, situation, opening) = (next, found, GO_ON),
            Err(error) => {
                let _ = next.lease.send(Err(error));
                return Some((held, kept));
            }
        }
    }
}

/// One transaction of the group; `None` if the connection was lost with the asker.
async fn lend_once(held: Held, asker: Asker, situation: Situation) -> Option<Return> {
    let (give_back, returned) = oneshot::channel();
    let lease = Lease { held: Some(held), give_back: Some(give_back) };
    // An asker who has left drops the lease here, which hands it back to be undone.
    let _ = asker.lease.send(Ok((lease, situation)));
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
