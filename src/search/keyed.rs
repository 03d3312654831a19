//! Words by their keys: a text is written so that the index finds each of its words by its stem. One look into one field
//! then finds a word in all its forms, and words in a row stay in a row.
//!
//! A title or heading is written with its words as they stand too, both at the same place. What words of a text there are
//! that are none of their keys is told apart from their places, which would take more room than all else.

use std::collections::HashMap;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::term_of;
use super::stem::{Stems, primary};
use super::words::{Places, Script};

/// Stands between words.
const NEXT: char = ' ';
/// Stands between what is at the same place.
const HERE: char = '|';

/// Words that were met before: most words of a text were, and stemming costs more than all else about them.
#[derive(Default)]
pub struct Memory(HashMap<String, KeyedWords>);

impl Memory {
    /// The words of a language, named by its tag.
    pub fn of(&mut self, language: &str) -> &mut KeyedWords {
        self.0
            .entry(primary(language))
            .or_insert_with(|| KeyedWords { stems: Stems::of(language), known: HashMap::new() })
    }
}

/// The words of one language, as [`Keyed`] reads them.
pub struct KeyedWords {
    stems: Stems,
    known: HashMap<String, KeyedWord>,
}

/// A word as the index finds it.
struct KeyedWord {
    /// Its keys, between [`HERE`].
    keys: String,
    /// The word itself, folded, where that is not its key.
    form: Option<String>,
}

/// A text as the index finds it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The keys of its words in order, those of one word at the same place.
    pub keys: String,
    /// The words that are none of their keys.
    pub forms: String,
}

impl KeyedWords {
    /// All words of a text in order, each as it stands and by its keys, at the same place.
    pub fn line(&mut self, text: &str) -> String {
        let mut line = String::with_capacity(text.len() + text.len() / 2);
        self.each(text, |keys, form| {
            if let Some(form) = form.filter(|form| keys.split(HERE).all(|key| key != *form)) {
                line.push_str(form);
                line.push(HERE);
            }
            line.push_str(keys);
            line.push(NEXT);
        });
        line
    }

    /// All words of a text by their keys, and apart from that as they stand.
    pub fn lines(&mut self, text: &str) -> Lines {
        let mut lines = Lines { keys: String::with_capacity(text.len()), forms: String::with_capacity(text.len() / 2) };
        self.each(text, |keys, form| {
            lines.keys.push_str(keys);
            lines.keys.push(NEXT);
            if let Some(form) = form {
                lines.forms.push_str(form);
                lines.forms.push(NEXT);
            }
        });
        lines
    }

    fn each(&mut self, text: &str, mut tell: impl FnMut(&str, Option<&str>)) {
        for (place, script) in Places::of(text) {
            match script {
                Script::Spaced => {
                    let word = self.keyed(&text[place]);
                    tell(&word.keys, word.form.as_deref());
                }
                Script::Run => tell(&term_of(&text[place]), None),
            }
        }
    }

    fn keyed(&mut self, word: &str) -> &KeyedWord {
        if !self.known.contains_key(word) {
            let plain = term_of(word);
            let mut keys = self.stems.keys(word);
            keys.sort_unstable();
            keys.dedup();
            // Told by the plain word alone, so that it is told alike of one that is typed without its accents.
            let form = (self.stems.key(&plain) != plain).then_some(plain);
            self.known.insert(word.to_owned(), KeyedWord { keys: keys.join(&HERE.to_string()), form });
        }
        &self.known[word]
    }
}

/// Reads what [`KeyedWords::line`] writes.
#[derive(Debug, Clone, Default)]
pub struct Keyed;

/// See [`Keyed`].
pub struct KeyedStream<'t> {
    left: &'t str,
    /// Whether what is next stands where the last one stood.
    stays: bool,
    token: Token,
}

impl Tokenizer for Keyed {
    type TokenStream<'a> = KeyedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> KeyedStream<'a> {
        KeyedStream { left: text, stays: false, token: Token::default() }
    }
}

impl TokenStream for KeyedStream<'_> {
    fn advance(&mut self) -> bool {
        if self.left.is_empty() {
            return false;
        }
        let end = self.left.find([NEXT, HERE]).unwrap_or(self.left.len());
        self.token.text.clear();
        self.token.text.push_str(&self.left[..end]);
        if !self.stays {
            self.token.position = self.token.position.wrapping_add(1);
        }
        self.stays = self.left[end..].starts_with(HERE);
        self.left = self.left.get(end + 1..).unwrap_or_default();
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::all_of;
    use super::*;

    fn tokens(language: &str, text: &str) -> Vec<(String, usize)> {
        all_of(Keyed.token_stream(&Memory::default().of(language).line(text)))
    }

    #[test]
    fn a_word_and_its_stem_stand_at_one_place() {
        let expected = [("two", 0), ("pumps", 1), ("pump", 1), ("and", 2), ("a", 3), ("well", 4)];
        assert_eq!(tokens("en", "Two pumps and a well."), expected.map(|(word, at)| (word.to_owned(), at)));
        assert_eq!(tokens("en", "水井在 a|b").len(), 5);
        assert!(tokens("en", " \n").is_empty());
    }

    #[test]
    fn words_are_apart_from_their_keys_where_they_are_others() {
        let lines = |text| Memory::default().of("en").lines(text);
        let two = lines("Two pumps and a well.");
        assert_eq!(two, Lines { keys: "two pump and a well ".to_owned(), forms: "pumps ".to_owned() });
        assert_eq!(lines("cafés"), Lines { keys: "cafe ".to_owned(), forms: "cafes ".to_owned() });
        assert_eq!(lines("水井").forms, "");
    }
}
