//! The forms of a word that the index has: words that begin so, and words that are nearly the same.

use std::collections::HashMap;
use std::sync::LazyLock;

use levenshtein_automata::{DFA, LevenshteinAutomatonBuilder};
use tantivy::Searcher;
use tantivy::query::{FuzzyTermQuery, Query};
use tantivy::schema::{Field, Term};

use super::Result;

/// A word of the index, and how many rows have it.
pub struct Form {
    pub term: Term,
    pub rows: usize,
}

/// The words in a field that begin so.
pub fn beginning(searcher: &Searcher, field: Field, beginning: &str) -> Result<Vec<Form>> {
    words_like(searcher, field, &beginning_so(field, beginning), beginning)
}

/// All rows with a word in a field that begins so.
pub fn all_beginning(field: Field, beginning: &str) -> Box<dyn Query> {
    Box::new(beginning_so(field, beginning))
}

fn beginning_so(field: Field, beginning: &str) -> FuzzyTermQuery {
    FuzzyTermQuery::new_prefix(Term::from_field_text(field, beginning), 0, true)
}

/// The words in a field that differ by so many letters at most. The first letter is seldom wrong, and to look only at
/// words that begin with it is to look at a twentieth of them.
pub fn nearly(searcher: &Searcher, field: Field, word: &str, (distance, close): (u8, Close)) -> Result<Vec<Form>> {
    let like = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
    let first = match close {
        Close::SameFirstLetter => word.chars().next().map_or(0, char::len_utf8),
        Close::AnyLetter => 0,
    };
    words_like(searcher, field, &like, &word[..first])
}

/// Which words are nearly the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// Those that begin with the same letter.
    SameFirstLetter,
    /// Those that begin with any.
    AnyLetter,
}

fn words_like(searcher: &Searcher, field: Field, like: &FuzzyTermQuery, beginning: &str) -> Result<Vec<Form>> {
    let automaton = like.automaton()?;
    let mut found: HashMap<Vec<u8>, usize> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut words = inverted.terms().search(&automaton);
        if let Some(after) = after_all(beginning) {
            words = words.ge(beginning).lt(after);
        }
        let mut words = words.into_stream()?;
        while words.advance() {
            *found.entry(words.key().to_vec()).or_default() += words.value().doc_freq as usize;
        }
    }
    let form = |(word, rows): (Vec<u8>, usize)| {
        let term = Term::from_field_text(field, std::str::from_utf8(&word).ok()?);
        Some(Form { term, rows })
    };
    Ok(found.into_iter().filter_map(form).collect())
}

/// The first bytes that come after every word with this beginning; `None` if all words have it.
fn after_all(beginning: &str) -> Option<Vec<u8>> {
    let mut after = beginning.as_bytes().to_vec();
    // No byte of a text is the largest there is.
    *after.last_mut()? += 1;
    Some(after)
}

/// Wrong letters that are forgiven in a word; `None` for one that is too short.
pub fn forgiven(word: &str) -> Option<u8> {
    match word.chars().count() {
        0..4 => None,
        4..8 => Some(1),
        _ => Some(2),
    }
}

/// Making these takes longer than all they are used for.
static ONE_WRONG: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_WRONG: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// What tells the words that are taken for some folded words of a question, being nearly the same.
pub fn near_words(doubted: &[String]) -> Vec<DFA> {
    let near = |word: &String| {
        let builder = if forgiven(word)? == 1 { &ONE_WRONG } else { &TWO_WRONG };
        Some(builder.build_dfa(word))
    };
    doubted.iter().filter_map(near).collect()
}
