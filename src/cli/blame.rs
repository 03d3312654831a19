//! `dugnad blame`: who wrote each word of a file that git keeps.

use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::exchange::blame::{Blame, Passage, blame};
use crate::store::Time;

/// Letters of an author's name that are shown.
const NAME: usize = 20;

/// Digits of a commit's name that are shown.
const COMMIT: usize = 8;

/// What to trace.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A file in the working copy of a git repository; what is not committed yet counts as nobody's
    file: PathBuf,
    /// The branch, tag or commit that has the file, instead of the working copy
    #[arg(long, value_name = "NAME")]
    rev: Option<String>,
    /// Print the passages as JSON, with ranges in bytes
    #[arg(long)]
    json: bool,
}

/// Traces the file's words, and prints them by author in the order of the text.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let blame = blame(&arguments.file, arguments.rev.as_deref())?;
    let mut output = BufWriter::new(stdout().lock());
    if arguments.json {
        let passages: Vec<Value> = blame.passages.iter().map(|passage| as_json(&blame, passage)).collect();
        writeln!(output, "{}", Value::from(passages))?;
    } else {
        print(&mut output, &blame)?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn as_json(blame: &Blame, passage: &Passage) -> Value {
    let commit = passage.commit.as_ref();
    json!({
        "start": passage.range.start,
        "end": passage.range.end,
        "text": blame.text[passage.range.clone()],
        "commit": commit.map(|commit| commit.id.to_string()),
        "author": commit.map(|commit| &commit.author_name),
        "time": commit.and_then(|commit| Time(commit.time).to_calendar().format(&Rfc3339).ok()),
    })
}

/// A line for each part of a passage that stands in one line of the text.
fn print(output: &mut impl Write, blame: &Blame) -> std::io::Result<()> {
    let width = blame.passages.iter().map(|passage| name(passage).chars().count()).max().unwrap_or_default();
    let digits = blame.text.lines().count().to_string().len();
    let (mut line, mut at) = (1, 0);
    for passage in &blame.passages {
        line += blame.text[at..passage.range.start].matches('\n').count();
        at = passage.range.end;
        let mut parts = blame.text[passage.range.clone()].split('\n').peekable();
        while let Some(part) = parts.next() {
            if !part.trim().is_empty() {
                let (commit, date, name) = (commit(passage), date(passage), name(passage));
                writeln!(output, "{commit} {name:width$} {date} {line:>digits$} {}", part.trim_end())?;
            }
            line += usize::from(parts.peek().is_some());
        }
    }
    Ok(())
}

fn commit(passage: &Passage) -> String {
    let id = passage.commit.as_ref().map(|commit| commit.id.to_string());
    id.map_or_else(|| "-".repeat(COMMIT), |id| id[..COMMIT].to_owned())
}

fn name(passage: &Passage) -> String {
    let name = passage.commit.as_ref().map_or("not committed yet", |commit| &commit.author_name);
    name.chars().take(NAME).collect()
}

fn date(passage: &Passage) -> String {
    let date = passage.commit.as_ref().map(|commit| Time(commit.time).to_calendar().date().to_string());
    date.unwrap_or_else(|| "-".repeat(10))
}
