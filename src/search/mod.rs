//! Full-text search: what is in the index, how it is asked, what it answers. The only place that knows tantivy.
//!
//! Nothing here knows where texts come from or who may read what: documents come in from `wiki::indexing`, and every
//! question comes with the set of projects whose passages it may see.
//!
//! A text becomes words in `words` (folded by `fold`, stemmed by `stem`, written together with their stems by `keyed`), a
//! document in `document` a row of the index in `index`, whose fields `schema` lists, and what is shown of it is packed in
//! `kept`. The index has two tables (`table`): of what stands now, and of its history. A line that somebody typed becomes
//! an [`Asked`] in `asked`, part of a [`Question`], one query after the other in `queries`, of parts from `terms`, `forms` and `signs`, which `weights` weighs, and groups
//! of passages in `answer`, which `gather` collects and `passage` cuts to size; `small` tells which of its words need not be
//! there. `titles` suggests while somebody types, `first` finds who first wrote something.

mod answer;
mod asked;
mod contents;
mod document;
mod first;
mod fold;
mod forms;
mod gather;
mod index;
mod kept;
mod keyed;
mod passage;
mod queries;
mod question;
mod reading;
mod schema;
mod signs;
mod small;
mod stem;
mod table;
mod terms;
mod titles;
mod weights;
mod words;

pub use answer::{Answer, Group, Hit, answer};
pub use asked::{Asked, Changed, Clause, Filters, State, Unit};
pub use document::{Added, Document, Part, Person, Project, Proposal, Section};
pub use first::{First, FirstWritten, Origin, first_written, passage_saying, revisions_of, says};
pub use gather::Sight;
pub use index::{Index, Mark, Unusable};
pub use passage::Passage;
pub use question::{Closeness, Order, Question};
pub use stem::primary;
pub use terms::Named;
pub use titles::{Suggestion, is_told_by, keys_of_people, people, proposals, suggest, titled};
pub use words::folded_words;

/// Why the index failed.
pub use tantivy::TantivyError as Error;

/// What every search gives.
pub type Result<T> = std::result::Result<T, Error>;
