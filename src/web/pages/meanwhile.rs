//! Who changed an outline on the main line since a proposal left it, and whose words stand there now at each place
//! that has to be settled.

use std::collections::BTreeSet;
use std::ops::Range;

use super::opened_proposal::Opened;
use crate::store::person::MACHINE;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionKey};
use crate::text::merge::{Conflict, Merge};
use crate::web::ui::diff::Difference;
use crate::web::{App, Error, Result};
use crate::wiki::authorship;

/// Revisions that are looked at to see whether one person made them all.
const LOOKED_AT: i64 = 100;
/// Places whose writers are looked up: each is searched for in the whole text.
const NAMED: usize = 100;

/// What happened on the main line meanwhile.
pub struct Meanwhile {
    /// The newest revision that a person wrote.
    pub latest: Revision,
    /// Whether everything since is by the person who wrote that one.
    pub is_one: bool,
    /// Who wrote what stands at each place now, in order; `None` where that cannot be told by one name.
    pub names: Vec<Option<String>>,
}

/// New words of the main line, in order, each stretch with the revision that first wrote it.
type New = [(Range<usize>, RevisionKey)];

impl Meanwhile {
    /// What happened on the main line since a proposal's line left it.
    pub async fn of(app: &App, opened: &Opened, merge: &Merge) -> Result<Self> {
        let mut conn = app.store.read().await?;
        let head = opened.head.as_ref().ok_or(Error::NotFound)?;
        let since = by_people(&mut conn, opened, head).await?;
        let latest = since.last().unwrap_or(head).clone();
        let is_one = since.iter().all(|revision| revision.author == latest.author);
        let mut names = match is_one {
            true => merge.conflicts().map(|_| Some(latest.author_name.clone())).collect(),
            false => writers(&mut conn, opened, head, merge).await?,
        };
        // One name for both sides would not tell them apart.
        for name in &mut names {
            name.take_if(|name| *name == opened.line.author_name);
        }
        Ok(Self { latest, is_one, names })
    }
}

/// What people wrote on the main line since, oldest first; what a merge brought in stands for the merge.
async fn by_people(conn: &mut Conn, opened: &Opened, head: &Revision) -> Result<Vec<Revision>> {
    let fork = opened.proposal.fork.unwrap_or(RevisionKey(0));
    let mut since = revision::history_after(conn, head.outline, fork, LOOKED_AT).await?;
    if since.last().is_none_or(|last| last.key != head.key) {
        since.push(head.clone());
    }
    let brought = since.iter().filter_map(|made| made.second_parent).map(|line| line.0).collect();
    let mut lines = revision::by_keys(conn, head.outline, brought).await?;
    since.retain(|made| made.author_handle != MACHINE);
    since.append(&mut lines);
    since.sort_by_key(|made| made.key);
    since.dedup_by_key(|made| made.key);
    Ok(since)
}

/// Who first wrote the new words at each place.
async fn writers(conn: &mut Conn, opened: &Opened, head: &Revision, merge: &Merge) -> Result<Vec<Option<String>>> {
    let new = new_words(conn, opened, head).await?;
    let mut from = 0;
    let mut origins: Vec<BTreeSet<RevisionKey>> = Vec::new();
    for conflict in merge.conflicts().take(NAMED) {
        let place = place(&opened.head_text, conflict, from, &new);
        from = place.as_ref().map_or(from, |place| place.end);
        origins.push(place.map(|place| within(&new, &place).collect()).unwrap_or_default());
    }
    let all: BTreeSet<i64> = origins.iter().flatten().map(|origin| origin.0).collect();
    let wrote = revision::by_keys(conn, head.outline, all.into_iter().collect()).await?;
    let mut names: Vec<_> = origins.iter().map(|origins| name(&wrote, origins)).collect();
    names.resize(merge.conflicts().count(), None);
    Ok(names)
}

/// What was written on the main line since; nothing where that is not worked out yet.
async fn new_words(conn: &mut Conn, opened: &Opened, head: &Revision) -> Result<Vec<(Range<usize>, RevisionKey)>> {
    let Some(fork) = opened.proposal.fork else { return Ok(Vec::new()) };
    let Some(fork) = revision::by_key(conn, fork).await? else { return Ok(Vec::new()) };
    // A form shows a text with other line ends than it may have: then places in the one are not places in the other.
    if revision::text(conn, head).await? != opened.head_text {
        return Ok(Vec::new());
    }
    let old = revision::text(conn, &fork).await?;
    let difference = Difference::between(&old, &opened.head_text).await?;
    Ok(authorship::newer_with_origins(conn, (&fork, head), &difference.diff).await?.unwrap_or_default())
}

/// Where in the head a conflict's side of it stands: after the places before, and with something new in it.
fn place(text: &str, conflict: &Conflict, from: usize, new: &New) -> Option<Range<usize>> {
    let theirs = Some(conflict.theirs.as_str()).filter(|theirs| !theirs.trim().is_empty())?;
    let found = text[from..].match_indices(theirs).map(|(at, _)| from + at..from + at + theirs.len());
    found.into_iter().find(|place| within(new, place).next().is_some())
}

fn within<'a>(new: &'a New, place: &'a Range<usize>) -> impl Iterator<Item = RevisionKey> + 'a {
    let first = new.partition_point(|(bytes, _)| bytes.end <= place.start);
    new[first..].iter().take_while(|(bytes, _)| bytes.start < place.end).map(|(_, origin)| *origin)
}

/// The name of whoever wrote some revisions; two names are told, more are not.
fn name(wrote: &[Revision], origins: &BTreeSet<RevisionKey>) -> Option<String> {
    let these = wrote.iter().filter(|revision| origins.contains(&revision.key));
    let names: BTreeSet<&str> = these.map(|revision| revision.author_name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (1..=2).contains(&names.len()).then(|| names.join(" and "))
}
