//! The fields of the index.
//!
//! It has two tables. Rows of several sorts share the one of what stands now: sections of outlines, projects, people, and
//! what open proposals say. Each sort has text fields of its own, but for sections and projects, which are looked for
//! together. What published revisions added has a table of its own, since it grows with the history, and nobody who
//! looks for what stands now should have to wait for that.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TokenizerManager;

use super::keyed::Keyed;
use super::words::Words;

/// The form of the index. An index of another form is made anew.
pub const FORM: u32 = 6;

/// Cuts text into folded words.
pub const WORDS: &str = "words";
/// Cuts words that were written with their keys.
pub const KEYED: &str = "keyed";

/// The names of fields whose values are read as columns.
pub mod column {
    pub const SUBJECT: &str = "subject";
    pub const PROJECT: &str = "project";
    pub const OUTLINE: &str = "outline";
    pub const AUTHORS: &str = "authors";
    pub const AUTHOR: &str = "author";
    pub const PLACE: &str = "place";
    pub const TIME: &str = "time";
    pub const PART: &str = "part";
    pub const STATE: &str = "state";
}

/// The fields of what stands now, as rows and queries name them.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The key of what a row belongs to, by which it is replaced: an outline, a project, a person, a proposal.
    pub subject: Field,
    /// What sort of row it is.
    pub sort: Field,
    /// The project it is in.
    pub project: Field,
    /// The outline it is of.
    pub outline: Field,
    /// Whose words stand in it.
    pub authors: Field,
    /// Its place in the outline.
    pub place: Field,
    /// When it was written.
    pub time: Field,
    /// What the outline is in its project.
    pub part: Field,
    /// Bits: [`ARCHIVED`], [`CHECKED`].
    pub state: Field,
    /// The whole title, folded.
    pub exact: Field,
    /// The outline's title, or the project's name, each word with its keys.
    pub title: Field,
    /// The headings that a section is under, and its own, each word with its keys.
    pub heading: Field,
    /// How the outline was called before.
    pub former: Field,
    /// Title, headings and text, each word by its keys.
    pub words: Field,
    /// The words of all that which are none of their keys.
    pub forms: Field,
    /// Who speaks.
    pub voice: Field,
    /// A person's name.
    pub name: Field,
    /// What an open proposal says.
    pub proposed: Field,
    /// What a row is shown by, compressed.
    pub kept: Field,
}

/// The fields of the history.
#[derive(Debug, Clone)]
pub struct HistoryFields {
    /// The key of the revision.
    pub subject: Field,
    /// The project of its outline.
    pub project: Field,
    /// Its outline.
    pub outline: Field,
    /// Who wrote it.
    pub author: Field,
    /// When it was written.
    pub time: Field,
    /// What it added, with the words around it.
    pub added: Field,
}

/// Bit of `state`: put away.
pub const ARCHIVED: u64 = 1;
/// Bit of `state`: vouched for.
pub const CHECKED: u64 = 2;

/// Sorts of rows.
pub mod sort {
    pub const SECTION: u64 = 1;
    pub const PROJECT: u64 = 2;
    pub const PERSON: u64 = 3;
    pub const PROPOSAL: u64 = 4;
}

/// The form of the table of what stands now, and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = text(WORDS, IndexRecordOption::WithFreqsAndPositions, Lengths::Count);
    let keyed = text(KEYED, IndexRecordOption::WithFreqsAndPositions, Lengths::Count);
    let fields = Fields {
        subject: schema.add_u64_field(column::SUBJECT, INDEXED | FAST),
        sort: schema.add_u64_field("sort", INDEXED),
        project: schema.add_u64_field(column::PROJECT, INDEXED | FAST),
        outline: schema.add_u64_field(column::OUTLINE, INDEXED | FAST),
        authors: schema.add_u64_field(column::AUTHORS, INDEXED | FAST),
        place: schema.add_u64_field(column::PLACE, FAST),
        time: schema.add_i64_field(column::TIME, FAST),
        part: schema.add_u64_field(column::PART, INDEXED | FAST),
        state: schema.add_u64_field(column::STATE, FAST),
        exact: schema.add_text_field("exact", STRING),
        title: schema.add_text_field("title", keyed.clone()),
        heading: schema.add_text_field("heading", keyed.clone()),
        former: schema.add_text_field("former", words.clone()),
        words: schema.add_text_field("words", keyed),
        forms: schema.add_text_field("forms", text(KEYED, IndexRecordOption::Basic, Lengths::AllAlike)),
        voice: schema.add_text_field("voice", words.clone()),
        name: schema.add_text_field("name", words.clone()),
        proposed: schema.add_text_field("proposed", words),
        kept: schema.add_bytes_field("kept", STORED),
    };
    (schema.build(), fields)
}

/// The form of the table of the history, and its fields.
pub fn history() -> (Schema, HistoryFields) {
    let mut schema = Schema::builder();
    let added = text(WORDS, IndexRecordOption::WithFreqsAndPositions, Lengths::AllAlike);
    let fields = HistoryFields {
        subject: schema.add_u64_field(column::SUBJECT, INDEXED | FAST),
        project: schema.add_u64_field(column::PROJECT, FAST),
        outline: schema.add_u64_field(column::OUTLINE, INDEXED | FAST),
        author: schema.add_u64_field(column::AUTHOR, FAST),
        time: schema.add_i64_field(column::TIME, FAST),
        added: schema.add_text_field("added", added),
    };
    (schema.build(), fields)
}

/// How the index cuts text.
pub fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(WORDS, Words);
    tokenizers.register(KEYED, Keyed);
    tokenizers
}

fn text(tokenizer: &str, record: IndexRecordOption, lengths: Lengths) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(record)
        .set_fieldnorms(lengths == Lengths::Count);
    TextOptions::default().set_indexing_options(indexing)
}

/// Whether a word counts for more in a short text than in a long one.
#[derive(PartialEq, Eq)]
enum Lengths {
    Count,
    AllAlike,
}
