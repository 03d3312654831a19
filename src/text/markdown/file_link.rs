//! Links between files, as the texts of a repository have them: `[pump](../guide/pump.md#repair)`.

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, LinkType, Tag};

use super::parse;

/// What a link to a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLink {
    /// The file's path in the repository.
    pub path: String,
    /// The topic within it.
    pub topic: Option<String>,
}

impl FileLink {
    /// Reads the address of a link in the file at a path; `None` if it leads to no file of the same repository.
    pub fn read(from: &str, address: &str) -> Option<Self> {
        let (path, topic) = address.split_once('#').unwrap_or((address, ""));
        if path.is_empty() || path.starts_with('/') || path.contains(['?', ':', '\\']) {
            return None;
        }
        let decoded = |text| percent_decode_str(text).decode_utf8().ok();
        let mut folders: Vec<&str> = from.split('/').collect();
        folders.pop();
        let path = decoded(path).filter(|path| !path.contains(char::is_control))?;
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = folders.pop()?,
                name => folders.push(name),
            }
        }
        let topic = decoded(topic).filter(|topic| !topic.is_empty()).map(|topic| topic.into_owned());
        Some(Self { path: folders.join("/"), topic })
    }
}

/// The most files that links of one text lead to.
const MOST: usize = 500;

/// The paths of the files that a text, the file at a path, links to, in order; those in code are none.
pub fn linked_files(text: &str, from: &str) -> Vec<String> {
    let link = |(event, _): parse::Spanned<'_>| match event {
        Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. } | LinkType::Email, .. }) => None,
        Event::Start(Tag::Link { dest_url, .. }) => FileLink::read(from, &dest_url).map(|link| link.path),
        _ => None,
    };
    let mut paths: Vec<String> = parse::parse(text).filter_map(link).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.truncate(MOST);
    paths
}

#[cfg(test)]
mod tests {
    use super::{FileLink, linked_files};

    #[test]
    fn a_link_begins_at_the_folder_of_its_file() {
        for (address, path, topic) in [
            ("pump.md", "docs/guide/pump.md", None),
            ("./pump.md#", "docs/guide/pump.md", None),
            ("../plan.md#The-road", "docs/plan.md", Some("The-road")),
            ("../../README.md", "README.md", None),
            ("a//./b/../hand%20pump.md#%C3%A5", "docs/guide/a/hand pump.md", Some("å")),
        ] {
            let link = FileLink::read("docs/guide/index.md", address).expect(address);
            assert_eq!((link.path.as_str(), link.topic.as_deref()), (path, topic), "{address}");
        }
    }

    #[test]
    fn other_links_name_no_file() {
        for address in [
            "",
            "#here",
            "/pump.md",
            "//a.b/pump.md",
            "http://a.b/pump.md",
            "../../up.md",
            "a.md?plain=1",
            "%00.md",
            "%ff",
        ] {
            assert_eq!(FileLink::read("docs/index.md", address), None, "{address}");
        }
    }

    #[test]
    fn files_are_found_in_links_of_all_forms_but_not_in_code() {
        let text =
            "[a](a.md) [a](a.md#a) [b](<b c.md> \"t\") [c] ![d](d.png) `[e](e.md)` [[f]] <a@b.c>\n\n[c]: ../c.md\n";
        assert_eq!(linked_files(text, "x/y.md"), ["c.md", "x/a.md", "x/b c.md"]);
    }
}
