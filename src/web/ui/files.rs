//! Where links between files lead, once the files have become outlines.

use std::collections::HashMap;

use crate::store::Conn;
use crate::store::file;
use crate::store::link::Address;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::text::markdown::{FileLink, linked_files};
use crate::text::outline::topic_key;
use crate::web::{Result, links};

/// The address by which links between files lead to an outline, if they do.
pub async fn named_by_file(conn: &mut Conn, project: &Project, target: &Outline) -> Result<Option<Address>> {
    let Some(path) = file::of(conn, target.key).await? else { return Ok(None) };
    let leads_here = file::outline_at(conn, project.key, &path).await?.as_ref() == Some(&target.slug);
    Ok(leads_here.then(|| Address::of_file(&project.slug, &path)))
}

/// Knows which outlines the files that a text links to have become.
#[derive(Debug, Default)]
pub struct Files {
    /// The file that the text is.
    from: String,
    /// The pages of outlines in the same project, which whoever reads the text may read too, by their files.
    pages: HashMap<String, String>,
}

impl Files {
    /// Looks up the files that a text of an outline links to; nothing if the outline is no file itself.
    pub async fn of(conn: &mut Conn, project: &Project, outline: &Outline, text: &str) -> Result<Self> {
        let mut pages = HashMap::new();
        // Most texts have no link, or were never files.
        if !text.contains("](") && !text.contains("]:") {
            return Ok(Self::default());
        }
        let Some(from) = file::of(conn, outline.key).await? else { return Ok(Self::default()) };
        for path in linked_files(text, &from) {
            if let Some(slug) = file::outline_at(conn, project.key, &path).await? {
                pages.insert(path, links::outline(&project.slug, &slug));
            }
        }
        Ok(Self { from, pages })
    }

    /// Where a link with this address leads; `None` if it leads to no file that became an outline.
    pub fn lead(&self, address: &str) -> Option<String> {
        if self.pages.is_empty() {
            return None;
        }
        let link = FileLink::read(&self.from, address)?;
        let page = self.pages.get(&link.path)?;
        let topic = link.topic.map(|topic| format!("#{}{}", links::SECTION_PREFIX, topic_key(&topic)));
        Some(format!("{page}{}", topic.unwrap_or_default()))
    }
}
