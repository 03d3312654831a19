//! What comes from outside and cannot be repeated: the time, and chance. Only those who talk to the outside ask for it
//! (pages, commands, imports); everything below is told.

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
