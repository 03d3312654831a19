//! The parts of a text: the parser's events, with neighbouring pieces of text joined and task lists announced.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::Run;
use super::parse::{Spanned, parse};

/// Reads a text and joins neighbouring pieces of text.
///
/// The box of an item of a task list comes before the paragraph it stands in.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    Parts { source: text, events: parse(text), ahead: VecDeque::new(), is_list: false }
}

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
