//! What holds of the merge of any three texts.

use std::collections::HashMap;

use dugnad::text::merge::{Merge, three_way};
use dugnad::text::tokens::{Tokens, is_word};

/// Checks the merge of three texts, and of each with an unchanged side.
pub fn check(base: &str, theirs: &str, ours: &str) {
    assert_eq!(three_way(base, base, ours).text().as_deref(), Some(ours));
    assert_eq!(three_way(base, theirs, base).text().as_deref(), Some(theirs));
    assert_eq!(three_way(base, ours, ours).text().as_deref(), Some(ours));
    let merge = three_way(base, theirs, ours);
    check_words(base, theirs, ours, &merge);
    let settled = merge.settled();
    assert!(merge.notices.iter().all(|notice| settled.get(notice.range.clone()).is_some()));
    assert!(merge.conflicts().all(|conflict| conflict.ours != conflict.theirs));
}

/// Each word that a side brought is in the merge or in a conflict, as often as the side has it.
fn check_words(base: &str, theirs: &str, ours: &str, merge: &Merge) {
    let mut kept = counted(&merge.settled());
    for conflict in merge.conflicts() {
        for text in [&conflict.theirs, &conflict.ours] {
            counted(text).into_iter().for_each(|(word, count)| *kept.entry(word).or_default() += count);
        }
    }
    let old = counted(base);
    for (word, count) in counted(theirs).into_iter().chain(counted(ours)) {
        let found = kept.get(&word).copied().unwrap_or_default();
        assert!(old.contains_key(&word) || found >= count, "{word:?} is lost: {merge:?}");
    }
}

/// How often each word stands in a text.
fn counted(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in Tokens::new(text).iter().filter(|token| is_word(token)) {
        *counts.entry(word.to_owned()).or_default() += 1;
    }
    counts
}
