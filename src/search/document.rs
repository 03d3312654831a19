//! What is put into the index, and how it becomes a row.

use std::collections::HashMap;

use tantivy::TantivyDocument;

use super::fold::folded;
use super::schema::{ARCHIVED, CHECKED, Fields, HistoryFields, sort};
use super::stem::{Stems, primary};
use super::words::spaced_words;

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
    /// When it was written.
    pub time: i64,
    /// The passages that it added, each with the words around it.
    pub passages: Vec<String>,
}

impl Document {
    /// The row of the index that this becomes.
    pub(super) fn row(&self, fields: &Fields, memory: &mut Memory) -> TantivyDocument {
        match self {
            Self::Section(section) => section.row(fields, memory.of(&section.language)),
            Self::Project(project) => project.row(fields, memory.of(&project.language)),
            Self::Person(person) => person.row(fields),
            Self::Proposal(proposal) => proposal.row(fields),
        }
    }
}

impl Section {
    fn row(&self, fields: &Fields, stems: &mut Known) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_u64(fields.subject, self.outline);
        row.add_u64(fields.sort, sort::SECTION);
        row.add_u64(fields.project, self.project);
        row.add_u64(fields.outline, self.outline);
        self.authors.iter().for_each(|author| row.add_u64(fields.authors, *author));
        row.add_u64(fields.place, self.place);
        row.add_i64(fields.time, self.changed);
        row.add_u64(fields.part, self.part as u64);
        row.add_u64(fields.state, state(self.archived, self.checked));
        if self.place == 0 {
            row.add_text(fields.exact, folded(self.title.trim()));
        }
        let headings = self.headings.join(" › ");
        row.add_text(fields.title, &self.title);
        row.add_text(fields.heading, &headings);
        row.add_text(fields.title_stems, stems.all(&[&self.title, &headings]));
        let all = [&*self.title, &*headings, &*self.text];
        all.iter().for_each(|text| row.add_text(fields.words, text));
        row.add_text(fields.stems, stems.all(&all));
        row.add_text(fields.text, &self.text);
        row.add_text(fields.voice, &self.voice);
        row.add_text(fields.slug, &self.slug);
        row.add_text(fields.anchor, &self.anchor);
        row
    }
}

impl Project {
    fn row(&self, fields: &Fields, stems: &mut Known) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_u64(fields.subject, self.key);
        row.add_u64(fields.sort, sort::PROJECT);
        row.add_u64(fields.project, self.key);
        row.add_u64(fields.state, state(self.archived, false));
        row.add_text(fields.exact, folded(self.name.trim()));
        row.add_text(fields.title, &self.name);
        row.add_text(fields.title_stems, stems.all(&[&self.name]));
        let all = [&*self.name, &*self.about];
        all.iter().for_each(|text| row.add_text(fields.words, text));
        row.add_text(fields.stems, stems.all(&all));
        row.add_text(fields.text, &self.about);
        row.add_text(fields.slug, &self.slug);
        row
    }
}

impl Person {
    fn row(&self, fields: &Fields) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_u64(fields.subject, self.key);
        row.add_u64(fields.sort, sort::PERSON);
        row.add_text(fields.name, &self.name);
        row.add_text(fields.name, &self.handle);
        row.add_text(fields.slug, &self.handle);
        row
    }
}

impl Proposal {
    fn row(&self, fields: &Fields) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_u64(fields.subject, self.key);
        row.add_u64(fields.sort, sort::PROPOSAL);
        row.add_u64(fields.project, self.project);
        row.add_u64(fields.outline, self.outline);
        row.add_u64(fields.authors, self.author);
        row.add_u64(fields.place, self.number);
        row.add_i64(fields.time, self.opened);
        row.add_text(fields.proposed, &self.summary);
        self.passages.iter().for_each(|passage| row.add_text(fields.proposed, passage));
        row
    }
}

impl Added {
    /// The row of the history that this becomes.
    pub(super) fn row(&self, fields: &HistoryFields) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_u64(fields.subject, self.revision);
        row.add_u64(fields.project, self.project);
        row.add_u64(fields.outline, self.outline);
        row.add_i64(fields.time, self.time);
        self.passages.iter().for_each(|passage| row.add_text(fields.added, passage));
        row
    }
}

fn state(archived: bool, checked: bool) -> u64 {
    (u64::from(archived) * ARCHIVED) | (u64::from(checked) * CHECKED)
}

/// The stems of words that were met before: most words of a text were, and stemming costs more than all else about them.
#[derive(Default)]
pub struct Memory(HashMap<String, Known>);

impl Memory {
    fn of(&mut self, language: &str) -> &mut Known {
        self.0.entry(primary(language)).or_insert_with(|| Known { stems: Stems::of(language), words: HashMap::new() })
    }
}

/// The words of one language that were met before, with their keys.
struct Known {
    stems: Stems,
    words: HashMap<String, String>,
}

impl Known {
    /// The keys of all words of some texts in order, with spaces between them.
    fn all(&mut self, texts: &[&str]) -> String {
        let mut all = String::with_capacity(texts.iter().map(|text| text.len()).sum());
        for word in texts.iter().flat_map(|text| spaced_words(text)) {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(self.keys(word));
        }
        all
    }

    fn keys(&mut self, word: &str) -> &str {
        if !self.words.contains_key(word) {
            self.words.insert(word.to_owned(), self.stems.keys(word).join(" "));
        }
        &self.words[word]
    }
}
