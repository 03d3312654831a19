//! Text from elsewhere, and text for elsewhere.

pub mod blame;
pub mod export;
pub mod git;
pub mod import;
