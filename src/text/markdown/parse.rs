//! The dialect: CommonMark with GitHub's tables, task lists, strikethrough, footnotes and alerts, and wiki links.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag};

/// Lines of front matter at most; a text that goes on without a second `---` has none.
const LONGEST_FRONT_MATTER: usize = 200;

/// An event and the bytes of the source it comes from.
pub type Spanned<'t> = (Event<'t>, Range<usize>);

/// Reads a text in the dialect that every part of the program shares.
///
/// Front matter (settings in YAML between two `---` at the very beginning, as static sites keep them) is not part of
/// what is read. A wiki link to a topic of the same page, `[[#Water]]`, is shown without its `#`.
pub fn parse(text: &str) -> impl Iterator<Item = Spanned<'_>> {
    let mut is_link = false;
    let start = front_matter(text);
    let events = Parser::new_ext(&text[start..], options()).into_offset_iter();
    events.map(move |(event, range)| (event, range.start + start..range.end + start)).map(move |(event, range)| {
        match event {
            Event::Text(shown) if is_link && shown.starts_with('#') => {
                is_link = false;
                (Event::Text(CowStr::from(shown[1..].to_owned())), range.start + 1..range.end)
            }
            event => {
                is_link = is_plain_wiki_link(&event);
                (event, range)
            }
        }
    })
}

/// How many bytes of front matter a text begins with: `---`, a first line like `title: ...`, and so on to the next
/// `---`.
fn front_matter(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let is_fence = |line: &str| line.trim_end() == "---";
    let Some(opening) = lines.next().filter(|line| is_fence(line)) else { return 0 };
    let mut end = opening.len();
    for (number, line) in lines.take(LONGEST_FRONT_MATTER).enumerate() {
        end += line.len();
        if number > 0 && is_fence(line) {
            return end;
        }
        let key = line.split_once(':').map_or("", |(key, _)| key);
        let is_setting =
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if number == 0 && !is_setting {
            return 0;
        }
    }
    0
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

#[cfg(test)]
mod tests {
    use super::front_matter;

    #[test]
    fn only_settings_at_the_very_beginning_are_front_matter() {
        assert_eq!(front_matter("---\ntitle: A well\n---\n\nText"), 22);
        assert_eq!(front_matter("---\n\nA paragraph: words\n\n---\n"), 0);
        assert_eq!(front_matter("---\ntitle: never closed\n"), 0);
        assert_eq!(front_matter("\n---\ntitle: A well\n---\n"), 0);
        assert_eq!(front_matter(""), 0);
    }
}
