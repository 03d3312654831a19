//! Links by name: `[[Outline]]`, `[[Outline|label]]`, `[[project/outline#topic]]`, `[[#topic]]`.

use pulldown_cmark::{Event, LinkType, Tag};

use super::parse;

/// A link that names what it leads to. The parts are as written, but for white space around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WikiLink {
    /// The project; this one if `None`.
    pub project: Option<String>,
    /// The outline; the page that holds the link if `None`.
    pub outline: Option<String>,
    /// The topic within the outline.
    pub topic: Option<String>,
    /// The source of what is shown: where a bar is followed by nothing, what stands before it.
    pub label: String,
}

impl WikiLink {
    /// Reads the source of a link, brackets included; `None` if it names nothing.
    pub(super) fn read(source: &str) -> Option<Self> {
        let inner = source.trim_start_matches('!').strip_prefix("[[")?.strip_suffix("]]")?;
        // In a table the bar has a backslash before it, so that it does not end the cell.
        let (name, label) = inner
            .split_once('|')
            .map_or((inner, None), |(name, label)| (name.strip_suffix('\\').unwrap_or(name), Some(label)));
        let (path, topic) = name.split_once('#').unwrap_or((name, ""));
        let (project, outline) = path.trim_matches(['/', ' ']).split_once('/').unwrap_or(("", path));
        let (project, outline, topic) = (part(project), part(outline.trim_matches(['/', ' '])), part(topic));
        let label = label.filter(|label| !label.trim().is_empty());
        let label = label.unwrap_or(name.strip_prefix('#').unwrap_or(name)).to_owned();
        (outline.is_some() || topic.is_some()).then_some(Self { project, outline, topic, label })
    }
}

/// Whether the source of a link has a bar with nothing after it, so that there is nothing in it to show.
pub(super) fn is_unlabelled(source: &str) -> bool {
    source.split_once('|').is_some_and(|(_, label)| label.trim_end_matches("]]").trim().is_empty())
}

/// All wiki links of a text in order; those in code are none.
pub fn wiki_links(text: &str) -> Vec<WikiLink> {
    let link = |(event, range): parse::Spanned<'_>| match event {
        Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, .. })
        | Event::Start(Tag::Image { link_type: LinkType::WikiLink { .. }, .. }) => WikiLink::read(&text[range]),
        _ => None,
    };
    parse::parse(text).filter_map(link).collect()
}

/// A part of a name with single spaces, unless it is empty.
fn part(part: &str) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{WikiLink, wiki_links};

    fn read(source: &str) -> Option<[String; 4]> {
        let WikiLink { project, outline, topic, label } = WikiLink::read(source)?;
        Some([project.unwrap_or_default(), outline.unwrap_or_default(), topic.unwrap_or_default(), label])
    }

    fn parts(parts: [&str; 4]) -> Option<[String; 4]> {
        Some(parts.map(str::to_owned))
    }

    #[test]
    fn all_forms_are_read() {
        assert_eq!(read("[[Water map]]"), parts(["", "Water map", "", "Water map"]));
        assert_eq!(read("[[Plan|the plan]]"), parts(["", "Plan", "", "the plan"]));
        assert_eq!(read("[[Plan\\|the plan]]"), parts(["", "Plan", "", "the plan"]));
        assert_eq!(read("[[Plan| ]]"), parts(["", "Plan", "", "Plan"]));
        assert_eq!(read("[[okware/plan#Water]]"), parts(["okware", "plan", "Water", "okware/plan#Water"]));
        assert_eq!(read("[[#Water]]"), parts(["", "", "Water", "Water"]));
        assert_eq!(read("[[ Plan\n of all # x ]]"), parts(["", "Plan of all", "x", " Plan\n of all # x "]));
        assert_eq!(read("[[/plan]]"), parts(["", "plan", "", "/plan"]));
        assert_eq!(read("[[okware/]]"), parts(["", "okware", "", "okware/"]));
    }

    #[test]
    fn a_link_names_something() {
        for source in ["[[]]", "[[ ]]", "[[#]]", "[[ |x]]", "[[/]]", "[[a/#]]x", "[]"] {
            assert_eq!(read(source), None, "{source}");
        }
    }

    #[test]
    fn links_are_found_in_tables_but_not_in_code() {
        let text = "[[A]] `[[no]]` *[[b|*l*]]* \\[[no]]\n\n    [[no]]\n\n|x|y|\n|-|-|\n|[[C\\|c]]|[[D]]|\n";
        let names: Vec<_> = wiki_links(text).into_iter().filter_map(|link| link.outline).collect();
        assert_eq!(names, ["A", "b", "C", "D"]);
    }
}
