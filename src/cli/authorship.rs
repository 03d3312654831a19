//! `dugnad authorship`: traces the words of histories that another program tells.

use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};

use super::batch;
use crate::outside;
use crate::text::authorship::history::History;

/// How the history comes in.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Read revisions from standard input, {"id", "parents", "text", "want"} a line, parents first; answer those that
    /// are wanted with {"id", "spans", "us"}, where a span is [first byte, end, the revision that typed it]
    #[arg(long, required = true)]
    batch: bool,
}

/// Traces a history until standard input ends.
pub fn run(_: &Arguments) -> anyhow::Result<ExitCode> {
    let mut history = History::default();
    batch::answer(|revision| Ok(answer(&mut history, &revision)))?;
    Ok(ExitCode::SUCCESS)
}

/// A revision on standard input. Who wrote it, and when, makes no difference.
#[derive(Deserialize)]
struct Revision {
    id: i64,
    parents: Vec<i64>,
    text: String,
    #[serde(default)]
    want: bool,
}

fn answer(history: &mut History, revision: &Revision) -> Option<Value> {
    let (authorship, microseconds) = outside::measured(|| history.add(revision.id, &revision.parents, &revision.text));
    revision.want.then(|| {
        let spans = authorship.spans(&revision.text);
        let spans: Vec<Value> =
            spans.into_iter().map(|(range, origin)| json!([range.start, range.end, origin])).collect();
        json!({ "id": revision.id, "spans": spans, "us": microseconds })
    })
}
