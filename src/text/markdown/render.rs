//! Rendering: walks through the parts of a text and writes HTML for each.
//!
//! Every element that is opened leaves what closes it on a stack, so the result is well nested whatever the text is.

use std::borrow::Cow;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::beside::{has_room, push_beside};
use super::direction::Directions;
use super::footnote::Footnotes;
use super::mark::Sweep;
use super::{Heading, Html, Page, Part, Rendered, Run, parts};
use crate::text::outline::{Section, sections};

/// Makes HTML of a Markdown text, in time proportional to its length.
///
/// Raw HTML is shown as the text it is, images become links, and links that could run a program become text.
pub fn render(text: &str, page: &Page<'_>) -> Rendered {
    let mut renderer = Renderer::new(text, page);
    for part in parts(text) {
        if renderer.is_full() {
            return renderer.finish_early();
        }
        renderer.part(part);
    }
    renderer.finish()
}

/// The same for a passage of some page: its headings are no headings of that page, and cannot be linked to.
pub(super) fn render_passage(text: &str, page: &Page<'_>) -> Html {
    let mut renderer = Renderer::new(text, page);
    // What all of it stands in is the page's own.
    renderer.closing.push(Cow::Borrowed(""));
    renderer.around = renderer.closing.len();
    for part in parts(text) {
        renderer.part(part);
    }
    renderer.finish().html
}

/// Bytes of HTML after which no block is begun that stands in no other. No text that people read is nearly as long, and one made to keep readers
/// and server busy is thirty times as long as HTML as it is itself.
const LARGEST: usize = 8 << 20;
/// What stands in place of the rest.
const GOES_ON: &str = "<div class=\"alert note\" role=\"note\"><p>This text goes on, but is too long for a page. Its Markdown \
                       has all of it.</p></div>\n";

/// How deep elements may be nested; those inside are left out, but not their text. Browsers give up soon after.
const MAX_DEPTH: usize = 100;

pub(super) struct Renderer<'a> {
    pub source: &'a str,
    pub page: &'a Page<'a>,
    /// What is written at the moment: the page, a heading or a footnote.
    pub out: String,
    /// What was being written before.
    pub waiting: Vec<String>,
    /// What closes the elements that are open.
    pub closing: Vec<Cow<'static, str>>,
    /// How many elements are open around what stands in no other.
    pub around: usize,
    /// The sections whose headings are still to come.
    pub sections: IntoIter<Section>,
    /// Whether some section is of level 1.
    pub has_uppermost: bool,
    pub headings: Vec<Heading>,
    pub footnotes: Footnotes,
    pub sweep: Sweep<'a>,
    pub directions: Directions,
    /// Whether text is code or raw HTML and shown as it is.
    pub is_verbatim: bool,
    /// Whether the next list is one of tasks.
    pub is_task_list: bool,
    /// For each open list whether it is one of tasks.
    pub lists: Vec<bool>,
    /// How many elements are open around the open link, if there is one; no other is opened in it.
    pub link: Option<usize>,
    /// How many elements are open around the link to a picture, if there is one.
    pub picture: Option<usize>,
    /// The names of the open footnotes.
    pub notes: Vec<String>,
    pub table: Table,
}

/// Where in a table the writing is.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub columns: Vec<Alignment>,
    /// The column of the next cell.
    pub next: usize,
    pub in_head: bool,
    pub has_body: bool,
}

impl<'a> Renderer<'a> {
    fn new(source: &'a str, page: &'a Page<'a>) -> Self {
        let sections = sections(source);
        Self {
            source,
            page,
            out: String::with_capacity(source.len() * 5 / 4),
            waiting: Vec::new(),
            closing: Vec::new(),
            around: 0,
            has_uppermost: sections.iter().any(|section| section.level == 1),
            sections: sections.into_iter(),
            headings: Vec::new(),
            footnotes: Footnotes::new(page.id_prefix),
            sweep: Sweep::new(source, page.marks),
            directions: Directions::default(),
            is_verbatim: false,
            is_task_list: false,
            lists: Vec::new(),
            link: None,
            picture: None,
            notes: Vec::new(),
            table: Table::default(),
        }
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Text(run) => self.text(&run),
            Part::TaskList => self.is_task_list = true,
            Part::Other(event, range) => self.event(event, range),
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) if self.closing.len() < MAX_DEPTH => {
                if self.closing.len() == self.around {
                    return self.start_top(tag, range);
                }
                self.start(tag, range);
            }
            Event::Start(tag) => self.start_too_deep(&tag.to_end()),
            Event::End(tag) => self.end(tag, range),
            Event::Code(code) => self.code(&code, range),
            Event::Html(html) | Event::InlineHtml(html) => self.verbatim(&Run::new(self.source, &html, range)),
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(is_done) => self.task_box(is_done),
            // Other events come only with parts of the dialect that are not switched on; soft breaks are text.
            _ => {}
        }
    }

    /// Opens a block that stands in no other, with what stands before and beside it.
    fn start_top(&mut self, tag: Tag<'_>, range: Range<usize>) {
        self.sweep.show_aside_blocks(&mut self.out, range.start);
        self.directions.begin(self.out.len(), matches!(tag, Tag::CodeBlock(_)));
        let beside = if has_room(&tag) { self.sweep.beside(range.start) } else { None };
        if let Some((class, line)) = beside {
            push_beside(&mut self.out, class, line);
        }
        self.start(tag, range);
        if let (Some(_), Some(closing)) = (beside, self.closing.last_mut()) {
            closing.to_mut().push_str("</div>\n");
        }
    }

    /// Passes over the beginning of an element that is nested too deep.
    fn start_too_deep(&mut self, tag: &TagEnd) {
        self.is_verbatim |= matches!(tag, TagEnd::CodeBlock | TagEnd::HtmlBlock);
        self.is_task_list = false;
        self.closing.push(Cow::Borrowed(""));
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        self.is_verbatim &= !matches!(tag, TagEnd::CodeBlock | TagEnd::HtmlBlock);
        let closing = self.closing.pop().unwrap_or_default();
        if self.closing.len() >= MAX_DEPTH {
            self.out.push('\n');
            return;
        }
        self.before_end(tag, range);
        self.out.push_str(&closing);
        self.after_end(tag);
        if self.closing.len() == self.around {
            self.directions.end(&mut self.out);
        }
    }

    /// Whether the page has all that it has room for, and nothing is open that would have to be closed.
    fn is_full(&self) -> bool {
        self.out.len() > LARGEST && self.closing.len() == self.around && self.waiting.is_empty()
    }

    fn finish_early(mut self) -> Rendered {
        self.out.push_str(GOES_ON);
        self.into_rendered()
    }

    fn finish(mut self) -> Rendered {
        self.sweep.show_aside_blocks(&mut self.out, usize::MAX);
        self.into_rendered()
    }

    fn into_rendered(mut self) -> Rendered {
        self.footnotes.push_all(&mut self.out);
        Rendered { html: Html::new(self.out), headings: self.headings, direction: self.directions.of_text() }
    }
}
