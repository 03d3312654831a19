//! The difference between two texts of one outline: words inside blocks, aware of what moved.
//!
//! [`diff`] gives operations over byte ranges; pages, commands and the API draw from them without comparing again:
//! the outline as it reads now with marks in it from the operations themselves, the source side by side from [`rows`],
//! the changed places under their headings from [`passages`], a line for a feed from [`summary`], and the text with some of
//! the changes in it from [`taking`].
//!
//! ```text
//! old   - dig in March          new   - buy forty pipes       ops   MovedFrom 1
//!       - buy forty pipes             - line it with stone          Keep "- buy forty pipes\n- line it with "
//!       - line it with brick          - dig in March                Delete "brick", Insert "stone", Keep "\n"
//!                                                                   MovedTo 1 [Keep "- dig in March\n"]
//! ```
//!
//! # How it works
//!
//! 1. Equal blocks at the beginning and end are set aside; all else is cut into blocks and tokens (`compare`, `side`).
//! 2. Blocks that belong together are paired wherever they stand: first those whose words occur once in each text,
//!    then equal neighbours of pairs, after Heckel, then the likeliest of the others, by Dice's measure (`anchors`).
//! 3. Pairs cross where something moved. The heaviest set that does not cross stays; the rest, joined with children
//!    and small edits between them, are moves (`chain`, `moves`). So of two things that changed places the smaller
//!    one moves.
//! 4. What lies between pairs that stay is paired in order by likeness ([`crate::text::align`]), which also anchors on
//!    rare blocks (a histogram diff). Where blocks were split or joined all their words are compared at once (`region`).
//! 5. In paired blocks words are aligned so that few pieces stay, each worth keeping (Gotoh's alignment, `words`); long
//!    passages go to Myers' algorithm in windows (`sequence`). Then changes slide to the ends of sentences (`slide`).
//! 6. Words that are left on both sides in a long equal run are a sentence that moved between blocks (`strays`).
//! 7. White space belongs to no token: it is compared when the operations are written (`script`), so a paragraph that
//!    was set in lines anew shows nothing but [`Op::Space`].
//!
//! Every step takes time about proportional to its input or is counted against a budget of steps (`work`), never
//! against the clock. Two texts of a megabyte take less than a second, whatever they are; if the budget made the
//! answer coarser, [`Diff::coarse`] says so.
//!
//! # Sources
//!
//! P. Heckel, "A technique for isolating differences between files", 1978 (unique lines, grown to runs, find moves).
//! E. W. Myers, "An O(ND) difference algorithm and its variations", 1986. O. Gotoh, "An improved algorithm for matching
//! biological sequences", 1982 (gaps that cost by opening). P. M. Fenwick, "A new data structure for cumulative
//! frequency tables", 1994 (for the heaviest chain). L. R. Dice, "Measures of the amount of ecologic association between
//! species", 1945.
mod anchors;
mod chain;
mod compare;
mod moves;
mod ops;
mod passages;
mod region;
mod rows;
mod script;
mod selection;
mod sequence;
mod side;
mod slide;
mod strays;
mod summary;
mod words;
mod work;

pub use compare::diff;
pub use ops::{Diff, Op};
pub use passages::{Passage, passages, places};
pub use rows::{Line, Mark, Piece, Row, rows};
pub use selection::{changes, taking};
pub use summary::{Summary, summary, words_in};
