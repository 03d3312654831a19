//! Who wrote each word: for every token of a revision, the revision that first typed it.
//!
//! Moving, reverting, restoring, merging and copying whole sentences never take over authorship; changing a word does,
//! and so does typing a short stock phrase anew.
//!
//! ```text
//! 1  Ann  The well is deep.            all of it by 1
//! 2  Bo   The old well is deep.        "old" by 2, the rest still by 1
//! 3  Cy                                nothing is left; the memory holds where the sentence stood
//! 4  Di   The old well is deep.        "old" by 2, the rest by 1: nothing is new
//! ```
//!
//! # How it works
//!
//! A text is cut into [tokens](crate::text::tokens); white space belongs to nobody. For each token the first that applies
//! gives its origin:
//!
//! 1. The whole text stood in this outline before: all is as it was then ([`Carrying::restore`]).
//! 2. A parent has it: equal lines first, then lines that moved, then tokens inside what changed (`compare`); a single
//!    word that agrees in the middle of a large change is chance and counts as new.
//! 3. It moved within the text: runs of tokens that one parent has left over (`moves`).
//! 4. Two parents have it: the longer run wins, then the older origin (`sources`).
//! 5. Few lines are in the parents: it may be a revert by hand, so earlier revisions are asked too
//!    ([`Carrying::with_ancestors`]).
//! 6. The outline's memory knows its sentence, or a passage of it, from text that was taken out (`sentences`, `passages`,
//!    `memory`): rows of a hash and a place, which are checked against the text that stood there (`recall`).
//! 7. It repeats a passage of the same text: a copy is its writer's (`copies`).
//! 8. Otherwise it is new.
//!
//! A text is carried in rounds, because whoever keeps the revisions has to look things up in between: [`carry`], the
//! questions, the places, [`Carrying::settle`]. [`history::History`] does so for a history in memory.
//!
//! What is kept of it is how each list comes from the parent's (`stored`, `delta`): a few bytes an edit.
//!
//! Who has the lists can tell which words of a text are not those of an earlier one (`unkept`), and follow a passage by
//! its words from one version to a later one (`follow`).
//!
//! # Sources
//!
//! F. Flöck and M. Acosta, "WikiWho: precise and efficient attribution of authorship of revisioned content", 2014 (text
//! that comes back keeps its author). S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: local algorithms for document
//! fingerprinting", 2003 (which of a passage's hashes are remembered).

mod carry;
mod compare;
mod copies;
mod delta;
mod follow;
pub mod history;
mod memory;
mod moves;
mod passages;
mod prepared;
mod recall;
mod runs;
mod sentences;
mod slide;
mod sources;
mod stored;
mod unkept;
mod version;
mod work;

pub use carry::{Carried, Carrying, carry};
pub use follow::follow;
pub use memory::Place;
pub use runs::{Authorship, Run};
pub use unkept::unkept;
pub use version::Version;
