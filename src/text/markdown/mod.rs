//! Markdown: how it is read, and the one door through which it becomes HTML.

mod address;
mod autolink;
mod beside;
mod block;
mod direction;
mod file_link;
mod footnote;
mod front_matter;
mod html;
mod inline;
mod mark;
mod page;
mod parse;
mod part;
mod passage;
mod render;
mod run;
mod task;
mod wide_tables;
mod wiki_link;

pub use beside::{Block, Phrase, top_blocks};
pub use direction::{direction, fits};
pub use file_link::{FileLink, linked_files};
pub use html::Html;
pub use mark::{Mark, Paint, Tag};
pub use page::{Heading, Page, Rendered, SectionLink, Target, Title};
pub(super) use part::{Part, parts};
pub use passage::Passages;
pub use render::render;
pub(super) use run::{Kind, Run};
pub(super) use task::read as read_task;
pub use wiki_link::{WikiLink, wiki_links};
