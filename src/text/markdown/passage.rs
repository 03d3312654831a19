//! Passages of a text as they read, each by itself: what changed, without all that stayed.
//!
//! A passage is cut from its source, so it is read with what it needs of the rest: a row of a table with the head of
//! that table. A passage that reads as something else when it stands alone is not rendered.

use std::iter;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::render::render_passage;
use super::{Html, Mark, Page, Part, front_matter, parts};

/// A head of a table that is longer is not repeated above its rows.
const LONGEST_HEAD: usize = 1000;
/// Columns of indentation from which a line is code where it stands alone.
const CODE_INDENT: usize = 4;

/// A text whose passages are rendered.
#[derive(Debug)]
pub struct Passages<'t> {
    text: &'t str,
    /// The tables, each with its head and the line under it.
    tables: Vec<Table>,
    /// What means something only as a whole: blocks of code and front matter.
    wholes: Vec<Range<usize>>,
}

#[derive(Debug)]
struct Table {
    whole: Range<usize>,
    head: Range<usize>,
}

/// A passage with what it needs to be read.
struct Excerpt {
    source: String,
    /// What stands before the passage in `source`.
    head: usize,
}

impl<'t> Passages<'t> {
    /// Looks for what cannot be cut anywhere.
    pub fn of(text: &'t str) -> Self {
        let (mut tables, mut wholes) = (Vec::new(), Vec::new());
        wholes.extend(iter::once(0..front_matter::length(text)));
        let mut open: Option<Table> = None;
        for part in parts(text) {
            match part {
                Part::Other(Event::Start(Tag::CodeBlock(_)), range) => wholes.push(range),
                Part::Other(Event::Start(Tag::Table(_)), range) => {
                    let start = line_start(text, range.start);
                    open = Some(Table { whole: start..range.end, head: start..start });
                }
                Part::Other(Event::End(TagEnd::TableHead), range) => {
                    if let Some(table) = &mut open {
                        table.head.end = line_end(text, line_end(text, range.end.saturating_sub(1)));
                    }
                }
                Part::Other(Event::End(TagEnd::Table), _) => tables.extend(open.take()),
                _ => {}
            }
        }
        Self { text, tables, wholes }
    }

    /// A passage as HTML, with the page's marks, which are in bytes of the whole text and lie in the passage; `None` if it
    /// does not stand alone.
    pub fn render(&self, passage: Range<usize>, page: &Page<'_>) -> Option<Html> {
        let excerpt = self.excerpt(passage.clone())?;
        let here = |mark: &Mark| Mark { range: excerpt.place(&mark.range, passage.start), paint: mark.paint.clone() };
        let marks: Vec<Mark> = page.marks.iter().map(here).collect();
        Some(render_passage(&excerpt.source, &Page { marks: &marks, ..*page }))
    }

    /// Whether whoever reads a passage as it is rendered sees these stretches of it: each shows something, and all of its
    /// letters. The address of a link, for one, is not seen.
    pub fn shows(&self, passage: Range<usize>, stretches: &[Range<usize>]) -> bool {
        let Some(excerpt) = self.excerpt(passage.clone()) else { return false };
        let shown = shown(&excerpt.source);
        stretches.iter().all(|range| is_shown(&excerpt.source, &excerpt.place(range, passage.start), &shown))
    }

    fn excerpt(&self, passage: Range<usize>) -> Option<Excerpt> {
        let source = &self.text[passage.clone()];
        let first = source.lines().find(|line| !line.trim().is_empty())?;
        if self.cuts(&passage) || indent(first) >= CODE_INDENT {
            return None;
        }
        let head = self.head(passage.start);
        (head.len() <= LONGEST_HEAD).then(|| Excerpt { source: format!("{head}{source}"), head: head.len() })
    }

    /// Whether a passage has only a part of something that means something only as a whole.
    fn cuts(&self, passage: &Range<usize>) -> bool {
        let first = self.wholes.partition_point(|whole| whole.end <= passage.start);
        let touched = self.wholes[first..].iter().take_while(|whole| whole.start < passage.end);
        touched.into_iter().any(|whole| whole.start < passage.start || passage.end < whole.end)
    }

    /// What a passage that begins within a table needs of its head.
    fn head(&self, start: usize) -> &'t str {
        let next = self.tables.partition_point(|table| table.whole.end <= start);
        match self.tables.get(next) {
            Some(Table { whole, head }) if whole.start < start => &self.text[head.start..head.end.min(start)],
            _ => "",
        }
    }
}

impl Excerpt {
    /// Where a range of the whole text is in the source of a passage that begins at byte `start`.
    fn place(&self, range: &Range<usize>, start: usize) -> Range<usize> {
        let place = |at: usize| self.head + at.saturating_sub(start);
        place(range.start)..place(range.end)
    }
}

/// The bytes of a source that come out as words.
fn shown(source: &str) -> Vec<Range<usize>> {
    let mut shown = Vec::new();
    for part in parts(source) {
        match part {
            Part::Text(run) => shown.extend(run.pieces.iter().map(|piece| piece.source.clone())),
            Part::Other(Event::Code(_) | Event::Html(_) | Event::InlineHtml(_), range) => shown.push(range),
            _ => {}
        }
    }
    shown
}

/// Whether all letters of a stretch are shown, and something of it is.
fn is_shown(source: &str, stretch: &Range<usize>, shown: &[Range<usize>]) -> bool {
    let is_in = |at: usize| {
        let next = shown.partition_point(|range| range.end <= at);
        shown.get(next).is_some_and(|range| range.start <= at)
    };
    let Some(words) = source.get(stretch.clone()) else { return false };
    let mut signs = words.char_indices().filter(|(_, sign)| !sign.is_whitespace()).peekable();
    let is_blank = signs.peek().is_none();
    let (mut any, mut letters) = (is_blank, true);
    for (at, sign) in signs {
        let is_in = is_in(stretch.start + at);
        any |= is_in;
        letters &= is_in || !sign.is_alphanumeric();
    }
    any && letters
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line ends that byte `at` is in, its end included.
fn line_end(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| at + end + 1)
}

fn indent(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { CODE_INDENT } else { 1 }).sum()
}
