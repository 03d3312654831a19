//! A passage of a text by its words: finding it, and following it into later versions of the text.

use std::ops::Range;

use super::diff::{Op, diff};
use super::tokens::{Tokens, Vocabulary, is_word};

/// Where quoted words stand in a text: as they are written, or else the same words with other signs and white space
/// between them, since who copies from a page copies no markup. The first place of several; `None` if there is none.
pub fn find(text: &str, quote: &str) -> Option<Range<usize>> {
    let quote = quote.trim();
    if quote.is_empty() {
        return None;
    }
    if let Some(start) = text.find(quote) {
        return Some(start..start + quote.len());
    }
    let (text, quote) = (Tokens::new(text), Tokens::new(quote));
    let mut vocabulary = Vocabulary::default();
    let wanted: Vec<u32> = quote.iter().filter(|token| is_word(token)).map(|token| vocabulary.number(token)).collect();
    let words: Vec<usize> = (0..text.len()).filter(|&token| is_word(text.token(token))).collect();
    let numbers: Vec<u32> = words.iter().map(|&token| vocabulary.number(text.token(token))).collect();
    if wanted.is_empty() {
        return None;
    }
    let first = numbers.windows(wanted.len()).position(|window| window == wanted)?;
    Some(text.span(words[first]).start..text.span(words[first + wanted.len() - 1]).end)
}

/// Where a passage of `old`, given in bytes on character borders, stands in `new`; `None` if less than half of it is
/// left in one place.
///
/// If its words stand in `new` once as they were, that is the place. Otherwise the difference of the texts tells, which
/// knows what moved; and at last the longest run of its words that is left.
pub fn follow(old: &str, passage: Range<usize>, new: &str) -> Option<Range<usize>> {
    let words = old.get(passage.clone())?;
    let mut places = new.match_indices(words);
    if let (false, Some((start, _)), None) = (words.trim().is_empty(), places.next(), places.next()) {
        return Some(start..start + words.len());
    }
    let mut ways = vec![Way::default()];
    for op in &diff(old, new).ops {
        match op {
            Op::MovedTo { inner, .. } => {
                let mut way = Way::default();
                inner.iter().for_each(|op| way.take(old, &passage, op));
                ways.push(way);
            }
            op => ways[0].take(old, &passage, op),
        }
    }
    let best = ways.into_iter().max_by_key(|way| way.kept)?;
    if best.kept * 2 < weight(words) || best.kept == 0 { longest_run(words, new) } else { best.place }
}

/// Where the longest run of a passage's words stands in a text, if that is more than half of them, and three at least:
/// what was moved and changed at once is too little for the difference to tell that it moved.
fn longest_run(words: &str, text: &str) -> Option<Range<usize>> {
    let (words, text) = (Tokens::new(words), Tokens::new(text));
    let wanted: Vec<&str> = words.iter().filter(|token| is_word(token)).collect();
    // How long the runs are that end with each wanted word and the present one of the text.
    let mut runs = vec![0; wanted.len() + 1];
    let mut best = (0, 0..0);
    let mut spans: Vec<Range<usize>> = Vec::new();
    for token in (0..text.len()).filter(|&token| is_word(text.token(token))) {
        spans.push(text.span(token));
        for place in (0..wanted.len()).rev() {
            runs[place + 1] = if wanted[place] == text.token(token) { runs[place] + 1 } else { 0 };
            if runs[place + 1] > best.0 {
                best = (runs[place + 1], spans[spans.len() - runs[place + 1]].start..text.span(token).end);
            }
        }
    }
    (best.0 >= 3 && best.0 * 2 > wanted.len()).then_some(best.1)
}

/// What is left of a passage in one run of operations.
#[derive(Default)]
struct Way {
    /// The place in the new text, from the first to the last byte that is left.
    place: Option<Range<usize>>,
    /// Bytes that are left and are not white space.
    kept: usize,
}

impl Way {
    fn take(&mut self, old: &str, passage: &Range<usize>, op: &Op) {
        let Op::Keep { old: from, new: to } = op else { return };
        let left = from.start.max(passage.start)..from.end.min(passage.end);
        if left.is_empty() {
            return;
        }
        self.kept += weight(&old[left.clone()]);
        let moved = to.start + left.start - from.start..to.start + left.end - from.start;
        self.place = Some(match self.place.take() {
            Some(place) => place.start.min(moved.start)..place.end.max(moved.end),
            None => moved,
        });
    }
}

/// Bytes that are not white space.
fn weight(text: &str) -> usize {
    text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "# Plan\n\nDig the well in March.\n\n- buy forty pipes\n- line it with brick\n\nThe end.\n";

    fn followed<'n>(words: &str, new: &'n str) -> Option<&'n str> {
        let passage = find(OLD, words).expect("it stands there");
        follow(OLD, passage, new).map(|place| &new[place])
    }

    #[test]
    fn words_are_found_as_written_or_by_themselves() {
        let text = "The **old** well,\nby the [road](x), is deep.";
        assert_eq!(find(text, " old** well ").map(|place| &text[place]), Some("old** well"));
        assert_eq!(find(text, "old well by the road").map(|place| &text[place]), Some("old** well,\nby the [road"));
        assert_eq!(find(text, "old well is"), None);
        assert_eq!(find(text, " … "), None);
        assert_eq!(find("", "well"), None);
    }

    #[test]
    fn a_passage_that_did_not_change_is_where_its_words_are() {
        assert_eq!(followed("buy forty pipes", &OLD.replace("March", "May")), Some("buy forty pipes"));
    }

    #[test]
    fn a_passage_that_changed_is_followed_by_what_is_left_of_it() {
        let new = OLD.replace("Dig the well in March.", "Dig the deep well in late March.");
        assert_eq!(followed("Dig the well in March", &new), Some("Dig the deep well in late March"));
    }

    #[test]
    fn a_passage_that_moved_and_changed_is_followed_there() {
        let moved = "The district engineer measures how much water the new well gives before anybody drinks from it.";
        let old = format!("# Plan\n\n{moved}\n\n{OLD}");
        let changed = moved.replace("before anybody", "twice before anybody");
        let new = format!("# Plan\n\n{OLD}\n{changed}\n");
        let passage = find(&old, moved).expect("it stands there");
        let place = follow(&old, passage, &new).expect("it is there");
        assert_eq!(&new[place], changed);
    }

    #[test]
    fn a_short_passage_that_moved_and_changed_is_found_by_its_longest_run() {
        let new = "# Plan\n\n- buy forty pipes\n- line it with brick\n\nThe end.\n\nDig the well in late March.\n";
        assert_eq!(followed("Dig the well in March.", new), Some("Dig the well in"));
    }

    #[test]
    fn of_equal_passages_the_right_one_is_followed() {
        let old = "One well.\n\nTwo pumps stand here.\n\nOne well.\n";
        let new = "A school.\n\nOne well.\n\nTwo pumps stand here.\n\nOne well.\n";
        let second = old.rfind("One well").expect("it");
        let place = follow(old, second..second + 8, new).expect("it is there");
        assert_eq!(place.start, new.rfind("One well").expect("it"));
    }

    #[test]
    fn a_passage_that_was_taken_out_is_gone() {
        assert_eq!(followed("line it with brick", &OLD.replace("- line it with brick\n", "")), None);
        assert_eq!(followed("Dig the well in March.", ""), None);
    }
}
