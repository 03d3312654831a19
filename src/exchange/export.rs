//! `dugnad export git`: from outlines and revisions to a repository's history.
//!
//! Each published revision is a commit with its author, time, reason and id, in the order in which they came; what was
//! proposed comes when it was accepted. What an outline said one time after another is the branch; what somebody wrote on top of an older text stands beside it, and
//! a merge brings it in. The same revisions always give the same commits, so that a repository grows by what is new.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, bail};
use tokio::task::block_in_place;

use super::git::{File, Repository, Signed, Writing};
use crate::progress;
use crate::store::main_line::{self, Joined};
use crate::store::outline::{self, Outline};
use crate::store::project::{self, Project};
use crate::store::revision::{self, Kind, Lineage, Revision};
use crate::store::{Conn, OutlineKey, RevisionKey, Store, file, log};

/// Outlines read in one go.
const PAGE: i64 = 400;
/// Stands for the host in people's addresses: there is none of that name (RFC 2606).
const HOST: &str = "wiki.invalid";

/// Exports a project, and says what became of it.
pub async fn run(store: &Store, slug: &str, folder: &Path) -> anyhow::Result<()> {
    let mut conn = store.read().await?;
    let project =
        project::by_slug(&mut conn, slug).await?.with_context(|| format!("there is no project at /{slug}"))?;
    let history = History::read(&mut conn, &project).await?;
    let Some(last) = history.steps.iter().rfind(|step| step.is_on_branch) else {
        bail!("nothing has been written at /{slug} yet");
    };
    let mut writing = Writing::begin(&Repository::create(folder)?)?;
    let bar = progress::bar(history.steps.len() as u64, "commits");
    for step in &history.steps {
        history.write(&mut conn, &mut writing, step).await?;
        bar.inc(1);
    }
    block_in_place(|| writing.finish(last.commit.number()))?;
    bar.finish_and_clear();
    let revisions = history.steps.iter().filter(|step| !step.commit.puts_away).count();
    println!("{revisions} revisions of {} outlines are in {}.", history.files.len(), folder.display());
    Ok(())
}

/// What is exported of a project.
struct History {
    /// The outlines with their paths.
    files: HashMap<OutlineKey, (Outline, String)>,
    /// What becomes a commit, in order.
    steps: Vec<Step>,
}

/// Something that becomes a commit.
struct Step {
    commit: Commit,
    outline: OutlineKey,
    /// The place in the change log at which it came.
    place: i64,
    /// Whether the project was so once.
    is_on_branch: bool,
    /// The commits that it stands on.
    parents: Vec<Commit>,
}

/// What a commit is of: a revision, or of putting its outline away after the last one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Commit {
    revision: RevisionKey,
    puts_away: bool,
}

impl Commit {
    fn of(revision: RevisionKey) -> Self {
        Self { revision, puts_away: false }
    }

    /// Its name while it is written.
    fn number(self) -> i64 {
        2 * self.revision.0 + i64::from(self.puts_away)
    }
}

impl History {
    async fn read(conn: &mut Conn, project: &Project) -> anyhow::Result<Self> {
        // What comes while the outlines are read one after the other is left to the next time.
        let end = log::end(conn).await?;
        let joined = main_line::joined(conn, project.key).await?;
        let joined: HashMap<RevisionKey, Joined> = joined.into_iter().map(|line| (line.head, line)).collect();
        let (mut files, mut steps, mut taken) = (HashMap::new(), Vec::new(), HashSet::new());
        let mut after = OutlineKey(0);
        loop {
            let outlines = outline::of_project_after(conn, project.key, after, PAGE).await?;
            let Some(last) = outlines.last() else { break };
            after = last.key;
            for outline in outlines {
                let Some(head) = outline.head else { continue };
                let lineage = revision::lineage(conn, outline.key, head).await?;
                steps.extend(steps_of(&outline, head, &lineage, &joined).into_iter().filter(|step| step.place <= end));
                let path = path_of(file::of(conn, outline.key).await?, &outline, &mut taken);
                files.insert(outline.key, (outline, path));
            }
        }
        steps.sort_unstable_by_key(|step| (step.place, step.commit));
        put_on_one_branch(&mut steps);
        Ok(Self { files, steps })
    }

    async fn write(&self, conn: &mut Conn, writing: &mut Writing, step: &Step) -> anyhow::Result<()> {
        let revision = revision::by_key(conn, step.commit.revision).await?.context("a revision that was there")?;
        let (outline, path) = &self.files[&step.outline];
        let is_gone = step.commit.puts_away || revision.kind == Kind::Removal;
        let signed = Signed {
            name: &revision.author_name,
            address: &format!("{}@{HOST}", revision.author_handle),
            time: revision.time.0,
            message: &if step.commit.puts_away {
                format!("Put {} away\n", outline.title)
            } else {
                message(&revision, outline)
            },
        };
        let parents: Vec<i64> = step.parents.iter().map(|parent| parent.number()).collect();
        let text = if is_gone { None } else { Some(revision::bytes(conn, &revision).await?) };
        let file = text.as_deref().map_or(File::Gone, File::Is);
        block_in_place(|| writing.commit(step.commit.number(), &parents, &signed, (path, file)))
    }
}

/// The published revisions of an outline, each on those of them that it was made from.
fn steps_of(
    outline: &Outline,
    head: RevisionKey,
    lineage: &[Lineage],
    joined: &HashMap<RevisionKey, Joined>,
) -> Vec<Step> {
    let known: HashMap<RevisionKey, &Lineage> = lineage.iter().map(|one| (one.key, one)).collect();
    let parent = |key: &RevisionKey| known.get(key).and_then(|one| one.parent);
    let line = main_line::of(lineage, head);
    let mut places = places_of(&line, joined);
    let line: HashSet<RevisionKey> = line.into_iter().collect();
    // What came by way of a text that was never published stands on what that was made from.
    let published = |from: RevisionKey| {
        std::iter::successors(Some(from), parent).find(|key| known.get(key).is_some_and(|one| one.published))
    };
    let mut steps = Vec::new();
    // The oldest first: nothing comes before what it was made from.
    for one in lineage.iter().rev().filter(|one| one.published) {
        let parents: Vec<RevisionKey> =
            [one.parent, one.second_parent].into_iter().flatten().filter_map(published).collect();
        let own = places.get(&one.key).copied().unwrap_or(one.key.0);
        let place =
            parents.iter().filter_map(|parent| places.get(parent)).fold(own, |place, parent| place.max(*parent));
        places.insert(one.key, place);
        steps.push(Step {
            commit: Commit::of(one.key),
            outline: outline.key,
            place,
            is_on_branch: line.contains(&one.key),
            parents: parents.into_iter().map(Commit::of).collect(),
        });
    }
    if outline.archived {
        let commit = Commit { revision: head, puts_away: true };
        let place = places.get(&head).copied().unwrap_or(head.0);
        steps.push(Step { commit, outline: outline.key, place, is_on_branch: true, parents: Vec::new() });
    }
    steps
}

/// When the revisions of a main line, the oldest first, became that: when they were saved, or when the line of a proposal
/// that they were on was accepted.
fn places_of(line: &[RevisionKey], joined: &HashMap<RevisionKey, Joined>) -> HashMap<RevisionKey, i64> {
    let mut places = HashMap::new();
    let mut proposal: Option<Joined> = None;
    for key in line.iter().rev() {
        proposal = joined.get(key).copied().or(proposal.filter(|proposal| proposal.fork != Some(*key)));
        places.insert(*key, proposal.map_or(key.0, |proposal| proposal.position));
    }
    places
}

/// Puts the steps of the branch, whichever outlines they are of, on top of each other.
fn put_on_one_branch(steps: &mut [Step]) {
    let branch: HashSet<Commit> = steps.iter().filter(|step| step.is_on_branch).map(|step| step.commit).collect();
    let mut last = None;
    for step in steps.iter_mut().filter(|step| step.is_on_branch) {
        // What is on the branch is below already.
        step.parents.retain(|parent| !branch.contains(parent));
        step.parents.splice(0..0, last);
        last = Some(step.commit);
    }
}

/// The file that an outline was imported from, or one that is called as its address.
fn path_of(imported: Option<String>, outline: &Outline, taken: &mut HashSet<String>) -> String {
    let own = format!("{}.md", outline.slug);
    // Several repositories may have been brought in. No address has a dot.
    let apart = format!("{}.2.md", outline.slug);
    let path = [imported, Some(own)].into_iter().flatten().find(|path| !taken.contains(path)).unwrap_or(apart);
    taken.insert(path.clone());
    path
}

fn message(revision: &Revision, outline: &Outline) -> String {
    let why = if revision.summary.trim().is_empty() { &outline.title } else { &revision.summary };
    format!("{why}\n\nRevision: {}\n", revision.id)
}
