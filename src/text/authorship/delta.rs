//! How a list of runs is stored: as what makes it of its parent's list.
//!
//! ```text
//! parent   100 tokens by 3
//! list     40 by 3, 2 by 9, 57 by 3
//! stored   keep 40, drop 3, one run: 2 by 9; all that is left is kept
//! ```
//! Each edit is a row of numbers: tokens kept, tokens dropped, how many runs come in their place, and these. Origins
//! are told by how far they are from the last one told, the first by how far it is from the parent's newest.

use std::collections::{HashMap, VecDeque};

use super::runs::{Authorship, Run};
use crate::text::align::{hunks, matches};

impl Authorship {
    /// Bytes to store; with a parent only what differs from its list, and nothing if that is the same.
    pub fn encode(&self, parent: Option<&Self>) -> Vec<u8> {
        let parent = parent.map_or(&[][..], Self::runs);
        let mut before = newest(parent);
        let mut bytes = Vec::new();
        for edit in edits(parent, self.runs()) {
            push_number(&mut bytes, edit.kept);
            push_number(&mut bytes, edit.dropped);
            push_number(&mut bytes, edit.runs.len() as u64);
            for run in edit.runs {
                push_number(&mut bytes, run.tokens.into());
                push_number(&mut bytes, zigzag(run.origin.wrapping_sub(before)));
                before = run.origin;
            }
        }
        bytes
    }

    /// What [`Self::encode`] stored, given the same parent; `None` if the bytes are not such.
    pub fn decode(bytes: &[u8], parent: Option<&Self>) -> Option<Self> {
        let parent = parent.map_or(&[][..], Self::runs);
        let mut bytes = bytes.iter();
        let mut before = newest(parent);
        let mut most = u32::try_from(tokens(parent)).ok()?;
        let mut rest: VecDeque<Run> = parent.iter().copied().collect();
        let mut read = Self::default();
        while !bytes.as_slice().is_empty() {
            take(&mut rest, read_number(&mut bytes)?, |run| read.push(run))?;
            take(&mut rest, read_number(&mut bytes)?, |_| {})?;
            for _ in 0..read_number(&mut bytes)? {
                let tokens = u32::try_from(read_number(&mut bytes)?).ok()?;
                let origin = before.wrapping_add(unzigzag(read_number(&mut bytes)?));
                most = most.checked_add(tokens)?;
                read.push(Run { tokens, origin });
                before = origin;
            }
        }
        rest.into_iter().for_each(|run| read.push(run));
        Some(read)
    }
}

/// A place at which a list differs from its parent's.
struct Edit {
    /// Tokens since the last edit that are the parent's.
    kept: u64,
    /// Tokens of the parent that are passed over.
    dropped: u64,
    /// What stands in their place.
    runs: VecDeque<Run>,
}

fn edits(parent: &[Run], list: &[Run]) -> Vec<Edit> {
    let (old, new) = numbered(parent, list);
    let (mut kept, mut at) = (0, 0);
    let mut edits = Vec::new();
    for hunk in hunks(&matches(&old, &new), old.len(), new.len()) {
        kept += tokens(&parent[at..hunk.old.start]);
        at = hunk.old.end;
        let mut gone: VecDeque<Run> = parent[hunk.old].iter().copied().collect();
        let mut runs: VecDeque<Run> = list[hunk.new].iter().copied().collect();
        kept += trim(&mut gone, &mut runs, VecDeque::front_mut, VecDeque::pop_front);
        let after = trim(&mut gone, &mut runs, VecDeque::back_mut, VecDeque::pop_back);
        edits.push(Edit { kept, dropped: tokens(gone.make_contiguous()), runs });
        kept = after;
    }
    edits
}

/// Numbers runs so that equal ones have equal numbers.
fn numbered(parent: &[Run], list: &[Run]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers = HashMap::new();
    let mut number = |run: &Run| {
        let next = numbers.len() as u32;
        *numbers.entry(*run).or_insert(next)
    };
    (parent.iter().map(&mut number).collect(), list.iter().map(&mut number).collect())
}

/// Takes off the tokens that two lists have in common at one end; tells how many.
fn trim(
    old: &mut VecDeque<Run>,
    new: &mut VecDeque<Run>,
    end: fn(&mut VecDeque<Run>) -> Option<&mut Run>,
    pop: fn(&mut VecDeque<Run>) -> Option<Run>,
) -> u64 {
    let mut common = 0;
    while let (Some(a), Some(b)) = (end(old), end(new))
        && a.origin == b.origin
    {
        let tokens = a.tokens.min(b.tokens);
        a.tokens -= tokens;
        b.tokens -= tokens;
        common += u64::from(tokens);
        for list in [&mut *old, &mut *new] {
            if end(list).is_some_and(|run| run.tokens == 0) {
                pop(list);
            }
        }
    }
    common
}

/// Takes tokens off the beginning of a list; `None` if it has not so many.
fn take(list: &mut VecDeque<Run>, mut tokens: u64, mut each: impl FnMut(Run)) -> Option<()> {
    while tokens > 0 {
        let first = list.front_mut()?;
        let taken = u64::from(first.tokens).min(tokens) as u32;
        each(Run { tokens: taken, origin: first.origin });
        first.tokens -= taken;
        tokens -= u64::from(taken);
        if first.tokens == 0 {
            list.pop_front();
        }
    }
    Some(())
}

fn tokens(runs: &[Run]) -> u64 {
    runs.iter().map(|run| u64::from(run.tokens)).sum()
}

fn newest(runs: &[Run]) -> i64 {
    runs.iter().map(|run| run.origin).max().unwrap_or(0)
}

/// Appends a number, seven bits a byte, the lowest first (LEB128).
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads what [`push_number`] wrote.
fn read_number(bytes: &mut std::slice::Iter<u8>) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.next()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Folds negative numbers between the others, so that small ones of both signs stay short.
fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(runs: &[(u32, i64)]) -> Authorship {
        let mut list = Authorship::default();
        runs.iter().for_each(|(tokens, origin)| list.push(Run { tokens: *tokens, origin: *origin }));
        list
    }

    #[test]
    fn a_word_that_changed_costs_five_bytes() {
        let parent = list(&[(100, 3)]);
        let child = list(&[(40, 3), (2, 9), (57, 3)]);
        assert_eq!(child.encode(Some(&parent)), [40, 3, 1, 2, 12]);
        assert!(parent.encode(Some(&parent)).is_empty());
        assert_eq!(Authorship::decode(&[40, 3, 1, 2, 12], Some(&parent)), Some(child));
    }

    #[test]
    fn a_list_that_keeps_more_than_the_parent_has_is_none() {
        let parent = list(&[(10, 3)]);
        assert_eq!(Authorship::decode(&[11, 0, 0], Some(&parent)), None);
        assert_eq!(Authorship::decode(&[0, 11, 0], Some(&parent)), None);
        assert_eq!(Authorship::decode(&[0, 0, 1], Some(&parent)), None);
    }
}
