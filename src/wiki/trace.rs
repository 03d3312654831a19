//! "Who first wrote this?": where words first stood, whether they still stand, and if not, who took them out.

use super::Result;
use super::documents;
use super::find::View;
use super::indexing::Search;
use super::narrow::narrowed;
use crate::search::{self, Asked, First, Passage};
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, OutlineKey, RevisionKey, Time, main_line};

/// What became of some words in one outline.
pub struct Trace {
    /// The project.
    pub project: Project,
    /// The outline, as it is called now.
    pub outline: Outline,
    /// The revision in which the words first stood.
    pub first: Revision,
    /// The words as they were written then.
    pub passage: Passage,
    /// What became of them.
    pub fate: Fate,
}

/// What became of some words.
pub enum Fate {
    /// They still stand.
    Stand,
    /// This revision took them out, the last time if there were several.
    Gone(Box<Revision>),
}

/// One page of traces, the earliest first.
pub struct Traces {
    /// What is on it.
    pub traces: Vec<Trace>,
    /// Outlines in all that ever had the words, or those that were looked at if there are more.
    pub total: usize,
    /// Whether there are more.
    pub is_cut: bool,
}

impl Search {
    /// For each outline that the viewer may see and that ever said what is asked: where that began and what became
    /// of it. `page` says how many to pass over, and how many to give.
    pub async fn trace(
        &self,
        conn: &mut Conn,
        view: &View,
        (asked, now): (&Asked, Time),
        page: (usize, usize),
    ) -> Result<Traces> {
        let (index, sight, wanted) = (self.index()?, narrowed(view, asked), asked.clone());
        let found = self.ask(move || search::first_written(&index, &sight, (&wanted, now.0), page)).await?;
        let mut traces = Vec::new();
        for first in &found.page {
            traces.extend(trace(conn, view, asked, first).await?);
        }
        Ok(Traces { traces, total: found.total, is_cut: found.is_cut })
    }
}

async fn trace(conn: &mut Conn, view: &View, asked: &Asked, found: &First) -> Result<Option<Trace>> {
    let Some(outline) = outline::by_key(conn, OutlineKey(found.outline as i64)).await? else { return Ok(None) };
    let project = outline.project.0 as u64;
    let Some(project) = view.catalogue.project(project).filter(|_| view.sight.projects.contains(&project)) else {
        return Ok(None);
    };
    let Some(first) = revision::by_key(conn, RevisionKey(found.revision as i64)).await? else { return Ok(None) };
    if !first.published {
        return Ok(None);
    }
    let passage = search::passage_saying(&documents::plain_text(conn, &first).await?, &asked.clauses);
    let fate = fate(conn, asked, &outline, RevisionKey(found.last as i64)).await?;
    Ok(Some(Trace { project: project.clone(), outline, first, passage, fate }))
}

/// What became of the words after the last revision that wrote them.
///
/// From there on the main line has them until one of its revisions does not, and none after that has them again: so
/// the one that took them out is found by halving.
async fn fate(conn: &mut Conn, asked: &Asked, outline: &Outline, last: RevisionKey) -> Result<Fate> {
    let Some(head) = outline.head else { return Ok(Fate::Stand) };
    if says(conn, asked, head).await? {
        return Ok(Fate::Stand);
    }
    let lineage = revision::lineage(conn, outline.key, head).await?;
    let line: Vec<RevisionKey> = main_line::of(&lineage, head).into_iter().filter(|key| *key > last).collect();
    let (mut has, mut has_not) = (0, line.len().saturating_sub(1));
    while has < has_not {
        let middle = (has + has_not) / 2;
        if says(conn, asked, line[middle]).await? {
            has = middle + 1;
        } else {
            has_not = middle;
        }
    }
    let gone = line.get(has_not).copied().unwrap_or(head);
    match revision::by_key(conn, gone).await? {
        Some(revision) => Ok(Fate::Gone(Box::new(revision))),
        None => Ok(Fate::Stand),
    }
}

async fn says(conn: &mut Conn, asked: &Asked, revision: RevisionKey) -> Result<bool> {
    Ok(search::says(&documents::text_of(conn, revision).await?, &asked.clauses))
}
