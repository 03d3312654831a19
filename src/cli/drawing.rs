//! Draws a diff in lines: the new text, with what is gone and what moved marked in it, and a few lines around each change.
//!
//! ```text
//! @@ line 3 @@
//! - buy [-forty-]{+fifty+} pipes
//! [~to line 5: - dig in March~]
//! - line it with brick
//! {~from line 4: - dig in March~}
//! ```

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

use crate::text::diff::{Diff, Op};

/// Whether a terminal shows the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// Changes are told by colour, weight and lines through them.
    Yes,
    /// Changes are told by marks.
    No,
}

/// Letters of a moved passage that stand where it left.
const REMINDER: usize = 40;

/// Draws the changes with so many lines of `context` around each.
pub fn draw(old: &str, new: &str, diff: &Diff, colours: Colours, context: usize) -> String {
    let mut page = Page::new(old, new, diff, colours);
    diff.ops.iter().for_each(|op| page.draw(op));
    page.end_line();
    excerpts(&page.lines, context)
}

/// Joins the lines near a change, under the number of the first one in each stretch.
fn excerpts(lines: &[Line], context: usize) -> String {
    let mut drawn = String::new();
    let mut end = 0;
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.is_changed) {
        let start = at.saturating_sub(context);
        if start > end || drawn.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(drawn, "@@ line {} @@", lines[start.max(end)].number);
        }
        let stop = (at + context + 1).min(lines.len());
        for line in &lines[start.max(end).min(stop)..stop] {
            drawn.push_str(&line.text);
            drawn.push('\n');
        }
        end = stop;
    }
    drawn
}

#[derive(Default)]
struct Line {
    text: String,
    /// The number of this line in new; of the one after it, if all of this one is gone.
    number: usize,
    is_changed: bool,
}

/// The lines where a moved passage left and arrived.
#[derive(Default)]
struct Move {
    from: usize,
    to: usize,
}

/// What became of a piece of text.
#[derive(Clone, Copy)]
enum Mark {
    Gone,
    Added,
    Left,
    Arrived,
}

struct Page<'t> {
    old: &'t str,
    new: &'t str,
    colours: Colours,
    moves: HashMap<usize, Move>,
    lines: Vec<Line>,
    line: Line,
    /// Counts the lines of new.
    number: usize,
    /// Whether what is drawn now is part of a passage that arrived, and whether that is marked on this line.
    is_arriving: bool,
    is_marked: bool,
}

impl<'t> Page<'t> {
    fn new(old: &'t str, new: &'t str, diff: &Diff, colours: Colours) -> Self {
        Self {
            old,
            new,
            colours,
            moves: moves(old, new, diff),
            lines: Vec::new(),
            line: Line { number: 1, ..Line::default() },
            number: 1,
            is_arriving: false,
            is_marked: false,
        }
    }

    fn draw(&mut self, op: &Op) {
        match op {
            Op::Keep { new: range, .. } | Op::Space { new: range, .. } => self.put_new(range, None),
            Op::Insert { new: range } => self.put_new(range, Some(Mark::Added)),
            Op::Delete { old: range } => {
                for part in self.old[range.clone()].split_inclusive('\n') {
                    self.put(part, Some(Mark::Gone));
                }
            }
            Op::MovedFrom { old: range, id } => self.draw_leaving(&self.old[range.clone()], *id),
            Op::MovedTo { id, inner, .. } => self.draw_arriving(*id, inner),
        }
    }

    fn put_new(&mut self, range: &Range<usize>, mark: Option<Mark>) {
        for part in self.new[range.clone()].split_inclusive('\n') {
            self.number += usize::from(part.ends_with('\n'));
            self.put(part, mark);
        }
    }

    /// Reminds of a passage that left: it is shown whole where it arrived.
    fn draw_leaving(&mut self, passage: &str, id: usize) {
        let first_line = passage.trim().lines().next().unwrap_or_default();
        let mut reminder: String = first_line.chars().take(REMINDER).collect();
        if reminder.len() < passage.trim().len() {
            reminder.push('…');
        }
        let to = self.moves.get(&id).map_or(0, |place| place.to);
        let line_end = if passage.ends_with('\n') { "\n" } else { "" };
        self.put(&format!("to line {to}: {reminder}{line_end}"), Some(Mark::Left));
    }

    fn draw_arriving(&mut self, id: usize, inner: &[Op]) {
        let from = self.moves.get(&id).map_or(0, |place| place.from);
        self.is_arriving = true;
        self.put(&format!("from line {from}: "), None);
        inner.iter().for_each(|op| self.draw(op));
        self.end_arrival();
        self.is_arriving = false;
    }

    /// Writes a part of one line, perhaps with its line end.
    fn put(&mut self, part: &str, mark: Option<Mark>) {
        let words = part.trim_end_matches(['\n', '\r']);
        if !words.is_empty() {
            if self.is_arriving && !self.is_marked {
                self.is_marked = true;
                self.open(Mark::Arrived);
            }
            mark.into_iter().for_each(|mark| self.open(mark));
            self.write(words);
            mark.into_iter().for_each(|mark| self.close(mark));
        }
        if part.ends_with('\n') {
            self.end_line();
        }
    }

    /// Writes words; on a terminal without the control characters by which a text could take it over.
    fn write(&mut self, words: &str) {
        let shown = |sign: char| if sign.is_control() && sign != '\t' { '\u{fffd}' } else { sign };
        match self.colours {
            Colours::Yes => self.line.text.extend(words.chars().map(shown)),
            Colours::No => self.line.text.push_str(words),
        }
    }

    fn end_line(&mut self) {
        self.end_arrival();
        let next = Line { number: self.number, ..Line::default() };
        self.lines.push(std::mem::replace(&mut self.line, next));
    }

    fn end_arrival(&mut self) {
        if std::mem::take(&mut self.is_marked) {
            self.close(Mark::Arrived);
        }
    }

    fn open(&mut self, mark: Mark) {
        self.line.is_changed = true;
        self.line.text.push_str(match self.colours {
            Colours::Yes => mark.colour(),
            Colours::No => mark.ends().0,
        });
    }

    fn close(&mut self, mark: Mark) {
        match self.colours {
            Colours::Yes => self.line.text.push_str("\x1b[0m"),
            Colours::No => self.line.text.push_str(mark.ends().1),
        }
        if self.colours == Colours::Yes && self.is_marked {
            self.line.text.push_str(Mark::Arrived.colour());
        }
    }
}

impl Mark {
    fn ends(self) -> (&'static str, &'static str) {
        match self {
            Mark::Gone => ("[-", "-]"),
            Mark::Added => ("{+", "+}"),
            Mark::Left => ("[~", "~]"),
            Mark::Arrived => ("{~", "~}"),
        }
    }

    /// Nobody has to tell red from green: what is gone is struck through, what is new is bold.
    fn colour(self) -> &'static str {
        match self {
            Mark::Gone => "\x1b[9;31m",
            Mark::Added => "\x1b[1;32m",
            Mark::Left => "\x1b[2;35m",
            Mark::Arrived => "\x1b[35m",
        }
    }
}

fn moves(old: &str, new: &str, diff: &Diff) -> HashMap<usize, Move> {
    let line = |text: &str, at: usize| {
        let blank = text[at..].len() - text[at..].trim_start().len();
        1 + text[..at + blank].matches('\n').count()
    };
    let mut moves: HashMap<usize, Move> = HashMap::new();
    for op in &diff.ops {
        match op {
            Op::MovedFrom { old: range, id } => {
                moves.entry(*id).or_default().from = line(old, range.start);
            }
            Op::MovedTo { new: range, id, .. } => {
                moves.entry(*id).or_default().to = line(new, range.start);
            }
            _ => {}
        }
    }
    moves
}
