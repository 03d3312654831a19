//! Small words: articles, pronouns, question words. Whoever types "how do I delegate" wants pages about delegating, also
//! those that nowhere say "how"; small words only help to rank them.

use std::collections::HashMap;
use std::sync::LazyLock;

use tantivy::tokenizer::{Language, RawTokenizer, StopWordFilter, TextAnalyzer};

use super::asked::{Clause, Unit};
use super::stem::primary;

/// The lists of small words, by the first part of a language's tag.
const LANGUAGES: [(&str, Language); 15] = [
    ("da", Language::Danish),
    ("nl", Language::Dutch),
    ("en", Language::English),
    ("fi", Language::Finnish),
    ("fr", Language::French),
    ("de", Language::German),
    ("hu", Language::Hungarian),
    ("it", Language::Italian),
    ("no", Language::Norwegian),
    ("nb", Language::Norwegian),
    ("nn", Language::Norwegian),
    ("pt", Language::Portuguese),
    ("ru", Language::Russian),
    ("es", Language::Spanish),
    ("sv", Language::Swedish),
];

/// The English list is made for texts; these are what questions begin with.
const ENGLISH_QUESTIONS: [&str; 24] = [
    "about", "am", "can", "could", "did", "do", "does", "from", "has", "have", "how", "i", "me", "my", "our", "should",
    "we", "what", "when", "where", "who", "why", "you", "your",
];

/// Sets the clauses that must hold apart from small words, in the language in which most of them are small.
///
/// Where all words are small, all of them must hold.
pub fn set_apart(clauses: &[Clause], languages: &[String]) -> (Vec<Clause>, Vec<Clause>) {
    let best = languages
        .iter()
        .filter_map(|language| LISTS.get(&*primary(language)))
        .map(|small| clauses.iter().map(|clause| small.has(clause)).collect::<Vec<bool>>())
        .rev()
        .max_by_key(|small| small.iter().filter(|small| **small).count());
    match best {
        Some(small) if small.contains(&false) => {
            let (small, wanted): (Vec<_>, Vec<_>) = clauses.iter().zip(small).partition(|(_, small)| *small);
            let own = |clauses: Vec<(&Clause, bool)>| clauses.into_iter().map(|(clause, _)| clause.clone()).collect();
            (own(wanted), own(small))
        }
        _ => (clauses.to_vec(), Vec::new()),
    }
}

/// The small words of one language.
struct SmallWords(TextAnalyzer);

/// The lists, by the first part of a language's tag.
static LISTS: LazyLock<HashMap<&str, SmallWords>> = LazyLock::new(|| {
    let list = |(tag, language)| Some((tag, SmallWords::of(tag, language)?));
    LANGUAGES.into_iter().filter_map(list).collect()
});

impl SmallWords {
    /// `None` where no list is known.
    fn of(tag: &str, language: Language) -> Option<Self> {
        let listed = StopWordFilter::new(language)?;
        let questions = if tag == "en" { &ENGLISH_QUESTIONS[..] } else { &[] };
        let questions = StopWordFilter::remove(questions.iter().map(|word| (*word).to_owned()));
        Some(Self(TextAnalyzer::builder(RawTokenizer::default()).filter(listed).filter(questions).build()))
    }

    fn has(&self, clause: &Clause) -> bool {
        let [Unit::Word(word)] = &clause[..] else { return false };
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        !self.0.clone().token_stream(&word.to_lowercase()).advance()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Asked;

    fn wanted(line: &str, languages: &[&str]) -> Vec<String> {
        let languages: Vec<String> = languages.iter().map(|language| (*language).to_owned()).collect();
        let (wanted, _) = set_apart(&Asked::read(line).clauses, &languages);
        wanted.into_iter().flatten().map(|unit| format!("{unit:?}")).collect()
    }

    #[test]
    fn small_words_are_not_insisted_on() {
        assert_eq!(wanted("How do I delegate", &["de", "en"]), ["Word(\"delegate\")"]);
        assert_eq!(wanted("a pump, for me?", &["en"]), ["Word(\"pump,\")"]);
        assert_eq!(wanted("wie baue ich einen brunnen", &["en", "de"]), ["Word(\"baue\")", "Word(\"brunnen\")"]);
    }

    #[test]
    fn quoted_words_beginnings_alternatives_and_small_words_alone_are() {
        for line in ["\"the\" pump", "the* pump", "the OR pump well", "who are we"] {
            let all: Vec<_> = Asked::read(line).clauses.into_iter().flatten().collect();
            assert_eq!(wanted(line, &["en"]).len(), all.len(), "{line}");
        }
        assert_eq!(wanted("the pump", &["sw"]).len(), 2, "a language without a list");
    }
}
