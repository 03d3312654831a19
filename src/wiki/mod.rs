//! What the wiki does: a file per verb. Every change to what is kept passes here.

pub mod accept;
pub mod account;
pub mod check;
pub mod describe;
pub mod find;
pub mod import;
pub mod indexing;
pub mod limits;
pub mod password;
pub mod permission;
pub mod save;
pub mod setup;
pub mod start;
pub mod trace;
pub mod undo;
pub mod viewer;

mod documents;
mod error;
mod follow;

pub use error::{Error, Refusal, Result};
