//! The passages that a text adds to another, each with the words around it.

use std::ops::Range;

use super::diff::{Op, diff};

/// Words kept on both sides of what was added, so that a phrase is found whole of which one word is new.
const AROUND: usize = 12;

/// What `new` says that `old` does not, without markup on both sides. What only moved is not added.
pub fn added(old: &str, new: &str) -> Vec<String> {
    if old.is_empty() {
        return if new.trim().is_empty() { Vec::new() } else { vec![new.to_owned()] };
    }
    let (start, end) = unlike(old, new);
    let difference = diff(&old[start..old.len() - end], &new[start..new.len() - end]);
    let mut places = Vec::new();
    note(&difference.ops, 0, &mut places);
    places.iter_mut().for_each(|place| *place = start + place.start..start + place.end);
    let words = words(new);
    let places: Vec<Range<usize>> = places.into_iter().filter_map(|place| around(new, &words, &place)).collect();
    joined(places).into_iter().map(|place| new[place].to_owned()).collect()
}

/// The lengths of the lines that two texts have in common at their beginning and at their end. Nothing moved out of them
/// or into them, and most edits leave nearly all of a text so.
fn unlike(old: &str, new: &str) -> (usize, usize) {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let alike = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let start = old[..alike].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (old, new) = (&old[start..], &new[start..]);
    let alike = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let tail = &old[old.len() - alike..];
    let end = tail.iter().position(|byte| *byte == b'\n').map_or(0, |at| alike - at - 1);
    (start, end)
}

/// Notes where something was inserted, or something between two words that were kept taken out; the operations begin
/// at byte `end` of the new text.
fn note(ops: &[Op], mut end: usize, places: &mut Vec<Range<usize>>) {
    for op in ops {
        match op {
            Op::Insert { new, .. } => places.push(new.clone()),
            Op::Delete { .. } => places.push(end..end),
            Op::MovedTo { new, inner, .. } => note(inner, new.start, places),
            _ => {}
        }
        end = op.new_range().map_or(end, |range| range.end);
    }
}

/// A place widened by some words on both sides; `None` if it holds nothing.
fn around(text: &str, words: &[Range<usize>], place: &Range<usize>) -> Option<Range<usize>> {
    let first = words.partition_point(|word| word.end < place.start);
    let end = words.partition_point(|word| word.start <= place.end);
    let first = words.get(first.saturating_sub(AROUND))?.start;
    let last = words.get((end + AROUND).min(words.len()).checked_sub(1)?)?.end;
    (first < last && !text[first..last].trim().is_empty()).then_some(first..last)
}

/// Where a text's words are, set apart by white space; of a script without spaces, each letter is one.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut is_inside = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let stands_alone = c >= '\u{e00}' && !c.is_whitespace();
        if is_inside && !stands_alone && !c.is_whitespace() {
            words.last_mut().expect("a word has begun").end = end;
        } else if !c.is_whitespace() {
            words.push(at..end);
        }
        is_inside = !c.is_whitespace() && !stands_alone;
    }
    words
}

/// Ranges in order, those that touch as one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::{added, unlike};

    #[test]
    fn what_is_new_comes_with_the_words_around_it() {
        let old = "The well has a hand pump. ".to_owned() + &"Water is fetched every day by many. ".repeat(8);
        let new = old.replacen("hand pump", "solar pump", 1);
        let found = added(&old, &new);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("The well has a solar pump.") && found[0].len() < 120, "{found:?}");
    }

    #[test]
    fn a_word_taken_out_leaves_a_new_phrase() {
        let found = added("The old hand pump works.\n", "The hand pump works.\n");
        assert_eq!(found, ["The hand pump works."]);
    }

    #[test]
    fn lines_that_stay_are_found_at_both_ends() {
        assert_eq!(unlike("a\nb\nc\n", "a\nx\nc\n"), (2, 2));
        assert_eq!(unlike("a\nb\n", "a\nb\n"), (4, 0));
        assert_eq!(unlike("a\na\n", "a\na\na\n"), (4, 0));
        assert_eq!(unlike("é\nü", "é\nö"), (3, 0));
        assert_eq!(unlike("x\nc", "y\nc"), (0, 1));
        let (old, new) = ("One.\nTwo.\nThree.\n", "One.\nThree.\n");
        assert_eq!(added(old, new), ["One.\nThree."]);
    }

    #[test]
    fn what_only_moved_is_not_added() {
        let (one, other) = ("First we dig the well together in March.\n", "Then we buy forty pipes in Soroti.\n");
        let found = added(&format!("{one}\n{other}"), &format!("{other}\n{one}"));
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(added("", "All new.\n"), ["All new.\n"]);
        assert!(added("Gone.\n", "").is_empty());
    }
}
