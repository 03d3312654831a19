//! Where the database is, and how a query reaches it: for reading, or inside one writing transaction.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
};

use super::Result;
use super::bell::{self, Bell};
use super::beside::Beside;
use super::failure::is_read_only;
use super::sqlite::{Lease, Situation, Subject, Writer};
use super::text::Texts;

/// How long somebody waits for a connection to a PostgreSQL server before she is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database and what is remembered of it in memory; cheap to clone.
#[derive(Clone)]
pub struct Store {
    database: Database,
    texts: Texts,
    beside: Beside,
}

#[derive(Clone)]
enum Database {
    Lite { writer: Writer, readers: SqlitePool },
    Pg(PgPool),
}

/// A connection that can be asked.
pub struct Conn {
    link: Link,
    pub(super) texts: Texts,
    beside: Beside,
}

/// A connection inside a writing transaction. Leaving early leaves nothing behind.
pub struct Tx(Conn);

enum Link {
    LiteRead(PoolConnection<Sqlite>),
    LiteStill(Transaction<'static, Sqlite>),
    LiteWrite(Lease),
    PgRead(PoolConnection<Postgres>),
    PgStill(Transaction<'static, Postgres>),
    PgWrite(Transaction<'static, Postgres>),
}

/// What a query runs on: see `sql!`.
pub(super) enum Driver<'c> {
    Lite(&'c mut SqliteConnection),
    Pg(&'c mut PgConnection),
}

impl Store {
    /// Opens the SQLite database in this file, making it if it is not there, and brings its tables up to date.
    pub async fn open_sqlite(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged must survive a power cut, not only a crash of the program.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            // What a savepoint needs to be undone stays in memory; else every save makes and removes a file for it.
            .pragma("temp_store", "memory")
            // A page that every save changes goes into the database once for many of them: 16 MB of the log, not 4.
            .pragma("wal_autocheckpoint", "4000")
            .foreign_keys(true);
        let mut conn = options.clone().disable_statement_logging().connect().await?;
        sqlx::migrate!().run(&mut conn).await?;
        // From here on the writer waits for its turn in its own way.
        sqlx::query("pragma busy_timeout = 2").execute(&mut conn).await?;
        ensure_writable(&mut conn).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(8)
            // A file does not hang up: asking first whether the connection is there would only cost time.
            .test_before_acquire(false)
            .connect_with(options.read_only(true).disable_statement_logging())
            .await?;
        Ok(Self {
            database: Database::Lite { writer: Writer::start(conn), readers },
            texts: Texts::default(),
            beside: Beside::default(),
        })
    }

    /// Connects to a PostgreSQL database (`postgres://user:password@host/name`) and brings its tables up to date.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgPoolOptions::new().max_connections(16).acquire_timeout(PATIENCE);
        let pool = match options.connect(url).await {
            Err(sqlx::Error::PoolTimedOut) => return Err(why_unreachable(url).await),
            pool => pool?,
        };
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { database: Database::Pg(pool), texts: Texts::default(), beside: Beside::default() })
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn> {
        let link = match &self.database {
            Database::Lite { readers, .. } => Link::LiteRead(readers.acquire().await?),
            Database::Pg(pool) => Link::PgRead(pool.acquire().await?),
        };
        Ok(Conn { link, texts: self.texts.clone(), beside: self.beside.clone() })
    }

    /// A connection that sees the database as it is at its first question, whatever is written meanwhile.
    pub async fn read_still(&self) -> Result<Conn> {
        let link = match &self.database {
            Database::Lite { readers, .. } => Link::LiteStill(readers.begin().await?),
            Database::Pg(pool) => {
                Link::PgStill(pool.begin_with("begin isolation level repeatable read, read only").await?)
            }
        };
        Ok(Conn { link, texts: self.texts.clone(), beside: self.beside.clone() })
    }

    /// Begins a writing transaction.
    pub async fn begin_write(&self) -> Result<Tx> {
        Ok(self.begin_about(None).await?.0)
    }

    /// Begins a writing transaction; on SQLite it is told at once how things stand with its subject.
    pub(super) async fn begin_about(&self, subject: Subject) -> Result<(Tx, Option<Situation>)> {
        let (link, situation) = match &self.database {
            Database::Lite { writer, .. } => {
                let (lease, situation) = writer.lend(subject).await?;
                (Link::LiteWrite(lease), Some(situation))
            }
            Database::Pg(pool) => (Link::PgWrite(pool.begin().await?), None),
        };
        Ok((Tx(Conn { link, texts: self.texts.clone(), beside: self.beside.clone() }), situation))
    }

    /// What tells this process that others have changed something; `None` on SQLite, where commands are all there is.
    pub async fn bell(&self) -> Result<Option<Bell>> {
        match &self.database {
            Database::Lite { .. } => Ok(None),
            Database::Pg(pool) => Bell::hang(pool).await.map(Some),
        }
    }

    /// Connections for reading (on PostgreSQL all) that are in use, and that wait for use.
    pub fn connections(&self) -> (usize, usize) {
        let (all, idle) = match &self.database {
            Database::Lite { readers, .. } => (readers.size(), readers.num_idle()),
            Database::Pg(pool) => (pool.size(), pool.num_idle()),
        };
        ((all as usize).saturating_sub(idle), idle)
    }

    /// Bytes that the whole database takes.
    pub async fn size(&self) -> Result<i64> {
        match &self.database {
            Database::Lite { readers, .. } => {
                let size = "select page_count * page_size from pragma_page_count(), pragma_page_size()";
                sqlx::query_scalar(size).fetch_one(readers).await
            }
            Database::Pg(pool) => {
                sqlx::query_scalar("select pg_database_size(current_database())").fetch_one(pool).await
            }
        }
    }
}

impl Conn {
    /// What those above keep beside this store in memory: one value of each type, made when it is first asked for.
    pub fn beside<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.beside.get()
    }

    pub(super) fn driver(&mut self) -> Driver<'_> {
        match &mut self.link {
            Link::LiteRead(conn) => Driver::Lite(conn),
            Link::LiteStill(tx) => Driver::Lite(tx),
            Link::LiteWrite(lease) => Driver::Lite(lease.conn()),
            Link::PgRead(conn) => Driver::Pg(conn),
            Link::PgStill(tx) => Driver::Pg(tx),
            Link::PgWrite(tx) => Driver::Pg(tx),
        }
    }
}

impl Tx {
    /// Takes the next position of the change log, which nobody else gets unless this transaction fails.
    pub(super) async fn next_position(&mut self) -> Result<i64> {
        match &mut self.0.link {
            // The writing task holds the log's end for the whole group: it is the only writer.
            Link::LiteWrite(lease) => Ok(lease.next_position()),
            _ => pg_next_position(self).await,
        }
    }

    /// Keeps what was done. When this returns, it is on the disk.
    pub async fn commit(self) -> Result<()> {
        match self.0.link {
            Link::LiteWrite(lease) => lease.commit().await,
            Link::PgWrite(tx) => tx.commit().await,
            Link::LiteRead(_) | Link::LiteStill(_) | Link::PgRead(_) | Link::PgStill(_) => {
                unreachable!("a Tx is only made around a writing link")
            }
        }
    }
}

/// Fails for a file that may only be read, which would otherwise show at the first save.
async fn ensure_writable(conn: &mut SqliteConnection) -> Result<()> {
    let Err(error) = sqlx::query("begin immediate; rollback").execute(conn).await else { return Ok(()) };
    // Anything else, such as another process that is writing for long, does not keep this one from waiting for its turn.
    if is_read_only(&error) { Err(error) } else { Ok(()) }
}

/// Why a server does not answer: a pool goes on asking, and in the end only tells that it has waited for long.
async fn why_unreachable(url: &str) -> sqlx::Error {
    let answer = tokio::time::timeout(Duration::from_secs(2), PgConnection::connect(url)).await;
    answer.ok().and_then(std::result::Result::err).unwrap_or(sqlx::Error::PoolTimedOut)
}

/// Takes the next position where others take positions too, and rings the [`Bell`] of each process once it is committed.
async fn pg_next_position(tx: &mut Tx) -> Result<i64> {
    let next = "update log_end set position = position + 1 returning position, pg_notify($1, '')";
    match tx.driver() {
        Driver::Pg(driver) => sqlx::query_scalar(next).bind(bell::CHANNEL).fetch_one(driver).await,
        Driver::Lite(_) => unreachable!("a Tx on SQLite holds the lease of its writer"),
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
