//! What holds of the merge of any three texts.

use std::collections::HashMap;

use dugnad::text::merge::{Conflict, Merge, Segment, three_way};

/// Checks all that must hold of the merge of any three texts.
pub fn check(base: &str, theirs: &str, ours: &str) {
    let merge = three_way(base, theirs, ours);
    check_shape(&merge);
    check_words(base, theirs, ours, &merge);
    for (theirs, ours, expected) in [(theirs, base, theirs), (base, ours, ours), (ours, ours, ours)] {
        let merge = three_way(base, theirs, ours);
        assert_eq!((merge.text().as_deref(), merge.notices.len()), (Some(expected), 0));
    }
    check_swapped(&merge, &three_way(base, ours, theirs));
}

/// No empty text, no two in a row, and notices lie inside of the settled text.
fn check_shape(merge: &Merge) {
    let is_text = |segment: &Segment| matches!(segment, Segment::Text(_));
    assert!(!merge.segments.windows(2).any(|pair| pair.iter().all(is_text)));
    assert!(!merge.segments.contains(&Segment::Text(String::new())));
    let settled = merge.settled();
    assert!(merge.notices.iter().all(|notice| settled.get(notice.range.clone()).is_some()));
    assert!(merge.notices.windows(2).all(|pair| pair[0].range.start <= pair[1].range.start));
}

/// Each word that the base has not is there as often as on either side, settled or in a conflict.
fn check_words(base: &str, theirs: &str, ours: &str, merge: &Merge) {
    let old = words([base]);
    let readings = merge.segments.iter().flat_map(|segment| match segment {
        Segment::Text(text) => vec![text.as_str()],
        Segment::Conflict(conflict) => vec![conflict.theirs.as_str(), &conflict.ours],
    });
    let merged = words(readings);
    for (word, count) in words([theirs]).into_iter().chain(words([ours])) {
        let is_there = old.contains_key(word) || merged.get(word).is_some_and(|merged| *merged >= count);
        assert!(is_there, "{word:?} is lost\nbase {base:?}\ntheirs {theirs:?}\nours {ours:?}\nmerge {merge:?}");
    }
}

fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> HashMap<&'t str, usize> {
    let mut counts = HashMap::new();
    for word in texts.into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_')) {
        *counts.entry(word).or_default() += usize::from(!word.is_empty());
    }
    counts.remove("");
    counts
}

/// Whoever saved first, the same is settled and the same disputed, but for the order of what both added.
fn check_swapped(merge: &Merge, swapped: &Merge) {
    assert_eq!(merge.is_clean(), swapped.is_clean());
    assert_eq!(words([merge.settled().as_str()]), words([swapped.settled().as_str()]));
    let counts = |merge: &Merge, swap: bool| {
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let sides = |conflict: &Conflict| match swap {
            false => [squeezed(&conflict.theirs), squeezed(&conflict.ours)],
            true => [squeezed(&conflict.ours), squeezed(&conflict.theirs)],
        };
        let mut all: Vec<[String; 2]> = merge.conflicts().map(sides).collect();
        all.sort();
        all
    };
    assert_eq!(counts(merge, false), counts(swapped, true));
}
