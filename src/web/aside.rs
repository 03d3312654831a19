//! Long work done aside, so that whoever asks for something short does not wait for it.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Bytes of a text from which on work over it is long.
const LONG: usize = 64 << 10;

/// Does work over a text of so many bytes. If that is long, the other requests of this thread go on in another.
pub fn aside<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let has_others = Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    if bytes >= LONG && has_others { tokio::task::block_in_place(work) } else { work() }
}
