//! Markdown: how it is read, and the one door through which it becomes HTML.

mod address;
mod autolink;
mod block;
mod footnote;
mod front_matter;
mod html;
mod inline;
mod mark;
mod page;
mod parse;
mod render;
mod run;
mod task;
mod wiki_link;

pub use html::Html;
pub use mark::{Mark, Paint, Tag};
pub use page::{Heading, Page, Rendered, Target};
pub use render::render;
pub(super) use run::{Kind, Part, Run, parts};
pub use wiki_link::{WikiLink, wiki_links};
