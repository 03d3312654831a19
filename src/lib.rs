//! Dugnad: a wiki engine for project outlines that many volunteers write together.
//!
//! `web`, `cli` and `exchange` stand on `wiki`, which stands on `text`, `store` and `search`. See ARCHITECTURE.md.
#![forbid(unsafe_code)]

pub mod cli;
pub mod config;
pub mod connections;
pub mod demo;
pub mod exchange;
pub mod network;
pub mod outside;
pub mod progress;
pub mod search;
pub mod serve;
pub mod store;
pub mod text;
pub mod web;
pub mod wiki;
