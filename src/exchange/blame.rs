//! Who wrote each word of a file, from the history of its git repository, through all names that the file had.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::git::{self, Commit, Repository, Revision, Selection, Texts};
use crate::progress;
use crate::text::authorship::history::History;

/// Bytes of the largest text that is traced.
const LARGEST_TEXT: usize = 64 << 20;

/// A text, and who wrote it.
pub struct Blame {
    /// The text.
    pub text: String,
    /// Every word and sign of it, in order; the white space between passages is nobody's.
    pub passages: Vec<Passage>,
}

/// Neighbouring words that came with one commit.
pub struct Passage {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The commit that first had these words; `None` if none has them yet.
    pub commit: Option<Arc<Commit>>,
}

/// Traces the words of a file as it is, or as a commit has it.
///
/// # Errors
/// If the file is in no repository, or the commit has no such file.
pub fn blame(file: &Path, rev: Option<&str>) -> anyhow::Result<Blame> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| format!("{} names no file", file.display()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let repository = Repository::open(folder)?;
    let path = repository.prefix()? + name;
    let past = Past::read(&repository, &path, rev.unwrap_or("HEAD"))?;
    let mut texts = Texts::open(&repository)?;
    let mut history = History::default();
    for revision in &past.revisions {
        let parents: Vec<i64> = revision.parents.iter().map(number).collect();
        history.add(number(revision.index), &parents, &text(&mut texts, revision)?);
    }
    let mut last = number(past.head);
    if rev.is_none() && file.exists() {
        let now = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        history.add(i64::MAX, &[last], &String::from_utf8_lossy(&now));
        last = i64::MAX;
    }
    passages(&past, &history, last)
}

fn passages(past: &Past, history: &History, last: i64) -> anyhow::Result<Blame> {
    let text = history.text(last).context("the newest revision was traced")?.to_owned();
    let spans = history.authorship(last).map(|authorship| authorship.spans(&text)).unwrap_or_default();
    let commit = |origin: i64| {
        let at = past.revisions.binary_search_by_key(&origin, |revision| number(revision.index)).ok()?;
        Some(Arc::clone(&past.revisions[at].commit))
    };
    let passages = spans.into_iter().map(|(range, origin)| Passage { range, commit: commit(origin) }).collect();
    Ok(Blame { text, passages })
}

/// The revisions of one file, in the order of the stream that they come from.
struct Past {
    revisions: Vec<Revision>,
    head: usize,
}

impl Past {
    /// Reads the history of all files that may be the one under another name, and keeps that of the one.
    fn read(repository: &Repository, path: &str, rev: &str) -> anyhow::Result<Self> {
        let selection = Selection { rev: rev.to_owned(), paths: alike(path), earlier: Vec::new() };
        let bar = progress::bar(0, "commits");
        let shown = bar.clone();
        let show = move |done, total| {
            shown.set_length(total as u64);
            shown.set_position(done as u64);
        };
        let mut history = git::History::open(repository, &selection, Box::new(show))?;
        let mut revisions: Vec<Revision> = history.by_ref().collect::<anyhow::Result<_>>()?;
        bar.finish_and_clear();
        let tip = history.finish(&mut Texts::open(repository)?)?;
        let Some(outline) = tip.outlines.iter().position(|file| !file.is_removed && *file.path == *path) else {
            bail!("{rev} has no file {path}");
        };
        revisions.retain(|revision| revision.outline == outline);
        Ok(Self { revisions, head: tip.outlines[outline].head })
    }
}

/// Globs for the files with the same ending; none, which means all Markdown files, for a Markdown file.
fn alike(path: &str) -> Vec<String> {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending {
        "md" | "markdown" => Vec::new(),
        _ if !ending.is_empty() && ending.chars().all(char::is_alphanumeric) => vec![format!("**/*.{ending}")],
        _ => vec!["**".to_owned()],
    }
}

/// The text of a revision; empty if it removes the file.
fn text(texts: &mut Texts, revision: &Revision) -> anyhow::Result<String> {
    let Some(blob) = revision.change.blob() else { return Ok(String::new()) };
    let bytes = texts.read(blob, LARGEST_TEXT)?;
    let bytes = bytes.with_context(|| format!("{} in {} is too large", revision.path, revision.commit.id))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Revisions are numbered as they come; parents come first.
fn number(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}
