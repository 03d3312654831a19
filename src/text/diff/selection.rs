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
/// taken if both are.
#[must_use]
pub fn taking(old: &str, new: &str, passages: &[Passage], takes: impl Fn(usize) -> bool) -> String {
    let mut text = String::with_capacity(old.len().max(new.len()));
    let (mut old_at, mut new_at, mut before) = (0, 0, true);
    for (at, passage) in passages.iter().enumerate() {
        let taken = takes(at);
        // Before the first passage there is none that could have been left.
        let both = taken && before;
        text += if both { &new[new_at..passage.new.start] } else { &old[old_at..passage.old.start] };
        text += if taken { &new[passage.new.clone()] } else { &old[passage.old.clone()] };
        (old_at, new_at, before) = (passage.old.end, passage.new.end, taken);
    }
    text += if before { &new[new_at..] } else { &old[old_at..] };
    text
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
    use super::super::{diff, passages};
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
