//! `dugnad merge`: brings together two versions of a file that come from a third.

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use super::alternatives::{self, Markers, explained};
use super::{batch, file};
use crate::outside;
use crate::text::merge::{Merge, Notice, NoticeKind, Segment, three_way};

/// What a command that could not merge ends with; 1 tells of conflicts.
pub const FAILURE: u8 = 2;

/// Stands for a conflict in the text of a batch's answer.
const PLACE: char = '\u{f8ff}';

/// Letters of a place that are quoted.
const QUOTED: usize = 60;

/// What to merge, and where to write it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Ends with 0 if all is settled, 1 if conflicts are left, 2 if it failed.\n\
    As git's merge driver: git config merge.dugnad.driver 'dugnad merge --driver %O %A %B'")]
pub struct Arguments {
    /// The version that both come from, the one that counts as saved first (with git: what is checked out), the other
    #[arg(value_names = ["BASE", "OURS", "THEIRS"], num_args = 3, required_unless_present = "batch")]
    files: Vec<PathBuf>,
    /// Write the result over OURS, as git wants it, instead of to standard output
    #[arg(long)]
    driver: bool,
    /// Signs in a conflict marker (git's %L); more are taken if the text has lines that look like markers
    #[arg(long, value_name = "SIGNS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=200))]
    marker_size: u16,
    /// What to call the two sides in conflicts (git's %X and %Y)
    #[arg(long, value_names = ["OURS", "THEIRS"], num_args = 2, default_values = ["ours", "theirs"])]
    labels: Vec<String>,
    /// Merge texts from standard input, {"base", "ours", "theirs"} a line; answer with
    /// {"clean", "merged", "conflicts", "notices", "us"} a line, with U+F8FF in place of each conflict
    #[arg(long, conflicts_with_all = ["files", "driver"])]
    batch: bool,
}

/// Merges, writes the result, and says what a person should look at.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.batch {
        batch::answer(answer)?;
        return Ok(ExitCode::SUCCESS);
    }
    let [base, ours, theirs] = arguments.files.as_slice() else { bail!("three files are merged") };
    let merge = merged(&file::text(base)?, &file::text(ours)?, &file::text(theirs)?);
    let [ours_label, theirs_label] = arguments.labels.as_slice() else { bail!("two sides have labels") };
    let markers = Markers { size: usize::from(arguments.marker_size), ours: ours_label, theirs: theirs_label };
    let text = alternatives::draw(&merge, &markers);
    if arguments.driver {
        std::fs::write(ours, text).with_context(|| format!("cannot write {}", ours.display()))?;
    } else {
        stdout().write_all(text.as_bytes())?;
    }
    tell(&merge);
    Ok(ExitCode::from(u8::from(!merge.is_clean())))
}

/// Merges as git means it: what it calls ours was there when theirs came, so it counts as saved first.
fn merged(base: &str, ours: &str, theirs: &str) -> Merge {
    let mut merge = three_way(base, ours, theirs);
    for segment in &mut merge.segments {
        if let Segment::Conflict(conflict) = segment {
            std::mem::swap(&mut conflict.ours, &mut conflict.theirs);
        }
    }
    merge
}

/// Says what is left to do, away from the result.
fn tell(merge: &Merge) {
    let settled = merge.settled();
    for notice in &merge.notices {
        eprintln!("dugnad: please look, {}: {}", reason(notice.kind), quoted(&settled, notice));
    }
    for conflict in merge.conflicts() {
        eprintln!("dugnad: conflict, {}", explained(conflict.kind));
    }
    if merge.coarse {
        eprintln!("dugnad: the texts are so large and unlike that conflicts may be larger than they need be");
    }
}

/// The first line of a place.
fn quoted(settled: &str, notice: &Notice) -> String {
    let place = settled.get(notice.range.clone()).unwrap_or_default().trim();
    place.lines().next().unwrap_or_default().chars().take(QUOTED).collect()
}

fn reason(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::SameBlock => "both changed this",
        NoticeKind::BothAdded => "both added text here",
        NoticeKind::Repeated => "this stands here more often than before",
        NoticeKind::Followed => "one changed what the other moved",
    }
}

/// Three texts on standard input.
#[derive(Deserialize)]
struct Question {
    base: String,
    ours: String,
    theirs: String,
}

fn answer(Question { base, ours, theirs }: Question) -> anyhow::Result<Option<Value>> {
    let (merge, microseconds) = outside::measured(|| merged(&base, &ours, &theirs));
    let part = |segment: &Segment| match segment {
        Segment::Text(text) => text.clone(),
        Segment::Conflict(_) => PLACE.to_string(),
    };
    let merged: String = merge.segments.iter().map(part).collect();
    let conflict = |conflict: &crate::text::merge::Conflict| {
        json!({
            "base": conflict.base, "ours": conflict.ours, "theirs": conflict.theirs, "why": explained(conflict.kind),
        })
    };
    let conflicts: Vec<Value> = merge.conflicts().map(conflict).collect();
    let notices: Vec<&str> = merge.notices.iter().map(|notice| reason(notice.kind)).collect();
    Ok(Some(json!({
        "clean": merge.is_clean(), "merged": merged, "conflicts": conflicts, "notices": notices, "us": microseconds,
    })))
}
