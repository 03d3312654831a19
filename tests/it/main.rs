//! What the wiki promises, shown on SQLite and PostgreSQL, over HTTP and in a real browser.

#![allow(clippy::expect_used, reason = "a test that cannot go on should say so and stop")]

mod app;
mod browser;
mod postgres;
mod program;
mod repository;

mod accounts;
mod cli;
mod crash;
mod diff;
mod journey;
mod safety;
mod saving;
mod tidy;
mod whole;
