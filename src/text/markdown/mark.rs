//! Marks: stretches of the source that are set off where they are shown, such as what one edit added.

use std::cmp::Reverse;
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::html::{push_attribute, push_link, push_text};
use super::{Phrase, Run, address};

/// A stretch of the source with the paint for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the source.
    pub range: Range<usize>,
    /// How it is set off.
    pub paint: Paint,
}

/// How a stretch of the source is set off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paint {
    /// Puts an element around every piece of visible text of the stretch.
    Wrap {
        /// The element.
        tag: Tag,
        /// Its class; none if empty.
        class: String,
        /// What is said about it on hovering.
        title: Option<String>,
        /// Where its text leads, unless it already is in a link.
        href: Option<String>,
        /// An id for the first piece.
        id: Option<String>,
        /// A few letters that stand raised before the first piece.
        label: Option<String>,
    },
    /// Shows text that is no longer there, at the beginning of the stretch.
    Deleted(String),
    /// Says something about the place where the stretch begins, such as that something moved away from there.
    Note {
        /// What it says.
        text: String,
        /// Where it leads.
        href: String,
        /// An id to lead to it.
        id: String,
    },
    /// A small sign before the first word of the stretch that leads somewhere, such as to what is said of it.
    Sign {
        /// The sign: a number or a letter.
        sign: String,
        /// What it means.
        title: String,
        /// Where it leads.
        href: String,
    },
    /// Puts an element around the block that begins where the stretch does and stands in no other, with a line beside it.
    Beside {
        /// The class of the element.
        class: String,
        /// What the line says; no line if empty.
        line: Vec<Phrase>,
    },
}

/// The element for a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Text that was added.
    Ins,
    /// Text that was taken away.
    Del,
    /// Text that somebody looked for.
    Mark,
    /// Any text.
    Span,
}

impl Tag {
    fn name(self) -> &'static str {
        match self {
            Self::Ins => "ins",
            Self::Del => "del",
            Self::Mark => "mark",
            Self::Span => "span",
        }
    }
}

/// How many marks may lie on one piece of text.
const MAX_ACTIVE: usize = 8;

/// The marks of a page on their way through its text, which is shown in the order of the source.
#[derive(Debug)]
pub struct Sweep<'m> {
    /// The wraps that were not reached yet, by where they begin.
    wraps: Peekable<IntoIter<Wrap<'m>>>,
    /// The wraps around the place that was reached; those inside stand behind those around them.
    active: Vec<Wrap<'m>>,
    /// For each of the first active wraps, if its element is open, whether there is a link in it.
    open: Vec<bool>,
    /// The deleted texts and notes that were not shown yet, by place.
    asides: Peekable<IntoIter<(usize, Aside<'m>)>>,
    /// The lines beside blocks that were not reached yet, by place.
    beside: Peekable<IntoIter<(usize, Beside<'m>)>>,
}

/// What stands at a place without being a part of the source.
#[derive(Debug, Clone, Copy)]
enum Aside<'m> {
    Deleted(&'m str),
    Note { text: &'m str, href: Option<&'m str>, id: &'m str },
    Sign { sign: &'m str, title: &'m str, href: Option<&'m str> },
}

/// A class and a line for a block.
type Beside<'m> = (&'m str, &'m [Phrase]);

#[derive(Debug)]
struct Wrap<'m> {
    range: Range<usize>,
    tag: Tag,
    class: &'m str,
    title: Option<&'m str>,
    href: Option<&'m str>,
    /// Taken by the first piece.
    id: Option<&'m str>,
    /// Taken by the first piece.
    label: Option<&'m str>,
}

impl<'m> Sweep<'m> {
    /// Orders the marks of a source; ranges are made to lie within it, on whole characters.
    pub fn new(source: &str, marks: &'m [Mark]) -> Self {
        let mut wraps = Vec::new();
        let mut asides = Vec::new();
        let mut beside = Vec::new();
        for Mark { range, paint } in marks {
            let range = source.floor_char_boundary(range.start)..source.ceil_char_boundary(range.end);
            match paint {
                Paint::Deleted(text) if !text.is_empty() => asides.push((range.start, Aside::Deleted(text))),
                Paint::Note { text, href, id } => {
                    let href = Some(href.as_str()).filter(|href| address::is_safe(href));
                    asides.push((range.start, Aside::Note { text, href, id }));
                }
                Paint::Sign { sign, title, href } => {
                    let href = Some(href.as_str()).filter(|href| address::is_safe(href));
                    asides.push((range.start, Aside::Sign { sign, title, href }));
                }
                Paint::Beside { class, line } => beside.push((range.start, (class.as_str(), &line[..]))),
                Paint::Wrap { tag, class, title, href, id, label } if !range.is_empty() => {
                    let href = href.as_deref().filter(|href| address::is_safe(href));
                    let (title, id, label) = (title.as_deref(), id.as_deref(), label.as_deref());
                    wraps.push(Wrap { range, tag: *tag, class, title, href, id, label });
                }
                _ => {}
            }
        }
        wraps.sort_by_key(|wrap| (wrap.range.start, Reverse(wrap.range.end)));
        asides.sort_by_key(|(place, _)| *place);
        beside.sort_by_key(|(place, _)| *place);
        let (wraps, asides) = (wraps.into_iter().peekable(), asides.into_iter().peekable());
        Self { wraps, active: Vec::new(), open: Vec::new(), asides, beside: beside.into_iter().peekable() }
    }

    /// Writes a stretch of a run, with the elements for its marks around its pieces; they are closed at the end.
    pub fn show(&mut self, out: &mut String, run: &Run<'_>, stretch: Range<usize>, in_link: bool) {
        let first = run.pieces.partition_point(|piece| piece.shown.end <= stretch.start);
        for piece in run.pieces[first..].iter().take_while(|piece| piece.shown.start < stretch.end) {
            let shown = piece.shown.start.max(stretch.start)..piece.shown.end.min(stretch.end);
            if piece.is_exact {
                let start = piece.source.start + (shown.start - piece.shown.start);
                self.show_exact(out, run.source, start..start + shown.len(), in_link);
            } else {
                self.reach(out, piece.source.clone(), in_link);
                push_text(out, &run.shown[shown]);
            }
        }
        self.close(out, 0);
    }

    /// Writes the deleted texts and notes up to byte `place` of the source, to stand among words; in a link, a note
    /// leads nowhere.
    pub fn show_asides(&mut self, out: &mut String, place: usize, in_link: bool) {
        while let Some((_, aside)) = self.asides.next_if(|(at, _)| *at <= place) {
            self.close(out, 0);
            aside.push(out, in_link);
        }
    }

    /// Writes the deleted texts and notes before a block that begins at byte `place` of the source, as paragraphs. A
    /// text that was right there is a paragraph of its own if it ended its line, else the beginning of the block.
    pub fn show_aside_blocks(&mut self, out: &mut String, place: usize) {
        while let Some((_, aside)) = self.asides.next_if(|(at, aside)| *at < place || *at == place && aside.is_block())
        {
            out.push_str("<p>");
            aside.trimmed().push(out, false);
            out.push_str("</p>\n");
        }
    }

    /// What stands beside a block that begins at byte `place` of the source.
    pub fn beside(&mut self, place: usize) -> Option<Beside<'m>> {
        while self.beside.next_if(|(at, _)| *at < place).is_some() {}
        self.beside.next_if(|(at, _)| *at == place).map(|(_, beside)| beside)
    }

    /// Writes source as it is, cut at the borders of marks.
    fn show_exact(&mut self, out: &mut String, source: &str, range: Range<usize>, in_link: bool) {
        let mut at = range.start;
        while at < range.end {
            self.reach(out, at..at + 1, in_link);
            let end = self.border().map_or(range.end, |border| border.min(range.end));
            push_text(out, &source[at..end]);
            at = end;
        }
    }

    /// The next place at which a mark begins or ends.
    fn border(&mut self) -> Option<usize> {
        let ends = self.active.iter().map(|wrap| wrap.range.end);
        let start = self.wraps.peek().map(|wrap| wrap.range.start);
        let place = self.asides.peek().map(|(place, _)| *place);
        ends.chain(start).chain(place).min()
    }

    /// Opens and closes elements so that just those of the marks on `range` are open, as far as they fit.
    fn reach(&mut self, out: &mut String, range: Range<usize>, in_link: bool) {
        self.show_asides(out, range.start, in_link);
        if let Some(ended) = self.active.iter().position(|wrap| wrap.range.end <= range.start) {
            self.close(out, ended);
            self.active.retain(|wrap| wrap.range.end > range.start);
        }
        while let Some(wrap) = self.wraps.next_if(|wrap| wrap.range.start < range.end) {
            if wrap.range.end > range.start && self.active.len() < MAX_ACTIVE {
                self.active.push(wrap);
            }
        }
        for wrap in &mut self.active[self.open.len()..] {
            let is_linked = in_link || self.open.contains(&true);
            self.open.push(wrap.push_start(out, is_linked));
        }
    }

    /// Closes elements until `left` are open.
    fn close(&mut self, out: &mut String, left: usize) {
        while self.open.len() > left {
            if self.open.pop() == Some(true) {
                out.push_str("</a>");
            }
            let tag = self.active[self.open.len()].tag;
            out.push_str("</");
            out.push_str(tag.name());
            out.push('>');
        }
    }
}

impl Aside<'_> {
    /// Whether it stands before a block that begins at its place, and not in it.
    fn is_block(self) -> bool {
        match self {
            Self::Deleted(text) => text.ends_with(['\r', '\n']),
            Self::Note { .. } => true,
            Self::Sign { .. } => false,
        }
    }

    /// Without the line ends around it.
    fn trimmed(self) -> Self {
        match self {
            Self::Deleted(text) => Self::Deleted(text.trim_matches(['\r', '\n'])),
            other => other,
        }
    }

    fn push(self, out: &mut String, in_link: bool) {
        match self {
            Self::Deleted(text) => {
                out.push_str("<del>");
                push_text(out, text);
                out.push_str("</del>");
            }
            Self::Note { text, href, id } => {
                let href = href.filter(|_| !in_link);
                let tag = if href.is_some() { "a" } else { "span" };
                out.push_str(&format!("<{tag} class=\"note\""));
                push_attribute(out, "id", id);
                if let Some(href) = href {
                    push_link(out, href);
                }
                out.push('>');
                push_text(out, text);
                out.push_str(&format!("</{tag}>"));
            }
            Self::Sign { sign, title, href } => {
                let href = href.filter(|_| !in_link);
                let tag = if href.is_some() { "a" } else { "span" };
                out.push_str(&format!("<{tag} class=\"sign\""));
                push_attribute(out, "title", title);
                if let Some(href) = href {
                    push_link(out, href);
                    push_attribute(out, "aria-label", title);
                }
                out.push('>');
                push_text(out, sign);
                out.push_str(&format!("</{tag}>"));
            }
        }
    }
}

impl Wrap<'_> {
    /// Opens the element and tells whether a link was opened in it.
    fn push_start(&mut self, out: &mut String, is_linked: bool) -> bool {
        out.push('<');
        out.push_str(self.tag.name());
        let class = Some(self.class).filter(|class| !class.is_empty());
        for (name, value) in [("id", self.id.take()), ("class", class), ("title", self.title)] {
            if let Some(value) = value {
                push_attribute(out, name, value);
            }
        }
        out.push('>');
        let href = self.href.filter(|_| !is_linked);
        if let Some(href) = href {
            out.push_str("<a");
            push_link(out, href);
            out.push('>');
        }
        if let Some(label) = self.label.take() {
            out.push_str("<sup>");
            push_text(out, label);
            out.push_str("</sup>");
        }
        href.is_some()
    }
}
