//! From what somebody asked to a query over the fields of the index.

use tantivy::Searcher;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::asked::{Clause, Unit};
use super::fold::term_of;
use super::forms::{self, Close, Form, forgiven};
use super::schema::{Fields, sort};
use super::sequence::{Part, Way, in_order, in_order_in, parts};
use super::simple::{both, constant, either, one_of, weighed, weighed_term};
use super::stem::Stems;
use super::weights::{NEARLY, Weighed, titles};

/// So many forms of a word are looked for one by one, the most frequent ones, row by row up to a bound.
const FORMS: usize = 128;
/// Rows that more forms than that may have together, so that all of them are looked for: they have to be put together
/// first.
const ROWS_OF_FORMS: usize = 100_000;
/// The fewest letters of each of two words that may have been written as one.
const WRITTEN_AS_ONE: usize = 3;

/// Gives the projects whose names have a folded word.
pub type Named<'a> = &'a dyn Fn(&str) -> Vec<u64>;

/// Where words are looked for.
pub struct Look<'a> {
    /// What the index holds, among it which words begin in some way.
    pub searcher: &'a Searcher,
    /// Fields with words.
    pub words: Vec<Weighed>,
    /// Those in which beginnings of words are looked for.
    pub beginnings: Vec<Weighed>,
    /// The languages in whose stems words are looked for, where they were written with their keys; none to look for
    /// words as they stand.
    pub languages: &'a [Stems],
    /// The one of the fields where words stand by their keys alone, and the one with those that are none of their keys.
    pub keys_and_forms: Option<(Field, Field)>,
    /// The projects whose names have a word: all that is in them has it too.
    pub project: Option<(&'a Fields, Named<'a>)>,
    /// Folded words for which those are taken too that are nearly the same, and how nearly.
    pub near: Option<(Close, &'a [String])>,
}

impl<'a> Look<'a> {
    /// In sections and projects, or only in their titles and headings. A whole word costs one field, in which all of
    /// them are together: what it is worth to be in a title is told afterwards, by signs.
    pub fn everywhere(searcher: &'a Searcher, fields: &'a Fields, languages: &'a [Stems], in_title: bool) -> Self {
        let titles = titles(fields);
        if in_title {
            return Self { languages, ..Self::over(searcher, titles.to_vec()) };
        }
        let beginnings = [(fields.words, 1.0), (fields.forms, 1.0)].into_iter().chain(titles).collect();
        let keys_and_forms = Some((fields.words, fields.forms));
        Self { beginnings, languages, keys_and_forms, ..Self::only(searcher, fields.words) }
    }

    /// In one field, for words as they were typed, which in a field with keys may be keys of others.
    pub fn only(searcher: &'a Searcher, field: Field) -> Self {
        Self::over(searcher, vec![(field, 1.0)])
    }

    /// In some fields, for words as they were typed.
    pub fn over(searcher: &'a Searcher, words: Vec<Weighed>) -> Self {
        let beginnings = words.clone();
        Self { searcher, beginnings, words, languages: &[], keys_and_forms: None, project: None, near: None }
    }

    /// A query for all clauses; `None` if there are none.
    pub fn all(&self, clauses: &[Clause]) -> Option<Box<dyn Query>> {
        self.joined(clauses, Occur::Must)
    }

    /// A query for any clause, which counts those that more of them match for more.
    pub fn any(&self, clauses: &[Clause]) -> Option<Box<dyn Query>> {
        self.joined(clauses, Occur::Should)
    }

    /// Passages in which the words stand in the order in which they were typed count for more.
    pub fn in_a_row(&self, clauses: &[Clause], weight: f32) -> Option<Box<dyn Query>> {
        let words = plain_words(clauses).filter(|words| words.len() > 1)?;
        Some(weighed(self.sequence(&parts(&words.join(" "))), weight))
    }

    /// How many rows have a clause, or a part of it, about; for comparing clauses alone.
    pub fn frequency(&self, clause: &Clause) -> usize {
        let ways = clause.iter().flat_map(|unit| match unit {
            Unit::Word(words) | Unit::Phrase(words) => self.ways(&parts(words)),
            Unit::Prefix(_) => vec![Way::default()],
        });
        let rows = |(_, word): &(usize, String)| -> u64 {
            let of = |(field, _): &Weighed| self.searcher.doc_freq(&Term::from_field_text(*field, word));
            self.words.iter().map(|field| of(field).unwrap_or_default()).sum()
        };
        ways.map(|way| way.terms.iter().map(rows).min().unwrap_or(u64::MAX) as usize).fold(0, usize::saturating_add)
    }

    /// How parts stand in texts of the languages that are read: in each by other keys, perhaps.
    fn ways(&self, parts: &[Part]) -> Vec<Way> {
        if self.languages.is_empty() {
            return vec![Way { terms: in_order(parts), forms: Vec::new() }];
        }
        let mut ways: Vec<Way> = self.languages.iter().map(|stems| Way::by(stems, parts)).collect();
        ways.sort_unstable();
        ways.dedup();
        ways
    }

    /// What a word of a question is found by: the same in all languages that stem it alike.
    pub fn keys_of(&self, word: &str) -> Vec<String> {
        if self.languages.is_empty() {
            return vec![term_of(word)];
        }
        let mut keys: Vec<String> = self.languages.iter().flat_map(|stems| stems.keys(word)).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    fn joined(&self, clauses: &[Clause], occur: Occur) -> Option<Box<dyn Query>> {
        let parts: Vec<_> = clauses.iter().map(|clause| (occur, self.clause(clause))).collect();
        (!parts.is_empty()).then(|| Box::new(BooleanQuery::new(parts)) as Box<dyn Query>)
    }

    fn clause(&self, clause: &Clause) -> Box<dyn Query> {
        either(clause.iter().map(|unit| self.unit(unit)).collect())
    }

    /// A query for one unit.
    pub fn unit(&self, unit: &Unit) -> Box<dyn Query> {
        match unit {
            Unit::Word(words) => match &parts(words)[..] {
                [Part::Word(word)] => self.word(word),
                several => self.sequence(several),
            },
            Unit::Phrase(words) => self.sequence(&parts(words)),
            Unit::Prefix(words) => {
                let mut parts = parts(words);
                let Some(Part::Word(last)) = parts.pop() else { return self.sequence(&self::parts(words)) };
                let beginning = self.beginning(&term_of(&last));
                if parts.is_empty() { beginning } else { both(self.sequence(&parts), beginning) }
            }
        }
    }

    /// A word, and projects that are called so.
    fn word(&self, word: &str) -> Box<dyn Query> {
        let plain = term_of(word);
        let keys = self.keys_of(word);
        let mut any: Vec<_> =
            self.words.iter().flat_map(|field| keys.iter().map(|key| weighed_term(*field, key))).collect();
        if let Some((fields, named)) = &self.project {
            let projects = named(&plain);
            if !projects.is_empty() {
                let sections = one_of(fields.sort, [sort::SECTION, sort::PROJECT]);
                any.push(constant(both(one_of(fields.project, projects), sections), 1.0));
            }
        }
        any.extend(self.nearly(&plain));
        either(any)
    }

    /// Words that are a letter or two away, and two words that this one may be, written as one.
    fn nearly(&self, word: &str) -> Vec<Box<dyn Query>> {
        let forms = self.keys_and_forms.map(|(_, forms)| (forms, 1.0));
        let fields: Vec<Weighed> = self.words.iter().copied().chain(forms).collect();
        let mut near = self.nearly_in(&fields, word);
        if !near.is_empty() {
            near.extend(halves(word).map(|halves| weighed(self.sequence(&halves), NEARLY)));
        }
        near
    }

    /// Words of some fields that are a letter or two away; nothing where the word is not doubted, or too short.
    pub fn nearly_in(&self, fields: &[Weighed], word: &str) -> Vec<Box<dyn Query>> {
        let near = self.near.filter(|(_, doubted)| doubted.iter().any(|doubted| doubted == word));
        let Some((distance, (close, _))) = forgiven(word).zip(near) else { return Vec::new() };
        let like = (distance, close);
        let nearly = |field| any_form(forms::nearly(self.searcher, field, word, like).unwrap_or_default());
        fields.iter().map(|(field, weight)| weighed(nearly(*field), weight * NEARLY)).collect()
    }

    /// Words that begin so. A single Latin letter is a word: half of all words begin with one.
    pub fn beginning(&self, beginning: &str) -> Box<dyn Query> {
        match beginning.len() {
            0 => return Box::new(EmptyQuery),
            1 => return self.sequence(&[Part::Word(beginning.to_owned())]),
            _ => {}
        }
        let begins = |field| {
            let forms = forms::beginning(self.searcher, field, beginning).unwrap_or_default();
            if forms.len() > FORMS && forms.iter().map(|form| form.rows).sum::<usize>() <= ROWS_OF_FORMS {
                return forms::all_beginning(field, beginning);
            }
            any_form(forms)
        };
        either(self.beginnings.iter().map(|(field, weight)| weighed(begins(*field), *weight)).collect())
    }

    /// Parts one right after the other, in one field.
    fn sequence(&self, parts: &[Part]) -> Box<dyn Query> {
        match parts {
            [Part::Letter(letter)] => self.beginning(&term_of(letter)),
            _ => either(self.words.iter().map(|field| self.sequence_in(*field, parts)).collect()),
        }
    }

    /// Parts one right after the other in a field, as they were typed: the words that have other keys have to be in the row
    /// somewhere, too.
    pub fn sequence_in(&self, (field, weight): Weighed, parts: &[Part]) -> Box<dyn Query> {
        let query = match self.keys_and_forms {
            Some((keys, forms)) if keys == field => {
                either(self.ways(parts).iter().map(|way| way.query(keys, forms)).collect())
            }
            _ => in_order_in(field, &in_order(parts)),
        };
        weighed(query, weight)
    }
}

/// The words of a question that stand alone, without the signs around them.
pub fn single_words(clauses: &[Clause]) -> impl Iterator<Item = String> {
    let parts = clauses.iter().flatten().flat_map(|unit| match unit {
        Unit::Word(words) => parts(words),
        Unit::Phrase(_) | Unit::Prefix(_) => Vec::new(),
    });
    parts.filter_map(|part| match part {
        Part::Word(word) => Some(word),
        Part::Run(_) | Part::Letter(_) => None,
    })
}

/// The letters of a question that stand alone, of scripts without spaces, folded.
pub fn single_letters(clauses: &[Clause]) -> impl Iterator<Item = String> {
    parts_of(clauses).filter_map(|part| match part {
        Part::Letter(letter) => Some(term_of(&letter)),
        Part::Run(_) | Part::Word(_) => None,
    })
}

/// What the runs of a question are found by.
pub fn terms_of_runs(clauses: &[Clause]) -> impl Iterator<Item = String> {
    let runs = parts_of(clauses).filter(|part| matches!(part, Part::Run(_)));
    runs.flat_map(|run| in_order(&[run])).map(|(_, term)| term)
}

fn parts_of(clauses: &[Clause]) -> impl Iterator<Item = Part> {
    clauses.iter().flatten().flat_map(|unit| match unit {
        Unit::Word(words) | Unit::Phrase(words) | Unit::Prefix(words) => parts(words),
    })
}

/// The words of a question that has nothing but words.
pub fn plain_words(clauses: &[Clause]) -> Option<Vec<&str>> {
    let words = clauses.iter().map(|clause| match &clause[..] {
        [Unit::Word(word)] => Some(word.as_str()),
        _ => None,
    });
    words.collect()
}

/// The ways in which a word may be two.
fn halves(word: &str) -> impl Iterator<Item = [Part; 2]> {
    let count = word.chars().count();
    let places = word
        .char_indices()
        .enumerate()
        .filter(move |(letters, _)| (WRITTEN_AS_ONE..=count.saturating_sub(WRITTEN_AS_ONE)).contains(letters));
    places.map(|(_, (at, _))| [&word[..at], &word[at..]].map(|half| Part::Word(half.to_owned())))
}

/// Any of the forms of a word, all counting for the same.
fn any_form(mut forms: Vec<Form>) -> Box<dyn Query> {
    forms.sort_unstable_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.term.cmp(&other.term)));
    let term = |form: Form| Box::new(TermQuery::new(form.term, IndexRecordOption::Basic)) as Box<dyn Query>;
    constant(either(forms.into_iter().take(FORMS).map(term).collect()), 1.0)
}
