//! Marks for a page from the operations that led to its text: what is new, what is gone, what moved.

use std::ops::Range;

use super::diff::{Difference, KNOWN};
use super::passage::is_between_cells;
use crate::text::diff::{Op, Passage};
use crate::text::markdown::{Mark, Paint, Tag};
use crate::text::plain::plain_text;

/// Bytes after a place from which something was only taken, in which there should be a word to lead to.
const NEXT_WORDS: usize = 200;

/// Adds the marks for operations of a difference that begin at a byte of its new text.
pub fn draw(difference: &Difference<'_>, ops: &[Op], from: usize, marks: &mut Vec<Mark>) {
    let mut at = from;
    for (place, op) in ops.iter().enumerate() {
        let end = op.new_range().map_or(at, |new| new.end);
        match op {
            Op::Insert { new } => put_in(difference, new, marks),
            Op::Delete { old } if !difference.is_typed_anew(old, ops.get(place + 1)) => {
                let gone = as_read(difference.old, old);
                marks.push(Mark { range: at..at, paint: Paint::Deleted(gone) });
            }
            Op::MovedTo { new, id, inner } => {
                marks.push(note(new.start, "moved here", ("moved-to", "moved-from"), *id));
                marks.push(wrap(new.clone(), Tag::Span, "moved", None));
                draw(difference, inner, new.start, marks);
            }
            Op::MovedFrom { id, .. } => {
                marks.push(note(at, "something moved away from here", ("moved-from", "moved-to"), *id));
            }
            Op::Keep { .. } | Op::Space { .. } | Op::Delete { .. } => {}
        }
        at = end;
    }
}

/// What is gone, for a page: what began its line, or is more than one, stands without its signs, as everything around it
/// does. The line between two cells is none of its words, nor are the signs of bold ones whose other end stays.
fn as_read(old: &str, range: &Range<usize>) -> String {
    let gone = &old[range.clone()];
    if is_between_cells(old, range) {
        return String::new();
    }
    let words = gone.trim();
    let begins_line = range.start == 0 || old[..range.start].ends_with('\n');
    let plain = if gone.contains('\n') || begins_line { plain_text(words) } else { String::new() };
    if plain.trim().is_empty() {
        return gone.replace("**", "");
    }
    let (before, after) = gone.split_once(words).unwrap_or_default();
    format!("{before}{}{after}", plain.trim())
}

fn put_in(difference: &Difference<'_>, new: &Range<usize>, marks: &mut Vec<Mark>) {
    for (part, is_new) in difference.parts(new) {
        match is_new {
            true => marks.push(wrap(part, Tag::Ins, "", None)),
            false if difference.is_blank(&part) => {}
            false => marks.push(wrap(part, Tag::Span, "known", Some(KNOWN))),
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

/// An element of a class around a range.
pub fn wrap(range: Range<usize>, tag: Tag, class: &str, title: Option<&str>) -> Mark {
    let (class, title) = (class.to_owned(), title.map(str::to_owned));
    Mark { range, paint: Paint::Wrap { tag, class, title, href: None, id: None, label: None } }
}

/// A line at one end of a move that leads to the other; `ends` begin the ids of both.
pub fn note(at: usize, text: &str, ends: (&str, &str), id: usize) -> Mark {
    let (id, href) = (format!("{}-{id}", ends.0), format!("#{}-{id}", ends.1));
    Mark { range: at..at, paint: Paint::Note { text: text.to_owned(), href, id } }
}
