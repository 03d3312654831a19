//! Dugnad: a wiki engine for project outlines that many volunteers write together.
#![forbid(unsafe_code)]
pub mod store;
pub mod text;
pub mod web;
pub mod wiki;
