//! The commands.
//!
//! `command` lists them and sends each on its way. `site` looks after a wiki, `reindex` after
//! what is derived from what it keeps. The others work on files and need no wiki:
//! `diff` (which `drawing` makes readable), `merge` (whose conflicts `alternatives` makes readable), `authorship` and
//! `blame`. `batch` is how they answer other programs.

mod alternatives;
mod authorship;
mod batch;
mod blame;
mod command;
mod diff;
mod drawing;
mod file;
mod merge;
mod reindex;
mod site;

pub use command::run;
