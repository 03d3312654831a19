//! Text from elsewhere.

pub mod git;
pub mod import;
