//! Words in a row: what a question is cut into, and how that stands one after the other in the fields of the index.

use std::iter;

use tantivy::query::{BooleanQuery, EmptyQuery, PhraseQuery, Query};
use tantivy::schema::{Field, Term};

use super::fold::term_of;
use super::simple::{constant, term};
use super::stem::Stems;
use super::words::{Script, first_letter, grams, pieces};

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
    in_order_by(parts, term_of)
}

/// The same with another term for each word.
fn in_order_by(parts: &[Part], mut term: impl FnMut(&str) -> String) -> Vec<(usize, String)> {
    let mut terms = Vec::new();
    let mut place = 0;
    for part in parts {
        match part {
            Part::Word(word) => {
                terms.push((place, term(word)));
                place += 1;
            }
            Part::Letter(letter) => {
                terms.push((place, term_of(letter)));
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
        [] => Box::new(EmptyQuery),
        [(_, word)] => self::term(field, word),
        _ => Box::new(PhraseQuery::new_with_offset(words.iter().map(term).collect())),
    }
}

/// Words of a field with at most so many others between them, in any order.
pub fn near_each_other(field: Field, words: &[String], between: u32) -> Box<dyn Query> {
    let terms = words.iter().map(|word| Term::from_field_text(field, word)).enumerate().collect();
    Box::new(PhraseQuery::new_with_offset_and_slop(terms, between))
}

/// How a sequence stands in a text of one language.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The keys of its words, with their places.
    pub terms: Vec<(usize, String)>,
    /// Those of its words that are not their own keys.
    pub forms: Vec<String>,
}

impl Way {
    /// In texts that have these stems.
    pub fn by(stems: &Stems, parts: &[Part]) -> Self {
        let mut forms = Vec::new();
        let terms = in_order_by(parts, |word| {
            let plain = term_of(word);
            let key = stems.key(&plain);
            if key != plain {
                forms.push(plain);
            }
            key
        });
        Self { terms, forms }
    }

    /// Where they are in a row, and the words that are not their own keys somewhere in the same row of the index.
    pub fn query(&self, keys: Field, forms: Field) -> Box<dyn Query> {
        let sequence = in_order_in(keys, &self.terms);
        let form = |form: &String| constant(term(forms, form), 0.0);
        match self.forms.is_empty() {
            true => sequence,
            false => {
                Box::new(BooleanQuery::intersection(iter::once(sequence).chain(self.forms.iter().map(form)).collect()))
            }
        }
    }
}
