//! What takes too long.

use std::time::{Duration, Instant};

/// Fails if something takes over a second, three times in turn, so that a busy machine is not a find.
pub fn within_a_second(mut check: impl FnMut()) {
    let takes_long = |_: &i32| {
        let start = Instant::now();
        check();
        start.elapsed() > Duration::from_secs(1)
    };
    assert!((0..3).take_while(takes_long).count() < 3, "this takes over a second");
}
