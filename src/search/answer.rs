//! Answering a question over what stands now: groups of passages, the best first, with counts to narrow it by.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::cutter::Cutter;
use super::gather::{Gathered, Matched};
use super::kept::Kept;
use super::passage::Passage;
use super::queries::Queries;
use super::question::{Closeness, Order, Question};
use super::reading::Reading;
use super::stem::{Stems, primary};
use super::{Index, Result};

/// Authors counted at most: the list that is shown is short.
const COUNTED: usize = 12;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// One page of groups, the best first.
    pub groups: Vec<Group>,
    /// Groups in all, or those that were looked at if there are more.
    pub total: usize,
    /// Passages in all, or those that were looked at if there are more.
    pub passages: usize,
    /// Whether there are more, so that all counts are of what was looked at.
    pub is_cut: bool,
    /// Groups by project, the most first.
    pub by_project: Vec<(u64, usize)>,
    /// Groups by author, the most first; a dozen at most.
    pub by_author: Vec<(u64, usize)>,
    /// How well it fits what was asked.
    pub closeness: Closeness,
}

/// What was found of one outline, or a project.
#[derive(Debug, Clone)]
pub struct Group {
    /// The outline's key; `None` for a project.
    pub outline: Option<u64>,
    /// The project's key.
    pub project: u64,
    /// The address of the outline or project.
    pub slug: String,
    /// Its title or name.
    pub title: String,
    /// When it last changed.
    pub changed: i64,
    /// The best passages.
    pub hits: Vec<Hit>,
    /// Passages in all.
    pub passages: usize,
}

/// One passage.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The headings it is under; empty at the beginning of an outline.
    pub heading: String,
    /// The id of its heading.
    pub anchor: String,
    /// What it says.
    pub passage: Passage,
}

/// Answers a question.
pub fn answer(index: &Index, question: &Question<'_>) -> Result<Answer> {
    if question.asked.is_empty() {
        return Ok(Answer::default());
    }
    let reading = index.reading();
    let languages: BTreeSet<String> = question.languages.iter().map(|language| primary(language)).collect();
    let languages: Vec<Stems> = languages.iter().map(|language| Stems::of(language)).collect();
    let (mut cutter, mut gathered, closeness) = Queries::new(index, &reading, question, &languages)?.gathered()?;
    let mut answer = counted(&mut gathered);
    answer.closeness = closeness;
    answer.groups = groups(index, &reading, question, &mut cutter, &gathered)?;
    Ok(answer)
}

/// The wanted page of groups.
fn groups(
    index: &Index,
    reading: &Reading,
    question: &Question<'_>,
    cutter: &mut Cutter,
    gathered: &Gathered,
) -> Result<Vec<Group>> {
    let newer = |one: &Matched, other: &Matched| other.time.cmp(&one.time);
    let better = |one: &Matched, other: &Matched| other.score.total_cmp(&one.score).then(newer(one, other));
    let matched =
        first_of(
            gathered.groups.iter().collect(),
            question.skip + question.limit,
            |(a, one), (b, other)| match question.order {
                Order::Best => better(one, other).then(a.cmp(b)),
                Order::Newest => newer(one, other).then(a.cmp(b)),
            },
        );
    let group = |(subject, matched): (&u64, &Matched)| {
        let rows = matched.rows.iter().map(|(_, row)| reading.kept(index, *row));
        Ok(group(*subject, matched, rows.collect::<Result<_>>()?, cutter))
    };
    matched.into_iter().skip(question.skip).take(question.limit).map(group).collect()
}

/// The first so many, in order. Most of what was found is on no page that anybody opens, so it is not sorted.
fn first_of<T>(mut all: Vec<T>, many: usize, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if many < all.len() {
        all.select_nth_unstable_by(many, &order);
        all.truncate(many);
    }
    all.sort_unstable_by(order);
    all
}

fn group(subject: u64, matched: &Matched, rows: Vec<Kept>, cutter: &mut Cutter) -> Group {
    let Kept { slug, title, .. } = rows.first().cloned().unwrap_or_default();
    Group {
        outline: (subject != matched.project).then_some(subject),
        project: matched.project,
        slug,
        title,
        changed: matched.time,
        hits: rows.into_iter().map(|row| hit(cutter, row)).collect(),
        passages: matched.passages as usize,
    }
}

fn hit(cutter: &mut Cutter, row: Kept) -> Hit {
    Hit { heading: row.heading, anchor: row.anchor, passage: cutter.cut(&row.text, &row.language) }
}

fn counted(gathered: &mut Gathered) -> Answer {
    let mut by_project: FxHashMap<u64, usize> = FxHashMap::default();
    for matched in gathered.groups.values() {
        *by_project.entry(matched.project).or_default() += 1;
    }
    let mut by_author: FxHashMap<u64, usize> = FxHashMap::default();
    gathered.authors.sort_unstable();
    gathered.authors.dedup();
    gathered.authors.iter().for_each(|(_, author)| *by_author.entry(*author).or_default() += 1);
    Answer {
        total: gathered.groups.len(),
        passages: gathered.groups.values().map(|matched| matched.passages as usize).sum(),
        is_cut: gathered.is_cut,
        by_project: most_first(by_project),
        by_author: most_first(by_author).into_iter().take(COUNTED).collect(),
        ..Answer::default()
    }
}

fn most_first(counts: FxHashMap<u64, usize>) -> Vec<(u64, usize)> {
    let mut counts: Vec<(u64, usize)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
    counts
}
