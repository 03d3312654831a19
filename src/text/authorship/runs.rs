//! Authorship as a list of runs, and how it is stored.

use std::ops::Range;

use crate::text::tokens::Tokens;

/// Some neighbouring tokens that one revision typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Run {
    /// How many tokens, at least one.
    pub tokens: u32,
    /// The revision that first typed them; older revisions have smaller numbers.
    pub origin: i64,
}

/// Who wrote each token of a text; covers as many tokens as [`Tokens::new`] finds in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authorship {
    runs: Vec<Run>,
}

impl Authorship {
    /// The authorship of a text of which every token is from `origin`.
    pub fn all_by(text: &str, origin: i64) -> Self {
        let mut authorship = Self::default();
        authorship.push(Run { tokens: Tokens::new(text).len() as u32, origin });
        authorship
    }

    /// The runs in order; two neighbours never have the same origin.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// How many tokens it covers.
    pub fn tokens(&self) -> usize {
        self.runs.iter().map(|run| run.tokens as usize).sum()
    }

    /// Adds tokens at the end.
    pub fn push(&mut self, run: Run) {
        match self.runs.last_mut() {
            _ if run.tokens == 0 => {}
            Some(last) if last.origin == run.origin => last.tokens += run.tokens,
            _ => self.runs.push(run),
        }
    }

    /// The bytes of `text`, whose authorship this is, with their origins: in order, one range for each run.
    ///
    /// A range begins with its first token and ends with its last, so the white space between two ranges is in neither.
    pub fn spans(&self, text: &str) -> Vec<(Range<usize>, i64)> {
        let tokens = Tokens::new(text);
        let mut at = 0;
        let mut spans = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            let end = (at + run.tokens as usize).min(tokens.len());
            if at < end {
                spans.push((tokens.span(at).start..tokens.span(end - 1).end, run.origin));
            }
            at = end;
        }
        spans
    }

    /// Bytes to store: with a parent only what differs from the parent's list.
    pub fn encode(&self, parent: Option<&Self>) -> Vec<u8> {
        let parent = parent.map_or(&[][..], |parent| &parent.runs);
        let start = self.runs.iter().zip(parent).take_while(|(a, b)| a == b).count();
        let (rest, parent_rest) = (&self.runs[start..], &parent[start..]);
        let end = rest.iter().rev().zip(parent_rest.iter().rev()).take_while(|(a, b)| a == b).count();
        let mut bytes = Vec::new();
        push_number(&mut bytes, start as u64);
        push_number(&mut bytes, end as u64);
        let mut before = 0;
        for run in &rest[..rest.len() - end] {
            push_number(&mut bytes, run.tokens.into());
            push_number(&mut bytes, zigzag(run.origin.wrapping_sub(before)));
            before = run.origin;
        }
        bytes
    }

    /// What [`Self::encode`] stored, given the same parent; `None` if the bytes are not such.
    pub fn decode(bytes: &[u8], parent: Option<&Self>) -> Option<Self> {
        let parent = parent.map_or(&[][..], |parent| &parent.runs);
        let mut bytes = bytes.iter();
        let start = usize::try_from(read_number(&mut bytes)?).ok()?;
        let end = usize::try_from(read_number(&mut bytes)?).ok()?;
        if start.checked_add(end)? > parent.len() {
            return None;
        }
        let mut read = Self { runs: parent[..start].to_vec() };
        let mut before = 0_i64;
        while !bytes.as_slice().is_empty() {
            let tokens = u32::try_from(read_number(&mut bytes)?).ok()?;
            let origin = before.wrapping_add(unzigzag(read_number(&mut bytes)?));
            read.runs.push(Run { tokens, origin });
            before = origin;
        }
        read.runs.extend(&parent[parent.len() - end..]);
        Some(read)
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
