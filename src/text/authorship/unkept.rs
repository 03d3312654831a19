//! Which words of a text are not simply those of an earlier one: the words that somebody who has looked at the earlier
//! text has to look at.

use std::ops::Range;

use super::version::Version;
use crate::text::diff::{Diff, Op};

/// The words of `new` that `old` does not have at the same place in the difference from the same writer, as bytes in
/// order, each stretch with the revision that first wrote it. `diff` leads from `old` to `new`.
///
/// Whether such a word is new is another question: it may have come back, or moved too far for the difference to tell.
pub fn unkept(old: &Version, new: &Version, diff: &Diff) -> Vec<(Range<usize>, i64)> {
    let before: Vec<(Range<usize>, i64)> = old.tokens().collect();
    let mut kept = Vec::new();
    gather(&diff.ops, &mut kept);
    let mut found: Vec<(Range<usize>, i64)> = Vec::new();
    let mut goes_on = false;
    for (token, origin) in new.tokens() {
        let same = counterpart(&token, &kept).and_then(|at| {
            let place = before.binary_search_by_key(&at, |(old, _)| old.start).ok()?;
            Some(before[place].1 == origin)
        });
        let is_kept = same == Some(true);
        match found.last_mut() {
            _ if is_kept => {}
            Some((last, by)) if goes_on && *by == origin => last.end = token.end,
            _ => found.push((token, origin)),
        }
        goes_on = !is_kept;
    }
    found
}

/// A stretch of new, and where the same bytes begin in old.
type Kept = (Range<usize>, usize);

/// Notes what is kept, in the order of new; moves hold what was kept in them.
fn gather(ops: &[Op], kept: &mut Vec<Kept>) {
    for op in ops {
        match op {
            Op::Keep { old, new } => kept.push((new.clone(), old.start)),
            Op::MovedTo { inner, .. } => gather(inner, kept),
            _ => {}
        }
    }
}

/// Where a token of new begins in old, if it is kept.
fn counterpart(token: &Range<usize>, kept: &[Kept]) -> Option<usize> {
    let (new, old) = &kept[kept.partition_point(|(new, _)| new.end < token.end)..].first()?;
    (new.start <= token.start).then(|| old + token.start - new.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::authorship::history::History;
    use crate::text::diff::diff;

    /// The unkept words from the revision at one place of a history to its last, each with who wrote them.
    fn words(texts: &[&str], since: usize) -> Vec<(String, i64)> {
        let mut history = History::default();
        for (place, text) in texts.iter().enumerate() {
            let id = place as i64 + 1;
            history.add(id, &[id - 1], text);
        }
        let version = |id: i64| {
            let list = history.authorship(id).expect("it was added").clone();
            Version::new(id, history.text(id).expect("it was added"), list).expect("they fit")
        };
        let (old, new) = (version(since as i64 + 1), version(texts.len() as i64));
        let found = unkept(&old, &new, &diff(old.text(), new.text()));
        found.into_iter().map(|(bytes, origin)| (new.text()[bytes].to_owned(), origin)).collect()
    }

    #[test]
    fn a_word_is_unkept_where_another_stood_before() {
        let texts = ["The well is deep.\n", "The old well is very deep.\n"];
        assert_eq!(words(&texts, 0), [("old".to_owned(), 2), ("very".to_owned(), 2)]);
        assert_eq!(words(&texts, 1), []);
    }

    #[test]
    fn what_came_back_says_who_wrote_it_first() {
        let gone = "Every committee keeps a book in which each repair is written down.\n";
        let texts = [&format!("# Well\n\n{gone}"), "# Well\n", &format!("# Well\n\n{gone}\nA pump.\n")];
        let found = words(&texts, 1);
        assert_eq!(found[0], (gone.trim().to_owned(), 1));
        assert_eq!(found[1], ("A pump.".to_owned(), 3));
    }

    #[test]
    fn a_word_typed_anew_is_unkept_although_the_texts_agree() {
        let texts = ["The well has eight pumps.\n", "The well has pumps.\n", "The well has eight pumps by now.\n"];
        assert_eq!(words(&texts, 0), [("eight".to_owned(), 3), ("by now".to_owned(), 3)]);
    }
}
