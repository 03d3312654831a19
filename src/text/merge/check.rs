//! The last look at a merge: is every word that somebody added there?

use std::collections::HashMap;

use crate::text::tokens::is_word_char;

use super::draft::Draft;
use super::outcome::Segment;

/// Whether each word that the base has not is in the draft, settled or in a conflict, as often as on either side.
///
/// A word here is what stands between signs and spaces. So text in a script without spaces is taken by whole phrases.
pub(super) fn keeps_all(texts: [&str; 3], draft: &Draft) -> bool {
    let [base, theirs, ours] = without_common_ends(texts);
    let mut needed: HashMap<&str, [usize; 2]> = HashMap::new();
    for (side, text) in [theirs, ours].into_iter().enumerate() {
        words(text).for_each(|word| needed.entry(word).or_default()[side] += 1);
    }
    for word in words(base) {
        needed.remove(word);
    }
    for word in draft.segments.iter().flat_map(readings).flat_map(words) {
        if let Some(counts) = needed.get_mut(word) {
            *counts = counts.map(|count| count.saturating_sub(1));
        }
    }
    needed.into_values().all(|counts| counts == [0, 0])
}

/// Three texts without the whole lines that all begin and end with.
fn without_common_ends(texts: [&str; 3]) -> [&str; 3] {
    let [base, theirs, ours] = texts.map(str::as_bytes);
    let same = base.iter().zip(theirs).zip(ours).take_while(|((a, b), c)| a == b && b == c).count();
    let start = base[..same].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let [base, theirs, ours] = texts.map(|text| &text.as_bytes()[start..]);
    let ends = base.iter().rev().zip(theirs.iter().rev()).zip(ours.iter().rev());
    let same = ends.take_while(|((a, b), c)| a == b && b == c).count();
    let end = base[base.len() - same..].iter().position(|&byte| byte == b'\n').map_or(0, |at| same - at - 1);
    texts.map(|text| &text[start..text.len() - end])
}

/// The texts in which a word of a segment may stand.
fn readings(segment: &Segment) -> Vec<&str> {
    match segment {
        Segment::Text(text) => vec![text],
        Segment::Conflict(conflict) => vec![&conflict.theirs, &conflict.ours],
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word_char(c)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_in_no_reading_is_missed() {
        let texts = ["a well\n", "a deep well\n", "a dry well\nand a pump\n"];
        let draft = |text: &str| {
            let mut draft = Draft::default();
            draft.lines(text);
            draft
        };
        assert!(keeps_all(texts, &draft("a deep dry well\nand a pump\n")));
        assert!(!keeps_all(texts, &draft("a deep well\nand a pump\n")));
        assert!(!keeps_all(texts, &draft("a deepdry well\nand a pump\n")));
    }
}
