//! The index as it was at one commit, with the columns of its segments at hand.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Arc, RwLock};

use tantivy::columnar::{Column, ColumnIndex, ColumnValues};
use tantivy::query::{Bm25StatisticsProvider, EnableScoring};
use tantivy::schema::{Field, Term, Value};
use tantivy::{DocAddress, Searcher, SegmentReader, TantivyDocument};

use super::kept::Kept;
use super::schema::column;
use super::{Index, Result};

/// Words of which it is remembered how many rows have them.
const REMEMBERED: usize = 4096;

/// See above. Whoever holds it sees nothing of later commits.
pub struct Reading {
    pub searcher: Searcher,
    /// In the order of the segments. Opening them costs more than most questions do.
    columns: Vec<Columns>,
    /// In how many rows a word is. One question asks for that half a dozen times, in every segment.
    frequencies: RwLock<HashMap<Term, u64>>,
}

/// What is read of every row that is looked at; 0 where a row has no such value.
pub struct Columns {
    pub subject: Values<u64>,
    pub project: Values<u64>,
    pub outline: Values<u64>,
    pub authors: Column<u64>,
    pub place: Values<u64>,
    pub time: Values<i64>,
    pub part: Values<u64>,
    pub state: Values<u64>,
}

pub type Values<T> = Arc<dyn ColumnValues<T>>;

impl Reading {
    pub fn of(searcher: Searcher) -> Result<Self> {
        let columns = searcher.segment_readers().iter().map(Columns::of).collect::<Result<_>>()?;
        Ok(Self { searcher, columns, frequencies: RwLock::default() })
    }

    /// What scores are worked out with.
    pub fn scoring(&self) -> EnableScoring<'_> {
        EnableScoring::enabled_from_statistics_provider(self, &self.searcher)
    }

    /// The segments with their columns.
    pub fn segments(&self) -> impl Iterator<Item = (u32, &SegmentReader, &Columns)> {
        let segments = self.searcher.segment_readers().iter().zip(&self.columns);
        (0..).zip(segments).map(|(number, (reader, columns))| (number, reader, columns))
    }

    /// The columns that a row is in.
    pub fn columns(&self, row: DocAddress) -> &Columns {
        &self.columns[row.segment_ord as usize]
    }

    /// What is kept of a row.
    pub fn kept(&self, index: &Index, row: DocAddress) -> Result<Kept> {
        let row: TantivyDocument = self.searcher.doc(row)?;
        let bytes = row.get_first(index.fields.kept).and_then(|value| value.as_bytes());
        bytes.map_or_else(|| Ok(Kept::default()), |bytes| Kept::unpack(bytes, index.dictionary()))
    }
}

impl Bm25StatisticsProvider for Reading {
    fn total_num_tokens(&self, field: Field) -> Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(&self.searcher, field)
    }

    fn total_num_docs(&self) -> Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> Result<u64> {
        if let Some(known) = self.frequencies.read().expect("no holder of this lock panics").get(term) {
            return Ok(*known);
        }
        let frequency = self.searcher.doc_freq(term)?;
        let mut frequencies = self.frequencies.write().expect("no holder of this lock panics");
        if frequencies.len() == REMEMBERED {
            frequencies.clear();
        }
        frequencies.insert(term.clone(), frequency);
        Ok(frequency)
    }
}

impl Columns {
    fn of(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            subject: values(columns.u64(column::SUBJECT)?),
            project: values(columns.u64(column::PROJECT)?),
            outline: values(columns.u64(column::OUTLINE)?),
            authors: columns.u64(column::AUTHORS)?,
            place: values(columns.u64(column::PLACE)?),
            time: values(columns.i64(column::TIME)?),
            part: values(columns.u64(column::PART)?),
            state: values(columns.u64(column::STATE)?),
        })
    }
}

/// A column as it is read the fastest: where every row has a value, which is so in most segments, without looking up
/// whether there is one.
pub fn values<T: PartialOrd + Copy + Debug + Default + Send + Sync + 'static>(column: Column<T>) -> Values<T> {
    match column.index {
        ColumnIndex::Full => column.values,
        _ => column.first_or_default_col(T::default()),
    }
}
