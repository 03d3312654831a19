//! "Who first wrote this?": the revision of each outline in which words first stood together.

use std::iter;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use super::asked::{Asked, Changed, Clause, Unit};
use super::fold::folded;
use super::gather::{RowByRow, Sight, any_has};
use super::passage::{Passage, Place, around};
use super::reading::{Values, values};
use super::schema::column;
use super::simple::{both, one_of};
use super::terms::Look;
use super::words::{Script, letters, pieces};
use super::{Index, Result, people};

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
    /// Who wrote it.
    author: u64,
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
    let meant = Meant::by(index, asked, now)?;
    let columns: Vec<Columns> = searcher.segment_readers().iter().map(Columns::of).collect::<Result<_>>()?;
    let earliest = |query: &dyn Query, most| earliest((&searcher, &columns), (query, &unwanted), sight, most);
    let (found, is_cut) = earliest(&*query, LOOKED_AT)?;
    let mut all: Vec<First> = found.into_values().filter(|first| meant.has(first)).collect();
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
        page.retain(|first| meant.has(first));
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
            if !reader.is_deleted(row) && sight.sees(first.project, || first.outline) {
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

/// Where a revision was and whose it is, as the index knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The project's key.
    pub project: u64,
    /// The key of whoever wrote it.
    pub author: u64,
}

/// The revisions of an outline whose additions the index holds.
pub fn revisions_of(index: &Index, outline: u64) -> Result<FxHashMap<u64, Origin>> {
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
                revisions.insert(first.revision, Origin { project: first.project, author: first.author });
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

/// The passage of a text that shows best where it says what is asked for, with that set off; an empty one where it does
/// not.
pub fn passage_saying(text: &str, clauses: &[Clause]) -> Passage {
    let said = Said::of(text);
    let of_clause = |(number, clause): (usize, &Clause)| -> Vec<Place> {
        let places = clause.iter().flat_map(|unit| said.places(unit));
        places.map(|range| Place { range, what: 1 << number.min(31) }).collect()
    };
    around(text, clauses.iter().enumerate().flat_map(of_clause).collect()).unwrap_or_default()
}

/// A text as a line of folded words, for looking up many things in it: each has a space on both sides; of a script without
/// spaces, each letter has.
struct Said {
    line: String,
    /// Where each begins in the line, and where it is in the text.
    words: Vec<(usize, Range<usize>)>,
}

impl Said {
    fn of(text: &str) -> Self {
        let mut said = Self { line: String::from(" "), words: Vec::new() };
        for (range, script) in pieces(text) {
            let folded = folded(&text[range.clone()]);
            match script {
                Script::Spaced => said.push(&folded, range),
                Script::Run => said.push_letters(&folded, &text[range.clone()], range.start),
            }
        }
        said
    }

    fn push(&mut self, word: &str, range: Range<usize>) {
        self.words.push((self.line.len(), range));
        self.line.push_str(word);
        self.line.push(' ');
    }

    /// Adds a run letter by letter. Where its letters are folded otherwise together than one by one, each stands for all of
    /// it.
    fn push_letters(&mut self, folded: &str, run: &str, start: usize) {
        let begins: Vec<usize> = letters(run).chain([run.len()]).collect();
        let ranges = begins.windows(2).map(|pair| pair[0]..pair[1]);
        let mut each: Vec<_> = ranges.map(|range| (self::folded(&run[range.clone()]), range)).collect();
        if each.iter().flat_map(|(letter, _)| letter.chars()).ne(folded.chars()) {
            each = vec![(folded.to_owned(), 0..run.len())];
        }
        for (letters, range) in each {
            for letter in letters.chars() {
                self.push(letter.encode_utf8(&mut [0; 4]), start + range.start..start + range.end);
            }
        }
    }

    fn unit(&self, unit: &Unit) -> bool {
        self.line.contains(&wanted(unit))
    }

    /// Where a unit is in the text, each time.
    fn places(&self, unit: &Unit) -> impl Iterator<Item = Range<usize>> {
        let wanted = wanted(unit);
        let mut from = 0;
        iter::from_fn(move || {
            let at = from + self.line[from..].find(&wanted)?;
            // The next one may begin with the space that this one ends with.
            from = at + 1;
            let first = self.words.partition_point(|(begin, _)| *begin <= at);
            let end = self.words.partition_point(|(begin, _)| *begin < at + wanted.len());
            let words = self.words.get(first..end)?;
            Some(words.first()?.1.start..words.last()?.1.end)
        })
    }
}

/// A unit as it stands in a line of words.
fn wanted(unit: &Unit) -> String {
    match unit {
        Unit::Word(words) | Unit::Phrase(words) => Said::of(words).line,
        Unit::Prefix(words) => Said::of(words).line.trim_end().to_owned(),
    }
}

/// What is read of the rows of the history.
struct Columns {
    subject: Values<u64>,
    project: Values<u64>,
    outline: Values<u64>,
    author: Values<u64>,
    time: Values<i64>,
}

impl Columns {
    fn of(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            subject: values(columns.u64(column::SUBJECT)?),
            project: values(columns.u64(column::PROJECT)?),
            outline: values(columns.u64(column::OUTLINE)?),
            author: values(columns.u64(column::AUTHOR)?),
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
            author: self.author.get_val(row),
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
            self.author = other.author;
            self.time = other.time;
            self.is_unwanted = other.is_unwanted;
        }
        self.last = self.last.max(other.last);
    }
}

/// Whose first writing is asked for, and of when. That is asked of the very first writing alone: a later one that is
/// meant is not who first wrote it.
struct Meant<'a> {
    asked: &'a Asked,
    now: i64,
    /// Whoever is asked for; `None` for anybody.
    by: Option<FxHashSet<u64>>,
    not_by: FxHashSet<u64>,
}

impl<'a> Meant<'a> {
    fn by(index: &Index, asked: &'a Asked, now: i64) -> Result<Self> {
        let people = |names: &[String]| -> Result<FxHashSet<u64>> {
            let keys = names.iter().map(|name| people::keys_of_people(index, name));
            Ok(keys.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
        };
        let Asked { wanted, unwanted, .. } = asked;
        let by = if wanted.authors.is_empty() { None } else { Some(people(&wanted.authors)?) };
        Ok(Self { asked, now, by, not_by: people(&unwanted.authors)? })
    }

    /// Whether a first writing is meant, which is so only without words that are not wanted.
    fn has(&self, first: &First) -> bool {
        let Asked { wanted, unwanted, .. } = self.asked;
        let written = |when: &Changed| when.holds(first.time, self.now);
        !first.is_unwanted
            && wanted.changed.iter().all(written)
            && !unwanted.changed.iter().any(written)
            && self.by.as_ref().is_none_or(|people| people.contains(&first.author))
            && !self.not_by.contains(&first.author)
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

    #[test]
    fn the_passage_that_says_it_is_shown_with_it_set_off() {
        let filler = "A hand is lent and a pump is dear. ".repeat(20);
        let text = format!("{filler}The Hand-Pump, the hand pump pumps at Abala. {filler}村里的水井边。");
        let marked = |line: &str| -> Vec<String> {
            let passage = passage_saying(&text, &Asked::read(line).clauses);
            assert!(text.contains(&passage.text()) && passage.text().len() < 300, "{line}: {passage:?}");
            passage.parts.into_iter().filter(|(_, marked)| *marked).map(|(part, _)| part).collect()
        };
        assert_eq!(marked("\"hand pump\""), ["Hand-Pump", "hand pump"]);
        assert_eq!(marked("\"hand pump\" abala")[2..], ["Abala"]);
        assert_eq!(marked("\"hand pump\" \"pump pumps\""), ["Hand-Pump", "hand pump pumps"]);
        assert_eq!(marked("abal*"), ["Abala"]);
        assert_eq!(marked("\"水井\" 边"), ["水井", "边"]);
        assert_eq!(marked("quokka"), [""; 0]);
    }

    #[test]
    fn what_is_set_off_is_no_longer_than_a_passage_and_no_more_than_was_looked_for() {
        let text = format!("hand {} pump", ".".repeat(100_000));
        let passage = passage_saying(&text, &Asked::read("\"hand pump\"").clauses);
        assert!(passage.text().len() < 600, "{} bytes", passage.text().len());
        let passage = passage_saying("ชาวบ้านใช้น้ำจากบ่อ", &Asked::read("\"น้ำ\"").clauses);
        let marked: Vec<_> = passage.parts.into_iter().filter(|(_, marked)| *marked).map(|(part, _)| part).collect();
        assert_eq!(marked, ["น้ำ"]);
    }
}
