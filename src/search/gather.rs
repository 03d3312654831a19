//! Gathering what a query matches: only what the asker may see, grouped by outline, counted by project and author.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::Result;
use super::asked::{Changed, State};
use super::document::Part;
use super::schema::{ARCHIVED, CHECKED, column};

/// Passages kept of each outline.
const KEPT: usize = 3;
/// What an outline put away counts for.
const PUT_AWAY: Score = 0.6;
/// How much more what changed just now counts for than what is old, and the time in which that halves.
const FRESHNESS: f64 = 0.2;
const HALF_LIFE: f64 = 180.0 * 86_400e6;
/// What the beginning of an outline has over its other sections where all else is equal.
const BEGINNING: Score = 1.02;

/// What somebody may see. Everything that is found, counted or suggested passes through here.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The projects that she may read.
    pub projects: Arc<HashSet<u64>>,
    /// Outlines of them that she may not: what the index says of them is not certain to hold any more.
    pub not_outlines: Arc<HashSet<u64>>,
}

impl Sight {
    /// Whether she may see what is in this project and of this outline.
    pub fn sees(&self, project: u64, outline: Option<u64>) -> bool {
        self.projects.contains(&project) && outline.is_none_or(|outline| !self.not_outlines.contains(&outline))
    }
}

/// Gathers the groups that a query matches.
#[derive(Clone)]
pub struct Gather {
    /// What may be seen.
    pub sight: Sight,
    /// When the outline must have changed.
    pub changed: Vec<Changed>,
    /// What the outline must be.
    pub states: Vec<State>,
    /// The present moment.
    pub now: i64,
}

/// What was found, by outline or project.
pub type Gathered = HashMap<u64, Matched>;

/// What was found of one outline or project.
#[derive(Debug, Clone)]
pub struct Matched {
    /// What its best passage scores.
    pub score: Score,
    /// The best passages, the best first.
    pub rows: Vec<(Score, DocAddress)>,
    /// How many passages there are.
    pub passages: u32,
    /// The project.
    pub project: u64,
    /// Whose words stand in its passages.
    pub authors: Vec<u64>,
    /// When it last changed.
    pub time: i64,
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = GatherSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<GatherSegment> {
        let columns = reader.fast_fields();
        Ok(GatherSegment {
            gather: self.clone(),
            segment,
            subject: columns.u64(column::SUBJECT)?,
            project: columns.u64(column::PROJECT)?,
            outline: columns.u64(column::OUTLINE)?,
            authors: columns.u64(column::AUTHORS)?,
            place: columns.u64(column::PLACE)?,
            time: columns.i64(column::TIME)?,
            part: columns.u64(column::PART)?,
            state: columns.u64(column::STATE)?,
            gathered: Gathered::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Gathered>) -> Result<Gathered> {
        let mut segments = segments.into_iter();
        let mut all = segments.next().unwrap_or_default();
        for (subject, matched) in segments.flatten() {
            match all.get_mut(&subject) {
                Some(known) => known.join(matched),
                None => {
                    all.insert(subject, matched);
                }
            }
        }
        Ok(all)
    }
}

/// See [`Gather`]; for one segment of the index.
pub struct GatherSegment {
    gather: Gather,
    segment: SegmentOrdinal,
    subject: Column<u64>,
    project: Column<u64>,
    outline: Column<u64>,
    authors: Column<u64>,
    place: Column<u64>,
    time: Column<i64>,
    part: Column<u64>,
    state: Column<u64>,
    gathered: Gathered,
}

impl SegmentCollector for GatherSegment {
    type Fruit = Gathered;

    fn collect(&mut self, doc: DocId, score: Score) {
        let Some((subject, project)) = self.subject.first(doc).zip(self.project.first(doc)) else { return };
        if !self.gather.sight.sees(project, self.outline.first(doc)) {
            return;
        }
        let (time, state) = (self.time.first(doc).unwrap_or_default(), self.state.first(doc).unwrap_or_default());
        if !self.gather.admits(time, state, self.part.first(doc)) {
            return;
        }
        let first = self.place.first(doc).unwrap_or_default() == 0;
        let score = score * self.gather.weight(time, state) * if first { BEGINNING } else { 1.0 };
        let matched = self.gathered.entry(subject).or_insert_with(|| Matched {
            score: 0.0,
            rows: Vec::with_capacity(KEPT),
            passages: 0,
            project,
            authors: Vec::new(),
            time,
        });
        matched.passages += 1;
        matched.written_by(self.authors.values_for_doc(doc));
        matched.add(score, DocAddress::new(self.segment, doc));
    }

    fn harvest(self) -> Gathered {
        self.gathered
    }
}

impl Gather {
    /// Whether the filters let an outline through that changed then and is that.
    fn admits(&self, time: i64, state: u64, part: Option<u64>) -> bool {
        let is = |wanted: Part| part == Some(wanted as u64);
        self.changed.iter().all(|changed| match changed {
            Changed::Within(age) => time > self.now - age,
            Changed::Before(age) => time < self.now - age,
            Changed::Between(from, to) => (from..to).contains(&&time),
        }) && self.states.iter().all(|wanted| match wanted {
            State::Checked => state & CHECKED != 0,
            State::Unchecked => state & CHECKED == 0,
            State::Archived => state & ARCHIVED != 0,
            State::Plan => is(Part::Plan),
            State::Angle => is(Part::Angle),
            State::Page => is(Part::Page),
        })
    }

    /// What age and state add to a score or take from it.
    fn weight(&self, time: i64, state: u64) -> Score {
        let age = (self.now - time).max(0) as f64;
        let fresh = 1.0 + FRESHNESS * (-age / HALF_LIFE).exp2();
        fresh as Score * if state & ARCHIVED != 0 { PUT_AWAY } else { 1.0 }
    }
}

impl Matched {
    fn add(&mut self, score: Score, row: DocAddress) {
        self.score = self.score.max(score);
        let place = self.rows.partition_point(|(better, _)| *better >= score);
        if place < KEPT {
            self.rows.truncate(KEPT - 1);
            self.rows.insert(place, (score, row));
        }
    }

    fn written_by(&mut self, authors: impl Iterator<Item = u64>) {
        for author in authors {
            if !self.authors.contains(&author) {
                self.authors.push(author);
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.passages += other.passages;
        self.written_by(other.authors.into_iter());
        other.rows.into_iter().for_each(|(score, row)| self.add(score, row));
    }
}
