//! A bound on the work of one diff, counted in steps so that the answer never depends on the clock.

/// Cells of tables that a diff may fill; at two to three nanoseconds each.
const EXACT_STEPS: usize = 50_000_000;
/// Steps of all other searches.
const STEPS: usize = 100_000_000;

/// What may still be spent.
pub(super) struct Work {
    exact: usize,
    left: usize,
    /// Something was left undone for want of steps.
    pub exceeded: bool,
}

impl Work {
    pub fn new() -> Self {
        Work { exact: EXACT_STEPS, left: STEPS, exceeded: false }
    }

    /// Takes `steps` if there are so many left, else notes that the answer will be coarser.
    pub fn spend(&mut self, steps: usize) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => self.exceeded = true,
        }
        !self.exceeded
    }

    /// Takes `cells` for an exact answer if there are so many left; if not, a good one can still be had.
    pub fn afford(&mut self, cells: usize) -> bool {
        let enough = cells <= self.exact;
        self.exact -= if enough { cells } else { 0 };
        enough
    }
}
