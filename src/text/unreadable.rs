//! Gives a text the bytes back that no page can show: those that are not UTF-8, and NUL.
//!
//! People see U+FFFD in their place, and a form brings that back. What somebody left as she saw it was not hers to change.

use std::borrow::Cow;
use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::newlines::{self, Line};

/// What stands for bytes that cannot be shown.
const MARK: char = char::REPLACEMENT_CHARACTER;

/// How long the changed lines may be compared; marks that are not found by then stay what they are.
const TIME_LIMIT: Duration = Duration::from_millis(300);

/// Whether a text has marks that may stand for other bytes.
pub fn has_marks(text: &str) -> bool {
    text.contains(MARK)
}

/// A text as a browser shows it and sends it back.
pub fn as_shown(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// The bytes that were meant by a text which somebody made from the shown forms of `sources`.
///
/// A mark gets the bytes back that it stands for in the first source that has it at the same place. What was typed, or
/// moved to where nothing tells whence it came, stays.
pub fn restore<'t>(text: &'t str, sources: &[&[u8]]) -> Cow<'t, [u8]> {
    let mut found: Vec<Option<&[u8]>> = vec![None; text.matches(MARK).count()];
    if !found.is_empty() {
        sources.iter().for_each(|source| Source::of(source).find(text, &mut found));
    }
    if found.iter().all(Option::is_none) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split(MARK);
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for (hidden, part) in found.into_iter().zip(parts) {
        bytes.extend_from_slice(hidden.unwrap_or("\u{fffd}".as_bytes()));
        bytes.extend_from_slice(part.as_bytes());
    }
    Cow::Owned(bytes)
}

/// A text with the bytes that each of its marks stands for.
struct Source<'s> {
    shown: String,
    hidden: Vec<&'s [u8]>,
}

impl<'s> Source<'s> {
    fn of(bytes: &'s [u8]) -> Self {
        let (mut shown, mut hidden) = (String::with_capacity(bytes.len()), Vec::new());
        for chunk in bytes.utf8_chunks() {
            for part in chunk.valid().split_inclusive(['\0', MARK]) {
                let plain = part.trim_end_matches(['\0', MARK]);
                shown.push_str(plain);
                if plain.len() < part.len() {
                    shown.push(MARK);
                    hidden.push(&part.as_bytes()[plain.len()..]);
                }
            }
            if !chunk.invalid().is_empty() {
                shown.push(MARK);
                hidden.push(chunk.invalid());
            }
        }
        Self { shown, hidden }
    }

    /// Looks for what is not found yet.
    fn find(&self, text: &str, found: &mut [Option<&'s [u8]>]) {
        if self.hidden.iter().all(|hidden| *hidden == "\u{fffd}".as_bytes()) {
            return;
        }
        let (old, new) = (newlines::lines(&self.shown), newlines::lines(text));
        let (old_marks, new_marks) = (marks_before(&old), marks_before(&new));
        let mut take = |old: usize, new: usize, count: usize| {
            for (found, hidden) in found[new..new + count].iter_mut().zip(&self.hidden[old..old + count]) {
                if found.is_none() && *hidden != "\u{fffd}".as_bytes() {
                    *found = Some(hidden);
                }
            }
        };
        let deadline = Instant::now() + TIME_LIMIT;
        let (mut old_end, mut new_end) = (0, 0);
        for (same_old, same_new) in newlines::matches(&old, &new) {
            let gaps = (old_end..same_old.start, new_end..same_new.start);
            let (at_old, at_new) = (old_marks[gaps.0.start], new_marks[gaps.1.start]);
            if old_marks[gaps.0.end] > at_old && new_marks[gaps.1.end] > at_new {
                for (old, new, count) in same_marks((&old[gaps.0], &new[gaps.1]), deadline) {
                    take(at_old + old, at_new + new, count);
                }
            }
            let count = new_marks[same_new.end] - new_marks[same_new.start];
            take(old_marks[same_old.start], new_marks[same_new.start], count);
            (old_end, new_end) = (same_old.end, same_new.end);
        }
    }
}

/// How many marks are in the lines before each, and in all.
fn marks_before(lines: &[Line<'_>]) -> Vec<usize> {
    let mut before = vec![0];
    for line in lines {
        before.push(before[before.len() - 1] + line.content.matches(MARK).count());
    }
    before
}

/// The marks that changed lines have in common: where they are among those of each side, and how many.
fn same_marks((old, new): (&[Line<'_>], &[Line<'_>]), deadline: Instant) -> Vec<(usize, usize, usize)> {
    let characters = |lines: &[Line<'_>]| -> Vec<char> {
        lines.iter().flat_map(|line| line.content.chars().chain(std::iter::once('\n'))).collect()
    };
    let (old, new) = (characters(old), characters(new));
    let marks = |of: &[char], range: Range<usize>| of[range].iter().filter(|found| **found == MARK).count();
    let operations = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(deadline));
    let (mut old_before, mut new_before) = (0, 0);
    let mut same = Vec::new();
    for operation in operations {
        let (old_range, new_range) = (operation.old_range(), operation.new_range());
        let (old_count, new_count) = (marks(&old, old_range), marks(&new, new_range));
        if matches!(operation, DiffOp::Equal { .. }) && old_count > 0 {
            same.push((old_before, new_before, old_count));
        }
        (old_before, new_before) = (old_before + old_count, new_before + new_count);
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser makes of a text.
    fn sent(bytes: &[u8]) -> String {
        as_shown(String::from_utf8_lossy(bytes).into_owned())
    }

    const SPOILT: &[u8] = b"# A\n\n\xff\xe9 bad\n\n## B\n\nb\n\n## C\n\nnul \0 here, \xef\xbf\xbd and \xe2\x82\n";

    #[test]
    fn what_nobody_touched_comes_back_byte_for_byte() {
        for bytes in [SPOILT, b"", b"\0", b"\xff", b"\0\0\n\xff\r\n\xff", b"plain", "\u{fffd}".as_bytes()] {
            assert_eq!(&*restore(&sent(bytes), &[bytes]), bytes);
        }
    }

    #[test]
    fn what_was_typed_around_it_leaves_it_as_it_is() {
        let text = sent(SPOILT).replace("b\n", "b mended\n").replace("bad", "very bad").replace("here", "there");
        let bytes = restore(&text, &[SPOILT]);
        assert_eq!(sent(&bytes), text);
        let hidden: [&[u8]; 4] = [b"\xff\xe9 very bad", b"nul \0 there", b"\xef\xbf\xbd and", b"\xe2\x82\n"];
        for part in hidden {
            assert!(bytes.windows(part.len()).any(|found| found == part), "{part:?}");
        }
    }

    #[test]
    fn what_was_taken_out_stays_out_and_what_was_typed_stays_as_it_was_typed() {
        assert_eq!(&*restore("# A\n\n bad\n", &[SPOILT]), b"# A\n\n bad\n");
        assert_eq!(&*restore("new \u{fffd}\n", &[b"old\n"]), "new \u{fffd}\n".as_bytes());
        let both = restore("a \u{fffd}\nnew \u{fffd}\n", &[b"a \xff\n"]);
        assert_eq!(&*both, b"a \xff\nnew \xef\xbf\xbd\n");
    }

    #[test]
    fn a_merge_has_the_bytes_of_both_its_sides() {
        let (theirs, ours): (&[u8], &[u8]) = (b"a \xff\n\nb\n", b"a\n\nb \xfe\n");
        assert_eq!(&*restore("a \u{fffd}\n\nb \u{fffd}\n", &[theirs, ours]), b"a \xff\n\nb \xfe\n");
    }

    #[test]
    fn large_texts_take_bounded_time() {
        let start = Instant::now();
        let bytes: Vec<u8> = (0..400_000_usize).map(|i| [b'a', 0xff, b'\n', b' '][i * 7919 % 5 % 4]).collect();
        let other: String = (0..400_000_usize).map(|i| ['a', MARK, '\n'][i * i % 7 % 3]).collect();
        assert_eq!(&*restore(&sent(&bytes), &[&bytes]), bytes);
        restore(&other, &[&bytes]);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
