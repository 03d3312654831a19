//! Cutting the passage out of a text that shows best why it was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use levenshtein_automata::{DFA, Distance};
use tantivy::query::Query;
use tantivy::schema::Field;
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use super::stem::Stems;
use super::words::WordStream;

/// Bytes of a passage, about.
const LENGTH: usize = 240;
/// Bytes of a text in which words are looked for; no section is so long that is meant to be read.
const LOOKED_AT: usize = 32 << 10;

/// A passage with the words that were looked for set off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// Its parts in order, and whether each was looked for.
    pub parts: Vec<(String, bool)>,
    /// Whether the text goes on before it.
    pub begins_inside: bool,
    /// Whether the text goes on after it.
    pub ends_inside: bool,
}

impl Passage {
    /// Its words without marks.
    pub fn text(&self) -> String {
        self.parts.iter().map(|(part, _)| part.as_str()).collect()
    }
}

/// Cuts passages for one query.
pub struct Cutter(SnippetGenerator);

impl Cutter {
    /// For the words of a query; a word is set off if it or its stem was looked for, or if it is nearly one of `near`.
    pub fn new(query: &dyn Query, text_fields: &[Field], stems: Stems, near: Vec<(String, DFA)>) -> Self {
        let mut terms = BTreeMap::new();
        query.query_terms(&mut |term, _| {
            let word = term.value().as_str().filter(|_| text_fields.contains(&term.field())).map(str::to_owned);
            if let Some(word) = word {
                terms.insert(word, 1.0);
            }
        });
        let wanted = terms.keys().cloned().collect();
        let wanted = Arc::new(Wanted::of(wanted));
        let analyzer = TextAnalyzer::from(StemmedWords { wanted, stems, near: Arc::new(near) });
        Self(SnippetGenerator::new(terms, analyzer, Field::from_field_id(0), LENGTH))
    }

    /// The best passage; the beginning of the text if none has a word that was looked for.
    pub fn cut(&self, text: &str) -> Passage {
        let snippet = self.0.snippet(&text[..text.floor_char_boundary(LOOKED_AT)]);
        if snippet.is_empty() {
            return beginning(text);
        }
        let (fragment, range) = (snippet.fragment(), snippet.fragment_range());
        let mut parts = Vec::new();
        let mut at = 0;
        for marked in tantivy::snippet::collapse_overlapped_ranges(snippet.highlighted()) {
            parts.push((fragment[at..marked.start].to_owned(), false));
            parts.push((fragment[marked.clone()].to_owned(), true));
            at = marked.end;
        }
        parts.push((fragment[at..].to_owned(), false));
        parts.retain(|(part, _)| !part.is_empty());
        Passage {
            parts,
            begins_inside: !text[..range.start].trim().is_empty(),
            ends_inside: !text[range.end..].trim_end_matches(|c: char| !c.is_alphanumeric()).is_empty(),
        }
    }
}

/// The first words of a text.
pub fn beginning(text: &str) -> Passage {
    let text = text.trim();
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= LENGTH).unwrap_or(text.len());
    let cut = if end < text.len() { text[..end].rfind(char::is_whitespace).unwrap_or(end) } else { end };
    let parts = if cut == 0 { Vec::new() } else { vec![(text[..cut].to_owned(), false)] };
    Passage { parts, begins_inside: false, ends_inside: cut < text.len() }
}

/// Cuts text as the index does, but calls a word by its stem where only that was looked for, and one that is nearly the
/// same by the one that was.
#[derive(Clone)]
struct StemmedWords {
    wanted: Arc<Wanted>,
    stems: Stems,
    near: Arc<Vec<(String, DFA)>>,
}

/// The words that are looked for, and the letters that they begin with.
struct Wanted {
    words: BTreeSet<String>,
    beginnings: BTreeSet<char>,
}

impl Wanted {
    fn of(words: BTreeSet<String>) -> Self {
        let beginnings = words.iter().filter_map(|word| word.chars().next()).collect();
        Self { words, beginnings }
    }

    /// Whether a folded word may be looked for, or its stem, which begins as it does.
    fn may_have(&self, word: &str) -> bool {
        word.chars().next().is_some_and(|letter| self.beginnings.contains(&letter))
    }
}

impl Tokenizer for StemmedWords {
    type TokenStream<'a> = StemmedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> StemmedStream<'a> {
        StemmedStream { words: WordStream::new(text), text, words_of: self }
    }
}

impl StemmedWords {
    /// The wanted word or stem for which another word is taken.
    fn wanted_for(&self, word: &str, folded: &str) -> Option<String> {
        let stem = self.wanted.may_have(folded).then(|| self.stems.stem(word)).flatten();
        let stem = stem.filter(|stem| self.wanted.words.contains(stem));
        let is_near = |(_, near): &&(String, DFA)| matches!(near.eval(folded), Distance::Exact(_));
        stem.or_else(|| self.near.iter().find(is_near).map(|(wanted, _)| wanted.clone()))
    }
}

/// See [`StemmedWords`].
struct StemmedStream<'a> {
    words: WordStream<'a>,
    text: &'a str,
    words_of: &'a StemmedWords,
}

impl TokenStream for StemmedStream<'_> {
    fn advance(&mut self) -> bool {
        if !self.words.advance() {
            return false;
        }
        let token = self.words.token_mut();
        // Nearly all words are neither looked for nor stemmed, which costs more than all else here.
        if !self.words_of.wanted.words.contains(&token.text) {
            let word = &self.text[token.offset_from..token.offset_to];
            if let Some(wanted) = self.words_of.wanted_for(word, &token.text) {
                token.text = wanted;
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.words.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.words.token_mut()
    }
}
