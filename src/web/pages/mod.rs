//! One file per page: what it is asked, what it shows, what its form does.

pub mod changes;
pub mod compare;
pub mod history;
pub mod links_here;
pub mod person;
pub mod read;
pub mod restore;
pub mod revert;
pub mod revision;
pub mod undo;
