//! The difference between two texts of one outline, as a list of operations that page, command and API draw from.
mod anchors;
mod chain;
mod moves;
mod ops;
mod page;
mod passages;
mod region;
mod script;
mod sequence;
mod side;
mod stray;
mod summary;
mod words;
mod work;

pub use ops::{Diff, Op};
pub use page::diff;
pub use passages::{Passage, passages};
pub use summary::{Summary, summary};
