//! Counts steps, so that no text takes long and the same texts always get the same answer.

/// Steps that may still be made.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
    /// Whether something was left out because it would have cost too much.
    pub coarse: bool,
}

impl Work {
    /// Steps for a page and its parents of so many tokens together.
    pub fn new(tokens: usize) -> Self {
        Self { left: 1_000_000 + 32 * tokens, coarse: false }
    }

    /// Takes `steps`, or notes that there are not enough left.
    pub fn spend(&mut self, steps: usize) -> bool {
        let enough = steps <= self.left;
        self.left -= if enough { steps } else { 0 };
        self.coarse |= !enough;
        enough
    }
}
