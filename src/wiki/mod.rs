//! What the wiki does: a file per verb. Every change to what is kept passes here.

pub mod accept;
pub mod account;
pub mod amend;
pub mod authorship;
pub mod back;
pub mod check;
pub mod claim;
pub mod conflicting;
pub mod describe;
pub mod discuss;
pub mod find;
pub mod guest;
pub mod import;
pub mod indexing;
pub mod limits;
pub mod linking;
pub mod look;
pub mod own;
pub mod password;
pub mod permission;
pub mod reindexing;
pub mod save;
pub mod secret;
pub mod sending;
pub mod settle;
pub mod setup;
pub mod start;
pub mod tasks;
pub mod thank;
pub mod trace;
pub mod undo;
pub mod viewer;
pub mod vouch;
pub mod withdraw;
pub mod written;

mod documents;
mod error;
mod fill;
mod follow;
mod line;
mod naming;
mod narrow;
mod remembered;
mod section_authors;

pub use error::{Error, Refusal, Result};
