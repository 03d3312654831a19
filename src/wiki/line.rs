//! Lines of revisions, and bringing two of them together: what the verbs have in common that do so.

use super::authorship::{self, Past, Subject, Tracing};
use super::linking;
use super::written::{self, Written};
use super::{Error, Result};
use crate::store::outline::Outline;
use crate::store::person::Person;
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal};
use crate::store::revision::{self, Author, Kind, Line, NewRevision, Place, Point, Revision};
use crate::store::text as stored;
use crate::store::{RevisionKey, Time, Tx};
use crate::text::merge::{self, Merge};
use crate::text::words;

/// What a merge revision is made with, whoever makes it.
pub(super) struct Merging<'a> {
    pub project: &'a Project,
    pub outline: &'a Outline,
    pub time: Time,
    pub summary: &'a str,
}

/// Keeps the merge of the main line's head with another line, and makes it the head.
pub(super) async fn keep_merge(
    tx: &mut Tx,
    merge: &Merging<'_>,
    revisions: i64,
    [head, line]: [&Revision; 2],
    (text, author): (&str, &Person),
) -> Result<Point> {
    let before = revision::text(tx, head).await?;
    let Written { bytes, text } = written::of(tx, text, &[head, line]).await?;
    let prepared = stored::prepare(tx, merge.outline.key, revisions + 1, &bytes).await?;
    let parents = [head.point(), line.point()];
    let past = Past::kept(tx, merge.outline.key);
    let tracing = Tracing::begin(tx, &past, revisions, &parents, Subject::new(&text, &prepared)).await?;
    let new = NewRevision {
        outline: place(merge.project, merge.outline),
        parents: &parents,
        author: Author { key: author.key, id: author.id },
        time: merge.time,
        kind: Kind::Merge,
        summary: merge.summary,
        licence: &merge.project.licence,
        text: &prepared,
        words: words::changed(&before, &text),
        submission: None,
        line: Line::Head,
    };
    let kept = authorship::keep(tx, revisions, &new, tracing).await?;
    linking::keep(tx, merge.project, merge.outline.key, &text).await?;
    Ok(kept)
}

/// Marks a line's revisions as held by the main line, back to where it left it, and those of a line that was settled
/// in it.
pub(super) async fn publish_line(tx: &mut Tx, end: RevisionKey) -> Result<()> {
    let mut next = vec![end];
    while let Some(key) = next.pop() {
        let Some(revision) = revision::by_key(tx, key).await? else { break };
        if !revision.published {
            revision::publish(tx, key).await?;
            next.extend(revision.parent.iter().chain(&revision.second_parent));
        }
    }
    Ok(())
}

/// Merges away from the threads that answer requests: a large page takes its time.
pub(super) async fn merged(base: String, theirs: String, ours: String) -> Result<Merge> {
    Ok(tokio::task::spawn_blocking(move || merge::three_way(&base, &theirs, &ours)).await?)
}

pub(super) async fn by_key(tx: &mut Tx, key: RevisionKey) -> Result<Revision> {
    Ok(revision::by_key(tx, key).await?.ok_or(sqlx::Error::RowNotFound)?)
}

pub(super) fn place(project: &Project, outline: &Outline) -> Place {
    Place { project: project.key, key: outline.key, id: outline.id }
}

/// A proposal as it is now, unless it was given its last verdict meanwhile. Call it under the outline's lock.
pub(super) async fn undecided(tx: &mut Tx, proposal: &Proposal) -> Result<Proposal> {
    let current = proposal::by_number(tx, proposal.outline, proposal.number).await?;
    current.filter(Proposal::is_undecided).ok_or(Error::Closed)
}
