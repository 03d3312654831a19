//! Gathering what a query matches: only what the asker may see, grouped by outline, counted by project and author.

use std::sync::Arc;

use arrayvec::ArrayVec;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use tantivy::query::{Query, Scorer, Weight};
use tantivy::{DocAddress, DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED};

use super::Result;
use super::asked::{Asked, Changed, State};
use super::document::Part;
use super::reading::{Columns, Reading};
use super::schema::{ARCHIVED, CHECKED};
use super::weights::{BEGINNING, FRESHNESS, HALF_LIFE, PUT_AWAY};

/// Passages kept of each outline: as many as are shown.
const KEPT: usize = 2;

/// What somebody may see. Everything that is found, counted or suggested passes through here.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The projects that she may read.
    pub projects: Arc<FxHashSet<u64>>,
    /// Outlines of them that she may not: what the index says of them is not certain to hold any more.
    pub not_outlines: Arc<FxHashSet<u64>>,
}

impl Sight {
    /// Whether she may see what is in this project and of this outline, or of none: 0. It is seldom asked for.
    pub fn sees(&self, project: u64, outline: impl FnOnce() -> u64) -> bool {
        self.projects.contains(&project) && (self.not_outlines.is_empty() || !self.not_outlines.contains(&outline()))
    }
}

/// What is gathered, and what is not.
pub struct Gather<'q> {
    /// What may be seen.
    pub sight: Sight,
    /// When the outline must have changed, or not, and what it must be, or not.
    pub asked: &'q Asked,
    /// What a row must not have.
    pub unwanted: &'q [Box<dyn Query>],
    /// Whether it is told whose words stand in what is found.
    pub with_authors: bool,
    /// The present moment.
    pub now: i64,
    /// How much is looked at.
    pub bounds: Bounds,
}

/// How many rows that may be seen one question costs at most.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Rows kept.
    pub kept: usize,
    /// Rows looked at, among them those that the filters are against.
    pub looked_at: usize,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// By outline or project.
    pub groups: FxHashMap<u64, Matched>,
    /// Whose words stand in a row, if that is asked for: the outline and the person; some of them several times.
    pub authors: Vec<(u64, u64)>,
    /// Whether there is more that was not looked at.
    pub is_cut: bool,
}

/// What was found of one outline or project.
#[derive(Debug, Clone)]
pub struct Matched {
    /// What its best passage scores.
    pub score: Score,
    /// The best passages, the best first.
    pub rows: ArrayVec<(Score, DocAddress), KEPT>,
    /// How many passages there are.
    pub passages: u32,
    /// The project.
    pub project: u64,
    /// When it last changed.
    pub time: i64,
    /// What age and state add to its scores or take from them.
    weight: Score,
}

impl Gathered {
    /// Gathers the rows that a query matches, at most as many as the bounds allow.
    ///
    /// What costs time is what is looked at, so that is what is bounded. What the asker may not see is passed over and
    /// counts for nothing: nobody learns from a bound that it was reached by what is hidden from her.
    pub fn by(reading: &Reading, query: &dyn Query, gather: &Gather<'_>) -> Result<Self> {
        let weight = query.weight(reading.scoring())?;
        let unwanted = gather.unwanted.iter().map(|query| query.weight(reading.scoring()));
        let unwanted: Vec<Box<dyn Weight>> = unwanted.collect::<Result<_>>()?;
        let groups = FxHashMap::with_capacity_and_hasher(gather.bounds.kept, FxBuildHasher);
        let mut gathered = Self { groups, ..Self::default() };
        let mut left = gather.bounds;
        let mut rows = reading.searcher.segment_readers().iter().map(|reader| reader.max_doc() as usize).sum();
        for (number, reader, columns) in reading.segments() {
            let mut share = left.share(reader.max_doc() as usize, rows);
            rows -= reader.max_doc() as usize;
            let before = share;
            let mut unwanted: Vec<_> = unwanted.iter().map(|weight| RowByRow::of(&**weight, reader)).collect();
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut row = scorer.doc();
            while row != TERMINATED {
                if !reader.is_deleted(row) && gather.sees(columns, row) {
                    if share.are_reached() {
                        gathered.is_cut = true;
                        break;
                    }
                    share.looked_at -= 1;
                    if gather.admits(columns, row) && !any_has(&mut unwanted, row)? {
                        gathered.take(gather, columns, DocAddress::new(number, row), scorer.score());
                        share.kept -= 1;
                    }
                }
                row = scorer.advance();
            }
            left.spend(before, share);
        }
        Ok(gathered)
    }

    /// Takes a row in.
    fn take(&mut self, gather: &Gather<'_>, columns: &Columns, row: DocAddress, score: Score) {
        let subject = columns.subject.get_val(row.doc_id);
        if gather.with_authors {
            self.authors.extend(columns.authors.values_for_doc(row.doc_id).map(|author| (subject, author)));
        }
        let matched = self.groups.entry(subject).or_insert_with(|| {
            let time = columns.time.get_val(row.doc_id);
            Matched {
                score: 0.0,
                rows: ArrayVec::new(),
                passages: 0,
                project: columns.project.get_val(row.doc_id),
                time,
                weight: gather.weight(time, columns.state.get_val(row.doc_id)),
            }
        });
        let beginning = if columns.place.get_val(row.doc_id) == 0 { BEGINNING } else { 1.0 };
        matched.passages += 1;
        matched.add(score * matched.weight * beginning, row);
    }

    /// Ranks the best so many groups of what was found by more signs than its words alone: each of these queries that
    /// matches a row adds to its score. They are cheap to look up in a row that is known, and dear to look for.
    pub fn rank(&mut self, reading: &Reading, signs: &[Box<dyn Query>], groups: usize) -> Result<()> {
        let best = self.best(groups);
        let rows_of = |subject: &u64| self.groups[subject].rows.iter().map(|(_, row)| *row);
        let mut rows: Vec<DocAddress> = best.iter().flat_map(rows_of).collect();
        rows.sort_unstable();
        let mut more = FxHashMap::default();
        for sign in signs {
            let weight = sign.weight(reading.scoring())?;
            for rows in rows.chunk_by(|one, other| one.segment_ord == other.segment_ord) {
                let segment = reading.searcher.segment_reader(rows[0].segment_ord);
                scores_of(&*weight, segment, rows, |row, score| *more.entry(row).or_default() += score)?;
            }
        }
        for subject in best {
            self.groups.entry(subject).and_modify(|matched| matched.raise(&more));
        }
        Ok(())
    }

    /// The best so many groups, by their subjects.
    fn best(&self, many: usize) -> Vec<u64> {
        let mut groups: Vec<(Score, u64)> =
            self.groups.iter().map(|(subject, matched)| (matched.score, *subject)).collect();
        if groups.len() > many {
            groups.select_nth_unstable_by(many, |(one, a), (other, b)| other.total_cmp(one).then(a.cmp(b)));
            groups.truncate(many);
        }
        groups.into_iter().map(|(_, subject)| subject).collect()
    }

    /// Takes in what another query found of the same question.
    pub fn join(&mut self, other: Self) {
        self.authors.extend(other.authors);
        for (subject, matched) in other.groups {
            match self.groups.get_mut(&subject) {
                Some(known) => known.join(matched),
                None => _ = self.groups.insert(subject, matched),
            }
        }
    }
}

/// Tells the score of each row that matches, of some rows of a segment in order.
fn scores_of(
    weight: &dyn Weight,
    segment: &SegmentReader,
    rows: &[DocAddress],
    mut tell: impl FnMut(DocAddress, Score),
) -> Result<()> {
    let mut asked = RowByRow::of(weight, segment);
    for row in rows {
        if asked.has(row.doc_id)? {
            tell(*row, asked.score());
        }
    }
    Ok(())
}

/// Whether one of these queries matches a row.
pub fn any_has(queries: &mut [RowByRow<'_>], row: DocId) -> Result<bool> {
    for query in queries {
        if query.has(row)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A query that is asked about rows of a segment one by one, in order. What lies between them is not looked at: the next
/// place where words stand in a row may be far.
///
/// tantivy's own exclusion asks what is excluded about rows before the first that it matches, which phrases do not allow.
pub struct RowByRow<'w> {
    weight: &'w dyn Weight,
    segment: &'w SegmentReader,
    /// What was answered last; `None` before the first row.
    asked: Option<(SeekDangerResult, Box<dyn Scorer>)>,
}

impl<'w> RowByRow<'w> {
    pub fn of(weight: &'w dyn Weight, segment: &'w SegmentReader) -> Self {
        Self { weight, segment, asked: None }
    }

    /// Whether the query matches a row that comes after all that were asked about before.
    fn has(&mut self, row: DocId) -> Result<bool> {
        match &mut self.asked {
            None => self.asked = Some(self.weight.scorer_danger(self.segment, row, 1.0)?),
            Some((SeekDangerResult::SeekLowerBound(next), _)) if *next > row => {}
            Some((answer, scorer)) => *answer = scorer.seek_danger(row),
        }
        Ok(matches!(self.asked, Some((SeekDangerResult::Found, _))))
    }

    /// What the row that was asked about last scores, which has to match.
    fn score(&mut self) -> Score {
        self.asked.as_mut().map_or(0.0, |(_, scorer)| scorer.score())
    }
}

impl Bounds {
    /// The part of what is left that a segment gets, which has so many of the rows that are left.
    fn share(self, rows: usize, of_rows: usize) -> Self {
        let part = |left: usize| (left * rows).div_ceil(of_rows.max(1));
        Self { kept: part(self.kept), looked_at: part(self.looked_at) }
    }

    fn are_reached(self) -> bool {
        self.kept == 0 || self.looked_at == 0
    }

    fn spend(&mut self, before: Self, after: Self) {
        self.kept = self.kept.saturating_sub(before.kept - after.kept);
        self.looked_at = self.looked_at.saturating_sub(before.looked_at - after.looked_at);
    }
}

impl Gather<'_> {
    fn sees(&self, columns: &Columns, row: DocId) -> bool {
        self.sight.sees(columns.project.get_val(row), || columns.outline.get_val(row))
    }

    /// Whether the filters let a row through.
    fn admits(&self, columns: &Columns, row: DocId) -> bool {
        let Asked { wanted, unwanted, .. } = self.asked;
        // Of a project it is not known here when it changed.
        let changed = |when: &Changed| is_of_outline(columns, row) && when.holds(columns.time.get_val(row), self.now);
        let is = |state: &State| is_so(columns, row, state);
        wanted.changed.iter().all(changed)
            && wanted.states.iter().all(is)
            && !unwanted.changed.iter().any(changed)
            && !unwanted.states.iter().any(is)
    }

    /// What age and state add to a score or take from it.
    fn weight(&self, time: i64, state: u64) -> Score {
        let age = (self.now - time).max(0) as f64;
        let fresh = 1.0 + FRESHNESS * (-age / HALF_LIFE).exp2();
        fresh as Score * if state & ARCHIVED != 0 { PUT_AWAY } else { 1.0 }
    }
}

/// Whether a row is of an outline, and not of a project itself.
fn is_of_outline(columns: &Columns, row: DocId) -> bool {
    columns.outline.get_val(row) != 0
}

/// Whether the outline that a row is of is this.
fn is_so(columns: &Columns, row: DocId, wanted: &State) -> bool {
    let has = |bit| columns.state.get_val(row) & bit != 0;
    let is = |part: Part| columns.part.get_val(row) == part as u64;
    match wanted {
        State::Checked => has(CHECKED),
        State::Unchecked => is_of_outline(columns, row) && !has(CHECKED),
        State::Archived => has(ARCHIVED),
        State::Plan => is(Part::Plan),
        State::Angle => is(Part::Angle),
        State::Page => is(Part::Page),
    }
}

impl Matched {
    fn raise(&mut self, more: &FxHashMap<DocAddress, Score>) {
        for (score, row) in &mut self.rows {
            *score += more.get(row).copied().unwrap_or_default() * self.weight;
        }
        self.rows.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        self.score = self.rows.first().map_or(self.score, |(best, _)| *best);
    }

    fn add(&mut self, score: Score, row: DocAddress) {
        self.score = self.score.max(score);
        let place = self.rows.partition_point(|(better, _)| *better >= score);
        if place < KEPT {
            self.rows.truncate(KEPT - 1);
            self.rows.insert(place, (score, row));
        }
    }

    /// Of two findings of one group: what both have counts once, so there are as many passages as the larger one has,
    /// at least.
    fn join(&mut self, other: Self) {
        self.passages = self.passages.max(other.passages);
        for (score, row) in other.rows {
            self.rows.retain(|(known_score, known)| *known != row || *known_score >= score);
            if self.rows.iter().all(|(_, known)| *known != row) {
                self.add(score, row);
            }
        }
    }
}
