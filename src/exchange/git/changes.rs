//! The commits of a history one after the other, each with what it changed against its first parent.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::commit::{Commit, decode, microseconds, raw_author_time};
use super::diff_tree::{DiffTree, Skipped, read_entries};
use super::entry::Entry;
use super::graph::Graph;
use super::object_id::ObjectId;
use super::process::Process;
use super::repository::Repository;
use super::texts::Texts;

/// How many commits one process is asked about. Git keeps in memory what it has shown.
const COMMITS_PER_PROCESS: usize = 20_000;

/// Reads the commits of a graph in its order.
pub struct Changes {
    repository: Repository,
    graph: Arc<Graph>,
    diff_tree: DiffTree,
    process: Option<Process>,
    raw_commits: Option<Texts>,
    next: usize,
    skipped: Skipped,
}

impl Changes {
    /// Prepares the stream; `globs` narrow it down if there are any.
    pub fn new(repository: &Repository, graph: Arc<Graph>, globs: &[String]) -> Self {
        Self {
            repository: repository.clone(),
            graph,
            diff_tree: DiffTree::new(repository, globs),
            process: None,
            raw_commits: None,
            next: 0,
            skipped: Skipped::new(),
        }
    }

    /// The next commit with its changes; one without parents changes all that it holds. To be called
    /// once for each commit of the graph.
    pub fn next(&mut self) -> Result<(Commit, Vec<Entry>)> {
        if self.next.is_multiple_of(COMMITS_PER_PROCESS) {
            self.start()?;
        }
        let commit = self.header(self.graph.id(self.next))?;
        let process = self.process.as_mut().context("no git is running")?;
        let entries = read_entries(process, &mut self.skipped)?;
        self.next += 1;
        Ok((commit, entries))
    }

    /// What differs between any two commits.
    pub fn between(&self, old: ObjectId, new: ObjectId) -> Result<Vec<Entry>> {
        self.diff_tree.compare(old, new)
    }

    /// The names that were passed over because they are not UTF-8.
    pub fn skipped(&self) -> impl Iterator<Item = &[u8]> {
        self.skipped.iter().map(Vec::as_slice)
    }

    fn start(&mut self) -> Result<()> {
        if let Some(earlier) = self.process.take() {
            earlier.finish()?;
        }
        let last = self.graph.len().min(self.next + COMMITS_PER_PROCESS);
        self.process = Some(self.diff_tree.stream(&self.graph, self.next..last)?);
        Ok(())
    }

    /// Reads what stands before the changes: the commit itself.
    fn header(&mut self, expected: ObjectId) -> Result<Commit> {
        let id = self.field()?;
        let is_expected = ObjectId::from_hex(&id) == Some(expected);
        ensure!(is_expected, "git did not answer about commit {expected}");
        let author_name = decode(&self.field()?);
        let author_email = decode(&self.field()?);
        let time = match microseconds(&self.field()?) {
            Some(time) => time,
            None => self.unusual_time(expected)?,
        };
        let message = decode(&self.field()?);
        Ok(Commit { id: expected, author_name, author_email, time, message })
    }

    fn field(&mut self) -> Result<Vec<u8>> {
        self.process.as_mut().context("no git is running")?.field()
    }

    fn unusual_time(&mut self, commit: ObjectId) -> Result<i64> {
        let commits = match &mut self.raw_commits {
            Some(commits) => commits,
            none => none.insert(Texts::open(&self.repository)?),
        };
        let raw = commits.commit(commit)?;
        Ok(raw.as_deref().and_then(raw_author_time).unwrap_or_default())
    }
}
