//! Taking some of the changes of a diff and leaving the others.

use std::collections::HashMap;

use super::{Op, Passage};

/// For each passage the number of the change it belongs to, counted from 0 in reading order.
///
/// What moved from one passage to another is one change: to take only one end of it would lose the words or double
/// them.
#[must_use]
pub fn changes(passages: &[Passage]) -> Vec<usize> {
    let mut first_with: HashMap<usize, usize> = HashMap::new();
    let mut leader: Vec<usize> = (0..passages.len()).collect();
    for (at, passage) in passages.iter().enumerate() {
        for id in moves(&passage.ops) {
            let other = *first_with.entry(id).or_insert(at);
            join(&mut leader, other, at);
        }
    }
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    leader
        .iter()
        .map(|leader| {
            let next = numbers.len();
            *numbers.entry(*leader).or_insert(next)
        })
        .collect()
}

/// The old text with those passages made new that `takes` says, by their place among `passages`.
///
/// All of them give the new text byte for byte, none the old one. White space that changed between two passages is
/// taken if both are; where one is and the other is not, the lines between them stay as empty as in the text that the
/// second is from.
#[must_use]
pub fn taking(old: &str, new: &str, passages: &[Passage], takes: impl Fn(usize) -> bool) -> String {
    let mut text = String::with_capacity(old.len().max(new.len()));
    let (mut old_at, mut new_at, mut before) = (0, 0, true);
    for (at, passage) in passages.iter().enumerate() {
        let taken = takes(at);
        // Before the first passage there is none that could have been left.
        let both = taken && before;
        text += if both { &new[new_at..passage.new.start] } else { &old[old_at..passage.old.start] };
        let (from, range) = if taken { (new, &passage.new) } else { (old, &passage.old) };
        if taken != before {
            text += missing_lines(&text, &from[..range.start]);
        }
        text += &from[range.clone()];
        (old_at, new_at, before) = (passage.old.end, passage.new.end, taken);
    }
    text += if before { &new[new_at..] } else { &old[old_at..] };
    text
}

/// The line ends that some text lacks to end as another does.
fn missing_lines<'t>(text: &str, like: &'t str) -> &'t str {
    let ends = |text: &str| text.len() - text.trim_end_matches(['\r', '\n']).len();
    let (there, wanted) = (&text[text.len() - ends(text)..], &like[like.len() - ends(like)..]);
    let kept = wanted.matches('\n').count().saturating_sub(there.matches('\n').count());
    if text.is_empty() || kept == 0 {
        return "";
    }
    let start = wanted.rmatch_indices('\n').nth(kept).map_or(0, |(at, end)| at + end.len());
    &wanted[start..]
}

/// The moves that begin or end in these operations.
fn moves(ops: &[Op]) -> impl Iterator<Item = usize> {
    ops.iter().filter_map(|op| match op {
        Op::MovedFrom { id, .. } | Op::MovedTo { id, .. } => Some(*id),
        _ => None,
    })
}

/// Gives the two passages, and all that go with them already, the earlier leader.
fn join(leader: &mut [usize], one: usize, other: usize) {
    let (one, other) = (leader[one], leader[other]);
    let (first, second) = (one.min(other), one.max(other));
    leader.iter_mut().filter(|leader| **leader == second).for_each(|leader| *leader = first);
}

#[cfg(test)]
mod tests {
    use super::super::{diff, passages, places};
    use super::*;

    const OLD: &str = "# Plan\n\nThe pump is broken since May.\n\n## Road\n\nA path.\n\n## School\n\nTwo rooms.\n";
    const NEW: &str = "# Plan\n\nThe pump is mended since June.\n\n## Road\n\nA path.\n\n## School\n\nThree rooms.\n";

    #[test]
    fn some_changes_are_taken_and_the_others_left() {
        let passages = passages(NEW, &diff(OLD, NEW));
        assert_eq!(changes(&passages), [0, 1]);
        let first = taking(OLD, NEW, &passages, |at| at == 0);
        assert_eq!(first, OLD.replace("broken since May", "mended since June"));
        let second = taking(OLD, NEW, &passages, |at| at == 1);
        assert_eq!(second, OLD.replace("Two", "Three"));
    }

    #[test]
    fn all_give_the_new_text_and_none_the_old_one() {
        let reflowed = NEW.replace("A path.\n", "A\npath. \n");
        let passages = passages(&reflowed, &diff(OLD, &reflowed));
        assert_eq!(taking(OLD, &reflowed, &passages, |_| true), reflowed);
        assert_eq!(taking(OLD, &reflowed, &passages, |_| false), OLD);
    }

    /// What comes of taking each of the places alone.
    fn one_by_one(old: &str, new: &str) -> Vec<String> {
        let places = places(new, &diff(old, new));
        assert_eq!(taking(old, new, &places, |_| true), new);
        assert_eq!(taking(old, new, &places, |_| false), old);
        (0..places.len()).map(|one| taking(old, new, &places, |at| at == one)).collect()
    }

    #[test]
    fn neighbours_that_changed_or_came_are_taken_one_by_one() {
        let old = "The pump is broken since May.\n\nTwo rooms have roofs of iron.\n";
        let new = "The pump is mended since May.\n\nThree rooms have roofs of iron.\n";
        assert_eq!(one_by_one(old, new), [old.replace("broken", "mended"), old.replace("Two rooms", "Three rooms")]);
        let came = format!("{old}\nA nurse comes on Tuesdays.\n\nThe road is dry.\n");
        let nurse = format!("{old}\nA nurse comes on Tuesdays.\n");
        assert_eq!(one_by_one(old, &came), [format!("{nurse}\n"), format!("{old}\nThe road is dry.\n")]);
    }

    #[test]
    fn what_is_taken_stays_apart_from_what_is_left() {
        let old = "# Plan\n\nOne pump of two works today.\n";
        let new = "# Plan\n\nOne pump of two works again today.\n\n## Road\n\nIt is dry.\n";
        let texts = one_by_one(old, new);
        assert_eq!(
            texts,
            [format!("{}\n", old.replace("works", "works again")), format!("{old}\n## Road\n\nIt is dry.\n"),]
        );
    }

    #[test]
    fn both_ends_of_a_move_are_one_change() {
        let walk = "Every committee keeps a book in which each repair is written down with its price.\n\n";
        let rest = "The school has two rooms with roofs, and a third that waits for its timber from the lake.\n\n\
                    The ward is open on every day of the week but Sunday, when the nurse sings in the choir.\n\n";
        let (old, new) = (format!("Begin.\n\n{walk}{rest}End.\n"), format!("Begun.\n\n{rest}{walk}End.\n"));
        let passages = passages(&new, &diff(&old, &new));
        let numbers = changes(&passages);
        let ends = passages.iter().zip(&numbers).filter(|(passage, _)| moves(&passage.ops).next().is_some());
        let ends: Vec<usize> = ends.map(|(_, number)| *number).collect();
        assert!(!ends.is_empty() && ends.iter().all(|number| *number == ends[0]), "{numbers:?}");
    }
}
