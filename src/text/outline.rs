//! The headings of a Markdown text and the sections they begin, as ranges of its bytes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::markdown::{Part, parts};
use super::{plain, slug};

/// A heading with the text it governs. All ranges are in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// 1 for the title of the page, down to 6.
    pub level: u8,
    /// What the heading says, without markup.
    pub title: String,
    /// The name by which the section is linked to, unlike that of any other section of the text.
    pub id: String,
    /// The heading, its line ending included.
    pub heading: Range<usize>,
    /// From the heading to the next one of any level.
    pub own: Range<usize>,
    /// From the heading's first byte to the next heading of the same or a higher level.
    pub whole: Range<usize>,
}

/// All sections in order; headings inside quotations, lists and code begin none.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections = headings(text);
    let mut ends = [text.len(); 7];
    let mut next = text.len();
    for section in sections.iter_mut().rev() {
        let level = usize::from(section.level);
        section.own = section.heading.end..next;
        section.whole = section.heading.start..ends[level];
        next = section.heading.start;
        ends[level..].fill(next);
    }
    sections
}

/// The section with this id.
pub fn section(text: &str, id: &str) -> Option<Section> {
    sections(text).into_iter().find(|section| section.id == id)
}

/// The smallest section of `new` that holds all that `old` does not have; `None` if that is in no section, or nothing.
pub fn changed_section(old: &str, new: &str) -> Option<Section> {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let rest = (old.len() - same).min(new.len() - same);
    let tail = old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(|(a, b)| a == b).count();
    if old.len() == new.len() && same == new.len() {
        return None;
    }
    let holds = |section: &Section| section.whole.start <= same && new.len() - tail <= section.whole.end;
    sections(new).into_iter().filter(holds).min_by_key(|section| section.whole.len())
}

/// What the first heading of level 1 says.
pub fn title(text: &str) -> Option<String> {
    headings(text).into_iter().find(|heading| heading.level == 1).map(|heading| heading.title)
}

/// The text with `new` in place of the whole of `section`, which must be one of the text's own sections.
///
/// All other bytes stay as they are. Line endings are added only before a heading that follows: one after an
/// unfinished line, and one more where an underlined heading would otherwise take lines of `new` into its title.
pub fn replace_section(text: &str, section: &Section, new: &str) -> String {
    let (before, after) = (&text[..section.whole.start], &text[section.whole.end..]);
    if after.is_empty() {
        return [before, new].concat();
    }
    let is_unfinished = !new.is_empty() && !new.ends_with(['\r', '\n']);
    let ending = if is_unfinished { line_ending(&text[section.heading.clone()]) } else { "" };
    let least = [before, new, ending].concat();
    let spaced = [&least, line_ending(&least)].concat();
    // What `new` leaves open, such as a fence, may take in all that follows; no line ending helps then.
    let lead = [&least, &spaced].into_iter().find(|lead| is_section_start(&[lead, after].concat(), lead.len()));
    [lead.unwrap_or(&least), after].concat()
}

/// What the sections of different texts about the same topic have in common.
pub fn topic_key(title: &str) -> String {
    slug::anchor(title)
}

/// The sections of a plan that are its topics: those of the uppermost level below its title, each once.
pub fn topics(plan: &str) -> Vec<Section> {
    let mut topics = sections(plan);
    let uppermost = topics.iter().map(|section| section.level).filter(|level| *level > 1).min();
    let mut known = HashSet::new();
    topics.retain(|section| Some(section.level) == uppermost && known.insert(topic_key(&section.title)));
    topics
}

/// The top-level headings, with the ranges of their sections still empty.
fn headings(text: &str) -> Vec<Section> {
    let mut headings = Vec::new();
    let mut names = Names::default();
    let mut depth = 0_usize;
    let mut parts = parts(text);
    while let Some(part) = parts.next() {
        match part {
            Part::Other(Event::Start(Tag::Heading { level, .. }), range) if depth == 0 => {
                let inside = parts.by_ref().take_while(|part| !is_end(part));
                let title = plain::title(inside);
                let heading = line_start(text, range.start)..line_end(text, range.end);
                let id = names.unique(slug::anchor(&title));
                headings.push(Section { level: level as u8, title, id, heading, own: 0..0, whole: 0..0 });
            }
            Part::Other(Event::Start(_), _) => depth += 1,
            Part::Other(Event::End(_), _) => depth -= 1,
            _ => {}
        }
    }
    headings
}

fn is_end(part: &Part<'_>) -> bool {
    matches!(part, Part::Other(Event::End(TagEnd::Heading(_)), _))
}

/// Gives every heading a name of its own.
#[derive(Debug, Default)]
struct Names {
    /// Every name given, with the number that was last put after it.
    given: HashMap<String, usize>,
}

impl Names {
    /// The name itself if it is new, else the name with the first free number from 2 on.
    fn unique(&mut self, name: String) -> String {
        let Some(last) = self.given.get(&name).copied() else {
            self.given.insert(name.clone(), 1);
            return name;
        };
        let free = |number: &usize| !self.given.contains_key(&format!("{name}-{number}"));
        let number = (last + 1..).find(free).unwrap_or(last);
        let numbered = format!("{name}-{number}");
        self.given.insert(name, number);
        self.given.insert(numbered.clone(), 1);
        numbered
    }
}

fn is_section_start(text: &str, at: usize) -> bool {
    headings(text).binary_search_by_key(&at, |heading| heading.heading.start).is_ok()
}

/// Where the line with byte `at` begins.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\r', '\n']).map_or(0, |end| end + 1)
}

/// Where the line that ends at or after byte `at` ends, its ending included, if `at` is not already the next line.
fn line_end(text: &str, at: usize) -> usize {
    if text[..at].ends_with('\n') || text[..at].ends_with('\r') && !text[at..].starts_with('\n') {
        return at;
    }
    let rest = &text[at..];
    let Some(end) = rest.find(['\r', '\n']) else { return text.len() };
    at + end + if rest[end..].starts_with("\r\n") { 2 } else { 1 }
}

/// The ending of the last line of some text, `\n` if it has none.
fn line_ending(lines: &str) -> &'static str {
    match lines {
        _ if lines.ends_with("\r\n") => "\r\n",
        _ if lines.ends_with('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::{changed_section, replace_section, section, sections, title};

    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let found = sections(text);
        let found: Vec<_> =
            found.iter().map(|s| (s.id.as_str(), &text[s.heading.clone()], &text[s.whole.clone()])).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_smallest_section_with_all_changes_is_found() {
        let old = "Begin.\n\n# A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nThree.\n";
        let found = |new: &str| changed_section(old, new).map(|section| section.id);
        assert_eq!(found(&old.replace("Two", "Zwei")).as_deref(), Some("b"));
        assert_eq!(found(&old.replace("Two", "Zwei").replace("Three", "Drei")).as_deref(), Some("a"));
        assert_eq!(found(&old.replace("Two.\n\n", "")).as_deref(), Some("b"));
        assert_eq!(found(&old.replace("Begin", "Start")), None);
        assert_eq!(found(old), None);
    }

    #[test]
    fn sections_reach_to_the_next_heading_of_their_level() {
        let text = "intro\n# T\na\n## A\nb\n### B ##\nc\n## C\n";
        check(
            text,
            &[
                ("t", "# T\n", &text[6..]),
                ("a", "## A\n", "## A\nb\n### B ##\nc\n"),
                ("b", "### B ##\n", "### B ##\nc\n"),
                ("c", "## C\n", "## C\n"),
            ],
        );
        assert_eq!(&text[sections(text)[1].own.clone()], "b\n");
    }

    #[test]
    fn headings_inside_other_blocks_begin_no_section() {
        check("> # a\n\n- # b\n\n```\n# c\n```\n\n    # d\n\n# e", &[("e", "# e", "# e")]);
    }

    #[test]
    fn underlined_and_indented_headings_are_whole_lines() {
        check(
            "A\nb\r\n===\r\n\r\n  ## C\r\n",
            &[("a-b", "A\nb\r\n===\r\n", "A\nb\r\n===\r\n\r\n  ## C\r\n"), ("c", "  ## C\r\n", "  ## C\r\n")],
        );
        check("# a\r# b\r", &[("a", "# a\r", "# a\r"), ("b", "# b\r", "# b\r")]);
    }

    #[test]
    fn equal_titles_get_numbers() {
        let ids = |text| sections(text).into_iter().map(|section| section.id).collect::<Vec<_>>();
        assert_eq!(ids("# A\n# A-2\n# a\n# A!\n# ?\n# !\n"), ["a", "a-2", "a-3", "a-4", "section", "section-2"]);
    }

    #[test]
    fn titles_are_plain_and_without_tasks() {
        assert_eq!(title("## x\n# The *[plan](/x)* `a` {update}\n").as_deref(), Some("The plan a"));
        assert_eq!(title("none"), None);
    }

    #[test]
    fn replacing_keeps_a_following_heading_on_its_own() {
        let replaced = |text: &str, id: &str, new: &str| replace_section(text, &section(text, id).unwrap(), new);
        assert_eq!(replaced("# A\na\n# B\nb", "a", "# A\nnew\n"), "# A\nnew\n# B\nb");
        assert_eq!(replaced("# A\na\n# B\nb", "a", "# A\nnew"), "# A\nnew\n# B\nb");
        assert_eq!(replaced("# A\r\na\r\n# B\r\n", "a", "x"), "x\r\n# B\r\n");
        assert_eq!(replaced("# A\na\n# B\nb", "b", "# B"), "# A\na\n# B");
        assert_eq!(replaced("# A\na\n# B\nb", "a", ""), "# B\nb");
        assert_eq!(replaced("# A\n\nB\n===\n", "a", "new"), "new\n\nB\n===\n");
        assert_eq!(replaced("# A\n\nB\n===\n", "a", "new\n\n"), "new\n\nB\n===\n");
        assert_eq!(replaced("x\n# A\n\nB\n===\n", "a", ""), "x\n\nB\n===\n");
    }
}
