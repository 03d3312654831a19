//! Blocks as HTML: paragraphs, headings, quotations, lists, code and tables.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, HeadingLevel, Tag, TagEnd};

use super::html::{push_attribute, push_text};
use super::render::{Renderer, Table};
use super::{Heading, SectionLink, Title, front_matter};
use crate::text::outline::Section;

/// Headings that have links beside them; a text with more is not one that anybody edits by its sections, and its page
/// would be many times as long as the text.
const LINKED: usize = 1000;
/// What closes an item that has no box.
const ITEM_END: &str = "</li>\n";

impl Renderer<'_> {
    /// Opens an element and keeps what will close it.
    pub fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let closing = match tag {
            Tag::Paragraph => self.open("<p>", "</p>\n"),
            Tag::Heading { level, .. } => self.start_heading(level),
            Tag::BlockQuote(None) => self.open("<blockquote>\n", "</blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.start_alert(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => self.start_html(),
            Tag::List(first) => self.start_list(first),
            Tag::Item => self.open("<li>", ITEM_END),
            Tag::FootnoteDefinition(name) => self.start_footnote(name.into_string()),
            Tag::Table(columns) => self.start_table(columns),
            Tag::TableHead => self.start_table_head(),
            Tag::TableRow => self.start_table_row(),
            Tag::TableCell => self.start_cell(),
            tag => self.start_inline(tag, range),
        };
        self.closing.push(closing);
    }

    /// Writes what an element still holds before it is closed.
    pub fn before_end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item | TagEnd::TableCell => {
                let content = self.source[range.clone()].trim_end_matches(['\r', '\n']);
                self.sweep.show_asides(&mut self.out, range.start + content.len(), false);
            }
            TagEnd::Table if self.table.has_body => self.out.push_str("</tbody>\n"),
            _ => {}
        }
    }

    /// Settles what an element that was closed leaves behind.
    pub fn after_end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) if self.closing.is_empty() => self.end_heading(),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::TableHead => self.table.in_head = false,
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    /// Writes the box of a task, which comes first in its item.
    pub fn task_box(&mut self, is_done: bool) {
        let (checked, label) = if is_done { (" checked", "Done") } else { ("", "To do") };
        self.out.push_str(&format!("<input type=\"checkbox\"{checked} disabled aria-label=\"{label}\">"));
        let is_task_list = self.lists.last() == Some(&true);
        if let Some(closing) = self.closing.last_mut().filter(|closing| is_task_list && *closing == ITEM_END) {
            self.out.push_str("<div>");
            *closing = Cow::Borrowed("</div></li>\n");
        }
    }

    /// Begins a heading; one that begins a section is put together only when all of it is known.
    fn start_heading(&mut self, level: HeadingLevel) -> Cow<'static, str> {
        if self.closing.is_empty() {
            self.waiting.push(std::mem::take(&mut self.out));
            return Cow::Borrowed("");
        }
        let level = self.shown_level(level as u8);
        self.out.push_str(&format!("<h{level}>"));
        Cow::Owned(format!("</h{level}>\n"))
    }

    /// Writes the heading that was being written into the page.
    fn end_heading(&mut self) {
        let content = std::mem::replace(&mut self.out, self.waiting.pop().unwrap_or_default());
        let Some(section) = self.sections.next() else { return };
        if !(self.page.title == Title::Repeated && section.level == 1 && self.is_first(&section)) {
            self.push_heading(section, &content);
        }
    }

    /// Whether a section begins with the first block of the page.
    fn is_first(&self, section: &Section) -> bool {
        let start = front_matter::length(self.source);
        self.headings.is_empty() && self.source[start..section.heading.start].trim_start().is_empty()
    }

    fn push_heading(&mut self, section: Section, content: &str) {
        let level = self.shown_level(section.level);
        let id = format!("{}{}", self.page.id_prefix, section.id);
        self.out.push_str(&format!("<div class=\"heading\"><h{level}"));
        push_attribute(&mut self.out, "id", &id);
        self.out.push_str(&format!(">{content}</h{level}><a class=\"anchor\""));
        push_attribute(&mut self.out, "href", &format!("#{id}"));
        push_attribute(&mut self.out, "aria-label", &format!("Link to {}", section.title));
        self.out.push_str(">#</a>");
        if !self.page.section_links.is_empty() && self.headings.len() < LINKED {
            self.push_section_links(&section);
        }
        self.out.push_str("</div>\n");
        self.headings.push(Heading { level, id, title: section.title });
    }

    fn push_section_links(&mut self, section: &Section) {
        // What the page adds says nothing about which way the text runs.
        self.out.push_str("<bdi class=\"about\">");
        for SectionLink { class, label, spoken, address } in self.page.section_links {
            self.out.push_str("<a");
            push_attribute(&mut self.out, "class", class);
            push_attribute(&mut self.out, "href", &address(&section.id));
            push_attribute(&mut self.out, "aria-label", &format!("{spoken} {}", section.title));
            self.out.push('>');
            push_text(&mut self.out, label);
            self.out.push_str("</a>");
        }
        self.out.push_str("</bdi>");
    }

    /// The level at which a heading is shown on a page that may have a heading of its own.
    fn shown_level(&self, level: u8) -> u8 {
        match self.page.title {
            Title::Apart => level,
            Title::Above => (level + u8::from(self.has_uppermost)).clamp(2, 6),
            Title::Repeated => level.max(2),
        }
    }

    fn start_alert(&mut self, kind: BlockQuoteKind) -> Cow<'static, str> {
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("note", "Note"),
            BlockQuoteKind::Tip => ("tip", "Tip"),
            BlockQuoteKind::Important => ("important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Caution"),
        };
        let start = format!("<div class=\"alert {class}\" role=\"note\"><p class=\"title\"><bdi>{title}</bdi></p>\n");
        self.open(&start, "</div>\n")
    }

    /// Begins a block of code; the first word after its fence is its language.
    fn start_code(&mut self, kind: &CodeBlockKind<'_>) -> Cow<'static, str> {
        self.is_verbatim = true;
        self.out.push_str("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(info) = kind
            && let Some(language) = info.split_whitespace().next()
        {
            push_attribute(&mut self.out, "class", &format!("language-{language}"));
        }
        self.open(">", "</code></pre>\n")
    }

    /// Begins a block of raw HTML, which is shown as a paragraph with its source.
    fn start_html(&mut self) -> Cow<'static, str> {
        self.is_verbatim = true;
        self.open("<p>", "</p>\n")
    }

    /// Begins a list. One of tasks has boxes in place of bullets; numbers stay beside boxes.
    fn start_list(&mut self, first: Option<u64>) -> Cow<'static, str> {
        let is_task_list = std::mem::take(&mut self.is_task_list) && first.is_none();
        self.lists.push(is_task_list);
        match first {
            None if is_task_list => self.open("<ul class=\"tasks\">\n", "</ul>\n"),
            None => self.open("<ul>\n", "</ul>\n"),
            Some(1) => self.open("<ol>\n", "</ol>\n"),
            Some(first) => self.open(&format!("<ol start=\"{first}\">\n"), "</ol>\n"),
        }
    }

    fn start_footnote(&mut self, name: String) -> Cow<'static, str> {
        self.waiting.push(std::mem::take(&mut self.out));
        self.notes.push(name);
        Cow::Borrowed("")
    }

    fn end_footnote(&mut self) {
        let html = std::mem::replace(&mut self.out, self.waiting.pop().unwrap_or_default());
        self.footnotes.keep(&self.notes.pop().unwrap_or_default(), html);
    }

    fn start_table(&mut self, columns: Vec<Alignment>) -> Cow<'static, str> {
        self.table = Table { columns, ..Table::default() };
        self.open(
            "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>\n",
            "</table></div>\n",
        )
    }

    fn start_table_head(&mut self) -> Cow<'static, str> {
        self.table.in_head = true;
        self.open("<thead><tr>", "</tr></thead>\n")
    }

    fn start_table_row(&mut self) -> Cow<'static, str> {
        self.table.next = 0;
        if !std::mem::replace(&mut self.table.has_body, true) {
            self.out.push_str("<tbody>\n");
        }
        self.open("<tr>", "</tr>\n")
    }

    fn start_cell(&mut self) -> Cow<'static, str> {
        let class = match self.table.columns.get(self.table.next) {
            Some(Alignment::Right) => " class=\"end\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.table.next += 1;
        let (name, closing) = if self.table.in_head { ("th", "</th>") } else { ("td", "</td>") };
        self.open(&format!("<{name}{class}>"), closing)
    }

    /// Writes the start of an element and gives what closes it.
    pub fn open(&mut self, start: &str, closing: &'static str) -> Cow<'static, str> {
        self.out.push_str(start);
        Cow::Borrowed(closing)
    }
}
