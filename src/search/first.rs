//! "Who first wrote this?": the revision of each outline in which words first stood together.

use rustc_hash::FxHashMap;
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use super::asked::{Asked, Changed, Clause, Unit};
use super::fold::folded;
use super::gather::{RowByRow, Sight, any_has};
use super::reading::{Values, values};
use super::schema::column;
use super::terms::{Look, both, one_of};
use super::words::{Script, pieces};
use super::{Index, Result};

/// Words of a phrase that are looked for.
const PHRASE: usize = 12;
/// Rows looked at for one question, at most.
const LOOKED_AT: usize = 10_000;

/// Where words first stood in one outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// The outline's key.
    pub outline: u64,
    /// The project's key.
    pub project: u64,
    /// The key of the first revision that had them.
    pub revision: u64,
    /// When that was written.
    pub time: i64,
    /// The key of the last revision that wrote them, or something beside them.
    pub last: u64,
    /// Whether words that are not wanted came with them.
    is_unwanted: bool,
}

/// One page of first findings.
#[derive(Debug, Clone, Default)]
pub struct FirstWritten {
    /// Where the words first stood, an outline each, the earliest first.
    pub page: Vec<First>,
    /// Outlines in all, or those that were looked at if there are more.
    pub total: usize,
    /// Whether there are more.
    pub is_cut: bool,
}

/// For each outline that the asker may see, where the words first stood; `skip` and `limit` name the page.
pub fn first_written(
    index: &Index,
    sight: &Sight,
    (asked, now): (&Asked, i64),
    (skip, limit): (usize, usize),
) -> Result<FirstWritten> {
    let searcher = index.history.searcher();
    let clauses: Vec<Clause> =
        asked.clauses.iter().map(|clause| clause.iter().map(beginning_of_phrase).collect()).collect();
    let look = Look::only(&searcher, index.history_fields.added);
    let Some(query) = look.all(&clauses) else {
        return Ok(FirstWritten::default());
    };
    let unwanted: Vec<Box<dyn Query>> = asked.not.iter().map(|unit| look.unit(unit)).collect();
    let columns: Vec<Columns> = searcher.segment_readers().iter().map(Columns::of).collect::<Result<_>>()?;
    let earliest = |query: &dyn Query, most| earliest((&searcher, &columns), (query, &unwanted), sight, most);
    let (found, is_cut) = earliest(&*query, LOOKED_AT)?;
    let mut all: Vec<First> = found.into_values().filter(|first| first.is_meant(asked, now)).collect();
    all.sort_unstable_by_key(|first| (first.time, first.revision));
    let total = all.len();
    let mut page: Vec<First> = all.into_iter().skip(skip).take(limit).collect();
    if is_cut {
        // Of an outline that was looked at not everything may have been.
        for first in &mut page {
            let inside = both(query.box_clone(), one_of(index.history_fields.outline, [first.outline]));
            if let Some(exactly) = earliest(&*inside, usize::MAX)?.0.remove(&first.outline) {
                *first = exactly;
            }
        }
        page.retain(|first| first.is_meant(asked, now));
        page.sort_unstable_by_key(|first| (first.time, first.revision));
    }
    Ok(FirstWritten { page, total, is_cut })
}

/// For each outline that may be seen the earliest and the latest of the revisions that match, and whether there are more
/// of them than so many.
fn earliest(
    (searcher, columns): (&Searcher, &[Columns]),
    (query, unwanted): (&dyn Query, &[Box<dyn Query>]),
    sight: &Sight,
    most: usize,
) -> Result<(FxHashMap<u64, First>, bool)> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let unwanted = unwanted.iter().map(|query| query.weight(EnableScoring::disabled_from_searcher(searcher)));
    let unwanted: Vec<Box<dyn Weight>> = unwanted.collect::<Result<_>>()?;
    let mut found: FxHashMap<u64, First> = FxHashMap::default();
    let mut left = most;
    for (reader, columns) in searcher.segment_readers().iter().zip(columns) {
        let mut unwanted: Vec<_> = unwanted.iter().map(|weight| RowByRow::of(&**weight, reader)).collect();
        let mut scorer = weight.scorer(reader, 1.0)?;
        let mut row = scorer.doc();
        while row != TERMINATED {
            let mut first = columns.first(row);
            if !reader.is_deleted(row) && sight.sees(first.project, first.outline) {
                if left == 0 {
                    return Ok((found, true));
                }
                left -= 1;
                first.is_unwanted = any_has(&mut unwanted, row)?;
                found.entry(first.outline).and_modify(|known| known.join(first)).or_insert(first);
            }
            row = scorer.advance();
        }
    }
    Ok((found, false))
}

/// A phrase, or its beginning: what was added is kept with a dozen words around it, so that a longer phrase of which only
/// the middle was added would not be found whole.
fn beginning_of_phrase(unit: &Unit) -> Unit {
    match unit {
        Unit::Phrase(words) => match pieces(words).nth(PHRASE) {
            Some((range, _)) => Unit::Phrase(words[..range.start].to_owned()),
            None => unit.clone(),
        },
        _ => unit.clone(),
    }
}

/// The revisions of an outline whose additions the index holds, each with the project it was in then.
pub fn revisions_of(index: &Index, outline: u64) -> Result<FxHashMap<u64, u64>> {
    let searcher = index.history.searcher();
    let query = one_of(index.history_fields.outline, [outline]);
    let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
    let mut revisions = FxHashMap::default();
    for reader in searcher.segment_readers() {
        let columns = Columns::of(reader)?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        while scorer.doc() != TERMINATED {
            let first = columns.first(scorer.doc());
            if !reader.is_deleted(scorer.doc()) {
                revisions.insert(first.revision, first.project);
            }
            scorer.advance();
        }
    }
    Ok(revisions)
}

/// Whether a text says what is asked for: every clause, each phrase in one piece.
pub fn says(text: &str, clauses: &[Clause]) -> bool {
    let said = Said::of(text);
    clauses.iter().all(|clause| clause.iter().any(|unit| said.unit(unit)))
}

/// A text as a line of folded words, for looking up many things in it.
struct Said(String);

impl Said {
    fn of(text: &str) -> Self {
        Self(line(text, " "))
    }

    fn unit(&self, unit: &Unit) -> bool {
        match unit {
            Unit::Word(words) | Unit::Phrase(words) => self.0.contains(&line(words, " ")),
            Unit::Prefix(words) => self.0.contains(line(words, " ").trim_end()),
        }
    }
}

/// The words of a text, folded, each with a space on both sides; of a script without spaces, each letter.
fn line(text: &str, space: &str) -> String {
    let mut line = String::from(space);
    for (range, script) in pieces(text) {
        match script {
            Script::Spaced => {
                line.push_str(&folded(&text[range]));
                line.push_str(space);
            }
            Script::Run => {
                for letter in folded(&text[range]).chars() {
                    line.push(letter);
                    line.push_str(space);
                }
            }
        }
    }
    line
}

/// What is read of the rows of the history.
struct Columns {
    subject: Values<u64>,
    project: Values<u64>,
    outline: Values<u64>,
    time: Values<i64>,
}

impl Columns {
    fn of(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            subject: values(columns.u64(column::SUBJECT)?),
            project: values(columns.u64(column::PROJECT)?),
            outline: values(columns.u64(column::OUTLINE)?),
            time: values(columns.i64(column::TIME)?),
        })
    }

    /// What a row tells.
    fn first(&self, row: DocId) -> First {
        let revision = self.subject.get_val(row);
        First {
            outline: self.outline.get_val(row),
            project: self.project.get_val(row),
            revision,
            time: self.time.get_val(row),
            last: revision,
            is_unwanted: false,
        }
    }
}

impl First {
    /// Of two findings in one outline, the earlier beginning and the later end. A parent's key is always smaller than
    /// its child's, whatever their clocks said.
    fn join(&mut self, other: Self) {
        if other.revision < self.revision {
            self.revision = other.revision;
            self.time = other.time;
            self.is_unwanted = other.is_unwanted;
        }
        self.last = self.last.max(other.last);
    }

    /// Whether it was written when that is asked for, and without what is not wanted. That is asked of the very first
    /// writing alone: a later one that is meant is not who first wrote it.
    fn is_meant(&self, Asked { wanted, unwanted, .. }: &Asked, now: i64) -> bool {
        let written = |when: &Changed| when.holds(self.time, now);
        !self.is_unwanted && wanted.changed.iter().all(written) && !unwanted.changed.iter().any(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_what_it_has_in_one_piece() {
        let asks = |line| Asked::read(line).clauses;
        let text = "The hand pump, at Abala. 水井在这里";
        for yes in ["\"hand pump\"", "pump hand", "\"PUMP at\"", "\"水井\"", "aba*", "nothing OR abala"] {
            assert!(says(text, &asks(yes)), "{yes}");
        }
        for no in ["\"pump hand\"", "\"and pump\"", "\"井水\"", "pum"] {
            assert!(!says(text, &asks(no)), "{no}");
        }
    }
}
