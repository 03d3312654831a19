//! The demo projects: a fictional sub-county told from all sides, a project an hour old, and one in Arabic.
//!
//! Their histories are kept as scripts, and loading them plays the scripts through the wiki's own verbs: what
//! merges by itself, and what somebody has to settle, is found out anew each time. Times and ids are fixed, so
//! every load gives the same revision ids. Tests and benchmarks use the same projects.

pub mod command;
pub mod play;

mod script;
