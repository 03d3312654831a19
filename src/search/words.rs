//! Cutting text into words: at white space and signs, and for scripts without spaces into overlapping pairs of letters.

use std::ops::Range;
use std::sync::LazyLock;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::is_combining_mark;

use super::fold::{LOOKED_UP, fold, is_unseen};

/// Words longer than this, in bytes, are nothing that anybody types.
const LONGEST: usize = 120;

/// What a text is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// A word, as spaces and signs set it apart.
    Spaced,
    /// A run of letters of a script that sets no words apart.
    Run,
}

/// The words and runs of a text, by their place in it.
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

/// The words of a text as they are compared; runs are taken as words.
pub fn folded_words(text: &str) -> Vec<String> {
    let words = pieces(text).map(|(range, _)| super::fold::folded(&text[range]));
    // Marks that stand alone are folded to nothing.
    words.filter(|word| !word.is_empty()).collect()
}

/// See [`pieces`].
pub struct Pieces<'t> {
    text: &'t str,
    /// How far it is read, in bytes.
    at: usize,
}

impl Pieces<'_> {
    /// The next character; those of one byte, which most are, cost nothing to tell.
    fn next_char(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at)? {
            byte if byte.is_ascii() => Some(char::from(*byte)),
            _ => self.text[self.at..].chars().next(),
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = (Range<usize>, Script);

    fn next(&mut self) -> Option<Self::Item> {
        let (start, script) = loop {
            let c = self.next_char()?;
            let start = self.at;
            self.at += c.len_utf8();
            if let Some(script) = script(c) {
                break (start, script);
            }
        };
        loop {
            if script == Script::Spaced {
                self.at +=
                    self.text.as_bytes()[self.at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            }
            let Some(c) = self.next_char() else { break };
            let goes_on = self::script(c) == Some(script) || !c.is_ascii() && (is_combining_mark(c) || is_unseen(c));
            if !goes_on {
                break;
            }
            self.at += c.len_utf8();
        }
        Some((start..self.at, script))
    }
}

/// Which kind of piece a character belongs to; `None` for signs and spaces.
fn script(c: char) -> Option<Script> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then_some(Script::Spaced);
    }
    match SPACED.get(c as usize) {
        Some(is_spaced) => is_spaced.then_some(Script::Spaced),
        None => script_of(c),
    }
}

/// Whether words are made of a letter, for those that most text is made of: they are looked up rather than worked out.
static SPACED: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let is_spaced = |number| char::from_u32(number).and_then(script_of) == Some(Script::Spaced);
    (0..LOOKED_UP as u32).map(is_spaced).collect()
});

fn script_of(c: char) -> Option<Script> {
    match c {
        '\u{e00}'..='\u{e4f}' | '\u{e80}'..='\u{eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}' // Burmese, Khmer
        | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' // Korean, with its particles
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{ff66}'..='\u{ff9f}' // Japanese
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            Some(Script::Run)
        }
        _ => (c.is_alphanumeric() || is_combining_mark(c)).then_some(Script::Spaced),
    }
}

/// Whether a sign is of one letter with what it follows, however it is written: the marks of Japanese that voice a letter,
/// and what is not seen.
fn is_of_the_letter_before(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}') || is_unseen(c)
}

/// Where the letters of a run begin.
pub fn letters(run: &str) -> impl Iterator<Item = usize> {
    run.char_indices().filter(|(at, c)| *at == 0 || !is_of_the_letter_before(*c)).map(|(at, _)| at)
}

/// The first letter of a run.
pub fn first_letter(run: &str) -> &str {
    &run[..letters(run).nth(1).unwrap_or(run.len())]
}

/// The pairs of neighbouring letters of a run, and its last letter alone, so that every letter begins one.
pub fn grams(run: &str) -> impl Iterator<Item = Range<usize>> {
    let starts: Vec<usize> = letters(run).chain([run.len()]).collect();
    let ends: Vec<usize> = (2..=starts.len()).map(|place| starts[place.min(starts.len() - 1)]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| start..end)
}

/// Where the words of a text are, in order; of a run, its pairs of letters.
pub struct Places<'t> {
    pieces: Pieces<'t>,
    /// What is left of a run, the next last.
    grams: Vec<Range<usize>>,
}

impl<'t> Places<'t> {
    /// The places of a text, without words that nobody types.
    pub fn of(text: &'t str) -> Self {
        Self { pieces: pieces(text), grams: Vec::new() }
    }
}

impl Iterator for Places<'_> {
    type Item = (Range<usize>, Script);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(gram) = self.grams.pop() {
                return Some((gram, Script::Run));
            }
            match self.pieces.next()? {
                (range, Script::Spaced) if range.len() <= LONGEST => return Some((range, Script::Spaced)),
                (_, Script::Spaced) => {}
                (range, Script::Run) => {
                    let start = range.start;
                    let run = &self.pieces.text[range];
                    self.grams = grams(run).map(|gram| start + gram.start..start + gram.end).collect();
                    self.grams.reverse();
                }
            }
        }
    }
}

/// How the index cuts text into words, folded.
#[derive(Debug, Clone, Default)]
pub struct Words;

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream::new(text)
    }
}

/// The words of one text in order.
pub struct WordStream<'t> {
    text: &'t str,
    places: Places<'t>,
    token: Token,
}

impl<'t> WordStream<'t> {
    /// The words of a text.
    pub fn new(text: &'t str) -> Self {
        Self { text, places: Places::of(text), token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((range, _)) = self.places.next() else { return false };
        self.token.text.clear();
        fold(&self.text[range.clone()], &mut self.token.text);
        self.token.offset_from = range.start;
        self.token.offset_to = range.end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// What a tokenizer gives, with the places.
#[cfg(test)]
pub fn all_of(mut stream: impl TokenStream) -> Vec<(String, usize)> {
    let mut tokens = Vec::new();
    while stream.advance() {
        tokens.push((stream.token().text.clone(), stream.token().position));
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(String, usize)> {
        all_of(Words.token_stream(text))
    }

    #[test]
    fn words_are_folded_and_counted() {
        let expected = [("l", 0), ("eau", 1), ("de", 2), ("3", 3), ("4", 4), ("puits", 5)];
        assert_eq!(tokens("L’Eau de 3.4 puits!"), expected.map(|(word, place)| (word.to_owned(), place)));
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        let words = |text| tokens(text).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(words("水井在 Okware"), ["水井", "井在", "在", "okware"]);
        assert_eq!(words("水"), ["水"]);
        assert_eq!(words("น้ำ"), ["น\u{e49}", "\u{e49}\u{e33}", "\u{e33}"].map(super::super::fold::folded));
        assert_eq!(words("पानी की"), ["पानी", "की"]);
        for pump in ["ﾎﾟﾝﾌﾟ", "ホ\u{309a}ンフ\u{309a}"] {
            assert_eq!(words(pump), words("ポンプ"), "{pump}");
        }
    }

    #[test]
    fn what_is_not_seen_cuts_no_word() {
        for word in ["bore\u{ad}hole", "bore\u{2060}hole", "bo\u{ad}re\u{ad}hole\u{ad}"] {
            assert_eq!(tokens(word), tokens("borehole"), "{word:?}");
        }
        assert_eq!(tokens("ශ්\u{200d}රී"), tokens("ශ්රී"));
        assert_eq!(tokens("水\u{2060}井"), tokens("水井"));
        assert!(tokens("\u{ad} \u{feff}").is_empty());
    }
}
