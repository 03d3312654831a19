//! Gives a text that came back from a form the line endings it had before.
//!
//! Browsers send the content of a text field with CRLF at every line end, whatever it was filled with.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_by_key_deadline};

/// The text that was meant by `submitted`, an edited copy of `base` in which all line endings were made CRLF.
///
/// Lines that are in `base` too get its ending there, all others the one that `base` mostly uses (`\n` if it has
/// none). So whoever changes nothing gets back `base` byte for byte.
pub fn restore(submitted: &str, base: &str) -> String {
    let (old, new) = (lines(base), lines(submitted));
    let usual = most_used(&old);
    let mut endings = vec![usual; new.len()];
    if old.iter().any(|line| line.ending != usual && !line.ending.is_empty()) {
        for (old_lines, new_lines) in matches(&old, &new) {
            for (ending, line) in endings[new_lines].iter_mut().zip(&old[old_lines]) {
                *ending = if line.ending.is_empty() { usual } else { line.ending };
            }
        }
    }
    join(&new, &endings)
}

/// The lines with these endings, none after the last one.
fn join(lines: &[Line<'_>], endings: &[&str]) -> String {
    let last = lines.len() - 1;
    let mut text = String::with_capacity(lines.iter().map(|line| line.content.len() + 2).sum());
    for (line, ending) in lines[..last].iter().zip(endings) {
        text.push_str(line.content);
        // An empty line's own line feed would melt into the carriage return before it.
        let melts = *ending == "\n" && text.ends_with('\r');
        text.push_str(if melts { "\r" } else { ending });
    }
    text.push_str(lines[last].content);
    text
}

/// How long the lines between the common beginning and end may be compared; what is not matched by then counts as
/// changed.
const TIME_LIMIT: Duration = Duration::from_millis(300);

/// A line without its ending, and the ending: `\r\n`, `\n`, `\r`, or nothing at the end of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) content: &'t str,
    ending: &'t str,
}

/// Cuts a text at every line ending. There is one more line than endings, so the last may be empty.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(found) = text[start..].find(['\r', '\n']) {
        let end = start + found;
        let length = if text[end..].starts_with("\r\n") { 2 } else { 1 };
        lines.push(Line { content: &text[start..end], ending: &text[end..end + length] });
        start = end + length;
    }
    lines.push(Line { content: &text[start..], ending: "" });
    lines
}

/// The ending that most lines have; of equally common ones the first of `\n`, `\r\n`, `\r`.
fn most_used(lines: &[Line<'_>]) -> &'static str {
    let count = |ending: &str| lines.iter().filter(|line| line.ending == ending).count();
    ["\r", "\r\n", "\n"].into_iter().max_by_key(|ending| count(ending)).unwrap_or("\n")
}

/// Stretches of lines that both texts have, as ranges of equal length.
pub(super) fn matches(old: &[Line<'_>], new: &[Line<'_>]) -> Vec<(Range<usize>, Range<usize>)> {
    let prefix = common(old.iter(), new.iter());
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix = common(old_rest.iter().rev(), new_rest.iter().rev());
    let (old_end, new_end) = (old.len() - suffix, new.len() - suffix);
    let mut matches = vec![(0..prefix, 0..prefix)];
    matches.extend(middle(&old[prefix..old_end], &new[prefix..new_end], prefix));
    matches.push((old_end..old.len(), new_end..new.len()));
    matches
}

/// How many lines both begin with.
fn common<'l>(old: impl Iterator<Item = &'l Line<'l>>, new: impl Iterator<Item = &'l Line<'l>>) -> usize {
    old.zip(new).take_while(|(old, new)| old.content == new.content).count()
}

/// The stretches of lines that two middles have in common, `offset` lines into their texts.
fn middle(old: &[Line<'_>], new: &[Line<'_>], offset: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let deadline = Instant::now() + TIME_LIMIT;
    let content = |line: &Line<'_>| line.content.to_owned();
    let operations = capture_diff_slices_by_key_deadline(Algorithm::Myers, old, new, content, Some(deadline));
    let equal = operations.into_iter().filter_map(|operation| match operation {
        DiffOp::Equal { old_index, new_index, len } => Some((offset + old_index, offset + new_index, len)),
        _ => None,
    });
    equal.map(|(old, new, len)| (old..old + len, new..new + len)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::restore;

    /// What a browser makes of a text that it shows in a text field.
    fn as_sent(text: &str) -> String {
        text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
    }

    #[test]
    fn what_was_not_changed_comes_back_byte_for_byte() {
        for base in ["", "a", "\n", "\r", "\n\r", "a\r\nb\nc\rd", "a\n\n\r\n\rb", "\r\n\r\n", "a\n\nb\r\r\n"] {
            assert_eq!(restore(&as_sent(base), base), base);
        }
    }

    #[test]
    fn new_lines_get_the_usual_ending_and_old_ones_keep_theirs() {
        assert_eq!(restore("a\r\nb", ""), "a\nb");
        assert_eq!(restore("a\r\nnew\r\nb\r\n", "a\nb\n"), "a\nnew\nb\n");
        assert_eq!(restore("a\r\nb\r\n", "a\r\n"), "a\r\nb\r\n");
        assert_eq!(restore("a\r\nnew\r\nb\r\nc\r\nd", "a\nb\rc\nd"), "a\nnew\nb\rc\nd");
        assert_eq!(restore("x\r\nb\r\ny\r\nd\r\nz\r\n", "a\nb\rc\nd\r\ne\n"), "x\nb\ry\nd\r\nz\n");
    }

    #[test]
    fn the_end_of_a_text_has_an_ending_only_if_it_was_typed() {
        assert_eq!(restore("a\r\nb\r\n", "a\nb"), "a\nb\n");
        assert_eq!(restore("a\r\nb", "a\nb\n"), "a\nb");
        assert_eq!(restore("a\r\nb\r\nc", "a\r\nx\nb"), "a\r\nb\nc");
    }

    #[test]
    fn large_texts_take_bounded_time() {
        let line = |i: usize| format!("{}{}", i * 7919 % 5, if i.is_multiple_of(3) { "\n" } else { "\r\n" });
        let base: String = (0..300_000).map(line).collect();
        let changed: String = (0..300_000).map(|i| line(i * i)).collect();
        let start = Instant::now();
        assert_eq!(restore(&as_sent(&base), &base), base);
        let restored = restore(&as_sent(&changed), &base);
        assert_eq!(as_sent(&restored), as_sent(&changed));
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
