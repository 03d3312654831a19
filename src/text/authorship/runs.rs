//! Authorship as a list of runs.

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
}
