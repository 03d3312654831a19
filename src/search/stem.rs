//! Stems: the part that the forms of a word have in common, in the language of its text.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

use super::fold::{folded, term_of};

/// Which stemmer reads texts in which language, by the first part of its tag.
const LANGUAGES: [(&str, Algorithm); 20] = [
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("nl", Algorithm::Dutch),
    ("en", Algorithm::English),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("no", Algorithm::Norwegian),
    ("nb", Algorithm::Norwegian),
    ("nn", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("es", Algorithm::Spanish),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// Languages without a stemmer that are not written in Latin letters.
const UNSTEMMED: [&str; 16] =
    ["zh", "ja", "ko", "th", "lo", "km", "my", "hi", "bn", "ur", "fa", "he", "am", "ti", "ne", "uk"];

/// The fewest letters of an Arabic word that may have an article before it.
const SHORTEST: usize = 3;

/// The first part of a language's tag, in lower case: `pt` of `pt-BR`.
pub fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Stems words of texts in one language; words in another script are stemmed as that script suggests, and Latin words in
/// texts of another script as English ones: most of them are.
#[derive(Clone)]
pub struct Stems {
    /// The first part of the language's tag.
    pub language: String,
    latin: Option<Stemmer>,
    /// See [`Self::keeps_beginnings`].
    keeps_beginnings: bool,
}

impl Stems {
    /// The stems of texts in a language, named by its tag.
    pub fn of(language: &str) -> Self {
        let primary = primary(language);
        let known = LANGUAGES.iter().find(|(tag, _)| *tag == primary).map(|(_, algorithm)| *algorithm);
        let latin = match known {
            Some(algorithm) if !is_written_in_latin(algorithm) => Some(Algorithm::English),
            None if UNSTEMMED.contains(&&*primary) => Some(Algorithm::English),
            known => known,
        };
        let keeps_beginnings = latin != Some(Algorithm::Dutch);
        Self { language: primary, latin: latin.map(Stemmer::new), keeps_beginnings }
    }

    /// Whether stems of Latin words begin as the words do; in Dutch "gewerkt" is found by "werkt".
    pub fn keeps_beginnings(&self) -> bool {
        self.keeps_beginnings
    }

    /// What a word is found by: its stem, folded, or the folded word itself where the language or the script has no
    /// stemmer. A word that somebody writes without its accents may have another stem, so a word that has some is found
    /// by both, and an Arabic one without its article too. They have no spaces: a few letters stand for several words.
    pub fn keys(&self, word: &str) -> Vec<String> {
        let mut keys = vec![self.key(word)];
        if !word.is_ascii() {
            let plain = term_of(word);
            keys.push(self.key(&plain));
            if is_arabic(word) {
                keys.push(without_article(&plain).to_owned());
            }
            keys.dedup();
        }
        keys
    }

    /// The first of a word's keys. That of a word without its accents is among those of the same word with them.
    pub fn key(&self, word: &str) -> String {
        self.stem(word).map_or_else(|| term_of(word), |stem| term_of(&stem))
    }

    /// The stem of a word, folded; `None` where the language or the script has no stemmer.
    pub fn stem(&self, word: &str) -> Option<String> {
        let lower = word.to_lowercase();
        let stem = match word.chars().next()? {
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Stemmer::new(Algorithm::Greek).stem(&lower).into_owned(),
            '\u{400}'..='\u{4ff}' => Stemmer::new(Algorithm::Russian).stem(&lower).into_owned(),
            '\u{600}'..='\u{6ff}' => Stemmer::new(Algorithm::Arabic).stem(&plain_arabic(&lower)).into_owned(),
            '\u{b80}'..='\u{bff}' => Stemmer::new(Algorithm::Tamil).stem(&lower).into_owned(),
            _ => self.latin.as_ref()?.stem(&lower).into_owned(),
        };
        Some(folded(&stem))
    }
}

fn is_arabic(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{600}'..='\u{6ff}'))
}

/// An Arabic word without "the", and without "and", "with", "like" or "for" before that. The stemmer takes off the ends of
/// words only where they have no article, so that بستان and البستان would have nothing in common.
fn without_article(word: &str) -> &str {
    let bare = ["وال", "بال", "كال", "فال", "ولل", "لل", "ال"].iter().find_map(|article| word.strip_prefix(article));
    bare.filter(|bare| bare.chars().nth(SHORTEST - 1).is_some()).unwrap_or(word)
}

/// The stemmer takes a word for another where it is written with vowels.
fn plain_arabic(word: &str) -> Cow<'_, str> {
    let is_vowel = |c: char| matches!(c, '\u{64b}'..='\u{65f}' | '\u{640}' | '\u{670}');
    if word.contains(is_vowel) { word.replace(is_vowel, "").into() } else { word.into() }
}

/// Whether a language is written in Latin letters: the others are known by their script.
fn is_written_in_latin(algorithm: Algorithm) -> bool {
    !matches!(algorithm, Algorithm::Arabic | Algorithm::Greek | Algorithm::Russian | Algorithm::Tamil)
}

#[cfg(test)]
mod tests {
    use super::Stems;

    #[test]
    fn forms_of_a_word_have_one_stem_in_its_language() {
        for (language, forms) in [
            ("en", ["borehole", "boreholes"]),
            ("fr", ["éducation", "éducations"]),
            ("de", ["brunnen", "brunnens"]),
            ("es-MX", ["escuela", "escuelas"]),
            ("en", ["школа", "школы"]),
            ("ar", ["مدرسة", "المدرسة"]),
        ] {
            let stems = Stems::of(language);
            assert_eq!(stems.stem(forms[0]), stems.stem(forms[1]), "{forms:?}");
        }
    }

    #[test]
    fn a_word_is_found_with_and_without_its_accents() {
        for (language, one, other) in [
            ("es", "educación", "educacion"),
            ("es", "educación", "educaciones"),
            ("ar", "المَدْرَسَة", "المدرسه"),
            ("ar", "بستان", "البستان"),
            ("ar", "بستان", "والبستان"),
            ("ar", "بستان", "للبستان"),
            ("ar", "الله", "الله"),
            ("en", "Pumps", "pump"),
        ] {
            let stems = Stems::of(language);
            let (keys, others) = (stems.keys(one), stems.keys(other));
            assert!(keys.iter().any(|key| others.contains(key)), "{keys:?}, {others:?}");
        }
    }

    #[test]
    fn a_language_without_a_stemmer_has_none() {
        assert_eq!(Stems::of("sw").stem("maji"), None);
        assert_eq!(Stems::of("").stem("water"), None);
    }
}
