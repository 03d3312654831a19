//! Which way a text runs, and which of its blocks run the other way.
//!
//! A page leaves it to the browser to find out by the first letter which way a text runs. A paragraph in Arabic under an
//! English heading is then the only one that has to say so.

use unicode_bidi::{Direction, get_base_direction_full};

/// What is known of the direction of a text and of the block being written.
#[derive(Debug, Default)]
pub struct Directions {
    /// That of the first block that has any.
    text: Option<&'static str>,
    /// That of the block so far.
    block: Option<&'static str>,
    /// Where the block begins in what is written.
    start: usize,
    /// Whether the block may say which way it runs; code always runs from left to right.
    may_tell: bool,
}

impl Directions {
    /// Begins with a block that will be written from here.
    pub fn begin(&mut self, start: usize, is_code: bool) {
        (self.block, self.start, self.may_tell) = (None, start, !is_code);
    }

    /// Looks at some words of the block.
    pub fn see(&mut self, words: &str) {
        if self.block.is_none() {
            self.block = direction(words);
        }
    }

    /// Ends with a block: its element says which way it runs if the text runs the other way.
    pub fn end(&mut self, out: &mut String) {
        let is_shown = out.len() > self.start;
        let Some(block) = self.block.take().filter(|_| is_shown) else { return };
        let text = *self.text.get_or_insert(block);
        if block == text || !self.may_tell {
            return;
        }
        if let Some(name) = out[self.start..].find([' ', '>']) {
            // It is not in the language that the page says the text is in, either.
            out.insert_str(self.start + name, &format!(" dir=\"{block}\" lang=\"\""));
        }
    }

    /// The direction of the text.
    pub fn of_text(&self) -> Option<&'static str> {
        self.text
    }
}

/// Which way words run, as their first letter tells: `ltr` or `rtl`; `None` without letters.
pub fn direction(words: &str) -> Option<&'static str> {
    match get_base_direction_full(words) {
        Direction::Ltr => Some("ltr"),
        Direction::Rtl => Some("rtl"),
        Direction::Mixed => None,
    }
}

/// Languages that are written from right to left wherever they are written.
const RIGHT_TO_LEFT: [&str; 15] =
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "ps", "sd", "syr", "ug", "ur", "yi"];

/// Whether words that run this way may be in a language, as its tag tells.
pub fn fits(language: &str, direction: Option<&str>) -> bool {
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let (written, others) = match RIGHT_TO_LEFT.contains(&primary.as_str()) {
        true => ("rtl", "Latn"),
        false => ("ltr", "Arab"),
    };
    // A tag may name a script that is not the usual one.
    direction.is_none_or(|direction| direction == written) || language.split('-').any(|part| part == others)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn words_are_in_a_language_only_if_they_run_as_it_is_written() {
        assert!(fits("en", Some("ltr")) && fits("ar-EG", Some("rtl")) && fits("pt-BR", None));
        assert!(!fits("en", Some("rtl")) && !fits("he", Some("ltr")));
        assert!(fits("pa-Arab", Some("rtl")) && fits("ar-Latn", Some("ltr")));
    }
}
