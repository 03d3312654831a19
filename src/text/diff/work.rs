//! A bound on the work of one diff, counted in steps so that the answer never depends on the clock.

/// What may still be spent.
pub(super) struct Work {
    left: u64,
    /// Something was not done for want of it.
    pub exceeded: bool,
}

impl Work {
    pub fn new(steps: u64) -> Self {
        Work { left: steps, exceeded: false }
    }

    /// Takes `steps` if so many are left.
    pub fn spend(&mut self, steps: u64) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => self.exceeded = true,
        }
        !self.exceeded
    }
}
