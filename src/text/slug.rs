//! Short names made from titles: for addresses in plain ASCII, and for headings in the letters they are written in.

use std::fmt;

use super::tokens::is_mark;

/// The part of an address that names a project, an outline or a person: 1 to 64 lower-case ASCII letters, digits and
/// hyphens, with no hyphen at either end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The most bytes a slug has.
    pub const MAX_LENGTH: usize = 64;

    /// Takes a string that already is a slug; `None` if it is not.
    pub fn parse(slug: &str) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_slug = (1..=Self::MAX_LENGTH).contains(&slug.len())
            && slug.bytes().all(is_allowed)
            && !slug.starts_with('-')
            && !slug.ends_with('-');
        is_slug.then(|| Self(slug.to_owned()))
    }

    /// Makes a slug from a title: accents and other scripts become ASCII, all else becomes hyphens, and what is too
    /// long is cut, at a hyphen if there is one. `None` if no letter or digit is left.
    pub fn from_title(title: &str) -> Option<Self> {
        // Every sign of the result comes from some sign of the title, most of them from the first few.
        let folded = title.chars().take(MAX_TITLE).map(|c| deunicode::deunicode_char(c).unwrap_or(" "));
        let slug = hyphenated(folded.flat_map(str::chars), |c| c.is_ascii_alphanumeric());
        Self::parse(cut(&slug))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A slug with a number behind it, cut where the two would be longer than a slug can be.
pub fn numbered(slug: &str, number: usize) -> String {
    let ending = format!("-{number}");
    let start = &slug[..slug.len().min(Slug::MAX_LENGTH - ending.len())];
    format!("{}{ending}", start.trim_end_matches('-'))
}

/// The name by which a heading is linked to: its letters and digits of any script in lower case, all else as single
/// hyphens.
///
/// Never empty: a title without letters or digits is called `section`. Long titles count with their first 200 signs.
pub fn anchor(title: &str) -> String {
    let anchor = hyphenated(title.chars().take(MAX_TITLE), |c| c.is_alphanumeric() || is_mark(c) && c != JOINER);
    if anchor.is_empty() { "section".to_owned() } else { anchor }
}

/// How many characters of a title are looked at.
const MAX_TITLE: usize = 200;

/// Joins signs of emoji and letters; on its own it cannot be seen.
const JOINER: char = '\u{200d}';

/// The kept characters in lower case, with one hyphen for every run of others between them.
fn hyphenated(chars: impl Iterator<Item = char>, is_kept: impl Fn(char) -> bool) -> String {
    let mut name = String::new();
    let mut has_gap = false;
    for c in chars {
        if !is_kept(c) {
            has_gap = !name.is_empty();
            continue;
        }
        if has_gap {
            name.push('-');
            has_gap = false;
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// As much of an ASCII name as a slug can hold.
fn cut(name: &str) -> &str {
    let Some(head) = name.get(..Slug::MAX_LENGTH) else { return name };
    if name.as_bytes().get(Slug::MAX_LENGTH).is_none_or(|next| *next == b'-') {
        return head.trim_end_matches('-');
    }
    head.rfind('-').map_or(head, |hyphen| &head[..hyphen])
}

#[cfg(test)]
mod tests {
    use super::{Slug, anchor};

    fn from_title(title: &str) -> Option<String> {
        Slug::from_title(title).map(|slug| slug.to_string())
    }

    #[test]
    fn a_slug_is_lower_case_ascii_without_hyphens_at_the_ends() {
        for slug in ["a", "okware", "2026", "a-b", "a--b", &"x".repeat(64)] {
            assert!(Slug::parse(slug).is_some(), "{slug}");
        }
        for other in ["", "-a", "a-", "A", "å", "a b", "a/b", "a_b", &"x".repeat(65)] {
            assert!(Slug::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn titles_of_any_script_give_a_slug() {
        assert_eq!(from_title("Water & Health").as_deref(), Some("water-health"));
        assert_eq!(from_title("Årsplan für Ærø").as_deref(), Some("arsplan-fur-aero"));
        assert_eq!(from_title("  Ключи! ").as_deref(), Some("kliuchi"));
        assert_eq!(from_title("水井").as_deref(), Some("shui-jing"));
        assert_eq!(from_title("¿?").as_deref(), None);
        assert_eq!(from_title(""), None);
    }

    #[test]
    fn long_titles_are_cut_at_a_hyphen() {
        let title = "word ".repeat(40);
        let slug = from_title(&title).unwrap();
        assert!(slug.len() <= 64 && slug.ends_with("word"), "{slug}");
        assert_eq!(from_title(&"x".repeat(100)).unwrap().len(), 64);
        assert_eq!(from_title(&"é".repeat(1_000_000)).unwrap().len(), 64);
    }

    #[test]
    fn anchors_keep_letters_of_all_scripts() {
        assert_eq!(anchor("What we *do*!"), "what-we-do");
        assert_eq!(anchor("Ärger & Öl"), "ärger-öl");
        assert_eq!(anchor("पानी की समस्या"), "पानी-की-समस्या");
        assert_eq!(anchor("水 井"), "水-井");
        assert_eq!(anchor("¡!"), "section");
        assert_eq!(anchor(""), "section");
    }
}
