//! The dialect: CommonMark with GitHub's tables, task lists, strikethrough, footnotes and alerts, and wiki links.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{front_matter, wide_tables};

/// An event and the bytes of the source it comes from.
pub type Spanned<'t> = (Event<'t>, Range<usize>);

/// Reads a text in the dialect that every part of the program shares.
///
/// Front matter is not part of what is read. A wiki link to a topic of the same page, `[[#Water]]`, is shown without
/// its `#`. A text in which blocks are nested more than 200 deep, or whose tables would grow far beyond what was
/// written, is taken for code as a whole.
pub fn parse(text: &str) -> impl Iterator<Item = Spanned<'_>> {
    let start = front_matter::length(text);
    parse_body(&text[start..]).map(move |(event, range)| (event, range.start + start..range.end + start))
}

fn parse_body(text: &str) -> impl Iterator<Item = Spanned<'_>> {
    let is_code = is_nested_too_deep(text) || wide_tables::fill_too_many(text);
    let events = (!is_code).then(|| Parser::new_ext(text, options()).into_offset_iter());
    let code = is_code.then(|| as_code(text));
    let mut is_link = false;
    events.into_iter().flatten().chain(code.into_iter().flatten()).map(move |(event, range)| match event {
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

/// Half as many blocks as may be nested.
const MAX_COLUMNS: usize = 400;

/// Whether some line could begin a block more than 200 levels deep.
///
/// The parser looks at all open blocks on every line, which for a page full of short lines below a deep nest takes
/// minutes. A quotation needs one sign and a list item two columns for each level.
fn is_nested_too_deep(text: &str) -> bool {
    text.as_bytes().split(|byte| matches!(byte, b'\r' | b'\n')).any(|line| {
        let mut columns = 0;
        let mut rest = line;
        while let Some((width, length)) = prefix(rest) {
            let is_blank = matches!(rest[0], b' ' | b'\t');
            if columns > MAX_COLUMNS && !is_blank {
                return true;
            }
            columns += width;
            rest = &rest[length..];
        }
        false
    })
}

/// The blank or the sign of a block that a line begins with: what it adds to the depth, in columns, and its length.
fn prefix(line: &[u8]) -> Option<(usize, usize)> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_last = |at: usize| line.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    match line.get(digits)? {
        b' ' if digits == 0 => Some((1, 1)),
        b'\t' if digits == 0 => Some((4, 1)),
        b'>' if digits == 0 => Some((2, 1)),
        b'-' | b'+' | b'*' if digits == 0 && is_last(1) => Some((1, 1)),
        b'.' | b')' if (1..=9).contains(&digits) && is_last(digits + 1) => Some((digits + 1, digits + 1)),
        _ => None,
    }
}

fn as_code(text: &str) -> [Spanned<'_>; 3] {
    let whole = 0..text.len();
    [
        (Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)), whole.clone()),
        (Event::Text(CowStr::from(text)), whole.clone()),
        (Event::End(TagEnd::CodeBlock), whole),
    ]
}

#[cfg(test)]
mod tests {
    use super::is_nested_too_deep;

    #[test]
    fn only_nests_that_no_person_writes_are_too_deep() {
        for line in ["> - 1. * x", &"-".repeat(5000), &" ".repeat(5000), &">".repeat(200), &"1".repeat(5000)] {
            assert!(!is_nested_too_deep(line), "{line}");
        }
        let indented = format!("x\n{}- x", "\t".repeat(101));
        for line in [&">".repeat(300), &"- ".repeat(300), &"12. ".repeat(200), &indented, &" > -\t".repeat(100)] {
            assert!(is_nested_too_deep(line), "{line}");
        }
    }
}
