//! Text without markup between two other events, put together again from the pieces the parser cut it into.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::parse::{Spanned, parse};
use super::{autolink, task};

/// What a text is made of once neighbouring pieces of text are joined.
#[derive(Debug)]
pub enum Part<'t> {
    /// Text, which may go over several lines.
    Text(Run<'t>),
    /// What follows is a list whose first item is a task of a task list.
    TaskList,
    /// Anything else, with its bytes of the source.
    Other(Event<'t>, Range<usize>),
}

/// Some text as it is shown, and where each piece of it comes from.
#[derive(Debug)]
pub struct Run<'t> {
    /// The source of the whole page.
    pub source: &'t str,
    /// What is shown.
    pub shown: String,
    /// The pieces in order; together they are all that is shown.
    pub pieces: Vec<Piece>,
}

/// A piece of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes of what is shown.
    pub shown: Range<usize>,
    /// Its bytes of the source.
    pub source: Range<usize>,
    /// Whether both say the same, byte for byte; else it is something like `&amp;` for `&`.
    pub is_exact: bool,
}

/// What a stretch of a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Words,
    /// A task, without its braces.
    Task,
    /// A bare address, with what goes before it to make it whole.
    Address(&'static str),
}

impl<'t> Run<'t> {
    /// A run of a single piece.
    pub fn new(source: &'t str, shown: &str, range: Range<usize>) -> Self {
        let mut run = Self { source, shown: String::new(), pieces: Vec::new() };
        run.push(shown, range);
        run
    }

    /// A code span, whose range has its backticks in it.
    pub fn of_code(source: &'t str, shown: &str, range: Range<usize>) -> Self {
        let inside = source[range.clone()].trim_matches('`');
        let start = range.start + (source[range.clone()].len() - source[range.clone()].trim_start_matches('`').len());
        match inside.find(shown) {
            Some(found) => Self::new(source, shown, start + found..start + found + shown.len()),
            None => Self::new(source, shown, range),
        }
    }

    /// Adds a piece that is shown as `shown`.
    fn push(&mut self, shown: &str, range: Range<usize>) {
        let start = self.shown.len();
        self.shown.push_str(shown);
        let is_exact = self.source[range.clone()] == *shown;
        self.pieces.push(Piece { shown: start..self.shown.len(), source: range, is_exact });
    }

    /// Cuts the run into words, tasks and, if asked for, addresses: ranges of what is shown, all of it but for the
    /// braces of tasks.
    pub fn stretches(&self, with_addresses: bool) -> Vec<(Kind, Range<usize>)> {
        let mut stretches = Vec::new();
        let (mut done, mut at) = (0, 0);
        while let Some(found) = self.shown[at..].find(['{', 'w', 'W', 'h', 'H', '@']) {
            at += found;
            let Some((kind, range, end)) = self.stretch(done, at, with_addresses) else {
                at += 1;
                continue;
            };
            let start = if kind == Kind::Task { at } else { range.start };
            stretches.push((Kind::Words, done..start));
            stretches.push((kind, range));
            (done, at) = (end, end);
        }
        stretches.push((Kind::Words, done..self.shown.len()));
        stretches.retain(|(_, range)| !range.is_empty());
        stretches
    }

    /// What is at byte `at`, none of it before byte `from`, and where the text after it begins.
    fn stretch(&self, from: usize, at: usize, with_addresses: bool) -> Option<(Kind, Range<usize>, usize)> {
        let address = match self.shown.as_bytes()[at] {
            b'{' => {
                let end = at + task::length(&self.shown[at..]).filter(|_| !self.is_escaped(at))?;
                return Some((Kind::Task, at + 1..end - 1, end));
            }
            _ if !with_addresses => None,
            b'@' => autolink::mail(&self.shown, from, at).filter(|link| !self.has_escape(link.range.clone())),
            _ => {
                autolink::web(&self.shown, at, self.before(at)).filter(|_| !self.has_escape(at..at + "https://".len()))
            }
        }?;
        Some((Kind::Address(address.scheme), address.range.clone(), address.range.end))
    }

    /// The character before byte `at`, at the beginning of the run the one before it in the source.
    fn before(&self, at: usize) -> Option<char> {
        if at > 0 {
            return self.shown[..at].chars().next_back();
        }
        self.source[..self.pieces.first()?.source.start].chars().next_back()
    }

    /// Whether a backslash stands before the sign at byte `at`.
    fn is_escaped(&self, at: usize) -> bool {
        self.has_escape(at..at + 1)
    }

    /// Whether a backslash stands before one of the signs in `range`, so that they are meant to be plain text.
    fn has_escape(&self, range: Range<usize>) -> bool {
        let first = self.pieces.partition_point(|piece| piece.shown.start < range.start);
        let mut covered = first.checked_sub(1).map_or(0, |before| self.pieces[before].source.end);
        self.pieces[first..].iter().take_while(|piece| piece.shown.start < range.end).any(|piece| {
            let is_gap = covered < piece.source.start;
            covered = piece.source.end;
            is_gap && self.source[..piece.source.start].ends_with('\\')
        })
    }
}

/// Reads a text and joins neighbouring pieces of text.
///
/// The box of an item of a task list comes before the paragraph it stands in.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    Parts { source: text, events: parse(text), ahead: VecDeque::new(), is_list: false }
}

struct Parts<'t, I> {
    source: &'t str,
    events: I,
    /// Events that were looked at before their turn.
    ahead: VecDeque<Spanned<'t>>,
    /// Whether the list that comes next has been announced.
    is_list: bool,
}

impl<'t, I: Iterator<Item = Spanned<'t>>> Iterator for Parts<'t, I> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let (event, range) = self.take()?;
        if let Some(text) = shown(&event) {
            return Some(Part::Text(self.run(text, range)));
        }
        match event {
            Event::Start(Tag::List(_)) if !self.is_list && self.is_task_list() => {
                self.is_list = true;
                self.ahead.push_front((event, range));
                return Some(Part::TaskList);
            }
            Event::Start(Tag::Paragraph) if matches!(self.peek(0), Some(Event::TaskListMarker(_))) => {
                let (marker, place) = self.take()?;
                self.ahead.push_front((event, range));
                return Some(Part::Other(marker, place));
            }
            _ => self.is_list = false,
        }
        Some(Part::Other(event, range))
    }
}

impl<'t, I: Iterator<Item = Spanned<'t>>> Parts<'t, I> {
    fn take(&mut self) -> Option<Spanned<'t>> {
        self.ahead.pop_front().or_else(|| self.events.next())
    }

    /// The event `n` places after the next one.
    fn peek(&mut self, n: usize) -> Option<&Event<'t>> {
        while self.ahead.len() <= n {
            self.ahead.push_back(self.events.next()?);
        }
        self.ahead.get(n).map(|(event, _)| event)
    }

    /// Whether the list that has just begun has a box in its first item.
    fn is_task_list(&mut self) -> bool {
        let paragraph = usize::from(matches!(self.peek(1), Some(Event::Start(Tag::Paragraph))));
        matches!(self.peek(1 + paragraph), Some(Event::TaskListMarker(_)))
    }

    /// The run that begins with this text.
    fn run(&mut self, text: &str, range: Range<usize>) -> Run<'t> {
        let mut run = Run::new(self.source, text, range);
        while let Some((event, range)) = self.take() {
            match shown(&event) {
                Some(text) => run.push(text, range),
                None => {
                    self.ahead.push_front((event, range));
                    break;
                }
            }
        }
        run
    }
}

/// What an event shows, if it is text.
fn shown<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) => Some(text),
        Event::SoftBreak => Some("\n"),
        _ => None,
    }
}
