//! Proposes a slug for every path of every outline.
//!
//! Slugs are given in order of first appearance and never taken back, so that an import of the same
//! history with more on top gives the same ones.

use std::collections::HashMap;

use crate::text::slug::{self, Slug};

/// The longest slug, in bytes.
const LONGEST: usize = Slug::MAX_LENGTH;

/// The slug of a name that has no letter and no digit.
const NAMELESS: &str = "outline";

/// Who has which slug.
#[derive(Default)]
pub struct Addresses {
    owners: HashMap<String, usize>,
    next_numbers: HashMap<String, usize>,
}

impl Addresses {
    /// Gives an outline a slug for a path that it has not had before.
    ///
    /// The file's name if no other outline has it; else with as many folders in front as it takes;
    /// else with a number behind.
    pub fn assign(&mut self, outline: usize, path: &str) -> String {
        let candidates = candidates(path);
        let free = candidates.iter().find(|slug| self.owners.get(*slug).is_none_or(|&owner| owner == outline));
        let slug = match (free, candidates.last()) {
            (Some(free), _) => free.clone(),
            (None, longest) => self.numbered(longest.map_or(NAMELESS, String::as_str)),
        };
        self.owners.insert(slug.clone(), outline);
        slug
    }

    /// The slug with the next number that nobody has.
    fn numbered(&mut self, slug: &str) -> String {
        let next = self.next_numbers.entry(slug.to_owned()).or_insert(2);
        loop {
            let numbered = slug::numbered(slug, *next);
            *next += 1;
            if !self.owners.contains_key(&numbered) {
                return numbered;
            }
        }
    }
}

/// The part of a path that names the outline, and the folders around it: the file without its ending,
/// or, for a README or index, its folder.
pub fn name(path: &str) -> (&str, Vec<&str>) {
    let mut folders: Vec<&str> = path.split('/').collect();
    let file = folders.pop().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_cover = ["readme", "index", "_index"].iter().any(|cover| stem.eq_ignore_ascii_case(cover));
    match folders.pop_if(|_| is_cover) {
        Some(folder) => (folder, folders),
        None => (stem, folders),
    }
}

/// The name alone, then with one folder more in front each time, while that is short enough.
fn candidates(path: &str) -> Vec<String> {
    let (name, folders) = name(path);
    let mut slug = slugify(name);
    if slug.is_empty() {
        NAMELESS.clone_into(&mut slug);
    }
    let mut all = vec![slug.clone()];
    for folder in folders.iter().rev().map(|folder| slugify(folder)).filter(|folder| !folder.is_empty()) {
        slug = format!("{folder}-{slug}");
        if slug.len() > LONGEST {
            break;
        }
        all.push(slug.clone());
    }
    all
}

/// The slug of a title; empty if there is none.
fn slugify(name: &str) -> String {
    Slug::from_title(name).map_or_else(String::new, |slug| slug.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Addresses, LONGEST, slugify};

    #[test]
    fn names_become_plain() {
        for (name, slug) in [
            ("Getting Started", "getting-started"),
            ("__a--b__", "a-b"),
            ("Bjørg's Ærlige Øl", "bjorg-s-aerlige-ol"),
            ("cafe\u{301}", "cafe"),
            ("10 % more", "10-more"),
            ("水井", "shui-jing"),
            ("…", ""),
            ("İzmir", "izmir"),
        ] {
            assert_eq!(slugify(name), slug, "{name}");
        }
    }

    #[test]
    fn the_second_of_a_name_takes_its_folders_along() {
        let mut addresses = Addresses::default();
        let paths = ["water.md", "docs/water.md", "old/docs/water.md", "old/docs/Water.md", "docs/README.md"];
        let slugs: Vec<String> = (0..).zip(paths).map(|(outline, path)| addresses.assign(outline, path)).collect();
        assert_eq!(slugs, ["water", "docs-water", "old-docs-water", "old-docs-water-2", "docs"]);
    }

    #[test]
    fn an_outline_that_moves_may_keep_its_slug() {
        let mut addresses = Addresses::default();
        assert_eq!(addresses.assign(0, "a/water.md"), "water");
        assert_eq!(addresses.assign(0, "b/water.md"), "water");
        assert_eq!(addresses.assign(1, "a/water.md"), "a-water");
    }

    #[test]
    fn a_number_never_takes_a_slug_that_a_file_has() {
        let mut addresses = Addresses::default();
        for (outline, path) in [(0, "a-2.md"), (1, "a.md")] {
            addresses.assign(outline, path);
        }
        assert_eq!(addresses.assign(2, "A.md"), "a-3");
        assert_eq!(addresses.assign(3, "README.md"), "readme");
    }

    #[test]
    fn every_slug_is_short_and_unique() {
        let mut addresses = Addresses::default();
        let long = "x-".repeat(100);
        let mut seen = std::collections::HashSet::new();
        for outline in 0..300 {
            let slug = addresses.assign(outline, &format!("水/{long}{outline}.md"));
            assert!(!slug.is_empty() && slug.len() <= LONGEST && !slug.ends_with('-'), "{slug}");
            assert!(seen.insert(slug));
        }
        assert_eq!(addresses.assign(900, "水/水.md"), "shui");
        assert_eq!(addresses.assign(901, ""), "outline");
        assert_eq!(addresses.assign(902, "?.md"), "outline-2");
    }
}
