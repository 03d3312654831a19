//! What a database says when it cannot do what it is asked, told apart by what helps.

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// SQLite's code for a file that may only be read.
const READ_ONLY: i32 = 8;
/// SQLite's code for a file that another process holds.
const BUSY: i32 = 5;

/// Whether a query failed because the database does not answer, or is too busy to: it may well do so a little later.
pub fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        // A server that is stopping or starting (class 57), has no room for one more connection (53), or hung up (08).
        sqlx::Error::Database(told) if told.try_downcast_ref::<PgDatabaseError>().is_some() => {
            told.code().is_some_and(|code| ["57P", "53300", "08"].iter().any(|class| code.starts_with(class)))
        }
        error => is_busy(error),
    }
}

/// Whether a store could not be opened because a newer program than this one has written it.
pub fn is_newer(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Migrate(error) if matches!(**error, MigrateError::VersionMissing(_)))
}

/// Whether another process is writing to the SQLite file just now.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    sqlite_code(error) == Some(BUSY)
}

/// Whether a SQLite file may only be read.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    sqlite_code(error) == Some(READ_ONLY)
}

/// SQLite's code for an error, without what says more closely why.
fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let error = error.as_database_error()?;
    error.try_downcast_ref::<SqliteError>()?;
    Some(error.code()?.parse::<i32>().ok()? & 0xff)
}
