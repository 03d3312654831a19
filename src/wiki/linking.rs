//! Where a text's links lead, and whether a save makes them lead elsewhere.

use std::collections::HashSet;
use std::sync::Arc;

use moka::sync::Cache;

use super::Result;
use crate::store::link::{self, Address};
use crate::store::project::Project;
use crate::store::{Conn, OutlineKey, ProjectKey, TextHash, Tx, file};
use crate::text::markdown::{self, WikiLink};
use crate::text::slug::Slug;

/// Addresses that one text leads to. Each is kept while others wait to save, and looked up for whoever reads the text: the
/// largest text has room for two hundred thousand.
const LED_TO: usize = 5000;

/// Bytes of addresses that are remembered, about.
const REMEMBERED: u64 = 2 << 20;

/// Bytes that the cache itself takes for an entry, about: with few links they are most of it.
const ENTRY: usize = 250;

/// Bytes of a path that is kept at most: databases have no room for longer ones where they look them up.
const LONGEST_PATH: usize = 1000;

/// Where the texts that were sent lately lead: what one save found in its text is what the next one starts from.
pub(super) struct Lately(Cache<(ProjectKey, OutlineKey, TextHash), Arc<[Address]>>);

/// Keeps the links of an outline's head, which has this text.
pub(super) async fn keep(tx: &mut Tx, project: &Project, outline: OutlineKey, text: &str) -> Result<()> {
    let file = file_of(tx, outline, &[text]).await?;
    Ok(link::replace(tx, outline, &addresses(&project.slug, file.as_deref(), text)).await?)
}

/// The file that an outline is, from which links to other files lead; `None` if it is none, or its texts have no such
/// links.
pub(super) async fn file_of(conn: &mut Conn, outline: OutlineKey, texts: &[&str]) -> Result<Option<String>> {
    if !texts.iter().any(|text| may_link_to_files(text)) {
        return Ok(None);
    }
    Ok(file::of(conn, outline).await?)
}

/// The addresses that a text links to in the project that has this address, and may be a file.
pub(super) fn addresses(project: &str, file: Option<&str>, text: &str) -> Vec<Address> {
    let mut addresses = wiki_links(project, text);
    if let Some(file) = file.filter(|_| may_link_to_files(text)) {
        let paths = markdown::linked_files(text, file).into_iter().filter(|path| path.len() <= LONGEST_PATH);
        addresses.extend(paths.map(|path| Address::of_file(project, &path)));
    }
    addresses.sort();
    addresses.dedup();
    addresses
}

/// The addresses that the wiki links of a text name, in a project that has this address; of very many those that it names
/// first.
pub fn wiki_links(project: &str, text: &str) -> Vec<Address> {
    if !may_link(text) {
        return Vec::new();
    }
    let mut named = HashSet::new();
    markdown::wiki_links(text)
        .iter()
        .filter_map(|link| address(project, link))
        .filter(|address| named.insert(address.clone()))
        .take(LED_TO)
        .collect()
}

/// The address that a wiki link names in a project that has this address; `None` if it names no outline.
pub fn address(project: &str, link: &WikiLink) -> Option<Address> {
    let outline = Slug::from_title(link.outline.as_deref()?)?.to_string();
    let project = match &link.project {
        Some(other) => Slug::from_title(other)?.to_string(),
        None => project.to_owned(),
    };
    Some(Address { project, outline })
}

/// Whether a text may have wiki links at all: most have none, and need no memory.
fn may_link(text: &str) -> bool {
    text.contains("[[")
}

/// Whether a text may have links to files at all.
fn may_link_to_files(text: &str) -> bool {
    text.contains("](") || text.contains("]:")
}

/// The addresses that a text of an outline, which may be a file, links to; `None` if the text before it links to the same.
pub(super) fn changed(
    lately: &Lately,
    (project, outline, file): (&Project, OutlineKey, Option<&str>),
    before: (TextHash, &str),
    text: (TextHash, &str),
) -> Option<Arc<[Address]>> {
    let has_links = |text| may_link(text) || file.is_some() && may_link_to_files(text);
    // This one is never taken from memory: the project may have got another address since.
    let new: Arc<[Address]> = addresses(&project.slug, file, text.1).into();
    let old = match has_links(before.1) {
        true => lately.0.get_with((project.key, outline, before.0), || addresses(&project.slug, file, before.1).into()),
        false => Arc::default(),
    };
    if has_links(text.1) {
        lately.0.insert((project.key, outline, text.0), new.clone());
    }
    (new != old).then_some(new)
}

impl Default for Lately {
    fn default() -> Self {
        let bytes = |_: &(ProjectKey, OutlineKey, TextHash), addresses: &Arc<[Address]>| {
            let bytes = addresses.iter().map(|to| size_of_val(to) + to.project.len() + to.outline.len()).sum::<usize>();
            u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(REMEMBERED).weigher(bytes).build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_leads_to_a_bounded_number_of_addresses_those_named_first() {
        let text: String = (0..10_000).rev().map(|number| format!("[[Page {number}]] [[Page {number}#x]] ")).collect();
        let addresses = addresses("village", None, &text);
        assert_eq!(addresses.len(), LED_TO);
        assert!(addresses.iter().all(|address| address.outline.as_str() >= "page-5000"));
        assert!(addresses.is_sorted());
    }

    #[test]
    fn texts_with_few_links_do_not_fill_the_memory() {
        let lately = Lately::default();
        for number in 0..20_000_u32 {
            lately.0.insert((ProjectKey(1), OutlineKey(1), TextHash::of(&number.to_be_bytes())), Arc::default());
        }
        lately.0.run_pending_tasks();
        assert!(lately.0.entry_count() <= REMEMBERED / ENTRY as u64, "{}", lately.0.entry_count());
    }
}
