//! What the wiki promises, shown on SQLite and PostgreSQL, over HTTP and in a real browser.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

#[path = "../laws/mod.rs"]
mod laws;

mod app;
mod browser;
mod cases;
mod postgres;
mod program;
mod repository;

mod accounts;
mod addresses;
mod at_once;
mod attribution;
mod authors;
mod authorship;
mod changes;
mod checking;
mod cli;
mod crash;
mod crash_review;
mod credits;
mod crowd;
mod damage;
mod diff;
mod exporting;
mod file_commands;
mod given_back;
mod history;
mod importing;
mod journey;
mod landing;
mod limits;
mod looks;
mod markdown;
mod markdown_properties;
mod merge;
mod odd_words;
mod out_of_reach;
mod packed;
mod passages;
mod proposing;
mod put_away;
mod returning;
mod reviewing;
mod safety;
mod saving;
mod search;
mod search_api;
mod search_authors;
mod search_bounds;
mod search_forms;
mod search_index;
mod search_journey;
mod search_kept;
mod search_ranking;
mod search_relevance;
mod search_sight;
mod sent_again;
mod settled_talk;
mod settling;
mod several;
mod spec;
mod starting;
mod stranger;
mod taking_back;
mod talk;
mod tasks;
mod tidy;
mod together;
mod unreadable;
mod visits;
mod watching;
mod whole;
