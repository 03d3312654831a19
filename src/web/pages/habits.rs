//! What the addresses of other wikis ask for, as addresses of ours.

use serde::Deserialize;

use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::web::{Error, Result, links, open};
use crate::wiki::viewer::Viewer;

/// What follows an outline's address out of habit.
#[derive(Debug, Default, Deserialize)]
pub struct Habit {
    action: Option<String>,
    oldid: Option<String>,
    diff: Option<String>,
    section: Option<String>,
}

impl Habit {
    /// Our address for it; `None` if it asks for the outline itself.
    pub async fn address(
        &self,
        conn: &mut Conn,
        viewer: &Viewer,
        (project, outline): (&Project, &Outline),
    ) -> Result<Option<String>> {
        // These become parts of an address: whatever is no word would lead elsewhere, or nowhere.
        if ![&self.oldid, &self.diff].into_iter().flatten().all(|named| is_word(named)) {
            return Err(Error::NotFound);
        }
        let verb = |verb: &str| links::verb(&project.slug, &outline.slug, verb);
        if self.diff.is_some() {
            return Ok(Some(verb(&self.compared(conn, viewer, (project, outline)).await?)));
        }
        Ok(match (self.action.as_deref(), &self.oldid) {
            (Some("raw"), Some(old)) => {
                let old = open::revision(conn, viewer, project, outline, old).await?;
                Some(format!("{}.md", links::revision(old.id)))
            }
            (Some("edit"), Some(old)) => Some(verb(&format!("restore/{old}"))),
            (_, Some(old)) => Some(verb(&format!("revisions/{old}"))),
            (Some("edit"), None) => {
                let edit = verb("edit");
                Some(match self.section.as_deref() {
                    Some(section) => links::with_query(&edit, &[("section", section)]),
                    None => edit,
                })
            }
            (Some(action @ ("history" | "raw")), None) => Some(verb(action)),
            _ => None,
        })
    }

    /// The last part of the address of a comparison: of two revisions, or of one with a neighbour of its own.
    async fn compared(
        &self,
        conn: &mut Conn,
        viewer: &Viewer,
        (project, outline): (&Project, &Outline),
    ) -> Result<String> {
        let (diff, oldid) = (self.diff.as_deref().unwrap_or_default(), self.oldid.as_deref());
        let (old, new) = match (diff, oldid) {
            ("prev" | "next" | "cur" | "0" | "", Some(one)) => {
                let one = open::revision(conn, viewer, project, outline, one).await?;
                match diff {
                    "next" => (Some(one.clone()), after(conn, &one).await?.unwrap_or(one)),
                    "prev" => (before(conn, viewer, project, &one).await?, one),
                    _ => (Some(one.clone()), open::head(conn, outline).await?.unwrap_or(one)),
                }
            }
            (new, Some(old)) => return Ok(format!("compare/{old}..{new}")),
            (new, None) => {
                let new = open::revision(conn, viewer, project, outline, new).await?;
                (before(conn, viewer, project, &new).await?, new)
            }
        };
        Ok(match old {
            Some(old) if old.key != new.key => format!("compare/{}..{}", old.id.short(), new.id.short()),
            // Nothing was before it, or nothing came after.
            _ => format!("revisions/{}", new.id.short()),
        })
    }
}

fn is_word(named: &str) -> bool {
    named.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The next of the main line.
async fn after(conn: &mut Conn, revision: &Revision) -> Result<Option<Revision>> {
    Ok(revision::history_after(conn, revision.outline, revision.key, 1).await?.pop())
}

/// What a revision was made from.
async fn before(conn: &mut Conn, viewer: &Viewer, project: &Project, revision: &Revision) -> Result<Option<Revision>> {
    Ok(open::parents(conn, viewer, project, revision).await?.into_iter().next())
}
