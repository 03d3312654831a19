//! Where a text's wiki links lead, and whether a save makes them lead elsewhere.

use std::collections::HashSet;
use std::sync::Arc;

use moka::sync::Cache;

use crate::store::link::Address;
use crate::store::project::Project;
use crate::store::{ProjectKey, TextHash};
use crate::text::markdown;
use crate::text::slug::Slug;

/// Addresses that one text leads to. Each is kept while others wait to save, and looked up for whoever reads the text: the
/// largest text has room for two hundred thousand.
const LED_TO: usize = 1000;

/// Bytes of addresses that are remembered, about.
const REMEMBERED: u64 = 2 << 20;

/// Bytes that the cache itself takes for an entry, about: with few links they are most of it.
const ENTRY: usize = 250;

/// Where the texts that were sent lately lead: what one save found in its text is what the next one starts from.
pub(super) struct Lately(Cache<(ProjectKey, TextHash), Arc<[Address]>>);

/// The addresses that a text links to in the project that has this address, in order; of very many those that it names
/// first.
pub fn addresses(project: &str, text: &str) -> Vec<Address> {
    if !may_link(text) {
        return Vec::new();
    }
    let mut named = HashSet::new();
    let mut addresses: Vec<Address> = markdown::wiki_links(text)
        .into_iter()
        .filter_map(|link| {
            let outline = Slug::from_title(&link.outline?)?.to_string();
            let project = match link.project {
                Some(other) => Slug::from_title(&other)?.to_string(),
                None => project.to_owned(),
            };
            Some(Address { project, outline })
        })
        .filter(|address| named.insert(address.clone()))
        .take(LED_TO)
        .collect();
    addresses.sort();
    addresses
}

/// Whether a text may have wiki links at all: most have none, and need no memory.
fn may_link(text: &str) -> bool {
    text.contains("[[")
}

/// The addresses that a text links to; `None` if the text before it links to the same.
pub(super) fn changed(
    lately: &Lately,
    project: &Project,
    before: (TextHash, &str),
    text: (TextHash, &str),
) -> Option<Arc<[Address]>> {
    // This one is never taken from memory: the project may have got another address since.
    let new: Arc<[Address]> = addresses(&project.slug, text.1).into();
    let old = match may_link(before.1) {
        true => lately.0.get_with((project.key, before.0), || addresses(&project.slug, before.1).into()),
        false => Arc::default(),
    };
    if may_link(text.1) {
        lately.0.insert((project.key, text.0), new.clone());
    }
    (new != old).then_some(new)
}

impl Default for Lately {
    fn default() -> Self {
        let bytes = |_: &(ProjectKey, TextHash), addresses: &Arc<[Address]>| {
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
        let text: String = (0..5000).rev().map(|number| format!("[[Page {number}]] [[Page {number}#x]] ")).collect();
        let addresses = addresses("village", &text);
        assert_eq!(addresses.len(), LED_TO);
        assert!(addresses.iter().all(|address| address.outline.as_str() >= "page-4000"));
        assert!(addresses.is_sorted());
    }

    #[test]
    fn texts_with_few_links_do_not_fill_the_memory() {
        let lately = Lately::default();
        for number in 0..20_000_u32 {
            lately.0.insert((ProjectKey(1), TextHash::of(&number.to_be_bytes())), Arc::default());
        }
        lately.0.run_pending_tasks();
        assert!(lately.0.entry_count() <= REMEMBERED / ENTRY as u64, "{}", lately.0.entry_count());
    }
}
