//! The dialect: CommonMark with GitHub's tables, task lists, strikethrough, footnotes and alerts, and wiki links.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag};

/// An event and the bytes of the source it comes from.
pub type Spanned<'t> = (Event<'t>, Range<usize>);

/// Reads a text in the dialect that every part of the program shares.
///
/// A wiki link to a topic of the same page, `[[#Water]]`, is shown without its `#`.
pub fn parse(text: &str) -> impl Iterator<Item = Spanned<'_>> {
    let mut is_link = false;
    Parser::new_ext(text, options()).into_offset_iter().map(move |(event, range)| match event {
        Event::Text(shown) if is_link && shown.starts_with('#') => {
            is_link = false;
            (Event::Text(CowStr::from(shown[1..].to_owned())), range.start + 1..range.end)
        }
        event => {
            is_link = is_plain_wiki_link(&event);
            (event, range)
        }
    })
}

/// Named one by one, so that a new version of the parser cannot change what a text means.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

fn is_plain_wiki_link(event: &Event<'_>) -> bool {
    matches!(event, Event::Start(Tag::Link { link_type: LinkType::WikiLink { has_pothole: false }, .. }))
}
