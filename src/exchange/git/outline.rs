//! An outline as the import finds it: the line of a file through all its names.

use std::sync::Arc;

use super::object_id::ObjectId;

/// One outline, from the commit that began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The first commit that has it. With [`Outline::path`] this is what identifies the outline at any
    /// later import.
    pub commit: ObjectId,
    /// Its path in that commit.
    pub path: Arc<str>,
    /// Every path it has had, in order of appearance, beginning with the first. Names that it returned
    /// to are not repeated.
    pub addresses: Vec<Address>,
}

impl Outline {
    /// The slug that belongs to one of the outline's paths.
    pub fn slug_at(&self, path: &str) -> Option<&str> {
        let address = self.addresses.iter().find(|address| *address.path == *path);
        address.map(|address| address.slug.as_str())
    }
}

/// The name of an outline on the web, proposed for one of its paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The path in git.
    pub path: Arc<str>,
    /// Unlike that of any other outline; two paths of one outline may share it. 1 to 64 bytes of
    /// `a`-`z`, `0`-`9` and `-`.
    pub slug: String,
}
