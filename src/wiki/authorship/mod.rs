//! Who wrote each word: every revision that is kept has its words traced in the transaction that keeps it.
//!
//! `text::authorship` does the tracing; here it gets what it asks for. `tracing` is one text on its way, `traced` what
//! it ends as, `past` what it is compared with; `replay` does the same for histories that were kept before; `proof` looks
//! for damage; `newer` tells which words came since a check.

mod newer;
mod past;
mod proof;
mod replay;
mod traced;
mod tracing;

pub use newer::{newer, newer_with_origins};
pub(super) use past::Past;
pub use past::{list_of, of};
pub(super) use proof::Proof;
pub use replay::{Report, replay_all, replay_untraced};
pub(super) use tracing::{Subject, Tracing, keep};
