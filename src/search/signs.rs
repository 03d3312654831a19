//! Signs: what makes one passage that has the words better than another. Each is looked up alone, in what was found.

use tantivy::query::Query;

use super::asked::{Clause, Unit};
use super::fold::{term_of, title_of};
use super::schema::Fields;
use super::sequence::{Part, in_order, in_order_in, near_each_other, parts};
use super::simple::{term, weighed, weighed_term};
use super::stem::Stems;
use super::terms::{Look, plain_words, single_words};
use super::weights::{AS_IT_STANDS, IN_A_ROW, TOGETHER, WHOLE_TITLE, titles};

/// Words that may be between words that are near each other.
const AROUND: u32 = 4;

impl Look<'_> {
    /// That a word is in a title or heading, or stands just as it was typed, and that small words are there too.
    pub fn signs(&self, fields: &Fields, clauses: &[Clause], small: &[Clause]) -> Vec<Box<dyn Query>> {
        let places = titles(fields);
        let mut signs = Vec::new();
        for word in single_words(clauses).chain(single_words(small)) {
            for key in self.keys_of(&word) {
                signs.extend(places.map(|place| weighed_term(place, &key)));
            }
            signs.push(weighed_term((fields.forms, AS_IT_STANDS), &term_of(&word)));
        }
        let rows = clauses.iter().flatten().map(words_in_a_row).filter(|terms| terms.len() > 1);
        for terms in rows {
            signs.extend(places.map(|(field, weight)| weighed(in_order_in(field, &terms), weight)));
        }
        let small = single_words(small).flat_map(|word| self.keys_of(&word));
        signs.extend(small.map(|key| term(fields.words, &key)));
        signs
    }

    /// That a word which is nearly the same is in a title or heading.
    pub fn signs_of_near_words(&self, fields: &Fields, clauses: &[Clause]) -> Vec<Box<dyn Query>> {
        let near = |word: String| self.nearly_in(&titles(fields), &term_of(&word));
        single_words(clauses).flat_map(near).collect()
    }

    /// That the words stand in the order in which they were typed.
    pub fn signs_of_order(&self, fields: &Fields, clauses: &[Clause]) -> Vec<Box<dyn Query>> {
        let Some(words) = plain_words(clauses).filter(|words| words.len() > 1) else { return Vec::new() };
        let parts = parts(&words.join(" "));
        let places = titles(fields).into_iter().chain([(fields.words, 1.0)]);
        places.map(|(field, weight)| self.sequence_in((field, weight * IN_A_ROW), &parts)).collect()
    }

    /// That the words stand near each other in some of their forms: what says them together is meant, rather than what says
    /// each of them somewhere.
    pub fn signs_of_nearness(&self, fields: &Fields, clauses: &[Clause]) -> Vec<Box<dyn Query>> {
        if plain_words(clauses).is_none() {
            return Vec::new();
        }
        let words: Vec<String> = single_words(clauses).collect();
        let stem = |stems: &Stems| words.iter().map(|word| stems.key(&term_of(word))).collect();
        let mut ways: Vec<Vec<String>> = self.languages.iter().map(stem).collect();
        ways.sort_unstable();
        ways.dedup();
        ways.retain(|way| way.len() > 1);
        ways.into_iter().map(|way| weighed(near_each_other(fields.words, &way, AROUND), TOGETHER)).collect()
    }

    /// That the words are all of a title, with the signs around them or without.
    pub fn whole_titles(&self, fields: &Fields, clauses: &[Clause]) -> Vec<Box<dyn Query>> {
        let Some(words) = plain_words(clauses) else { return Vec::new() };
        let typed = title_of(&words.join(" "));
        let bare = typed.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let mut whole = vec![typed, bare];
        whole.dedup();
        whole.retain(|title| !title.is_empty());
        whole.iter().map(|title| weighed(term(fields.exact, title), WHOLE_TITLE)).collect()
    }
}

/// The terms of what stands in a row in one unit: a phrase, words that signs join, a run of letters.
fn words_in_a_row(unit: &Unit) -> Vec<(usize, String)> {
    match unit {
        Unit::Word(words) if matches!(parts(words)[..], [Part::Word(_)]) => Vec::new(),
        Unit::Word(words) | Unit::Phrase(words) => in_order(&parts(words)),
        Unit::Prefix(_) => Vec::new(),
    }
}
