//! Marks for a page from the operations that led to its text: what is new, what is gone, what moved.

use std::borrow::Cow;
use std::ops::Range;

use maud::Markup;

use super::diff::Difference;
use crate::text::diff::{Diff, Op, Passage};
use crate::text::markdown::{Mark, Paint, Tag};

/// Bytes after a place from which something was only taken, in which there should be a word to lead to.
const NEXT_WORDS: usize = 200;
/// What is said of words that came, but are not new.
const KNOWN: &str = "Not new: these words came back, or moved within the page";

/// A difference that is drawn in the page of its new text.
pub struct Drawing<'a> {
    /// The difference.
    pub difference: &'a Difference<'a>,
    /// Its operations; where words were typed anew that stood there before, these are put in again.
    pub diff: Cow<'a, Diff>,
    /// The words that are newer by who wrote them, in order; `None` if all that is put in is.
    written: Option<&'a [Range<usize>]>,
}

impl<'a> Drawing<'a> {
    /// Draws all that the new text has and the old one has not as new.
    pub fn by_difference(difference: &'a Difference<'a>) -> Self {
        Self { difference, diff: Cow::Borrowed(&difference.diff), written: None }
    }

    /// Draws these words as new, and all others that came as known.
    pub fn by_authorship(difference: &'a Difference<'a>, written: &'a [Range<usize>]) -> Self {
        let diff = Diff { ops: typed_anew(&difference.diff.ops, written), coarse: difference.diff.coarse };
        Self { difference, diff: Cow::Owned(diff), written: Some(written) }
    }

    /// How much differs, in a line.
    pub fn summary(&self) -> Markup {
        match self.written {
            Some(written) => self.difference.summary_of(written),
            None => self.difference.summary(),
        }
    }

    /// Whether something came that is not new.
    pub fn has_known(&self) -> bool {
        let mut came = Vec::new();
        inserted(&self.diff.ops, &mut came);
        came.iter().any(|range| self.parts(range).iter().any(|(_, is_new)| !is_new))
    }

    /// Adds the marks for operations that begin at a byte of the new text.
    pub fn draw(&self, ops: &[Op], from: usize, marks: &mut Vec<Mark>) {
        let mut at = from;
        for (place, op) in ops.iter().enumerate() {
            let end = op.new_range().map_or(at, |new| new.end);
            match op {
                Op::Insert { new } => marks.extend(self.parts(new).into_iter().map(|(range, is_new)| match is_new {
                    true => wrap(range, Tag::Ins, "", None),
                    false => wrap(range, Tag::Span, "known", Some(KNOWN)),
                })),
                Op::Delete { old } if !self.is_typed_anew(old, ops.get(place + 1)) => {
                    let gone = self.difference.old[old.clone()].to_owned();
                    marks.push(Mark { range: at..at, paint: Paint::Deleted(gone) });
                }
                Op::MovedTo { new, id, inner } => {
                    marks.push(note(new.start, "moved here", ("moved-to", "moved-from"), *id));
                    marks.push(wrap(new.clone(), Tag::Span, "moved", None));
                    self.draw(inner, new.start, marks);
                }
                Op::MovedFrom { id, .. } => {
                    marks.push(note(at, "something moved away from here", ("moved-from", "moved-to"), *id));
                }
                Op::Keep { .. } | Op::Space { .. } | Op::Delete { .. } => {}
            }
            at = end;
        }
    }

    /// Whether what was deleted is put in again by the next operation.
    fn is_typed_anew(&self, old: &Range<usize>, next: Option<&Op>) -> bool {
        let same = |new: &Range<usize>| self.difference.old[old.clone()] == self.difference.new[new.clone()];
        self.written.is_some() && matches!(next, Some(Op::Insert { new }) if same(new))
    }

    /// What was put in, cut into what is new and what is not.
    fn parts(&self, range: &Range<usize>) -> Vec<(Range<usize>, bool)> {
        let Some(written) = self.written else { return vec![(range.clone(), true)] };
        let mut parts = Vec::new();
        let mut at = range.start;
        for new in within(written, range) {
            parts.push((at..new.start, false));
            at = new.end;
            parts.push((new, true));
        }
        parts.push((at..range.end, false));
        // White space between is nobody's.
        parts.retain(|(part, _)| !self.difference.new[part.clone()].trim().is_empty());
        parts
    }
}

/// The operations with each stretch cut out that was kept by the letter but is written anew.
fn typed_anew(ops: &[Op], written: &[Range<usize>]) -> Vec<Op> {
    let mut cut = Vec::new();
    for op in ops {
        match op {
            Op::Keep { old, new } => {
                let old_at = |at: usize| old.start + (at - new.start);
                let mut at = new.start;
                for part in within(written, new) {
                    if at < part.start {
                        cut.push(Op::Keep { old: old_at(at)..old_at(part.start), new: at..part.start });
                    }
                    cut.push(Op::Delete { old: old_at(part.start)..old_at(part.end) });
                    at = part.end;
                    cut.push(Op::Insert { new: part });
                }
                if at < new.end {
                    cut.push(Op::Keep { old: old_at(at)..old.end, new: at..new.end });
                }
            }
            Op::MovedTo { new, id, inner } => {
                cut.push(Op::MovedTo { new: new.clone(), id: *id, inner: typed_anew(inner, written) });
            }
            op => cut.push(op.clone()),
        }
    }
    cut
}

/// The parts of ordered ranges that lie within one.
fn within(ranges: &[Range<usize>], outer: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let first = ranges.partition_point(|range| range.end <= outer.start);
    let inside = ranges[first..].iter().take_while(|range| range.start < outer.end);
    inside.map(|range| range.start.max(outer.start)..range.end.min(outer.end))
}

fn inserted(ops: &[Op], found: &mut Vec<Range<usize>>) {
    for op in ops {
        match op {
            Op::Insert { new } => found.push(new.clone()),
            Op::MovedTo { inner, .. } => inserted(inner, found),
            _ => {}
        }
    }
}

/// What a link to a changed place leads to: its first words, or those after what was taken away.
pub fn place(text: &str, number: usize, passage: &Passage) -> Mark {
    let range = if passage.new.is_empty() {
        let end = text.ceil_char_boundary((passage.new.start + NEXT_WORDS).min(text.len()));
        let start = if text[passage.new.start..].trim().is_empty() {
            end.saturating_sub(NEXT_WORDS)
        } else {
            passage.new.start
        };
        text.floor_char_boundary(start)..end
    } else {
        passage.new.clone()
    };
    let id = Some(format!("change-{number}"));
    Mark {
        range,
        paint: Paint::Wrap { tag: Tag::Span, class: String::new(), title: None, href: None, id, label: None },
    }
}

fn wrap(range: Range<usize>, tag: Tag, class: &str, title: Option<&str>) -> Mark {
    let (class, title) = (class.to_owned(), title.map(str::to_owned));
    Mark { range, paint: Paint::Wrap { tag, class, title, href: None, id: None, label: None } }
}

/// A line at one end of a move that leads to the other; `ends` begin the ids of both.
fn note(at: usize, text: &str, ends: (&str, &str), id: usize) -> Mark {
    let (id, href) = (format!("{}-{id}", ends.0), format!("#{}-{id}", ends.1));
    Mark { range: at..at, paint: Paint::Note { text: text.to_owned(), href, id } }
}
