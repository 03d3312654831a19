//! Cutting the passage out of a text that shows best why it was found: where the words are that were looked for.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use levenshtein_automata::{DFA, Distance};
use memchr::memmem;
use tantivy::query::Query;
use tantivy::schema::Field;

use super::fold::{letter, term_of};
use super::passage::{Passage, Place, around, opening};
use super::stem::Stems;
use super::words::{Places, Script, first_letter};

/// Words that are set off at most.
const MARKED: usize = 200;
/// Letters with which a word and its stem begin alike.
const BEGINNING: usize = 2;
/// Bytes of a text in which words are looked for, and after which no more are if there were some; no section is so long
/// that is meant to be read.
const LOOKED_AT: usize = 32 << 10;
const ENOUGH: usize = 3 << 10;

/// Cuts passages for one query.
///
/// Dozens of passages are cut for one page of answers, so nothing is done with a word that cannot have been looked for.
pub struct Cutter {
    sought: Sought,
    /// How words are read, by the language of the text.
    reads: Vec<Reads>,
}

/// What is looked for.
struct Sought {
    wanted: Wanted,
    /// What a word has to be like to be nearly one that was looked for.
    near: Vec<DFA>,
}

/// How words of one language are read.
#[derive(Default)]
struct Reads {
    /// Its stems; `None` where words are compared as they are.
    stems: Option<Stems>,
    /// Whether words that were met are wanted: the same ones come again and again, and stemming one takes a while. Texts
    /// choose these keys, so no faster hash than one whose collisions cannot be foreseen.
    met: HashMap<String, bool>,
}

/// The words and stems of a query in some fields.
pub fn words_of(query: Option<&dyn Query>, text_fields: &[Field]) -> HashSet<String> {
    let mut words = HashSet::new();
    if let Some(query) = query {
        query.query_terms(&mut |term, _| {
            if text_fields.contains(&term.field()) {
                words.extend(term.value().as_str().map(str::to_owned));
            }
        });
    }
    words
}

impl Cutter {
    /// For words and stems; a word is set off if it or its stem is one of them, or if it is nearly so (`near`).
    pub fn new(words: HashSet<String>, stems: Vec<Stems>, near: Vec<DFA>) -> Self {
        let stems = stems.into_iter().map(Some).chain([None]);
        let reads = stems.map(|stems| Reads { stems, ..Reads::default() }).collect();
        Self { sought: Sought { wanted: Wanted::of(words), near }, reads }
    }

    /// The passage of a text in some language with most of the words; the beginning of the text if it has none.
    pub fn cut(&mut self, text: &str, language: &str) -> Passage {
        let is_it = |reads: &&mut Reads| reads.stems.as_ref().is_none_or(|stems| stems.language == language);
        let reads = self.reads.iter_mut().find(is_it).expect("the last one reads any");
        let found = self.sought.in_text(&text[..text.floor_char_boundary(LOOKED_AT)], reads);
        around(text, found.into_iter().map(|range| Place { range, what: 1 }).collect()).unwrap_or_else(|| opening(text))
    }
}

impl Sought {
    /// Where words are that were looked for; pairs of letters that overlap as one.
    fn in_text(&self, text: &str, reads: &mut Reads) -> Vec<Range<usize>> {
        match self.likely(text, reads) {
            Some(places) => self.among(places.into_iter(), text, reads),
            None => self.among(Places::of(text), text, reads),
        }
    }

    /// The words that begin as something that is looked for, in a text where that can be told without reading every word
    /// of it: in plain Latin letters. Finding beginnings takes a tenth of the time.
    fn likely(&self, text: &str, reads: &Reads) -> Option<Vec<(Range<usize>, Script)>> {
        let is_plain =
            |text: &str| text.is_ascii() || text.chars().all(|c| matches!(c, '\0'..='\x7f' | '\u{2010}'..='\u{205f}'));
        if !self.near.is_empty() || !reads.keeps_beginnings() || !is_plain(text) {
            return None;
        }
        let lower = text.to_ascii_lowercase().into_bytes();
        let is_first = |at: &usize| *at == 0 || !lower[at - 1].is_ascii_alphanumeric();
        let of =
            |beginning: &String| memmem::find_iter(&lower, beginning.as_bytes()).filter(is_first).collect::<Vec<_>>();
        let mut starts: Vec<usize> = self.wanted.beginnings.iter().flat_map(of).collect();
        starts.sort_unstable();
        let end = |start: usize| lower[start..].iter().position(|byte| !byte.is_ascii_alphanumeric());
        let word = |start| start..end(start).map_or(lower.len(), |length| start + length);
        Some(starts.into_iter().map(|start| (word(start), Script::Spaced)).collect())
    }

    fn among(
        &self,
        places: impl Iterator<Item = (Range<usize>, Script)>,
        text: &str,
        reads: &mut Reads,
    ) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for (mut place, script) in places {
            if found.len() == MARKED || place.start > ENOUGH && !found.is_empty() {
                break;
            }
            if !self.is(&text[place.clone()], reads) {
                let letter = first_letter(&text[place.clone()]);
                if script == Script::Spaced || !self.is(letter, reads) {
                    continue;
                }
                place.end = place.start + letter.len();
            }
            match found.last_mut().filter(|last| place.start < last.end) {
                Some(last) => last.end = place.end,
                None => found.push(place),
            }
        }
        found
    }

    /// Whether a word is looked for.
    fn is(&self, word: &str, reads: &mut Reads) -> bool {
        if self.near.is_empty() && reads.keeps_beginnings() && !self.wanted.may_be(word) {
            return false;
        }
        if let Some(known) = reads.met.get(word) {
            return *known;
        }
        let is_it = self.is_anew(word, reads);
        reads.met.insert(word.to_owned(), is_it);
        is_it
    }

    fn is_anew(&self, word: &str, reads: &Reads) -> bool {
        let folded = &*term_of(word);
        if folded.is_empty() {
            return false;
        }
        let is_near = |word: &str| self.near.iter().any(|near| matches!(near.eval(word), Distance::Exact(_)));
        let is_key = |key: &String| self.wanted.words.contains(key) || is_near(key);
        let has_keys = !reads.keeps_beginnings() || !self.near.is_empty() || self.wanted.may_be_stem_of(folded);
        self.wanted.words.contains(folded)
            || is_near(folded)
            || has_keys && reads.stems.as_ref().is_some_and(|stems| stems.keys(word).iter().any(is_key))
    }
}

impl Reads {
    /// Whether a word begins as its stem does.
    fn keeps_beginnings(&self) -> bool {
        self.stems.as_ref().is_none_or(Stems::keeps_beginnings)
    }
}

/// The words that are looked for, and how they begin.
struct Wanted {
    words: HashSet<String>,
    /// The first letter of each.
    letters: Vec<char>,
    /// The first letters of each.
    beginnings: HashSet<String>,
}

impl Wanted {
    fn of(words: HashSet<String>) -> Self {
        let letters = words.iter().filter_map(|word| word.chars().next()).collect();
        let beginnings = words.iter().map(|word| beginning(word).to_owned()).collect();
        Self { words, letters, beginnings }
    }

    /// Whether a word as it is written may be one of them, or have a stem that is. Stems of Latin and Cyrillic words begin
    /// with the same letter as they do; that of another is somewhere in it.
    fn may_be(&self, word: &str) -> bool {
        let is_first = |c: char| letter(c).is_none_or(|letter| self.letters.contains(&letter));
        match word.chars().next() {
            Some(first @ ('\0'..'\u{370}' | '\u{400}'..'\u{530}')) => is_first(first),
            _ => word.chars().any(is_first),
        }
    }

    /// Whether the stem of a folded word may be one of them. Where it is written in plain Latin letters, it begins as its
    /// word does; elsewhere it is somewhere in it.
    fn may_be_stem_of(&self, word: &str) -> bool {
        match word.is_ascii() {
            true => self.beginnings.contains(beginning(word)),
            false => self.beginnings.iter().any(|beginning| word.contains(beginning)),
        }
    }
}

/// The first letters of a word.
fn beginning(word: &str) -> &str {
    let end = word.char_indices().nth(BEGINNING).map_or(word.len(), |(at, _)| at);
    &word[..end]
}

#[cfg(test)]
mod tests {
    use tantivy::query::{BooleanQuery, Query};

    use super::super::passage::LENGTH;
    use super::*;
    use crate::search::simple::term;

    fn cut(text: &str, words: &[&str]) -> Passage {
        let field = Field::from_field_id(0);
        let words = words.iter().map(|word| term(field, word)).collect::<Vec<Box<dyn Query>>>();
        let words = words_of(Some(&BooleanQuery::union(words)), &[field]);
        Cutter::new(words, vec![Stems::of("en")], Vec::new()).cut(text, "en")
    }

    #[test]
    fn a_passage_is_where_most_of_the_words_are() {
        let filler = "Nothing of that sort is told of in here. ".repeat(20);
        let text = format!("A pump. {filler}The hand pump at Abala was mended. {filler}");
        let passage = cut(&text, &["hand", "pump"]);
        let marked: Vec<_> =
            passage.parts.iter().filter(|(_, marked)| *marked).map(|(part, _)| part.as_str()).collect();
        assert_eq!(marked, ["hand", "pump"], "{passage:?}");
        assert!(passage.begins_inside && passage.ends_inside && passage.text().len() <= LENGTH, "{passage:?}");
        assert!(text.contains(&passage.text()));
    }

    #[test]
    fn words_that_begin_otherwise_than_their_stems_are_set_off() {
        for (language, text, word) in
            [("ar", "هذه المدرسة", "مدرسة"), ("ar", "هذا البستان", "بستان"), ("nl", "Er is gewerkt.", "werkt")]
        {
            let words = Stems::of(language).keys(word).into_iter().collect();
            let passage = Cutter::new(words, vec![Stems::of(language)], Vec::new()).cut(text, language);
            assert!(passage.parts.iter().any(|(_, marked)| *marked), "{passage:?}");
        }
    }

    #[test]
    fn words_whose_stems_are_nearly_what_was_looked_for_are_set_off() {
        let near = crate::search::forms::near_words(&["byar".to_owned()]);
        let passage = Cutter::new(HashSet::new(), vec![Stems::of("sv")], near).cut("Kaffe i byarna.", "sv");
        assert!(passage.parts.contains(&("byarna".to_owned(), true)), "{passage:?}");
    }

    #[test]
    fn forms_of_a_word_and_runs_are_set_off() {
        let marked = |passage: Passage| passage.parts.into_iter().filter(|(_, marked)| *marked).map(|(part, _)| part);
        assert_eq!(marked(cut("Two Pumps.", &["pump"])).collect::<Vec<_>>(), ["Pumps"]);
        assert_eq!(marked(cut("村里的水井边", &["水井", "井边"])).collect::<Vec<_>>(), ["水井边"]);
        assert_eq!(marked(cut("村里的水井边", &["水", "边"])).collect::<Vec<_>>(), ["水", "边"]);
        assert_eq!(cut("Nothing.", &["pump"]).parts, [("Nothing.".to_owned(), false)]);
    }
}
