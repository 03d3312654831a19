//! Which Markdown files differ between two commits, as `git diff-tree` sees it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufWriter, Result as IoResult, Write};
use std::ops::Range;
use std::process::{ChildStdin, Command};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};

use super::entry::{Entry, Kind, is_markdown};
use super::graph::Graph;
use super::object_id::ObjectId;
use super::process::Process;
use super::repository::Repository;

/// How git is asked to compare: all files, whole names, moves from half of the text on (an empty file
/// has no likeness), and at most a thousand by a thousand files compared with each other, so that time
/// stays in bounds. All of it is said, so that no setting matters.
const OPTIONS: [&str; 11] = [
    "-r",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-color",
    "--no-relative",
    "--no-ext-diff",
    "--no-textconv",
    "-M50%",
    "-l1000",
    "--no-rename-empty",
];

/// What a commit says about itself, each part ended by a zero byte: its name, then its author's name,
/// e-mail and time, then its message.
const HEADER: &str = "--format=tformat:%H%x00%an%x00%ae%x00%at%x00%B";

/// Names that were passed over because they are not UTF-8.
pub type Skipped = BTreeSet<Vec<u8>>;

/// Compares the commits of one repository, perhaps only some of their files.
pub struct DiffTree {
    repository: Repository,
    filter: Vec<String>,
}

impl DiffTree {
    /// Compares all Markdown files, or, if there are `globs`, those that one of them matches.
    pub fn new(repository: &Repository, globs: &[String]) -> Self {
        let filter = match globs {
            [] => [".md", ".markdown"].map(|ending| format!(":(top,icase)*{ending}")).into(),
            _ => globs.iter().map(|glob| format!(":(top,glob){glob}")).collect(),
        };
        let repository = repository.clone();
        Self { repository, filter }
    }

    /// Compares each commit in a range of the graph with its first parent. Answers with a header, to be
    /// read field by field, and then entries, one commit after the other.
    pub fn stream(&self, graph: &Arc<Graph>, places: Range<usize>) -> Result<Process> {
        let mut command = self.command(graph.id(places.start));
        command.args(["--stdin", "--root", "--always", "--encoding=UTF-8"]).args([HEADER, "--"]).args(&self.filter);
        let (process, input) = Process::start(&self.repository, command)?;
        let graph = Arc::clone(graph);
        // If git stops listening, its answers stop too, and that is where it is noticed.
        thread::spawn(move || ask_for(&graph, places, input));
        Ok(process)
    }

    /// Compares two commits.
    pub fn compare(&self, old: ObjectId, new: ObjectId) -> Result<Vec<Entry>> {
        let mut command = self.command(new);
        command.args([&old.to_string(), &new.to_string(), "--"]).args(&self.filter);
        let (mut process, _) = Process::start(&self.repository, command)?;
        let entries = read_entries(&mut process, &mut Skipped::new())?;
        process.finish()?;
        Ok(entries)
    }

    fn command(&self, any: ObjectId) -> Command {
        let mut command = self.repository.command();
        command
            // Attributes would make likeness depend on files outside the two commits.
            .env("GIT_ATTR_SOURCE", empty_tree(any))
            .arg("diff-tree")
            .args(OPTIONS);
        command
    }
}

/// Reads entries up to the next header or the end.
pub fn read_entries(process: &mut Process, skipped: &mut Skipped) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while let Some(b':' | b'\n') = process.answers.fill_buf()?.first() {
        let line = process.field()?;
        let kind = Kind::parse(&line).with_context(|| {
            let line = String::from_utf8_lossy(&line);
            format!("git described a change as {line:?}")
        })?;
        let old = process.field()?;
        let new = match kind.moved {
            Some(_) => process.field()?,
            None => old.clone(),
        };
        entries.extend(kind.entries(&old, &new));
        let is_unreadable = |path: &Vec<u8>| is_markdown(path) && str::from_utf8(path).is_err();
        skipped.extend([old, new].into_iter().filter(is_unreadable));
    }
    Ok(entries)
}

/// Names each commit and its first parent on a line.
fn ask_for(graph: &Graph, places: Range<usize>, input: ChildStdin) -> IoResult<()> {
    let mut input = BufWriter::new(input);
    for place in places {
        write!(input, "{}", graph.id(place))?;
        if let Some(&parent) = graph.parents(place).first() {
            write!(input, " {}", graph.id(parent))?;
        }
        writeln!(input)?;
    }
    input.flush()
}

/// The name of the tree without files, which every repository knows without storing it.
fn empty_tree(any: ObjectId) -> &'static str {
    match any.as_bytes().len() {
        20 => "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        _ => "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
    }
}
