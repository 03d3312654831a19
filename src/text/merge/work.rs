//! A bound on the work of one merge, counted in bytes so that the answer never depends on the clock.

/// Bytes that may be compared word by word.
const BYTES: usize = 3_000_000;

/// What may still be spent.
#[derive(Debug)]
pub(super) struct Work {
    left: usize,
    /// Something was left undone for want of work.
    pub coarse: bool,
}

impl Work {
    pub fn new() -> Self {
        Self { left: BYTES, coarse: false }
    }

    /// Takes `bytes` if there are so many left, else notes that the answer will be coarser.
    pub fn spend(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.left;
        self.left -= if enough { bytes } else { 0 };
        self.coarse |= !enough;
        enough
    }
}
