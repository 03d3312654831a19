//! "Who first wrote this?": the revision of each outline in which words first stood together.

use std::collections::{BTreeMap, HashMap};

use tantivy::collector::{Collector, DocSetCollector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, Query};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::asked::{Asked, Clause, Unit};
use super::fold::folded;
use super::gather::Sight;
use super::schema::{column, sort};
use super::terms::{Look, one_of};
use super::titles::key;
use super::words::{Script, pieces};
use super::{Index, Result};

/// Words of a phrase that are looked for.
const PHRASE: usize = 12;

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
}

/// For each outline that the asker may see, where the words first stood; the earliest first.
pub fn first_written(index: &Index, sight: &Sight, asked: &Asked) -> Result<Vec<First>> {
    let clauses: Vec<Clause> =
        asked.clauses.iter().map(|clause| clause.iter().map(beginning_of_phrase).collect()).collect();
    let Some(query) = Look::only(index.fields.added).all(&clauses) else { return Ok(Vec::new()) };
    let mut all: Vec<First> =
        index.searcher().search(&*query, &Earliest { sight: sight.clone() })?.into_values().collect();
    all.sort_by_key(|first| (first.time, first.revision));
    Ok(all)
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
pub fn revisions_of(index: &Index, outline: u64) -> Result<HashMap<u64, u64>> {
    let searcher = index.searcher();
    let both: Vec<Box<dyn Query>> =
        vec![one_of(index.fields.outline, [outline]), one_of(index.fields.sort, [sort::ADDED])];
    let rows = searcher.search(&BooleanQuery::intersection(both), &DocSetCollector)?;
    let of = |row, name| key(&searcher, row, name);
    rows.into_iter().map(|row| Ok((of(row, column::SUBJECT)?, of(row, column::PROJECT)?))).collect()
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

/// Keeps for each outline the earliest and the latest of the revisions that match.
struct Earliest {
    sight: Sight,
}

struct EarliestSegment {
    sight: Sight,
    subject: Column<u64>,
    project: Column<u64>,
    outline: Column<u64>,
    time: Column<i64>,
    found: HashMap<u64, First>,
}

impl Collector for Earliest {
    type Fruit = BTreeMap<u64, First>;
    type Child = EarliestSegment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> Result<EarliestSegment> {
        let columns = reader.fast_fields();
        Ok(EarliestSegment {
            sight: self.sight.clone(),
            subject: columns.u64(column::SUBJECT)?,
            project: columns.u64(column::PROJECT)?,
            outline: columns.u64(column::OUTLINE)?,
            time: columns.i64(column::TIME)?,
            found: HashMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<HashMap<u64, First>>) -> Result<BTreeMap<u64, First>> {
        let mut all = BTreeMap::new();
        for first in segments.into_iter().flat_map(HashMap::into_values) {
            all.entry(first.outline).and_modify(|known: &mut First| known.join(first)).or_insert(first);
        }
        Ok(all)
    }
}

impl SegmentCollector for EarliestSegment {
    type Fruit = HashMap<u64, First>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let (Some(outline), Some(project)) = (self.outline.first(doc), self.project.first(doc)) else { return };
        if !self.sight.sees(project, Some(outline)) {
            return;
        }
        let revision = self.subject.first(doc).unwrap_or_default();
        let time = self.time.first(doc).unwrap_or_default();
        let first = First { outline, project, revision, time, last: revision };
        self.found.entry(outline).and_modify(|known| known.join(first)).or_insert(first);
    }

    fn harvest(self) -> HashMap<u64, First> {
        self.found
    }
}

impl First {
    /// Of two findings in one outline, the earlier beginning and the later end. A parent's key is always smaller than
    /// its child's, whatever their clocks said.
    fn join(&mut self, other: Self) {
        if other.revision < self.revision {
            self.revision = other.revision;
            self.time = other.time;
        }
        self.last = self.last.max(other.last);
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
