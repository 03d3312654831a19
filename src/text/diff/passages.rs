//! The changed places of a diff with everything that stayed folded away.

use std::ops::Range;

use super::{Diff, Op};

/// One changed place: whole blocks, with the heading they stand under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The line in new of the nearest heading at or above the passage, without its line end; none above the first heading.
    pub heading: Option<Range<usize>>,
    /// The part of old the passage covers, in bytes.
    pub old: Range<usize>,
    /// The part of new the passage covers, in bytes; what lies between two passages is unchanged.
    pub new: Range<usize>,
    /// The operations of this place alone; they cover `old` and `new`.
    pub ops: Vec<Op>,
}

/// Cuts `diff` into its changed places at the borders of blocks.
#[must_use]
pub fn passages(old: &str, new: &str, diff: &Diff) -> Vec<Passage> {
    let _ = old;
    let starts = block_starts(new);
    let headings = headings(new);
    let mut out: Vec<Passage> = Vec::new();
    let mut open: Option<Passage> = None;
    let (mut o_at, mut n_at) = (0, 0);
    for op in &diff.ops {
        let (o, n) = (op.old().unwrap_or(o_at..o_at), op.new().unwrap_or(n_at..n_at));
        if let Op::Keep { old: ko, new: kn } = op {
            // A kept run ends the open passage at its first block border and starts the next at its last one.
            let first = starts.iter().copied().find(|&s| s >= kn.start && s <= kn.end);
            let last = starts.iter().copied().rev().find(|&s| s >= kn.start && s <= kn.end);
            match (first, last) {
                (Some(first), Some(last)) => {
                    if let Some(mut p) = open.take() {
                        push_keep(&mut p, ko.start..ko.start + (first - kn.start), kn.start..first);
                        out.push(p);
                    }
                    let cut = ko.start + (last - kn.start);
                    let mut p = Passage { heading: None, old: cut..cut, new: last..last, ops: vec![] };
                    push_keep(&mut p, cut..ko.end, last..kn.end);
                    open = Some(p);
                }
                _ => {
                    let mut p = open.take().unwrap_or(Passage {
                        heading: None,
                        old: o.start..o.start,
                        new: n.start..n.start,
                        ops: vec![],
                    });
                    push_keep(&mut p, ko.clone(), kn.clone());
                    open = Some(p);
                }
            }
        } else {
            let mut p = open.take().unwrap_or(Passage {
                heading: None,
                old: o.start..o.start,
                new: n.start..n.start,
                ops: vec![],
            });
            p.old.end = o.end;
            p.new.end = n.end;
            p.ops.push(op.clone());
            open = Some(p);
        }
        (o_at, n_at) = (o.end, n.end);
    }
    out.extend(open);
    out.retain(|p| p.ops.iter().any(Op::is_change));
    for p in &mut out {
        p.heading = headings.iter().rev().find(|h| h.start <= p.new.start).cloned();
    }
    out
}

/// How many sections of new hold a change.
pub(super) fn changed_sections(old: &str, new: &str, diff: &Diff) -> usize {
    let mut seen: Vec<_> = passages(old, new, diff).into_iter().map(|p| p.heading.map(|h| h.start)).collect();
    seen.dedup();
    seen.len()
}

fn push_keep(p: &mut Passage, old: Range<usize>, new: Range<usize>) {
    p.old.end = old.end;
    p.new.end = new.end;
    if !old.is_empty() {
        p.ops.push(Op::Keep { old, new });
    }
}

/// Where blocks begin: after a blank line, at a heading or a list item, and at both ends.
fn block_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let (mut at, mut blank) = (0, false);
    for line in text.split_inclusive('\n') {
        let body = line.trim_start();
        if at > 0
            && !body.is_empty()
            && (blank || body.starts_with(['#', '-', '*', '+', '|']) || body.starts_with(|c: char| c.is_ascii_digit()))
        {
            starts.push(at);
        }
        blank = body.is_empty();
        at += line.len();
    }
    starts.push(text.len());
    starts
}

fn headings(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with('#') {
            found.push(at..at + line.trim_end().len());
        }
        at += line.len();
    }
    found
}
