//! How authorship is stored: as what it takes over from the list of an earlier revision, and what is added.
//!
//! ```text
//! parent          10 tokens by 5, 3 by 7
//! this revision   4 tokens by 5, 2 by 9, 4 by 5, 3 by 7
//! stored          take 4 from where the last step ended; add 2 by 9; take 7 from 2 tokens further on
//! ```
//! Numbers take seven bits a byte. A step is the number of its tokens and, in the lowest two bits, its kind: see `kind`.

use std::collections::VecDeque;

use super::delta::{List, Step, steps};
use super::runs::{Authorship, Run};

/// What a step is, and what follows it.
mod kind {
    /// Taken from the parent, from where the last taken ones end; nothing follows.
    pub const GO_ON: u64 = 0;
    /// Taken from elsewhere; how far from that end follows.
    pub const ELSEWHERE: u64 = 1;
    /// Added, with an origin that was named lately; its place among those follows.
    pub const RECENT: u64 = 2;
    /// Added; how much newer its origin is than the last such one follows.
    pub const FRESH: u64 = 3;
}

impl Authorship {
    /// Bytes to store: with a parent only what differs from the parent's list.
    pub fn encode(&self, parent: Option<&Self>) -> Vec<u8> {
        let list = List::new(parent.map_or(&[], Self::runs));
        let mut origins = Origins::new(&list);
        let mut bytes = Vec::new();
        let mut end = 0;
        for step in steps(self.runs(), &list) {
            match step {
                Step::Take { start, tokens } => {
                    // Up to the parent's end is told by no number.
                    let tokens_told = if start + tokens == list.tokens() { 0 } else { u64::from(tokens) };
                    if start == end {
                        push_number(&mut bytes, tokens_told << 2 | kind::GO_ON);
                    } else {
                        push_number(&mut bytes, tokens_told << 2 | kind::ELSEWHERE);
                        push_number(&mut bytes, zigzag(i64::from(start) - i64::from(end)));
                    }
                    end = start + tokens;
                    origins.touch(list.origin_before(end));
                }
                Step::Add(run) => origins.write(run, &mut bytes),
            }
        }
        bytes
    }

    /// What [`Self::encode`] stored, given the same parent; `None` if the bytes are not such.
    pub fn decode(bytes: &[u8], parent: Option<&Self>) -> Option<Self> {
        let list = List::new(parent.map_or(&[], Self::runs));
        let mut origins = Origins::new(&list);
        let mut bytes = bytes.iter();
        let mut read = Self::default();
        let (mut end, mut all) = (0, 0_u32);
        while !bytes.as_slice().is_empty() {
            let step = read_number(&mut bytes)?;
            let (mut tokens, kind) = (u32::try_from(step >> 2).ok()?, step & 3);
            if kind == kind::RECENT || kind == kind::FRESH {
                read.push(Run { tokens, origin: origins.read(kind, &mut bytes)? });
            } else {
                let from_end = if kind == kind::GO_ON { 0 } else { unzigzag(read_number(&mut bytes)?) };
                let start = u32::try_from(i64::from(end).checked_add(from_end)?).ok()?;
                end = if tokens == 0 { list.tokens() } else { start.checked_add(tokens)? };
                tokens = end.checked_sub(start).filter(|taken| *taken > 0 && end <= list.tokens())?;
                list.between(start, end).for_each(|run| read.push(run));
                origins.touch(list.origin_before(end));
            }
            all = all.checked_add(tokens)?;
        }
        Some(read)
    }
}

/// The origins that were named last, which are named again by their place among them.
struct Origins {
    recent: VecDeque<i64>,
    /// The newest origin of the parent: that of a new revision is a little larger.
    newest: i64,
}

/// How many origins are held ready; as many as have a place of one byte.
const RECENT: usize = 128;

impl Origins {
    fn new(list: &List) -> Self {
        Self { recent: VecDeque::new(), newest: list.runs.iter().map(|run| run.origin).max().unwrap_or(0) }
    }

    fn touch(&mut self, origin: i64) {
        if let Some(place) = self.recent.iter().position(|recent| *recent == origin) {
            self.recent.remove(place);
        }
        self.recent.truncate(RECENT - 1);
        self.recent.push_front(origin);
    }

    /// Writes the step that adds a run.
    fn write(&mut self, run: Run, bytes: &mut Vec<u8>) {
        let tokens = u64::from(run.tokens) << 2;
        match self.recent.iter().position(|recent| *recent == run.origin) {
            Some(place) => {
                push_number(bytes, tokens | kind::RECENT);
                push_number(bytes, place as u64);
            }
            None => {
                push_number(bytes, tokens | kind::FRESH);
                push_number(bytes, zigzag(run.origin.wrapping_sub(self.newest)));
                self.newest = run.origin;
            }
        }
        self.touch(run.origin);
    }

    /// Reads the origin in a step that adds a run.
    fn read(&mut self, kind: u64, bytes: &mut std::slice::Iter<u8>) -> Option<i64> {
        let number = read_number(bytes)?;
        let origin = if kind == kind::RECENT {
            *self.recent.get(usize::try_from(number).ok()?)?
        } else {
            self.newest = self.newest.wrapping_add(unzigzag(number));
            self.newest
        };
        self.touch(origin);
        Some(origin)
    }
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
    use proptest::prelude::*;

    use super::*;

    fn list(runs: &[(u32, i64)]) -> Authorship {
        let mut list = Authorship::default();
        runs.iter().for_each(|(tokens, origin)| list.push(Run { tokens: *tokens, origin: *origin }));
        list
    }

    /// Bytes that `runs` take where the parent's are `parent`, after making sure that they come back.
    fn size(runs: &[(u32, i64)], parent: &[(u32, i64)]) -> usize {
        let (runs, parent) = (list(runs), list(parent));
        let bytes = runs.encode(Some(&parent));
        assert_eq!(Authorship::decode(&bytes, Some(&parent)), Some(runs));
        bytes.len()
    }

    #[test]
    fn an_edit_takes_few_bytes_wherever_it_is() {
        let parent = [(20, 5), (9, 7), (1, 5), (30, 6)];
        assert_eq!(size(&parent, &parent), 1);
        assert_eq!(size(&[(20, 5), (9, 7), (1, 5), (30, 6), (4, 8)], &parent), 3, "at the end");
        assert_eq!(size(&[(8, 5), (3, 8), (12, 5), (9, 7), (1, 5), (30, 6)], &parent), 4, "amid a run");
        assert_eq!(size(&[(8, 5), (3, 8), (9, 5), (9, 7), (1, 5), (30, 6)], &parent), 5, "in place of three words");
        assert_eq!(size(&[(9, 7), (1, 5), (30, 6), (20, 5)], &parent), 4, "a passage moved");
    }

    fn runs() -> impl Strategy<Value = Vec<(u32, i64)>> {
        prop::collection::vec((1_u32..5, 1_i64..5), 0..24)
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(parent in runs(), own in runs(), cut in 0_usize..24) {
            let mixed = [&parent[cut.min(parent.len())..], &own[..], &parent[..cut.min(parent.len())]].concat();
            size(&own, &parent);
            size(&mixed, &parent);
        }

        #[test]
        fn bytes_that_nobody_stored_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..40), parent in runs()) {
            let _ = Authorship::decode(&bytes, Some(&list(&parent)));
        }
    }
}
