//! What is put into the index, and how it becomes a row.

use tantivy::TantivyDocument;

use super::Result;
use super::fold::title_of;
use super::kept::{Kept, Packer};
use super::keyed::{KeyedWords, Lines, Memory};
use super::schema::{ARCHIVED, CHECKED, Fields, HistoryFields, sort};
use super::stem::primary;

/// Something that can be found.
#[derive(Debug, Clone)]
pub enum Document {
    /// A section of an outline as it stands.
    Section(Section),
    /// A project.
    Project(Project),
    /// A person.
    Person(Person),
    /// What an open proposal says.
    Proposal(Proposal),
}

/// A section of an outline as it stands, with what is said of the outline.
#[derive(Debug, Clone)]
pub struct Section {
    /// The outline's key.
    pub outline: u64,
    /// The project's key.
    pub project: u64,
    /// The outline's address in the project.
    pub slug: String,
    /// The outline's title.
    pub title: String,
    /// The words of its addresses of before, each of which tells how it was called then.
    pub former: Vec<String>,
    /// The headings that the section is under, the outermost first, and its own.
    pub headings: Vec<String>,
    /// The id of its heading; empty for what stands before the first.
    pub anchor: String,
    /// What it says, without markup.
    pub text: String,
    /// Its place in the outline.
    pub place: u64,
    /// The language of the text, as a tag.
    pub language: String,
    /// Who speaks; empty unless the outline is an angle.
    pub voice: String,
    /// What the outline is in its project.
    pub part: Part,
    /// The keys of those whose words stand in it.
    pub authors: Vec<u64>,
    /// When the outline last changed, in microseconds since 1970.
    pub changed: i64,
    /// Whether the outline is put away.
    pub archived: bool,
    /// Whether a reviewer vouches for the outline as it stands.
    pub checked: bool,
}

/// What an outline is in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The shared main outline.
    Plan = 1,
    /// Told by one side.
    Angle = 2,
    /// Anything else.
    Page = 3,
}

/// A project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its key.
    pub key: u64,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for, and where.
    pub about: String,
    /// Its language, as a tag.
    pub language: String,
    /// Whether it is put away.
    pub archived: bool,
}

/// A person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Her key.
    pub key: u64,
    /// Her name.
    pub name: String,
    /// The address of her page.
    pub handle: String,
}

/// What an open proposal says that the main line does not.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Its key.
    pub key: u64,
    /// The outline it is for.
    pub outline: u64,
    /// The project of that outline.
    pub project: u64,
    /// Its number there.
    pub number: u64,
    /// Who opened it.
    pub author: u64,
    /// When.
    pub opened: i64,
    /// Its summary.
    pub summary: String,
    /// The passages that it adds.
    pub passages: Vec<String>,
}

/// What a published revision added.
#[derive(Debug, Clone)]
pub struct Added {
    /// The revision's key.
    pub revision: u64,
    /// The outline it is of.
    pub outline: u64,
    /// The project of that outline.
    pub project: u64,
    /// The key of whoever wrote it.
    pub author: u64,
    /// When it was written.
    pub time: i64,
    /// The passages that it added, each with the words around it.
    pub passages: Vec<String>,
}

/// What makes rows of documents: words that were met before, and what compresses what is kept.
pub(super) struct Making<'d> {
    pub fields: &'d Fields,
    pub memory: Memory,
    pub packer: Packer<'d>,
}

impl Document {
    /// The row of the index that this becomes.
    pub(super) fn row(&self, making: &mut Making<'_>) -> Result<TantivyDocument> {
        let mut row = TantivyDocument::new();
        let kept = match self {
            Self::Section(section) => section.fill(&mut row, making),
            Self::Project(project) => project.fill(&mut row, making),
            Self::Person(person) => person.fill(&mut row, making.fields),
            Self::Proposal(proposal) => proposal.fill(&mut row, making.fields),
        };
        row.add_bytes(making.fields.kept, &making.packer.pack(&kept)?);
        Ok(row)
    }
}

/// What is read of every row that is looked at. Every row has all of it, 0 if need be: a column without gaps is read the
/// fastest.
#[derive(Default)]
struct Columns {
    subject: u64,
    project: u64,
    outline: u64,
    place: u64,
    time: i64,
    part: u64,
    state: u64,
}

impl Columns {
    fn put(self, row: &mut TantivyDocument, fields: &Fields) {
        row.add_u64(fields.subject, self.subject);
        row.add_u64(fields.project, self.project);
        row.add_u64(fields.outline, self.outline);
        row.add_u64(fields.place, self.place);
        row.add_i64(fields.time, self.time);
        row.add_u64(fields.part, self.part);
        row.add_u64(fields.state, self.state);
    }
}

impl Section {
    fn fill(&self, row: &mut TantivyDocument, Making { fields, memory, .. }: &mut Making<'_>) -> Kept {
        let columns = Columns {
            subject: self.outline,
            project: self.project,
            outline: self.outline,
            place: self.place,
            time: self.changed,
            part: self.part as u64,
            state: state(self.archived, self.checked),
        };
        columns.put(row, fields);
        row.add_u64(fields.sort, sort::SECTION);
        self.authors.iter().for_each(|author| row.add_u64(fields.authors, *author));
        row.add_text(fields.voice, &self.voice);
        let headings = self.headings.join(" › ");
        let words = memory.of(&self.language);
        add_words(row, fields, words, [&self.title, &headings, &self.text]);
        row.add_text(fields.title, words.line(&self.title));
        row.add_text(fields.heading, words.line(&headings));
        if self.place == 0 {
            row.add_text(fields.exact, title_of(&self.title));
            for name in &self.former {
                row.add_text(fields.former, name);
                add_words(row, fields, words, [name]);
            }
        }
        Kept {
            title: self.title.clone(),
            heading: headings,
            slug: self.slug.clone(),
            anchor: self.anchor.clone(),
            language: primary(&self.language),
            text: self.text.clone(),
        }
    }
}

impl Project {
    fn fill(&self, row: &mut TantivyDocument, Making { fields, memory, .. }: &mut Making<'_>) -> Kept {
        let state = state(self.archived, false);
        Columns { subject: self.key, project: self.key, state, ..Columns::default() }.put(row, fields);
        row.add_u64(fields.sort, sort::PROJECT);
        row.add_text(fields.exact, title_of(&self.name));
        let words = memory.of(&self.language);
        add_words(row, fields, words, [&self.name, &self.about]);
        row.add_text(fields.title, words.line(&self.name));
        Kept {
            title: self.name.clone(),
            slug: self.slug.clone(),
            language: primary(&self.language),
            text: self.about.clone(),
            ..Kept::default()
        }
    }
}

impl Person {
    fn fill(&self, row: &mut TantivyDocument, fields: &Fields) -> Kept {
        Columns { subject: self.key, ..Columns::default() }.put(row, fields);
        row.add_u64(fields.sort, sort::PERSON);
        row.add_text(fields.name, &self.name);
        row.add_text(fields.name, &self.handle);
        Kept { slug: self.handle.clone(), ..Kept::default() }
    }
}

impl Proposal {
    fn fill(&self, row: &mut TantivyDocument, fields: &Fields) -> Kept {
        let columns = Columns {
            subject: self.key,
            project: self.project,
            outline: self.outline,
            place: self.number,
            time: self.opened,
            ..Columns::default()
        };
        columns.put(row, fields);
        row.add_u64(fields.sort, sort::PROPOSAL);
        row.add_u64(fields.authors, self.author);
        row.add_text(fields.proposed, &self.summary);
        self.passages.iter().for_each(|passage| row.add_text(fields.proposed, passage));
        Kept { text: format!("{}\n{}", self.summary, self.passages.join("\n")), ..Kept::default() }
    }
}

impl Added {
    /// The row of the history that this becomes.
    pub(super) fn row(&self, fields: &HistoryFields) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_u64(fields.subject, self.revision);
        row.add_u64(fields.project, self.project);
        row.add_u64(fields.outline, self.outline);
        row.add_u64(fields.author, self.author);
        row.add_i64(fields.time, self.time);
        self.passages.iter().for_each(|passage| row.add_text(fields.added, passage));
        row
    }
}

/// Adds what a row's words are found by.
fn add_words<const N: usize>(row: &mut TantivyDocument, fields: &Fields, words: &mut KeyedWords, texts: [&String; N]) {
    for text in texts {
        let Lines { keys, forms } = words.lines(text);
        row.add_text(fields.words, keys);
        row.add_text(fields.forms, forms);
    }
}

fn state(archived: bool, checked: bool) -> u64 {
    (u64::from(archived) * ARCHIVED) | (u64::from(checked) * CHECKED)
}
