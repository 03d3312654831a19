//! The source of two texts side by side, line by line.

use maud::{Markup, html};

use super::byline::count;
use crate::text::diff::{Diff, Line, Mark, Row, rows};

/// Unchanged lines shown before and after each change.
const CONTEXT: usize = 2;
/// Rows shown at most: no reader gets further, and no browser on a phone.
const SHOWN: usize = 5_000;

/// Both texts in a table: lines that share words beside each other, unchanged runs folded.
pub fn table(old: &str, new: &str, diff: &Diff) -> Markup {
    let rows = rows(old, new, diff);
    let shown = &rows[..rows.len().min(SHOWN)];
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
                @for run in shown.chunk_by(|a, b| a.is_same() == b.is_same()) {
                    @if run[0].is_same() { (unchanged(old, new, run)) }
                    @else { @for row in run { (tr(old, new, row)) } }
                }
                @if rows.len() > SHOWN { (gap(rows.len() - SHOWN, "more line is not shown", "more lines are not shown")) }
            }
        }
    }
}

/// A run of unchanged lines, its middle folded if it is long.
fn unchanged(old: &str, new: &str, run: &[Row]) -> Markup {
    let folded = if run.len() > 2 * CONTEXT + 1 { CONTEXT..run.len() - CONTEXT } else { run.len()..run.len() };
    html! {
        @for row in &run[..folded.start] { (tr(old, new, row)) }
        @if !folded.is_empty() { (gap(folded.len(), "unchanged line", "unchanged lines")) }
        @for row in &run[folded.end..] { (tr(old, new, row)) }
    }
}

fn tr(old: &str, new: &str, row: &Row) -> Markup {
    let differs = !row.is_same();
    html! {
        tr.same[!differs] {
            (cells(old, row.old.as_ref(), differs.then_some("old")))
            (cells(new, row.new.as_ref(), differs.then_some("new")))
        }
    }
}

fn cells(text: &str, line: Option<&Line>, class: Option<&str>) -> Markup {
    html! {
        @match line {
            Some(line) => {
                td.no { (line.number) }
                td class=[class] dir="auto" {
                    @for piece in &line.pieces {
                        @let words = &text[piece.range.clone()];
                        @if piece.mark == Mark::Kept && piece.moved.is_none() { (words) }
                        @else if class == Some("old") { del { (words) } }
                        @else { ins { (words) } }
                    }
                }
            }
            None => { td {} td {} }
        }
    }
}

fn gap(lines: usize, one: &str, many: &str) -> Markup {
    html! { tr.gap { td colspan="4" { (count(lines as i64, one, many)) } } }
}
