//! What holds of the sections of any text.

use dugnad::text::outline::{replace_section, sections};

/// Checks that sections cover the text after the first heading, and that putting one back changes nothing.
pub fn check(text: &str) {
    let sections = sections(text);
    for (section, next) in sections.iter().zip(sections.iter().skip(1).map(Some).chain([None])) {
        assert!(!section.heading.is_empty());
        assert_eq!(section.heading.end, section.own.start);
        assert_eq!(section.own.end, next.map_or(text.len(), |next| next.heading.start));
        assert_eq!(section.heading.start, section.whole.start);
        assert!(section.own.end <= section.whole.end);
        assert!(text.get(section.heading.clone()).is_some());
        assert_eq!(replace_section(text, section, &text[section.whole.clone()]), text);
    }
}
