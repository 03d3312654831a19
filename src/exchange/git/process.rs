//! A `git` process that answers a stream of requests.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Error, Result, anyhow};

use super::repository::Repository;

/// How much of git's complaints is kept, in bytes.
const COMPLAINTS: u64 = 16 * 1024;

/// A running `git`, ended when it goes out of scope.
pub struct Process {
    /// What git answers.
    pub answers: BufReader<ChildStdout>,
    child: Child,
    complaints: Option<JoinHandle<String>>,
    repository: Repository,
}

impl Process {
    /// Starts a command made by [`Repository::command`]; what is written to the second part is its input.
    pub fn start(repository: &Repository, mut command: Command) -> Result<(Self, ChildStdin)> {
        let mut child = command.stdin(Stdio::piped()).spawn().context("cannot run git; is it installed?")?;
        let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let input = input.context("git has no input")?;
        let answers = BufReader::with_capacity(64 * 1024, output.context("git has no output")?);
        let errors = errors.context("git has no error output")?;
        let complaints = Some(thread::spawn(move || collect(errors)));
        Ok((Self { answers, child, complaints, repository: repository.clone() }, input))
    }

    /// Reads up to the next zero byte.
    pub fn field(&mut self) -> Result<Vec<u8>> {
        let mut field = Vec::new();
        self.answers.read_until(0, &mut field)?;
        match field.pop() {
            Some(0) => Ok(field),
            _ => Err(self.failure()),
        }
    }

    /// Waits for git to end, which it does when its input has ended and its answers are read.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait().context("cannot wait for git")?;
        if status.success() { Ok(()) } else { Err(self.failure()) }
    }

    /// Why git's answers stopped or made no sense. Ends the process.
    pub fn failure(&mut self) -> Error {
        // An error here means that git has ended already.
        let _ = self.child.kill();
        let complaint = self.complaints.take().and_then(|thread| thread.join().ok());
        anyhow!(self.repository.explain(complaint.as_deref().unwrap_or_default()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if git has ended already; waiting frees its entry in the process table.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps the first complaints and reads on, so that git never waits for somebody to listen.
fn collect(mut errors: ChildStderr) -> String {
    let mut kept = Vec::new();
    // A pipe that breaks has no more to say.
    let _ = errors.by_ref().take(COMPLAINTS).read_to_end(&mut kept);
    let _ = io::copy(&mut errors, &mut io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}
