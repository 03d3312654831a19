//! Words with their keys: a text is written so that the index finds each of its words as it stands and by its stem, both
//! at the same place. One look into one field then finds a word in all its forms, and words in a row stay in a row.

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
    known: HashMap<String, String>,
}

impl KeyedWords {
    /// All words of a text in order.
    pub fn line(&mut self, text: &str) -> String {
        let mut line = String::with_capacity(text.len() + text.len() / 2);
        for (place, script) in Places::of(text) {
            match script {
                Script::Spaced => line.push_str(self.keyed(&text[place])),
                Script::Run => line.push_str(&term_of(&text[place])),
            }
            line.push(NEXT);
        }
        line
    }

    fn keyed(&mut self, word: &str) -> &str {
        if !self.known.contains_key(word) {
            let mut keyed = term_of(word);
            for key in self.stems.keys(word) {
                if keyed.split(HERE).all(|known| known != key) {
                    keyed.push(HERE);
                    keyed.push_str(&key);
                }
            }
            self.known.insert(word.to_owned(), keyed);
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
}
