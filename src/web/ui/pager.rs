//! Paging through lists of revisions, newest first. A page is named by the key it ends at, not by a number, so
//! the last page of a long list costs what the first does.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use maud::{Markup, html};

use crate::store::RevisionKey;

/// Entries on one page.
pub const ENTRIES: i64 = 50;

/// Entries to ask for: one more than a page shows tells whether another page follows.
pub const LIMIT: i64 = ENTRIES + 1;

/// Which page of a list is wanted: the entries just before a key, or those just after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// The newest of those that are older than this.
    Before(RevisionKey),
    /// The oldest of those that are newer than this.
    After(RevisionKey),
}

/// One page of a list, newest entry first.
#[derive(Debug)]
pub struct Page<T> {
    /// What is on it.
    pub entries: Vec<T>,
    newer: Option<RevisionKey>,
    older: Option<RevisionKey>,
    /// Whether the cursor lies beyond the list's end.
    beyond: bool,
}

impl Cursor {
    /// The first page.
    pub const NEWEST: Self = Self::Before(RevisionKey(i64::MAX));

    /// Reads `before` or `after` from an address; anything else means the first page.
    fn from_query(query: &str) -> Self {
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (name.as_ref(), value.parse()) {
                ("before", Ok(key)) => return Self::Before(RevisionKey(key)),
                ("after", Ok(key)) => return Self::After(RevisionKey(key)),
                _ => {}
            }
        }
        Self::NEWEST
    }
}

impl<S: Sync> FromRequestParts<S> for Cursor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::from_query(parts.uri.query().unwrap_or_default()))
    }
}

impl<T> Page<T> {
    /// A page of what a query found: up to [`LIMIT`] entries in the order in which they lie away from the cursor.
    pub fn of(cursor: Cursor, mut found: Vec<T>, key: impl Fn(&T) -> RevisionKey) -> Self {
        let more = found.len() > ENTRIES as usize;
        found.truncate(ENTRIES as usize);
        let (has_newer, has_older) = match cursor {
            Cursor::Before(_) => (cursor != Cursor::NEWEST, more),
            Cursor::After(after) => {
                found.reverse();
                (more, after > RevisionKey(0))
            }
        };
        let newer = found.first().filter(|_| has_newer).map(&key);
        let older = found.last().filter(|_| has_older).map(&key);
        let beyond = found.is_empty() && cursor != Cursor::NEWEST;
        Self { entries: found, newer, older, beyond }
    }

    /// The ways to the other pages of the list at `path`; nothing where all of it is on this one.
    pub fn ways(&self, path: &str, label: &str) -> Markup {
        html! {
            @if self.newer.is_some() || self.older.is_some() {
                nav.pager aria-label=(label) {
                    ul {
                        @if let Some(key) = self.newer {
                            li { a rel="prev" href={ (path) "?after=" (key.0) } { "Newer" } }
                        }
                        @if let Some(key) = self.older {
                            li { a rel="next" href={ (path) "?before=" (key.0) } { "Older" } }
                            li { a href={ (path) "?after=0" } { "Oldest" } }
                        }
                        @if self.newer.is_some() {
                            li { a href=(path) { "Newest" } }
                        }
                    }
                }
            } @else if self.beyond {
                p { a href=(path) { "See the newest" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: impl IntoIterator<Item = i64>) -> Vec<RevisionKey> {
        keys.into_iter().map(RevisionKey).collect()
    }

    fn page(cursor: Cursor, found: impl IntoIterator<Item = i64>) -> Page<RevisionKey> {
        Page::of(cursor, keys(found), |key| *key)
    }

    #[test]
    fn the_first_page_leads_to_older_ones_only() {
        let first = page(Cursor::NEWEST, (50..=100).rev());
        assert_eq!((first.entries.len(), first.newer, first.older), (50, None, Some(RevisionKey(51))));
        let all = page(Cursor::NEWEST, [3, 2, 1]);
        assert_eq!((all.newer, all.older), (None, None));
    }

    #[test]
    fn the_oldest_page_is_in_the_same_order_and_leads_to_newer_ones_only() {
        let oldest = page(Cursor::After(RevisionKey(0)), 1..=51);
        assert_eq!(oldest.entries[0], RevisionKey(50));
        assert_eq!((oldest.newer, oldest.older), (Some(RevisionKey(50)), None));
    }

    #[test]
    fn an_address_that_makes_no_sense_means_the_first_page() {
        for query in ["", "before=", "after=x", "before=99999999999999999999", "page=2", "%ff=%00&&="] {
            assert_eq!(Cursor::from_query(query), Cursor::NEWEST, "{query}");
        }
        assert_eq!(Cursor::from_query("x=1&after=0"), Cursor::After(RevisionKey(0)));
    }
}
