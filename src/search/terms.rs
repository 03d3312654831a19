//! From what somebody asked to a query over the fields of the index.

use std::collections::HashMap;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, LevenshteinAutomatonBuilder};
use tantivy::Searcher;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::Result;
use super::asked::{Clause, Unit};
use super::fold::folded;
use super::schema::{Fields, sort};
use super::stem::Stems;
use super::words::{Script, grams, pieces};

/// So many forms of a word are looked for one by one.
const FORMS: usize = 128;
/// Rows that more forms than that may have together, so that all of them are looked for.
const ROWS_OF_FORMS: usize = 100_000;

/// How much more an outline or project counts for whose whole title was typed.
const WHOLE_TITLE: f32 = 4.0;
/// The fewest letters of each of two words that may have been written as one.
const WRITTEN_AS_ONE: usize = 3;

/// Gives the projects whose names have a folded word.
pub type Named<'a> = &'a dyn Fn(&str) -> Vec<u64>;

/// A field and what a word in it counts for.
pub type Weighed = (Field, f32);

/// Where words are looked for.
pub struct Look<'a> {
    /// What the index holds, among it which words begin in some way.
    pub searcher: &'a Searcher,
    /// Fields with folded words.
    pub words: Vec<Weighed>,
    /// Fields with stems.
    pub stems: Vec<Weighed>,
    /// The stems of the languages that texts are in.
    pub languages: &'a [Stems],
    /// The projects whose names have a word: all that is in them has it too.
    pub project: Option<(&'a Fields, Named<'a>)>,
    /// Whether words that are nearly the same count too.
    pub close: bool,
}

impl<'a> Look<'a> {
    /// In sections and projects: a title counts for more than a heading, a heading for more than text.
    pub fn everywhere(searcher: &'a Searcher, fields: &'a Fields, languages: &'a [Stems], in_title: bool) -> Self {
        let mut words = vec![(fields.title, 4.0), (fields.heading, 3.0)];
        let mut stems = vec![(fields.title_stems, 5.0)];
        if !in_title {
            words.push((fields.words, 1.0));
            stems.push((fields.stems, 0.7));
        }
        Self { searcher, words, stems, languages, project: None, close: false }
    }

    /// In one field, for the very words.
    pub fn only(searcher: &'a Searcher, field: Field) -> Self {
        Self { searcher, words: vec![(field, 1.0)], stems: Vec::new(), languages: &[], project: None, close: false }
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

    /// What is called exactly as was typed counts for more.
    pub fn whole_title(&self, exact: Field, clauses: &[Clause]) -> Option<Box<dyn Query>> {
        let words = plain_words(clauses).filter(|words| !words.is_empty())?;
        Some(weighed(term(exact, &folded(&words.join(" "))), WHOLE_TITLE))
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
                let beginning = self.beginning(&folded(&last));
                if parts.is_empty() { beginning } else { both(self.sequence(&parts), beginning) }
            }
        }
    }

    /// A word, its stems, and projects that are called so.
    fn word(&self, word: &str) -> Box<dyn Query> {
        let plain = folded(word);
        let mut any: Vec<Box<dyn Query>> =
            self.words.iter().map(|(field, weight)| weighed(term(*field, &plain), *weight)).collect();
        let mut stems: Vec<String> = self.languages.iter().filter_map(|stems| stems.stem(word)).collect();
        stems.sort();
        stems.dedup();
        for stem in &stems {
            any.extend(self.stems.iter().map(|(field, weight)| weighed(term(*field, stem), *weight)));
            if *stem != plain {
                any.extend(self.words.iter().map(|(field, weight)| weighed(term(*field, stem), weight * 0.7)));
            }
        }
        if let Some((fields, named)) = &self.project {
            let projects = named(&plain);
            if !projects.is_empty() {
                let sections = one_of(fields.sort, [sort::SECTION, sort::PROJECT]);
                any.push(constant(both(one_of(fields.project, projects), sections), 1.0));
            }
        }
        if self.close {
            any.extend(self.nearly(&plain));
        }
        either(any)
    }

    /// Words that are a letter or two away, and two words that this one may be, written as one.
    fn nearly(&self, word: &str) -> Vec<Box<dyn Query>> {
        let Some(distance) = forgiven(word) else { return Vec::new() };
        let nearly = |field| {
            forms(self.searcher, field, FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true))
        };
        let words = self.words.iter().map(|(field, weight)| weighed(nearly(*field), weight * 0.5));
        words.chain(halves(word).map(|halves| weighed(self.sequence(&halves), 0.5))).collect()
    }

    /// Words that begin so. A single Latin letter is a word: half of all words begin with one.
    pub fn beginning(&self, beginning: &str) -> Box<dyn Query> {
        if beginning.len() == 1 {
            return either(
                self.words.iter().map(|(field, weight)| weighed(term(*field, beginning), *weight)).collect(),
            );
        }
        let begins = |field| {
            forms(self.searcher, field, FuzzyTermQuery::new_prefix(Term::from_field_text(field, beginning), 0, true))
        };
        either(self.words.iter().map(|(field, weight)| weighed(begins(*field), *weight)).collect())
    }

    /// Parts one right after the other, in one field.
    fn sequence(&self, parts: &[Part]) -> Box<dyn Query> {
        if let [Part::Letter(letter)] = parts {
            return self.beginning(&folded(letter));
        }
        let terms = in_order(parts);
        match &terms[..] {
            [] => Box::new(EmptyQuery),
            [(_, one)] => {
                either(self.words.iter().map(|(field, weight)| weighed(term(*field, one), *weight)).collect())
            }
            _ => {
                let phrase = |field| {
                    let terms = terms.iter().map(|(place, word)| (*place, Term::from_field_text(field, word)));
                    Box::new(PhraseQuery::new_with_offset(terms.collect()))
                };
                either(self.words.iter().map(|(field, weight)| weighed(phrase(*field), *weight)).collect())
            }
        }
    }
}

/// Wrong letters that are forgiven in a word; `None` for one that is too short.
fn forgiven(word: &str) -> Option<u8> {
    match word.chars().count() {
        0..4 => None,
        4..8 => Some(1),
        _ => Some(2),
    }
}

/// Making these takes longer than all they are used for.
static ONE_WRONG: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_WRONG: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// What tells the words that are taken for those of a question, being nearly the same.
pub fn near_words(clauses: &[Clause]) -> Vec<DFA> {
    let words = clauses.iter().flatten().filter_map(|unit| match unit {
        Unit::Word(word) => Some(folded(word)),
        _ => None,
    });
    let near = |word: String| {
        let builder = if forgiven(&word)? == 1 { &ONE_WRONG } else { &TWO_WRONG };
        Some(builder.build_dfa(&word))
    };
    words.filter_map(near).collect()
}

/// The words of a question that has nothing but words.
fn plain_words(clauses: &[Clause]) -> Option<Vec<&str>> {
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
enum Part {
    Word(String),
    /// A run of a script without spaces.
    Run(String),
    /// A run of one letter, which begins a pair in the index.
    Letter(String),
}

fn parts(text: &str) -> Vec<Part> {
    pieces(text)
        .map(|(range, script)| match (&text[range], script) {
            (word, Script::Spaced) => Part::Word(word.to_owned()),
            (letter, Script::Run) if letter.chars().count() == 1 => Part::Letter(letter.to_owned()),
            (run, Script::Run) => Part::Run(run.to_owned()),
        })
        .collect()
}

/// The terms of a sequence with their places. The last letter of a run stands alone in the index only where the run
/// ends there too, so it is left to the pair before it.
fn in_order(parts: &[Part]) -> Vec<(usize, String)> {
    let mut terms = Vec::new();
    let mut place = 0;
    for part in parts {
        match part {
            Part::Word(word) | Part::Letter(word) => {
                terms.push((place, folded(word)));
                place += 1;
            }
            Part::Run(run) => {
                let pairs: Vec<_> = grams(run).collect();
                let kept = pairs.len() - 1;
                terms.extend(
                    pairs[..kept].iter().enumerate().map(|(at, pair)| (place + at, folded(&run[pair.clone()]))),
                );
                place += pairs.len();
            }
        }
    }
    terms
}

/// Any of the words that are like another, all counting for the same.
///
/// Few words are looked for one by one, and what they match is then looked at row by row, up to a bound. All rows of many
/// words have to be put together first, so of words that are both many and frequent the most frequent have to do.
fn forms(searcher: &Searcher, field: Field, like: FuzzyTermQuery) -> Box<dyn Query> {
    let Ok(mut forms) = words_like(searcher, field, &like) else { return Box::new(EmptyQuery) };
    if forms.len() > FORMS && forms.iter().map(|(rows, _)| rows).sum::<usize>() <= ROWS_OF_FORMS {
        return Box::new(like);
    }
    forms.sort_unstable_by(|(rows, word), (other_rows, other)| other_rows.cmp(rows).then(word.cmp(other)));
    let term = |(_, term)| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>;
    constant(either(forms.into_iter().take(FORMS).map(term).collect()), 1.0)
}

/// The words of the index that a query means, and how many rows have them.
fn words_like(searcher: &Searcher, field: Field, like: &FuzzyTermQuery) -> Result<Vec<(usize, Term)>> {
    let automaton = like.automaton()?;
    let mut found: HashMap<Vec<u8>, usize> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut words = inverted.terms().search(&automaton).into_stream()?;
        while words.advance() {
            *found.entry(words.key().to_vec()).or_default() += words.value().doc_freq as usize;
        }
    }
    let term = |word: Vec<u8>| Some(Term::from_field_text(field, std::str::from_utf8(&word).ok()?));
    Ok(found.into_iter().filter_map(|(word, rows)| Some((rows, term(word)?))).collect())
}

/// A term, wherever it stands in a field.
pub fn term(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
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

fn weighed(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
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
