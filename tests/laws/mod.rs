//! What holds for any text, however hostile: checked on made-up texts by the tests, and by `scripts/fuzz` on what a
//! fuzzer finds.

pub mod authorship;
pub mod diff;
pub mod html;
pub mod merge;
pub mod sections;
