//! The texts of revisions, fetched from git one by one when they are asked for.

use std::io::{self, BufRead, Read, Write};
use std::process::ChildStdin;

use anyhow::{Context, Result, bail};

use super::object_id::ObjectId;
use super::process::Process;
use super::repository::Repository;

/// Reads objects through one `git cat-file` process.
pub struct Texts {
    process: Process,
    requests: ChildStdin,
}

impl Texts {
    /// Starts the process.
    pub fn open(repository: &Repository) -> Result<Self> {
        let mut command = repository.command();
        command.args(["cat-file", "--batch"]);
        let (process, requests) = Process::start(repository, command)?;
        Ok(Self { process, requests })
    }

    /// The bytes of a blob exactly as git keeps them; `None` if they are more than `limit`.
    ///
    /// # Errors
    /// If the repository lacks the blob, which leaves the next call unharmed, or if git ends.
    pub fn read(&mut self, blob: ObjectId, limit: usize) -> Result<Option<Vec<u8>>> {
        self.object(blob, "blob", limit)
    }

    /// The bytes of a commit, with its header.
    pub(super) fn commit(&mut self, commit: ObjectId) -> Result<Option<Vec<u8>>> {
        self.object(commit, "commit", 1 << 20)
    }

    /// Reads one object that is of a kind. Whatever its size, the next one can be asked for.
    fn object(&mut self, id: ObjectId, kind: &str, limit: usize) -> Result<Option<Vec<u8>>> {
        writeln!(self.requests, "{id}").or_else(|_| bail!(self.process.failure()))?;
        let size = self.size(id, kind)?;
        let bytes = match usize::try_from(size) {
            Ok(size) if size <= limit => {
                let mut bytes = vec![0; size];
                self.fill(&mut bytes)?;
                Some(bytes)
            }
            _ => {
                let mut rest = self.process.answers.by_ref().take(size);
                io::copy(&mut rest, &mut io::sink())?;
                None
            }
        };
        let mut line_end = [0];
        self.fill(&mut line_end)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        let filled = self.process.answers.read_exact(bytes);
        filled.or_else(|_| bail!(self.process.failure()))
    }

    /// Reads the line that stands before an object: its name, kind and size.
    fn size(&mut self, id: ObjectId, kind: &str) -> Result<u64> {
        let mut line = String::new();
        if self.process.answers.read_line(&mut line)? == 0 {
            return Err(self.process.failure());
        }
        let header = line.trim_end().strip_prefix(&format!("{id} {kind} "));
        let size = header.with_context(|| format!("the repository lacks {kind} {id}"))?;
        size.parse().with_context(|| format!("git gave {size:?} as the size of {id}"))
    }
}
