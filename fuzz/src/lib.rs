//! The pure functions over text, built without the servers and databases around them.

#[path = "../../src/text/mod.rs"]
pub mod text;
