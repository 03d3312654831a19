//! The only HTTP and HTML. A request enters at `routes`, which names a function in the file of its page;
//! that file reads from `store` or changes through `wiki`, and shows the result with the pieces in `ui`.

pub mod app;
pub mod client;
mod cookie;
pub mod routes;
pub mod stamp;
mod tally;

mod annotated;
mod api;
mod aside;
mod asset;
mod authors;
mod cache;
mod error;
mod feed;
mod guard;
mod guest;
mod layer;
mod links;
mod metrics;
mod missing;
mod open;
mod open_search;
mod own_words;
mod packing;
mod pages;
mod reading;
mod robots;
mod search_feed;
mod talk_feed;
mod tie;
mod typed;
mod ui;
mod visit;
mod visitor;

pub use app::App;
pub use error::{Error, Result};
