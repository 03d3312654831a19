//! The last look at a merge: is every word that somebody added there?

use std::collections::HashMap;

use crate::text::tokens::is_word_char;

use super::draft::Draft;
use super::outcome::Segment;

/// Whether each word that the base has not is in the draft, settled or in a conflict, as often as on either side.
///
/// A word here is what stands between signs and spaces. So text in a script without spaces is taken by whole phrases.
pub(super) fn keeps_all([base, theirs, ours]: [&str; 3], draft: &Draft) -> bool {
    let mut counts: HashMap<&str, [u32; 4]> = HashMap::new();
    let mut count = |text, column: usize| {
        for word in words(text) {
            counts.entry(word).or_default()[column] += 1;
        }
    };
    for (column, text) in [base, theirs, ours].into_iter().enumerate() {
        count(text, column);
    }
    // The draft may be made of strings that live shorter than the sides, so it is only looked up.
    for text in draft.segments.iter().flat_map(readings) {
        for word in words(text) {
            if let Some(counts) = counts.get_mut(word) {
                counts[3] += 1;
            }
        }
    }
    counts.values().all(|&[base, theirs, ours, merged]| base > 0 || merged >= theirs.max(ours))
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
