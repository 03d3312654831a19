//! What the change log tells of, put into the search index.
//!
//! The index is a cache of what is kept. Following is one loop: what the log says happened since the last look is read
//! anew and replaces what the index had of it. How a new index is filled is in `fill`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Result, documents};
use crate::search::{self, Index, Mark, Origin};
use crate::store::indexing::{self, Happened};
use crate::store::outline::{self, Outline};
use crate::store::project::{self, Project};
use crate::store::{Conn, OutlineKey, PersonKey, ProjectKey, RevisionKey, proposal};

/// Log entries followed in one go, after which what they tell of can be found.
const BATCH: i64 = 1000;
/// Revisions whose additions are put into the index in one go.
pub(super) const ADDITIONS: usize = 100;

/// Follows the next entries of the log; `false` if there are none.
pub async fn follow_some(conn: &mut Conn, index: &Arc<Index>) -> Result<bool> {
    let entries = indexing::happened_after(conn, index.mark().position, BATCH).await?;
    let Some(last) = entries.last() else { return Ok(false) };
    let mark = Mark { position: last.position, time: last.time.0, is_full: true };
    let touched = Touched::by(&entries);
    if touched.is_empty() {
        index.pass(mark);
        return Ok(true);
    }
    touched.put(conn, index).await?;
    commit(index, mark).await?;
    Ok(true)
}

pub(super) async fn commit(index: &Arc<Index>, mark: Mark) -> Result<()> {
    let index = index.clone();
    Ok(tokio::task::spawn_blocking(move || index.commit(mark)).await??)
}

/// What some entries of the log tell of.
#[derive(Debug, Default)]
struct Touched {
    /// Outlines, and whether something happened to them that touches their proposals.
    outlines: BTreeMap<OutlineKey, bool>,
    projects: BTreeSet<ProjectKey>,
    people: BTreeSet<PersonKey>,
}

impl Touched {
    fn by(entries: &[Happened]) -> Self {
        let mut touched = Self::default();
        for entry in entries {
            match (entry.kind.as_str(), entry.outline) {
                (kind, Some(outline)) => *touched.outlines.entry(outline).or_default() |= kind != "revision",
                ("project", None) => _ = touched.projects.insert(ProjectKey(entry.subject)),
                ("person", None) => _ = touched.people.insert(PersonKey(entry.subject)),
                _ => {}
            }
        }
        touched
    }

    fn is_empty(&self) -> bool {
        self.outlines.is_empty() && self.projects.is_empty() && self.people.is_empty()
    }

    async fn put(mut self, conn: &mut Conn, index: &Index) -> Result<()> {
        for key in &self.people {
            put_person(conn, index, *key).await?;
            for outline in indexing::claimed_from(conn, *key).await? {
                self.outlines.insert(outline, true);
            }
        }
        for key in &self.projects {
            let Some(project) = project::by_key(conn, *key).await? else { continue };
            index.put(&[key.0 as u64], &[documents::project(&project)])?;
            // The language may have changed, and with it every stem.
            for outline in indexing::outlines_of(conn, *key).await? {
                self.outlines.entry(outline).or_default();
            }
        }
        for (key, with_proposals) in &self.outlines {
            put_outline(conn, index, *key, *with_proposals).await?;
        }
        Ok(())
    }
}

async fn put_person(conn: &mut Conn, index: &Index, key: PersonKey) -> Result<()> {
    let document = documents::person(conn, key).await?;
    Ok(index.put(&[key.0 as u64], document.as_slice())?)
}

/// Puts in what the index is to hold of an outline, in place of what it held.
async fn put_outline(conn: &mut Conn, index: &Index, key: OutlineKey, with_proposals: bool) -> Result<()> {
    let Some(outline) = outline::by_key(conn, key).await? else { return Ok(()) };
    let Some(project) = project::by_key(conn, outline.project).await? else { return Ok(()) };
    index.put(&[key.0 as u64], &documents::sections(conn, &project, &outline).await?)?;
    if with_proposals {
        put_proposals(conn, index, &project, &outline).await?;
    }
    put_additions(conn, index, &project, &outline).await
}

pub(super) async fn put_proposals(conn: &mut Conn, index: &Index, project: &Project, outline: &Outline) -> Result<()> {
    for proposal in proposal::of_outline(conn, outline.key).await? {
        let document = documents::waiting(conn, project, &proposal).await?;
        index.put(&[proposal.key.0 as u64], document.as_slice())?;
    }
    Ok(())
}

/// Puts in what published revisions added that the index does not know, or knows under another project or author, and
/// forgets those that are not published.
async fn put_additions(conn: &mut Conn, index: &Index, project: &Project, outline: &Outline) -> Result<()> {
    let known = search::revisions_of(index, outline.key.0 as u64)?;
    let wanted = indexing::published(conn, outline.key).await?;
    let project_key = outline.project.0 as u64;
    let is_known = |(key, author): &(RevisionKey, PersonKey)| {
        known.get(&(key.0 as u64)) == Some(&Origin { project: project_key, author: author.0 as u64 })
    };
    let (kept, missing): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_known);
    let missing: Vec<RevisionKey> = missing.into_iter().map(|(key, _)| key).collect();
    let kept: BTreeSet<u64> = kept.into_iter().map(|(key, _)| key.0 as u64).collect();
    let gone: Vec<u64> = known.into_keys().filter(|key| !kept.contains(key)).collect();
    index.put_history(&gone, &[])?;
    for some in missing.chunks(ADDITIONS) {
        let forgotten: Vec<u64> = some.iter().map(|key| key.0 as u64).collect();
        index.put_history(&forgotten, &documents::additions(conn, project, outline, some).await?)?;
    }
    Ok(())
}
