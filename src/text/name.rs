//! Names of people: what they are compared by, and which signs in them nobody can see.

use unicode_normalization::UnicodeNormalization;

use super::tokens::is_mark;

/// What two names have in common that readers would take for the same: whatever their case, spaces and spelling in
/// Unicode.
pub fn folded(name: &str) -> String {
    let folded: String = name
        .nfkc()
        .filter(|sign| !is_unseen(*sign) && !is_joiner(*sign) && !is_variant(*sign))
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a name holds signs that cannot be seen, or that turn the direction in which others stand.
pub fn has_unseen(name: &str) -> bool {
    // In scripts whose letters join, these two say where they shall: Persian and Hindi names are written with them.
    let joins = |before: Option<char>| {
        before.is_some_and(|sign| sign >= '\u{600}' && (sign.is_alphanumeric() || is_mark(sign)))
    };
    let before = std::iter::once(None).chain(name.chars().map(Some));
    before.zip(name.chars()).any(|(before, sign)| is_unseen(sign) || is_joiner(sign) && !joins(before))
}

fn is_joiner(sign: char) -> bool {
    matches!(sign, '\u{200c}' | '\u{200d}')
}

/// Whether a sign only says how the one before it is drawn, as with emoji.
fn is_variant(sign: char) -> bool {
    matches!(sign, '\u{fe00}'..='\u{fe0f}')
}

/// Whether a sign cannot be seen, or turns the direction in which others stand.
pub fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for same in ["owner", "OWNER", " Owner ", "Ｏｗｎｅｒ", "Ow\u{200b}ner", "\u{202e}Owner", "Owner\u{fe0f}"]
        {
            assert_eq!(folded(same), "owner", "{same:?}");
        }
        assert_eq!(folded("Ann\u{a0}\u{3000}Bo"), folded("ann bo"));
        assert_eq!(folded("Rene\u{301}"), folded("RENÉ"));
        assert_eq!(folded("STRASSE"), folded("Straße"));
        assert_ne!(folded("René"), folded("Rene"));
    }

    #[test]
    fn signs_that_cannot_be_seen_are_told_from_those_that_names_need() {
        for bad in ["Bo\u{200b}ss", "\u{202e}boss", "a\nb", "a\u{ad}b", "Bo\u{200d}ss", "\u{200c}Ann", "A\u{2066}b"] {
            assert!(has_unseen(bad), "{bad:?}");
        }
        for good in ["Ann-Bo O’Neill", "علی\u{200c}رضا", "क्\u{200d}षमा", "水", "🙂", "❤\u{fe0f}", "Rene\u{301}"]
        {
            assert!(!has_unseen(good), "{good:?}");
        }
    }
}
