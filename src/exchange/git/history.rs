//! The import itself: a repository's history as a stream of revisions, parents first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::changes::Changes;
use super::dispute::Arrival;
use super::graph::Graph;
use super::lineage::Lineage;
use super::object_id::ObjectId;
use super::outline::Outline;
use super::places::Places;
use super::repository::Repository;
use super::revision::Revision;
use super::texts::Texts;
use super::tip::{self, Tip};

/// What of a repository is to be imported.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The branch, tag or commit up to which the history is read.
    pub rev: String,
    /// Globs in git's manner (`docs/**`, or a folder) of which a file must match one; all files if there
    /// is none. A later import must name the same ones to find the same outlines.
    pub paths: Vec<String>,
    /// The tips up to which earlier imports read, oldest first. Their history is read first, so that the
    /// outlines and slugs that it gave are found again whatever was merged since.
    pub earlier: Vec<ObjectId>,
}

impl Default for Selection {
    fn default() -> Self {
        Self { rev: "HEAD".to_owned(), paths: Vec::new(), earlier: Vec::new() }
    }
}

/// Is told how many commits have been read, and how many there are.
pub type Progress = Box<dyn FnMut(usize, usize) + Send>;

/// A stream of revisions. Ends after the first error.
pub struct History {
    tip: ObjectId,
    is_shallow: bool,
    graph: Arc<Graph>,
    changes: Changes,
    lineage: Lineage,
    /// Where commits stand that still have children to come, and how many.
    waiting: HashMap<usize, (Places, usize)>,
    newest: Places,
    read: usize,
    failed: bool,
    ready: VecDeque<Revision>,
    progress: Progress,
}

impl History {
    /// Finds the commits and prepares to read them.
    ///
    /// # Errors
    /// If the selection names no commit, or git cannot read the repository.
    pub fn open(repository: &Repository, selection: &Selection, progress: Progress) -> Result<Self> {
        let tip = repository.resolve(&selection.rev)?;
        let graph = Arc::new(Graph::read(repository, tip, &selection.earlier)?);
        let changes = Changes::new(repository, Arc::clone(&graph), &selection.paths);
        Ok(Self {
            tip,
            is_shallow: repository.is_shallow(),
            graph,
            changes,
            lineage: Lineage::default(),
            waiting: HashMap::new(),
            newest: Places::default(),
            read: 0,
            failed: false,
            ready: VecDeque::new(),
            progress,
        })
    }

    /// An outline that a revision of the stream has named, with the addresses it has got so far.
    pub fn outline(&self, index: usize) -> &Outline {
        self.lineage.outline(index)
    }

    /// Sums up the stream once it has ended: every outline as the tip has it.
    ///
    /// # Errors
    /// If the stream has not been read to its end, or a text cannot be read.
    pub fn finish(self, texts: &mut Texts) -> Result<Tip> {
        let is_complete = self.read == self.graph.len() && self.ready.is_empty() && !self.failed;
        ensure!(is_complete, "the history was not read to its end");
        let warnings = tip::warnings(&self.changes, self.is_shallow);
        let outlines = tip::outlines(&self.lineage, &self.newest, texts)?;
        Ok(Tip { commit: self.tip, outlines, warnings })
    }

    /// Reads one commit.
    fn read_commit(&mut self) -> Result<()> {
        let place = self.read;
        let (commit, changes) = self.changes.next()?;
        let parents = self.parents(place)?;
        let changes_against = |parent: usize| {
            let parent = self.graph.parents(place)[parent];
            self.changes.between(self.graph.id(parent), commit.id)
        };
        let (places, steps) = self.lineage.advance(&Arrival {
            commit: commit.id,
            parents: &parents,
            changes: &changes,
            changes_against: &changes_against,
        })?;
        let commit = Arc::new(commit);
        self.ready.extend(steps.into_iter().map(|step| Revision {
            index: step.index,
            outline: step.outline,
            commit: Arc::clone(&commit),
            path: step.path,
            parents: step.parents,
            change: step.change,
        }));
        match self.graph.children(place) {
            0 => self.newest = places,
            children => _ = self.waiting.insert(place, (places, children)),
        }
        self.read += 1;
        (self.progress)(self.read, self.graph.len());
        Ok(())
    }

    /// Where the parents of a commit stand. What no other commit will ask for is let go.
    fn parents(&mut self, place: usize) -> Result<Vec<Places>> {
        let parents = self.graph.parents(place).iter();
        parents
            .map(|parent| {
                let (places, children) = self.waiting.get_mut(parent).context("a commit came before its parent")?;
                *children -= 1;
                let (places, children) = (places.clone(), *children);
                if children == 0 {
                    self.waiting.remove(parent);
                }
                Ok(places)
            })
            .collect()
    }
}

impl Iterator for History {
    type Item = Result<Revision>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.read < self.graph.len() && !self.failed {
            if let Err(error) = self.read_commit() {
                self.failed = true;
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}
