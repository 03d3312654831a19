//! What the wiki promises, shown on SQLite and PostgreSQL, over HTTP and in a real browser.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod app;
mod browser;
mod postgres;
mod program;
mod repository;

mod accounts;
mod authorship;
mod changes;
mod cli;
mod crash;
mod crowd;
mod diff;
mod file_commands;
mod history;
mod journey;
mod markdown;
mod markdown_properties;
mod safety;
mod saving;
mod search;
mod search_index;
mod search_journey;
mod search_relevance;
mod spec;
mod starting;
mod taking_back;
mod tidy;
mod whole;
