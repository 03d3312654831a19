//! Everything that is kept, and the only SQL: one file per noun, one text per query for both databases.

pub mod account;
pub mod ancestry;
pub mod authorship;
pub mod backing;
pub mod change;
pub mod check;
pub mod checkmark;
pub mod credit;
pub mod decision;
pub mod faults;
pub mod file;
pub mod guest_link;
pub mod indexing;
pub mod link;
pub mod log;
pub mod main_line;
pub mod membership;
pub mod notice;
pub mod outline;
pub mod person;
pub mod project;
pub mod proposal;
pub mod queue;
pub mod reader;
pub mod remark;
pub mod revision;
pub mod session;
pub mod setting;
pub mod taken;
pub mod task;
pub mod text;
pub mod thanks;

mod bell;
mod beside;
mod connection;
mod failure;
mod header;
mod sqlite;
mod values;

pub use connection::{Conn, Store, Tx};
pub use failure::{is_away, is_newer};
pub use header::{Header, header_bytes, revision_id};
pub use values::{
    OutlineId, OutlineKey, PersonId, PersonKey, ProjectId, ProjectKey, ProposalKey, RemarkKey, RevisionId, RevisionKey,
    Standing, Submission, TextHash, TextKey, Time,
};

/// What every query gives; "not there" is `Ok(None)`, an error is what should not have happened.
pub type Result<T> = std::result::Result<T, sqlx::Error>;

/// Runs one body on whichever database `$conn` is connected to; the two arms differ only in their types.
macro_rules! sql {
    ($conn:expr, $driver:ident => $body:expr) => {
        match $conn.driver() {
            $crate::store::connection::Driver::Lite($driver) => $body,
            $crate::store::connection::Driver::Pg($driver) => $body,
        }
    };
}
use sql;

/// Runs a query that answers nothing.
macro_rules! run {
    ($conn:expr, $query:expr) => {
        $crate::store::sql!($conn, driver => $query.execute(driver).await.map(|_| ()))
    };
}
use run;

/// Runs statements that answer nothing, all with the same arguments, in the order in which they stand; the last is
/// written in each database's own words.
///
/// Every query on SQLite is a message to its own thread and back, which takes longer than a small statement itself, so
/// there they go as one. PostgreSQL takes one statement at a time.
macro_rules! run_all {
    ($conn:expr, [$($statement:literal),+ $(,)?], lite: $lite:expr, pg: $pg:expr, $query:ident => $bound:expr) => {
        match $conn.driver() {
            $crate::store::connection::Driver::Lite(driver) => {
                let $query = sqlx::query(concat!($($statement, ";"),+, $lite));
                $bound.execute(driver).await?;
            }
            $crate::store::connection::Driver::Pg(driver) => {
                $(let $query = sqlx::query($statement);
                $bound.execute(&mut *driver).await?;)+
                let $query = sqlx::query($pg);
                $bound.execute(&mut *driver).await?;
            }
        }
    };
}
use run_all;
