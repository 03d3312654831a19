//! Pieces that pages are made of: functions from plain data to markup.

pub mod authors;
pub mod byline;
pub mod changes;
pub mod checked;
pub mod choices;
pub mod claim_form;
pub mod diff;
pub mod drawing;
pub mod field;
pub mod files;
pub mod layout;
pub mod newer;
pub mod notices;
pub mod pager;
pub mod passage;
pub mod prose;
pub mod remarks;
pub mod revisions;
pub mod search;
pub mod source;
pub mod thanks;
pub mod written;
