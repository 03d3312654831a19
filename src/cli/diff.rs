//! `dugnad diff`: what changed between two files.

use std::env;
use std::io::{IsTerminal, Write, stdout};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Value, json};

use super::drawing::{self, Colours};
use super::{batch, file};
use crate::outside;
use crate::text::diff::{Diff, Op, diff, summary};

/// What to compare, and how to show it.
#[derive(Debug, clap::Args)]
#[command(after_help = "As git's external diff: git config diff.external 'dugnad diff'")]
pub struct Arguments {
    /// The file as it was, and as it is; or the seven or nine arguments that git gives its external diff
    #[arg(value_names = ["OLD", "NEW"], num_args = 1..=9, required_unless_present = "batch")]
    files: Vec<PathBuf>,
    /// Print the operations as JSON, with ranges in bytes
    #[arg(long)]
    json: bool,
    /// Compare pairs from standard input, {"old", "new"} a line; answer with {"ops", "us"} a line
    #[arg(long, conflicts_with_all = ["files", "json"])]
    batch: bool,
    /// Use colours instead of marks; `auto` does so on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// Lines to show around each change
    #[arg(long, value_name = "LINES", default_value_t = 3)]
    context: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// Compares, and prints what was found.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.batch {
        batch::answer(answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    match arguments.files.as_slice() {
        [old, new] => show(arguments, [old, new], None)?,
        // Git's order: path, then file, hash and mode of old, the same of new; new path and likeness if it moved.
        [path, old, _, _, new, _, _] | [_, old, _, _, new, _, _, path, _] => show(arguments, [old, new], Some(path))?,
        // Git tells only the name of a file that is not merged yet; a person who tells one has forgotten the other.
        [path] if env::var_os("GIT_DIFF_PATH_COUNTER").is_some() => {
            writeln!(stdout(), "{} is not merged yet", path.display())?
        }
        [old] => bail!("what is {} to be compared with? Name a second file", old.display()),
        _ => bail!("two files can be compared, and {} were given", arguments.files.len()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Compares two files; `path` is what git calls both.
fn show(arguments: &Arguments, [old, new]: [&PathBuf; 2], path: Option<&PathBuf>) -> anyhow::Result<()> {
    let texts = (file::text(old), file::text(new));
    if let (Some(path), (Err(_), _) | (_, Err(_))) = (path, &texts) {
        return Ok(writeln!(stdout(), "{} is no text, or was none", path.display())?);
    }
    let (old_text, new_text) = (texts.0?, texts.1?);
    let found = diff(&old_text, &new_text);
    let mut output = stdout().lock();
    if arguments.json {
        let operations: Vec<Value> = found.ops.iter().map(operation).collect();
        return Ok(writeln!(output, "{}", json!({ "ops": operations, "coarse": found.coarse }))?);
    }
    if old_text == new_text {
        return Ok(());
    }
    let name = |own: &Path| path.map_or(own, PathBuf::as_path).display().to_string();
    writeln!(output, "--- {}\n+++ {}", name(old), name(new))?;
    if summary(&old_text, &new_text, &found).only_space {
        writeln!(output, "Only white space differs.")?;
    }
    let colours = colours(arguments.color, path.is_some());
    output.write_all(drawing::draw(&old_text, &new_text, &found, colours, arguments.context).as_bytes())?;
    note_if_coarse(&found);
    Ok(())
}

fn note_if_coarse(found: &Diff) {
    if found.coarse {
        eprintln!("dugnad: the texts are so large and unlike that some changes are shown coarser than they are");
    }
}

/// Git's pager passes colours on; git says that it is in use.
fn colours(when: When, for_git: bool) -> Colours {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_seen = stdout().is_terminal() || for_git && is_set("GIT_PAGER_IN_USE");
    match when {
        When::Always => Colours::Yes,
        When::Auto if is_seen && !is_set("NO_COLOR") => Colours::Yes,
        When::Auto | When::Never => Colours::No,
    }
}

/// An operation with its ranges.
fn operation(op: &Op) -> Value {
    let pair = |range: &Range<usize>| json!([range.start, range.end]);
    match op {
        Op::Keep { old, new } => json!({ "op": "keep", "old": pair(old), "new": pair(new) }),
        Op::Space { old, new } => json!({ "op": "space", "old": pair(old), "new": pair(new) }),
        Op::Delete { old } => json!({ "op": "delete", "old": pair(old) }),
        Op::Insert { new } => json!({ "op": "insert", "new": pair(new) }),
        Op::MovedFrom { old, id } => json!({ "op": "moved-from", "old": pair(old), "id": id }),
        Op::MovedTo { new, id, inner } => {
            let inner: Vec<Value> = inner.iter().map(operation).collect();
            json!({ "op": "moved-to", "new": pair(new), "id": id, "inner": inner })
        }
    }
}

/// A pair of texts on standard input.
#[derive(Deserialize)]
struct Question {
    old: String,
    new: String,
}

fn answer(Question { old, new }: Question) -> anyhow::Result<Option<Value>> {
    let (found, microseconds) = outside::measured(|| diff(&old, &new));
    let operations: Vec<Value> = found.ops.iter().filter_map(|op| spoken(&old, &new, op)).collect();
    Ok(Some(json!({ "ops": operations, "us": microseconds })))
}

/// An operation with its text: `["=", kept]`, `["-", gone]`, `["+", new]`, `["m", operations in what moved here]`.
///
/// White space that is laid out anew counts as kept, in its new layout. A move is told where it arrives.
fn spoken(old: &str, new: &str, op: &Op) -> Option<Value> {
    match op {
        Op::Keep { new: range, .. } | Op::Space { new: range, .. } => {
            (!range.is_empty()).then(|| json!(["=", new[range.clone()]]))
        }
        Op::Delete { old: range } => Some(json!(["-", old[range.clone()]])),
        Op::Insert { new: range } => Some(json!(["+", new[range.clone()]])),
        Op::MovedFrom { .. } => None,
        Op::MovedTo { inner, .. } => {
            let inner: Vec<Value> = inner.iter().filter_map(|op| spoken(old, new, op)).collect();
            Some(json!(["m", inner]))
        }
    }
}
