//! Everything that is kept, and the only SQL: one file per noun, one text per query for both databases.

pub mod account;
pub mod change;
pub mod check;
pub mod indexing;
pub mod link;
pub mod log;
pub mod membership;
pub mod outline;
pub mod person;
pub mod project;
pub mod proposal;
pub mod revision;
pub mod session;
pub mod setting;
pub mod text;

mod connection;
mod header;
mod sqlite;
mod values;

pub use connection::{Conn, Store, Tx};
pub use header::{Header, header_bytes, revision_id};
pub use values::{
    OutlineId, OutlineKey, PersonId, PersonKey, ProjectId, ProjectKey, ProposalKey, RevisionId, RevisionKey,
    Submission, TextHash, TextKey, Time,
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
