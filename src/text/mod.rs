//! Pure functions over text: Markdown, sections, words, differences, merges. Nothing here knows of ids, people,
//! databases, clocks or HTTP.

pub mod added;
pub mod align;
pub mod authorship;
pub mod blocks;
pub mod diff;
pub mod markdown;
pub mod merge;
pub mod name;
pub mod newlines;
pub mod outline;
pub mod passage;
pub mod plain;
pub mod slug;
pub mod tasks;
pub mod tokens;
pub mod unreadable;
pub mod words;
