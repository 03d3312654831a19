//! Pieces that pages are made of: functions from plain data to markup.

pub mod byline;
pub mod changes;
pub mod choices;
pub mod diff;
pub mod field;
pub mod layout;
pub mod pager;
pub mod prose;
pub mod revisions;
pub mod search;
pub mod source;
