//! A diff side by side: the source lines of both texts, paired.

use std::collections::HashMap;
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use super::{Diff, Op};

/// One row: a line of old, a line of new, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of old, unless new has one that old has not.
    pub old: Option<Line>,
    /// The line of new, unless it is gone.
    pub new: Option<Line>,
}

/// A line of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: usize,
    /// The line in pieces, without its line end, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a line in which all is marked alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What became of it, or where it came from.
    pub mark: Mark,
    /// The move it is part of.
    pub moved: Option<usize>,
}

/// Whether the other text has a piece too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It has.
    Kept,
    /// It has not.
    Changed,
}

impl Row {
    /// Whether both sides say the same in place, so that the row may be folded away.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let is_kept = |piece: &Piece| piece.mark == Mark::Kept && piece.moved.is_none();
        let sides = [&self.old, &self.new];
        sides.iter().all(|side| side.as_ref().is_some_and(|line| line.pieces.iter().all(is_kept)))
    }
}

/// Pairs the lines of both texts: those that share kept text stand in one row, and changed ones beside each other.
#[must_use]
pub fn rows(old: &str, new: &str, diff: &Diff) -> Vec<Row> {
    let mut rows = Rows {
        old: lines(old, old_pieces(diff)).into_iter().peekable(),
        new: lines(new, new_pieces(diff)).into_iter().peekable(),
        done: Vec::new(),
    };
    for (old_line, new_line) in ties(old, new, diff) {
        rows.up_to(old_line, new_line);
        let tied = Row { old: rows.old.next(), new: rows.new.next() };
        rows.done.push(tied);
    }
    rows.up_to(usize::MAX, usize::MAX);
    rows.done
}

struct Rows {
    old: Peekable<IntoIter<Line>>,
    new: Peekable<IntoIter<Line>>,
    done: Vec<Row>,
}

impl Rows {
    /// Puts the lines before two numbers beside each other.
    fn up_to(&mut self, old_line: usize, new_line: usize) {
        loop {
            let row = Row {
                old: self.old.next_if(|line| line.number < old_line),
                new: self.new.next_if(|line| line.number < new_line),
            };
            if row.old.is_none() && row.new.is_none() {
                return;
            }
            self.done.push(row);
        }
    }
}

/// The numbers of lines that share kept text, ascending on both sides.
fn ties(old: &str, new: &str, diff: &Diff) -> Vec<(usize, usize)> {
    let (old_starts, new_starts) = (line_starts(old), line_starts(new));
    let number = |starts: &[usize], at: usize| starts.partition_point(|&start| start <= at);
    let mut ties: Vec<(usize, usize)> = Vec::new();
    for op in &diff.ops {
        let Op::Keep { old: kept, new: kept_new } = op else { continue };
        let mut at = kept_new.start;
        for part in new[kept_new.clone()].split_inclusive('\n') {
            let first_sign = at + part.len() - part.trim_start().len();
            let first_in_old = first_sign - kept_new.start + kept.start;
            let tie = (number(&old_starts, first_in_old), number(&new_starts, first_sign));
            let rises = ties.last().is_none_or(|last| last.0 < tie.0 && last.1 < tie.1);
            if rises && !part.trim_start().is_empty() {
                ties.push(tie);
            }
            at += part.len();
        }
    }
    ties
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

/// What became of each stretch of old, in order.
fn old_pieces(diff: &Diff) -> Vec<Piece> {
    let inner_of: HashMap<usize, &[Op]> = diff.ops.iter().filter_map(arrival).collect();
    let pieces = diff.ops.iter().flat_map(|op| match op {
        Op::MovedFrom { id, .. } => {
            let inner = inner_of.get(id).copied().unwrap_or_default();
            inner.iter().filter_map(|op| piece(op, op.old_range(), Some(*id))).collect()
        }
        _ => Vec::from_iter(piece(op, op.old_range(), None)),
    });
    pieces.collect()
}

/// Where each stretch of new came from, in order.
fn new_pieces(diff: &Diff) -> Vec<Piece> {
    let pieces = diff.ops.iter().flat_map(|op| match arrival(op) {
        Some((id, inner)) => inner.iter().filter_map(|op| piece(op, op.new_range(), Some(id))).collect(),
        None => Vec::from_iter(piece(op, op.new_range(), None)),
    });
    pieces.collect()
}

fn arrival(op: &Op) -> Option<(usize, &[Op])> {
    match op {
        Op::MovedTo { id, inner, .. } => Some((*id, inner)),
        _ => None,
    }
}

fn piece(op: &Op, range: Option<Range<usize>>, moved: Option<usize>) -> Option<Piece> {
    let mark = if op.is_change() { Mark::Changed } else { Mark::Kept };
    range.filter(|range| !range.is_empty()).map(|range| Piece { range, mark, moved })
}

/// Lays pieces that cover a text out in its lines.
fn lines(text: &str, pieces: Vec<Piece>) -> Vec<Line> {
    let mut pieces = pieces.into_iter().peekable();
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end_matches(['\n', '\r']).len();
        at += line.len();
        let mut inside = Vec::new();
        while let Some(piece) = pieces.peek() {
            let part = piece.range.start.max(range.start)..piece.range.end.min(range.end);
            if !part.is_empty() {
                inside.push(Piece { range: part, ..piece.clone() });
            }
            if piece.range.end > at {
                break;
            }
            pieces.next();
        }
        lines.push(Line { number: lines.len() + 1, pieces: inside });
    }
    lines
}
