//! A merge in the making: settled lines, conflicts and notices are added in order.

use super::outcome::{Conflict, ConflictKind, Notice, NoticeKind, Segment};
use super::words::Piece;

/// What has been merged so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// Settled texts and conflicts; no two texts in a row, no empty ones.
    pub segments: Vec<Segment>,
    /// Places worth a look.
    pub notices: Vec<Notice>,
    /// The bytes of settled text.
    pub settled: usize,
}

impl Draft {
    /// Adds settled text that begins on a line of its own.
    pub fn lines(&mut self, text: &str) {
        if !text.is_empty() {
            self.end_line();
            self.push(text);
        }
    }

    /// Adds settled text right after what is there.
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.settled += text.len();
        match self.segments.last_mut() {
            Some(Segment::Text(last)) => last.push_str(text),
            _ => self.segments.push(Segment::Text(text.to_owned())),
        }
    }

    /// Adds a conflict, unless it is about nothing.
    pub fn conflict(&mut self, conflict: Conflict) {
        if conflict.theirs.is_empty() && conflict.ours.is_empty() {
            return;
        }
        self.end_line();
        self.segments.push(Segment::Conflict(conflict));
    }

    /// Adds a block in pieces, and the white space after it.
    pub fn block(&mut self, body: &[Piece], tail: &str) {
        self.end_line();
        for piece in body {
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Conflict(readings) => {
                    let [base, theirs, ours] = readings.clone();
                    self.segments.push(Segment::Conflict(Conflict { kind: ConflictKind::Edited, base, theirs, ours }));
                }
            }
        }
        self.push(tail);
    }

    /// Ends the last line, which may have been the last of its page; now something follows.
    fn end_line(&mut self) {
        match &mut self.segments[..] {
            [] => {}
            [.., Segment::Text(last)] if last.ends_with('\n') => {}
            [.., Segment::Text(_)] => self.push("\n"),
            [.., Segment::Text(before), Segment::Conflict(_)] if !before.ends_with('\n') => self.push("\n"),
            [.., Segment::Conflict(conflict)] => {
                [&mut conflict.base, &mut conflict.theirs, &mut conflict.ours].into_iter().for_each(end_line);
            }
        }
    }

    /// Says that the settled text from `start` on is worth a look.
    pub fn note(&mut self, kind: NoticeKind, start: usize) {
        self.notices.push(Notice { kind, range: start..self.settled });
    }

    /// Adds all of another draft.
    pub fn append(&mut self, other: Self) {
        if !other.segments.is_empty() {
            self.end_line();
        }
        let before = self.settled;
        for segment in other.segments {
            match segment {
                Segment::Text(text) => self.push(&text),
                conflict => self.segments.push(conflict),
            }
        }
        self.notices.extend(
            other
                .notices
                .into_iter()
                .map(|notice| Notice { range: notice.range.start + before..notice.range.end + before, ..notice }),
        );
    }

    /// The settled text without the conflicts.
    pub fn settled_text(&self) -> String {
        let texts = self.segments.iter().map(|segment| match segment {
            Segment::Text(text) => text.as_str(),
            Segment::Conflict(_) => "",
        });
        texts.collect()
    }

    /// The conflicts so far.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(_) => None,
            Segment::Conflict(conflict) => Some(conflict),
        })
    }

    /// How much is in dispute: the bytes of the longer readings.
    pub fn disputed(&self) -> usize {
        self.conflicts().map(|conflict| conflict.theirs.len().max(conflict.ours.len())).sum()
    }
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}
