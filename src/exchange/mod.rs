//! Text from elsewhere.

pub mod blame;
pub mod git;
pub mod import;
