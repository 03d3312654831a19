//! What comes from outside and cannot be repeated: the time, and chance. Only those who talk to the outside ask for it
//! (pages, commands, imports); everything below is told.

use std::time::Duration;

use crate::store::Time;

/// What time it is.
pub fn now() -> Time {
    #[expect(clippy::disallowed_methods, reason = "this is the place where the clock is asked")]
    time::OffsetDateTime::now_utc().into()
}

/// Fresh random bytes, for ids and tokens.
pub fn random<const N: usize>() -> [u8; N] {
    rand::random()
}

/// Does a piece of work, and tells how many microseconds of this thread it took: what the processor spent on it, where
/// that can be asked, since others may use the machine meanwhile.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let start = thread_time();
    let done = work();
    let taken = thread_time().saturating_sub(start);
    (done, u64::try_from(taken.as_micros()).unwrap_or(u64::MAX))
}

#[cfg(unix)]
fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

#[cfg(not(unix))]
fn thread_time() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}
