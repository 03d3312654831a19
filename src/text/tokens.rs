//! Words and single signs as spans of a text; the white space between them belongs to no token.
//!
//! `"Dig, then line."` has the tokens `Dig` `,` `then` `line` `.` and the gaps `""` `""` `" "` `" "` `""` `""`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A text cut into tokens.
///
/// Token `i` is a run of word characters or one other sign; gap `i` is the white space before it, and the gap after
/// the last token has the number `len()`. Gaps and tokens together are the whole text.
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    spans: Vec<Range<usize>>,
}

impl<'t> Tokens<'t> {
    /// Cuts `text` into tokens, in time proportional to its length.
    pub fn new(text: &'t str) -> Self {
        let mut spans = Vec::with_capacity(text.len() / 5);
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            if first.is_whitespace() {
                continue;
            }
            let mut end = start + first.len_utf8();
            let mut last = first;
            while let Some(&(at, next)) = chars.peek() {
                if !continues(first, last, next) {
                    break;
                }
                end = at + next.len_utf8();
                last = next;
                chars.next();
            }
            spans.push(start..end);
        }
        Self { text, spans }
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the text is empty or only white space.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Token `i`.
    pub fn token(&self, i: usize) -> &'t str {
        &self.text[self.spans[i].clone()]
    }

    /// All tokens in order.
    pub fn iter(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.spans.iter().map(|span| &self.text[span.clone()])
    }

    /// The bytes of token `i` in the text.
    pub fn span(&self, i: usize) -> Range<usize> {
        self.spans[i].clone()
    }

    /// The white space before token `i`; for `i == len()` that after the last token.
    pub fn gap(&self, i: usize) -> &'t str {
        let start = if i == 0 { 0 } else { self.spans[i - 1].end };
        let end = self.spans.get(i).map_or(self.text.len(), |span| span.start);
        &self.text[start..end]
    }

    /// The text of some tokens, with the gaps between but not around them.
    pub fn slice(&self, tokens: Range<usize>) -> &'t str {
        if tokens.is_empty() {
            return "";
        }
        &self.text[self.spans[tokens.start].start..self.spans[tokens.end - 1].end]
    }

    /// The text of some tokens, with the gaps between and around them.
    pub fn around(&self, tokens: Range<usize>) -> &'t str {
        let start = if tokens.start == 0 { 0 } else { self.spans[tokens.start - 1].end };
        let end = self.spans.get(tokens.end).map_or(self.text.len(), |span| span.start);
        &self.text[start..end]
    }

    /// Numbers the tokens so that equal tokens have equal numbers.
    pub fn number(&self, vocabulary: &mut Vocabulary<'t>) -> Vec<u32> {
        self.iter().map(|token| vocabulary.number(token)).collect()
    }
}

/// Numbers strings: equal strings get equal numbers, counted up from 0.
///
/// Share one among the versions that are to be compared.
#[derive(Debug, Default)]
pub struct Vocabulary<'t> {
    numbers: HashMap<Cow<'t, str>, u32>,
}

impl<'t> Vocabulary<'t> {
    /// The number of `string`; a new one if it has not been seen before.
    pub fn number(&mut self, string: impl Into<Cow<'t, str>>) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(string.into()).or_insert(next)
    }

    /// How many different strings have been numbered.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether nothing has been numbered.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

/// Whether a token is a word rather than a sign.
pub fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(is_word_char)
}

/// Whether a character is part of a word: a letter or digit of any script, or an underscore.
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether `next` belongs to the token that began with `first` and so far ends in `last`.
fn continues(first: char, last: char, next: char) -> bool {
    if next.is_ascii() {
        return is_word_char(first) && is_word_char(next) && !stands_alone(first);
    }
    is_mark(next)
        || last == ZERO_WIDTH_JOINER && !is_word_char(next) && !next.is_whitespace()
        || is_word_char(first) && is_word_char(next) && !stands_alone(first) && !stands_alone(next)
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Whether each character is a token, as in scripts that put no space between words.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}'      // Thai, Lao
        | '\u{1000}'..='\u{109f}'    // Burmese
        | '\u{1780}'..='\u{17ff}'    // Khmer
        | '\u{3040}'..='\u{30ff}'    // Japanese syllables
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'    // Chinese signs
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character only changes the one before it, so that the two are never parted.
///
/// Letters' own marks that count as alphabetic need no mention here; these are the others in common use.
pub fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}'      // accents
        | '\u{0483}'..='\u{0489}'
        | '\u{0591}'..='\u{05c7}'    // Hebrew points
        | '\u{0610}'..='\u{061a}'    // Arabic points
        | '\u{064b}'..='\u{065f}'
        | '\u{093c}' | '\u{094d}' | '\u{09bc}' | '\u{09cd}' | '\u{0a4d}' | '\u{0acd}'  // Indic silent vowels
        | '\u{0b4d}' | '\u{0bcd}' | '\u{0c4d}' | '\u{0ccd}' | '\u{0d4d}' | '\u{0dca}'
        | '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}'               // Thai vowels and tones
        | '\u{0eb1}' | '\u{0eb4}'..='\u{0ebc}' | '\u{0ec8}'..='\u{0ece}'
        | '\u{1037}' | '\u{1039}' | '\u{103a}' | '\u{17c6}'..='\u{17d3}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | ZERO_WIDTH_JOINER
        | '\u{20d0}'..='\u{20ff}'
        | '\u{3099}' | '\u{309a}'
        | '\u{fe00}'..='\u{fe0f}'    // emoji or text style
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{1f3fb}'..='\u{1f3ff}'  // skin tones
        | '\u{e0020}'..='\u{e007f}'  // flag tags
        | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let tokens = Tokens::new(text);
        assert_eq!(tokens.iter().collect::<Vec<_>>(), expected);
        let whole: String = (0..tokens.len()).map(|i| tokens.gap(i).to_owned() + tokens.token(i)).collect();
        assert_eq!(whole + tokens.gap(tokens.len()), text);
    }

    #[test]
    fn words_and_signs_are_tokens_and_white_space_is_not() {
        check("Dig, then line.", &["Dig", ",", "then", "line", "."]);
        check(" \r\n", &[]);
        check("a_b 40m2\n", &["a_b", "40m2"]);
    }

    #[test]
    fn signs_of_scripts_without_spaces_stand_alone() {
        check("水井 is 井", &["水", "井", "is", "井"]);
    }

    #[test]
    fn marks_stay_with_their_character() {
        check("e\u{301}te\u{301}", &["e\u{301}te\u{301}"]);
        check("☕\u{fe0f}👩\u{200d}🌾x", &["☕\u{fe0f}", "👩\u{200d}🌾", "x"]);
    }
}
