//! How long something takes.

use std::time::{Duration, Instant};

/// The seconds that a run takes, of at least three and at most 0.3 seconds' worth of runs the middle one.
pub fn seconds(mut run: impl FnMut()) -> f64 {
    let begin = Instant::now();
    let mut times = Vec::new();
    while times.len() < 3 || begin.elapsed() < Duration::from_millis(300) {
        let start = Instant::now();
        run();
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
