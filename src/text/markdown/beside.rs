//! Lines beside the blocks of a page, such as who wrote each.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::address;
use super::html::{push_attribute, push_link, push_text};
use super::{Part, parts};

/// A block that stands in no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its bytes of the source.
    pub range: Range<usize>,
    /// Whether a line can stand beside it; not beside headings, nor footnotes, which are shown elsewhere.
    pub has_room: bool,
}

/// Some words of a line beside a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// A few letters that stand before the words, and their class.
    pub label: Option<(String, String)>,
    /// The words.
    pub text: String,
    /// The class of the element around them; no element if empty.
    pub class: String,
    /// Where they lead.
    pub href: Option<String>,
}

/// The blocks of a text that stand in no other, in order.
pub fn top_blocks(text: &str) -> Vec<Block> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for part in parts(text) {
        match part {
            Part::Other(Event::Start(tag), range) => {
                if depth == 0 {
                    found.push(Block { range, has_room: has_room(&tag) });
                }
                depth += 1;
            }
            Part::Other(Event::End(_), _) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// Whether a line can stand beside a block that begins so.
pub(super) fn has_room(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Heading { .. } | Tag::FootnoteDefinition(_))
}

/// Opens the element around a block and its line, and writes the line unless it is empty.
pub(super) fn push_beside(out: &mut String, class: &str, line: &[Phrase]) {
    out.push_str("<div");
    push_attribute(out, "class", class);
    out.push_str(">\n");
    if !line.is_empty() {
        // With a direction of its own it says nothing about that of the page.
        out.push_str("<p class=\"beside\" dir=\"auto\">");
        line.iter().for_each(|phrase| phrase.push(out));
        out.push_str("</p>\n");
    }
}

impl Phrase {
    fn push(&self, out: &mut String) {
        let href = self.href.as_deref().filter(|href| address::is_safe(href));
        let tag = match (href, self.class.as_str()) {
            (None, "") => return self.push_words(out),
            (Some(_), _) => "a",
            (None, _) => "span",
        };
        out.push('<');
        out.push_str(tag);
        if !self.class.is_empty() {
            push_attribute(out, "class", &self.class);
        }
        href.into_iter().for_each(|href| push_link(out, href));
        out.push('>');
        self.push_words(out);
        out.push_str("</");
        out.push_str(tag);
        out.push('>');
    }

    fn push_words(&self, out: &mut String) {
        if let Some((letters, class)) = &self.label {
            out.push_str("<span");
            push_attribute(out, "class", class);
            out.push('>');
            push_text(out, letters);
            out.push_str("</span> ");
        }
        push_text(out, &self.text);
    }
}
