//! A bound on the work of one merge, counted in steps so that the answer never depends on the clock.

/// Steps that a merge may take beyond that of lines; about a nanosecond each.
const STEPS: usize = 300_000_000;
/// Steps to cut a byte of text into words and to number them.
const STEPS_A_BYTE: usize = 20;
/// Steps to compare two items that may be equal.
const STEPS_A_PAIR: usize = 3;

/// What may still be spent.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
    /// Something was left undone for want of work.
    pub coarse: bool,
}

impl Work {
    pub fn new() -> Self {
        Self { left: STEPS, coarse: false }
    }

    /// Takes what it costs to read so many bytes word by word, if so much is left; else the answer will be coarser.
    pub fn read(&mut self, bytes: usize) -> bool {
        self.spend(bytes.saturating_mul(STEPS_A_BYTE))
    }

    /// Takes what it costs to compare so many items of so many kinds, if so much is left.
    ///
    /// Where few kinds recur again and again, each may have to be compared with all of its kind.
    pub fn compare(&mut self, items: usize, kinds: usize) -> bool {
        self.spend(items.saturating_mul(items / kinds.max(1)).saturating_mul(STEPS_A_PAIR))
    }

    /// Takes so many steps if so many are left; else the answer will be coarser.
    pub fn spend(&mut self, steps: usize) -> bool {
        let enough = steps <= self.left;
        self.left -= if enough { steps } else { 0 };
        self.coarse |= !enough;
        enough
    }
}
