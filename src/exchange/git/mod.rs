//! Reads the history of a git repository as revisions of outlines, and writes one, through the `git` program.
//!
//! [`Repository`] opens it, [`History`] is the stream of revisions, [`Texts`] fetches a revision's text
//! when it is wanted, and [`Tip`] sums up what there is in the end, with proposals for addresses and
//! titles. Every Markdown file is an outline; it stays the same one when the file moves, and when the
//! file is removed and comes back.
//!
//! What is read does not depend on the machine, the settings or the time, and a history that has grown
//! gives the same revisions first and then the new ones. So a revision can be known again by the
//! outline's first commit and path, its own commit and its parents.
//!
//! On the way from git: `repository` (safe commands), `process` (a running git), `graph` (the order of
//! commits), `changes`, `diff_tree` and `entry` (what each commit changed), `commit` (what it says about itself).
//! The rule that makes outlines of files: `lineage`, which asks `dispute` (where a commit differs from
//! its parents), `continuity` (which file is which outline), `catalogue` (outlines and their paths),
//! `ancestry` (revisions) and `places` (where one commit stands). Proposals: `address`,
//! `title`. On the way to git: `writing`.

mod address;
mod ancestry;
mod catalogue;
mod changes;
mod commit;
mod continuity;
mod diff_tree;
mod dispute;
mod entry;
mod graph;
mod history;
mod lineage;
mod object_id;
mod outline;
mod places;
mod process;
mod repository;
mod revision;
mod texts;
mod tip;
pub mod title;
mod writing;

pub use ancestry::Parents;
pub use commit::Commit;
pub use history::{History, Progress, Selection};
pub use object_id::ObjectId;
pub use outline::{Address, Outline};
pub use repository::Repository;
pub use revision::{Change, Revision};
pub use texts::Texts;
pub use tip::{Standing, Tip, Warning};
pub use writing::{File, Signed, Writing};
