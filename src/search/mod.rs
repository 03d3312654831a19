//! Full-text search: what is in the index, how it is asked, what it answers. The only place that knows tantivy.
//!
//! Nothing here knows where texts come from or who may read what: documents come in from `wiki::indexing`, and every
//! question comes with the set of projects whose passages it may see.
//!
//! A text becomes words in `words` (folded by `fold`, stemmed by `stem`, written by their stems in `keyed`), a
//! document in `document` a row of the index in `index`, whose fields `schema` lists, and what is shown of it is packed in
//! `kept`. The index has two tables (`table`): of what stands now, and of its history.
//!
//! A line that somebody typed becomes an [`Asked`] in `asked`, which a [`Question`] brings along; `queries` asks one query
//! after the other, made of parts from `terms`, `sequence`, `simple`, `forms` and `signs` that count as `weights` says, and `small` tells which
//! words need not be there. `gather` collects what they find, `cutter` cuts a `passage` out of it, and `answer` puts it together.
//! `titles` suggests while somebody types, `people` and `proposals` find those, `first` finds who first wrote something.

mod answer;
mod asked;
mod contents;
mod cutter;
mod document;
mod first;
mod fold;
mod forms;
mod gather;
mod index;
mod kept;
mod keyed;
mod passage;
mod people;
mod proposals;
mod queries;
mod question;
mod reading;
mod schema;
mod sequence;
mod signs;
mod simple;
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
pub use people::{keys_of_people, people};
pub use proposals::proposals;
pub use question::{Closeness, Order, Question};
pub use stem::primary;
pub use terms::Named;
pub use titles::{Suggestion, is_told_by, suggest, titled};
pub use words::folded_words;

/// Why the index failed.
pub use tantivy::TantivyError as Error;

/// What every search gives.
pub type Result<T> = std::result::Result<T, Error>;
