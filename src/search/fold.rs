//! Folding: case, accents and spellings that people do not tell apart when they look for something.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters up to here (Latin, Greek, Cyrillic, Hebrew, Arabic) are looked up rather than worked out: nearly all text is
/// made of them, and all that is written or searched is folded.
pub const LOOKED_UP: usize = 0x800;

/// Adds a word as it is compared: lower case, without accents, in one spelling of each letter.
///
/// Marks that make another letter, as in Thai or Hindi, stay.
pub fn fold(word: &str, folded: &mut String) {
    let before = folded.len();
    if word.is_ascii() {
        folded.push_str(word);
        folded[before..].make_ascii_lowercase();
        return;
    }
    for c in word.chars() {
        match ALONE.get(c as usize) {
            Some(Alone::Letter(letter)) => folded.push(*letter),
            Some(Alone::Nothing) => {}
            Some(Alone::Unlike) | None => {
                folded.truncate(before);
                return fold_together(word, folded);
            }
        }
    }
}

/// What a letter is folded to; `None` where that is not one letter, or depends on what stands beside it.
pub fn letter(c: char) -> Option<char> {
    match (ALONE.get(c as usize), c) {
        (Some(Alone::Letter(letter)), _) => Some(*letter),
        // Chinese signs are written in one way.
        (_, '\u{4e00}'..='\u{9fff}') => Some(c),
        _ => None,
    }
}

/// What a letter is folded to whatever stands beside it.
enum Alone {
    Letter(char),
    Nothing,
    /// Several letters, or a mark that may join another letter.
    Unlike,
}

static ALONE: LazyLock<Vec<Alone>> = LazyLock::new(|| {
    let alone = |number| {
        let mut folded = String::new();
        fold_together(&char::from_u32(number)?.to_string(), &mut folded);
        let mut letters = folded.chars();
        Some(match (letters.next(), letters.next()) {
            (None, _) => Alone::Nothing,
            (Some(letter), None) if !is_combining_mark(letter) => Alone::Letter(letter),
            _ => Alone::Unlike,
        })
    };
    (0..LOOKED_UP as u32).filter_map(alone).collect()
});

fn fold_together(word: &str, folded: &mut String) {
    for c in word.nfkd().filter(|c| !is_accent(*c) && !is_unseen(*c)).nfc() {
        match one_spelling(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.extend(c.to_lowercase().map(digit)),
        }
    }
}

/// A word as it stands in the index: folded, and without the spaces that a few letters are folded to.
pub fn term_of(word: &str) -> String {
    let mut term = folded(word);
    term.retain(|c| !c.is_whitespace());
    term
}

/// Whether a sign stands inside words and is not seen there: it tells where a word may be broken, or that it may not, or
/// ties letters together.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A whole title as it is compared, however many blanks stand between its words.
pub fn title_of(title: &str) -> String {
    folded(&title.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A word as it is compared.
pub fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold(word, &mut folded);
    folded
}

/// Whether a mark only changes how a letter sounds: accents, Hebrew points, Arabic vowels and the stroke that
/// lengthens a word.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{200b}'..='\u{200f}')
}

/// How letters are written that have no accent to lose but are looked for under another spelling.
fn one_spelling(c: char) -> Option<&'static str> {
    Some(match c {
        // Arabic: the forms of alif were reduced with their marks; these are left.
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ٱ' => "ا",
        'ک' => "ك",
        'ς' => "σ",
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => lower_ascii(c)?,
        _ => return None,
    })
}

/// Latin letters that are no base letter with an accent: `ø`, `ß`, `æ`, `ł` ...
fn lower_ascii(c: char) -> Option<&'static str> {
    let lower = c.to_lowercase().next()?;
    deunicode::deunicode_char(lower).filter(|letters| letters.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// A digit of Arabic, Persian or Hindi as it is on most keyboards.
fn digit(c: char) -> char {
    let zero = match c {
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        _ => return c,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::{LOOKED_UP, fold_together, folded};

    #[test]
    fn letters_that_are_looked_up_fold_as_those_that_are_worked_out() {
        for c in (1..LOOKED_UP as u32).filter_map(char::from_u32) {
            for other in
                ['a', 'ß', 'İ', 'ς', 'ر', 'أ', '\u{301}', '\u{327}', '\u{483}', '\u{653}', '\u{644}', 'é', '가']
            {
                for word in [format!("{c}{other}"), format!("{other}{c}x")] {
                    let mut expected = String::new();
                    fold_together(&word, &mut expected);
                    assert_eq!(folded(&word), expected, "{word:?}");
                }
            }
        }
    }

    #[test]
    fn case_and_accents_are_folded() {
        for (word, expected) in [
            ("Water", "water"),
            ("Éducation", "education"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("Ærø", "aero"),
            ("Łódź", "lodz"),
            ("Ёлка", "елка"),
            ("Ελλάς", "ελλασ"),
            ("ｗａｔｅｒ", "water"),
        ] {
            assert_eq!(folded(word), expected, "{word}");
        }
    }

    #[test]
    fn arabic_is_written_in_one_way() {
        for word in ["مَدْرَسَة", "مدرسة", "مـدرسـة"] {
            assert_eq!(folded(word), "مدرسه", "{word}");
        }
        assert_eq!(folded("إلى"), folded("الي"));
        assert_eq!(folded("أحمد"), folded("احمد"));
        assert_eq!(folded("١٩٤٨"), "1948");
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        assert_ne!(folded("น้ำ"), folded("นา"));
        assert_ne!(folded("पानी"), folded("पन"));
        assert_eq!(folded("が"), "が");
    }
}
