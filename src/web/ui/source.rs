//! The source of two texts side by side, line by line.

use std::ops::Range;

use maud::{Markup, html};

use super::byline::count;
use crate::text::diff::Op;

/// Unchanged lines shown before and after each change.
const CONTEXT: usize = 2;
/// Rows shown at most: no reader gets further, and no browser on a phone.
const ROWS: usize = 5_000;

/// Both texts in a table: lines that share words beside each other, unchanged runs folded.
pub fn table(old: &str, new: &str, ops: &[Op]) -> Markup {
    let changes = || ops.iter().filter(|op| op.is_change());
    let old = Side::new(old, changes().filter_map(Op::old).collect());
    let new = Side::new(new, changes().filter_map(Op::new).collect());
    let rows = rows(&old, &new, &pairs(&old, &new, ops));
    let runs = runs(&rows, &old, &new);
    let rest = rows.len() - runs.last().map_or(0, |run| run.rows.end);
    html! {
        table.source {
            caption.sr { "Source of both revisions, line by line" }
            colgroup { col.no; col; col.no; col; }
            thead.sr {
                tr {
                    th scope="col" { "Line before" } th scope="col" { "Text before" }
                    th scope="col" { "Line after" } th scope="col" { "Text after" }
                }
            }
            tbody {
                @for run in &runs {
                    @if run.folded {
                        (gap(run.rows.len(), "unchanged line", "unchanged lines"))
                    } @else {
                        @for row in &rows[run.rows.clone()] { (tr(*row, &old, &new)) }
                    }
                }
                @if rest > 0 { (gap(rest, "more line is not shown", "more lines are not shown")) }
            }
        }
    }
}

/// One of the two texts, cut into lines.
struct Side<'t> {
    text: &'t str,
    /// The lines with their ends, in bytes.
    lines: Vec<Range<usize>>,
    /// What only this text has, in bytes, in order.
    marks: Vec<Range<usize>>,
}

/// A line of one text or a line of each, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Old(usize),
    New(usize),
    Both(usize, usize),
}

/// Rows that follow each other, shown or folded into one.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    rows: Range<usize>,
    folded: bool,
}

/// Two lines with words in common, and how many bytes of them.
#[derive(Debug, Clone, Copy)]
struct Pair {
    old: usize,
    new: usize,
    weight: usize,
}

impl<'t> Side<'t> {
    fn new(text: &'t str, marks: Vec<Range<usize>>) -> Self {
        let mut at = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let start = at;
            at += line.len();
            start..at
        });
        Self { text, lines: lines.collect(), marks }
    }

    /// The place of the line that holds this byte.
    fn line_at(&self, byte: usize) -> usize {
        self.lines.partition_point(|line| line.end <= byte)
    }

    fn line(&self, line: usize) -> &'t str {
        &self.text[self.lines[line].clone()]
    }

    /// A line without its end, cut where marks begin and end; the flag tells what is marked.
    fn pieces(&self, line: usize) -> Vec<(&'t str, bool)> {
        let Range { start, end } = self.lines[line];
        let end = start + self.text[start..end].trim_end_matches(['\n', '\r']).len();
        let mut pieces = Vec::new();
        let mut at = start;
        let first = self.marks.partition_point(|mark| mark.end <= start);
        for mark in self.marks[first..].iter().take_while(|mark| mark.start < end) {
            let (from, to) = (mark.start.max(at), mark.end.min(end));
            pieces.push((&self.text[at..from], false));
            pieces.push((&self.text[from..to.max(from)], true));
            at = to.max(from);
        }
        pieces.push((&self.text[at..end], false));
        pieces.retain(|(piece, _)| !piece.is_empty());
        pieces
    }
}

/// The lines to be shown beside each other, ascending on both sides.
fn pairs(old: &Side<'_>, new: &Side<'_>, ops: &[Op]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for op in ops {
        let Op::Keep { old: kept, new: kept_as } = op else { continue };
        let mut done = 0;
        for piece in old.text[kept.clone()].split_inclusive('\n') {
            let (from, to) = (kept.start + done, kept_as.start + done);
            done += piece.len();
            let pair = Pair { old: old.line_at(from), new: new.line_at(to), weight: weight(piece) };
            let is_whole = old.line(pair.old) == piece && new.line(pair.new) == piece;
            if pair.weight > 0 || is_whole {
                push(&mut pairs, pair);
            }
        }
    }
    pairs
}

/// Adds a pair after the others. Where a line would have two partners, the one with more in common stays.
fn push(pairs: &mut Vec<Pair>, pair: Pair) {
    match pairs.last_mut() {
        Some(last) if (last.old, last.new) == (pair.old, pair.new) => last.weight += pair.weight,
        Some(last) if last.old == pair.old || last.new == pair.new => {
            if pair.weight > last.weight {
                *last = pair;
            }
        }
        _ => pairs.push(pair),
    }
}

/// How much a piece of a line says.
fn weight(piece: &str) -> usize {
    piece.bytes().filter(|byte| !byte.is_ascii_whitespace()).count()
}

fn rows(old: &Side<'_>, new: &Side<'_>, pairs: &[Pair]) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut next_old, mut next_new) = (0, 0);
    for pair in pairs {
        rows.extend((next_old..pair.old).map(Row::Old));
        rows.extend((next_new..pair.new).map(Row::New));
        rows.push(Row::Both(pair.old, pair.new));
        (next_old, next_new) = (pair.old + 1, pair.new + 1);
    }
    rows.extend((next_old..old.lines.len()).map(Row::Old));
    rows.extend((next_new..new.lines.len()).map(Row::New));
    rows
}

fn is_same(row: Row, old: &Side<'_>, new: &Side<'_>) -> bool {
    matches!(row, Row::Both(before, after) if old.line(before) == new.line(after))
}

/// Which rows are shown: those that differ, and some before and after them.
fn runs(rows: &[Row], old: &Side<'_>, new: &Side<'_>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut end, mut shown) = (0, 0);
    for (place, _) in rows.iter().enumerate().filter(|(_, row)| !is_same(**row, old, new)) {
        if shown >= ROWS {
            return runs;
        }
        let start = place.saturating_sub(CONTEXT).max(end);
        // A fold takes as much room as the one line it would hide.
        let start = if start - end == 1 { end } else { start };
        if start > end {
            runs.push(Run { rows: end..start, folded: true });
        }
        end = (place + CONTEXT + 1).min(rows.len());
        shown += end - start;
        match runs.last_mut() {
            Some(run) if !run.folded => run.rows.end = end,
            _ => runs.push(Run { rows: start..end, folded: false }),
        }
    }
    if end < rows.len() {
        runs.push(Run { rows: end..rows.len(), folded: true });
    }
    runs
}

fn gap(rows: usize, one: &str, many: &str) -> Markup {
    html! { tr.gap { td colspan="4" { (count(rows as i64, one, many)) } } }
}

fn tr(row: Row, old: &Side<'_>, new: &Side<'_>) -> Markup {
    let empty = || html! { td {} td {} };
    html! {
        @match row {
            Row::Both(before, after) if is_same(row, old, new) => tr.same {
                td.no { (before + 1) } td dir="auto" { (plain(old, before)) }
                td.no { (after + 1) } td dir="auto" { (plain(new, after)) }
            },
            Row::Both(before, after) => tr { (before_cells(old, before)) (after_cells(new, after)) },
            Row::Old(before) => tr { (before_cells(old, before)) (empty()) },
            Row::New(after) => tr { (empty()) (after_cells(new, after)) },
        }
    }
}

fn before_cells(old: &Side<'_>, line: usize) -> Markup {
    html! {
        td.no { (line + 1) }
        td.old dir="auto" {
            @for (piece, is_marked) in old.pieces(line) { @if is_marked { del { (piece) } } @else { (piece) } }
        }
    }
}

fn after_cells(new: &Side<'_>, line: usize) -> Markup {
    html! {
        td.no { (line + 1) }
        td.new dir="auto" {
            @for (piece, is_marked) in new.pieces(line) { @if is_marked { ins { (piece) } } @else { (piece) } }
        }
    }
}

fn plain<'t>(side: &Side<'t>, line: usize) -> &'t str {
    side.line(line).trim_end_matches(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::diff::diff;

    /// The table in short: `=` for a line of both that is the same, `~` for one that differs, `-`, `+`, `...`.
    fn sketch(old: &str, new: &str) -> String {
        let ops = diff(old, new).ops;
        let (old, new) = (Side::new(old, Vec::new()), Side::new(new, Vec::new()));
        let rows = rows(&old, &new, &pairs(&old, &new, &ops));
        let mark = |row: &Row| match row {
            Row::Old(_) => "-",
            Row::New(_) => "+",
            Row::Both(..) if is_same(*row, &old, &new) => "=",
            Row::Both(..) => "~",
        };
        let shown = |run: Run| match run.folded {
            true => "...".to_owned(),
            false => rows[run.rows].iter().map(mark).collect(),
        };
        runs(&rows, &old, &new).into_iter().map(shown).collect()
    }

    #[test]
    fn a_line_with_other_words_stands_beside_the_line_it_was() {
        let old = "# Water\n\nThe well is 40 m deep and has a pump.\nThe path is dry.\n";
        let new = "# Water\n\nThe well is 60 m deep and has a pump.\nThe path is dry.\nA gate was built.\n";
        assert_eq!(sketch(old, new), "==~=+");
    }

    #[test]
    fn long_unchanged_runs_are_folded() {
        let lines: String = (0..40).map(|number| format!("Line number {number} says so.\n\n")).collect();
        let changed = lines.replace("number 20 says", "number twenty says");
        assert_eq!(sketch(&lines, &changed), "...==~==...");
        assert_eq!(sketch(&lines, &lines), "...");
        assert_eq!(sketch("", ""), "");
    }

    #[test]
    fn every_byte_of_a_line_is_in_its_pieces() {
        let side = Side::new("ab cd\r\nef\n", vec![1..4, 5..8]);
        assert_eq!(side.pieces(0), [("a", false), ("b c", true), ("d", false)]);
        assert_eq!(side.pieces(1), [("e", true), ("f", false)]);
        assert_eq!(Side::new("x", vec![0..1, 1..1]).pieces(0), [("x", true)]);
    }

    #[test]
    fn a_huge_change_is_shown_as_far_as_a_reader_goes() {
        let new = "a\n".repeat(20_000);
        let html = table("", &new, &[Op::Insert { new: 0..new.len() }]).into_string();
        assert!(html.contains("more lines are not shown") && html.len() < 1_000_000, "{} bytes", html.len());
    }
}
