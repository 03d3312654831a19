//! `dugnad export git`: from outlines and revisions to a repository's history.
//!
//! Each published revision is a commit with its author, time, reason and id, in the order in which they came. What an
//! outline said one time after another is the branch; what somebody wrote on top of an older text stands beside it, and
//! a merge brings it in. The same revisions always give the same commits, so that a repository grows by what is new.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, bail};
use tokio::task::block_in_place;

use super::git::{File, Repository, Signed, Writing};
use crate::progress;
use crate::store::outline::{self, Outline};
use crate::store::project::{self, Project};
use crate::store::revision::{self, Kind, Lineage, Revision};
use crate::store::{Conn, OutlineKey, RevisionKey, Store, file};

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
        let (mut files, mut steps, mut taken) = (HashMap::new(), Vec::new(), HashSet::new());
        let mut after = OutlineKey(0);
        loop {
            let outlines = outline::of_project_after(conn, project.key, after, PAGE).await?;
            let Some(last) = outlines.last() else { break };
            after = last.key;
            for outline in outlines {
                let Some(head) = outline.head else { continue };
                steps.extend(steps_of(&outline, head, &revision::lineage(conn, outline.key, head).await?));
                let path = path_of(file::of(conn, outline.key).await?, &outline, &mut taken);
                files.insert(outline.key, (outline, path));
            }
        }
        steps.sort_unstable_by_key(|step| step.commit);
        put_on_one_branch(&mut steps);
        Ok(Self { files, steps })
    }

    async fn write(&self, conn: &mut Conn, writing: &mut Writing, step: &Step) -> anyhow::Result<()> {
        let revision = revision::by_key(conn, step.commit.revision).await?.context("a revision that was there")?;
        let text = revision::bytes(conn, &revision).await?;
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
        let file = if is_gone { File::Gone } else { File::Is(&text) };
        block_in_place(|| writing.commit(step.commit.number(), &parents, &signed, (path, file)))
    }
}

/// The published revisions of an outline, each on those of them that it was made from.
fn steps_of(outline: &Outline, head: RevisionKey, lineage: &[Lineage]) -> Vec<Step> {
    let known: HashMap<RevisionKey, &Lineage> = lineage.iter().map(|one| (one.key, one)).collect();
    let parent = |key: &RevisionKey| known.get(key).and_then(|one| one.parent);
    let line: HashSet<RevisionKey> = std::iter::successors(Some(head), parent).collect();
    // What came by way of a text that was never published stands on what that was made from.
    let published = |from: RevisionKey| {
        std::iter::successors(Some(from), parent).find(|key| known.get(key).is_some_and(|one| one.published))
    };
    let step = |one: &Lineage| Step {
        commit: Commit::of(one.key),
        outline: outline.key,
        is_on_branch: line.contains(&one.key),
        parents: [one.parent, one.second_parent].into_iter().flatten().filter_map(published).map(Commit::of).collect(),
    };
    let away = outline.archived.then(|| Step {
        commit: Commit { revision: head, puts_away: true },
        outline: outline.key,
        is_on_branch: true,
        parents: Vec::new(),
    });
    lineage.iter().filter(|one| one.published).map(step).chain(away).collect()
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
