//! Counting words, and by how many two texts differ.

use std::collections::HashMap;

/// How many words `new` has that `old` has not, and the other way round.
///
/// Words are counted as a bag, so text that only moved counts as unchanged; what both texts begin and end with
/// is passed over first, so that a small edit of a large text costs little.
pub fn changed(old: &str, new: &str) -> (i64, i64) {
    let (old, new) = differing(old, new);
    let mut bag: HashMap<&str, i64> = HashMap::new();
    for word in new.split_whitespace() {
        *bag.entry(word).or_default() += 1;
    }
    for word in old.split_whitespace() {
        *bag.entry(word).or_default() -= 1;
    }
    let added = bag.values().filter(|count| **count > 0).sum();
    let removed = -bag.values().filter(|count| **count < 0).sum::<i64>();
    (added, removed)
}

/// Both texts without the whole words that they have in common at the beginning and at the end.
fn differing<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str) {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let start = word_start(old, same).min(word_start(new, same));
    let (old, new) = (&old[start..], &new[start..]);
    let same = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    let end = word_end(old, same).min(word_end(new, same));
    (&old[..old.len() - end], &new[..new.len() - end])
}

/// The nearest place at or before `at` where a word ends and white space begins.
fn word_start(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().rposition(u8::is_ascii_whitespace).unwrap_or(0)
}

/// The most bytes up to `length` from the end that begin with white space.
fn word_end(text: &str, length: usize) -> usize {
    let tail = &text.as_bytes()[text.len() - length..];
    tail.iter().position(u8::is_ascii_whitespace).map_or(0, |skipped| length - skipped)
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn counts_whole_words_on_both_sides() {
        assert_eq!(changed("", "one two"), (2, 0));
        assert_eq!(changed("eight boreholes work", "eight wells work"), (1, 1));
        assert_eq!(changed("one two three", "one three"), (0, 1));
        assert_eq!(changed("same\nsame\n", "same\nsame\n"), (0, 0));
        assert_eq!(changed("a b", "b a"), (0, 0));
        assert_eq!(changed("æ", "ø"), (1, 1));
    }
}
