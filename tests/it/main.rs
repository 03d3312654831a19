//! What the wiki promises, shown on SQLite and PostgreSQL, over HTTP and in a real browser.

#![allow(clippy::expect_used, reason = "a test that cannot go on should say so and stop")]

mod app;
mod postgres;

mod accounts;
mod changes;
mod diff;
mod history;
mod safety;
mod saving;
mod starting;
mod taking_back;
mod tidy;
mod whole;
