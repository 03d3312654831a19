//! From what somebody asked to a query over the fields of the index.

use tantivy::Searcher;
use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::asked::{Clause, Unit};
use super::fold::term_of;
use super::forms::{self, Close, Form, forgiven};
use super::schema::{Fields, sort};
use super::stem::Stems;
use super::weights::{NEARLY, Weighed, titles};
use super::words::{Script, first_letter, grams, pieces};

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
        let words = if in_title { titles.to_vec() } else { vec![(fields.words, 1.0)] };
        let beginnings = if in_title { words.clone() } else { words.iter().copied().chain(titles).collect() };
        Self { searcher, words, beginnings, languages, project: None, near: None }
    }

    /// In one field, for words as they were typed, which in a field with keys may be keys of others.
    pub fn only(searcher: &'a Searcher, field: Field) -> Self {
        Self::over(searcher, vec![(field, 1.0)])
    }

    /// In some fields, for words as they were typed.
    pub fn over(searcher: &'a Searcher, words: Vec<Weighed>) -> Self {
        Self { searcher, beginnings: words.clone(), words, languages: &[], project: None, near: None }
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
        let words = clause.iter().map(|unit| match unit {
            Unit::Word(words) | Unit::Phrase(words) => in_order(&parts(words)),
            Unit::Prefix(_) => Vec::new(),
        });
        let rows = |(_, word): &(usize, String)| -> u64 {
            let of = |(field, _): &Weighed| self.searcher.doc_freq(&Term::from_field_text(*field, word));
            self.words.iter().map(|field| of(field).unwrap_or_default()).sum()
        };
        words.map(|words| words.iter().map(rows).min().unwrap_or(u64::MAX) as usize).fold(0, usize::saturating_add)
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
        let mut near = self.nearly_in(&self.words, word);
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
            1 => return self.one(beginning),
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

    /// One word as it stands.
    fn one(&self, word: &str) -> Box<dyn Query> {
        either(self.words.iter().map(|field| weighed_term(*field, word)).collect())
    }

    /// Parts one right after the other, in one field.
    fn sequence(&self, parts: &[Part]) -> Box<dyn Query> {
        if let [Part::Letter(letter)] = parts {
            return self.beginning(&term_of(letter));
        }
        let terms = in_order(parts);
        match &terms[..] {
            [] => Box::new(EmptyQuery),
            [(_, one)] => self.one(one),
            _ => {
                let phrase = |(field, weight): &Weighed| weighed(in_order_in(*field, &terms), *weight);
                either(self.words.iter().map(phrase).collect())
            }
        }
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

/// What a question's words are cut into, as the index cuts text.
pub enum Part {
    Word(String),
    /// A run of a script without spaces.
    Run(String),
    /// A run of one letter, which begins a pair in the index.
    Letter(String),
}

pub fn parts(text: &str) -> Vec<Part> {
    pieces(text)
        .map(|(range, script)| match (&text[range], script) {
            (word, Script::Spaced) => Part::Word(word.to_owned()),
            (letter, Script::Run) if first_letter(letter) == letter => Part::Letter(letter.to_owned()),
            (run, Script::Run) => Part::Run(run.to_owned()),
        })
        .collect()
}

/// The terms of a sequence with their places. The last letter of a run stands alone in the index only where the run
/// ends there too, so it is left to the pair before it.
pub fn in_order(parts: &[Part]) -> Vec<(usize, String)> {
    let mut terms = Vec::new();
    let mut place = 0;
    for part in parts {
        match part {
            Part::Word(word) | Part::Letter(word) => {
                terms.push((place, term_of(word)));
                place += 1;
            }
            Part::Run(run) => {
                let pairs: Vec<_> = grams(run).collect();
                let kept = pairs.len() - 1;
                terms.extend(
                    pairs[..kept].iter().enumerate().map(|(at, pair)| (place + at, term_of(&run[pair.clone()]))),
                );
                place += pairs.len();
            }
        }
    }
    terms
}

/// Words in a field at these places one after the other.
pub fn in_order_in(field: Field, words: &[(usize, String)]) -> Box<dyn Query> {
    let term = |(place, word): &(usize, String)| (*place, Term::from_field_text(field, word));
    match words {
        [(_, word)] => self::term(field, word),
        _ => Box::new(PhraseQuery::new_with_offset(words.iter().map(term).collect())),
    }
}

/// Words of a field with at most so many others between them, in any order.
pub fn near_each_other(field: Field, words: &[String], between: u32) -> Box<dyn Query> {
    let terms = words.iter().map(|word| Term::from_field_text(field, word)).enumerate().collect();
    Box::new(PhraseQuery::new_with_offset_and_slop(terms, between))
}

/// Any of the forms of a word, all counting for the same.
fn any_form(mut forms: Vec<Form>) -> Box<dyn Query> {
    forms.sort_unstable_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.term.cmp(&other.term)));
    let term = |form: Form| Box::new(TermQuery::new(form.term, IndexRecordOption::Basic)) as Box<dyn Query>;
    constant(either(forms.into_iter().take(FORMS).map(term).collect()), 1.0)
}

/// A term, wherever it stands in a field.
pub fn term(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

pub fn weighed_term((field, weight): Weighed, word: &str) -> Box<dyn Query> {
    weighed(term(field, word), weight)
}

/// One of the keys in a field; matches count nothing.
pub fn one_of(field: Field, keys: impl IntoIterator<Item = u64>) -> Box<dyn Query> {
    let term = |key| TermQuery::new(Term::from_field_u64(field, key), IndexRecordOption::Basic);
    constant(either(keys.into_iter().map(|key| Box::new(term(key)) as Box<dyn Query>).collect()), 0.0)
}

/// A query whose matches all count for the same.
pub fn constant(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, weight))
}

/// Both queries.
pub fn both(one: Box<dyn Query>, other: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(BooleanQuery::intersection(vec![one, other]))
}

pub fn weighed(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

/// Any of these queries.
pub fn either(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}
