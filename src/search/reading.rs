//! The index as it was at one commit, with the columns of its segments at hand.

use tantivy::columnar::Column;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, SegmentReader, TantivyDocument};

use super::kept::{Kept, Unpacker};
use super::schema::column;
use super::{Index, Result};

/// See above. Whoever holds it sees nothing of later commits.
pub struct Reading {
    pub searcher: Searcher,
    /// In the order of the segments. Opening them costs more than most questions do.
    columns: Vec<Columns>,
}

/// What is read of every row that is looked at.
pub struct Columns {
    pub subject: Column<u64>,
    pub project: Column<u64>,
    pub outline: Column<u64>,
    pub authors: Column<u64>,
    pub place: Column<u64>,
    pub time: Column<i64>,
    pub part: Column<u64>,
    pub state: Column<u64>,
}

impl Reading {
    pub fn of(searcher: Searcher) -> Result<Self> {
        let columns = searcher.segment_readers().iter().map(Columns::of).collect::<Result<_>>()?;
        Ok(Self { searcher, columns })
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
    pub fn kept(&self, index: &Index, unpacker: &mut Unpacker<'_>, row: DocAddress) -> Result<Kept> {
        let row: TantivyDocument = self.searcher.doc(row)?;
        let bytes = row.get_first(index.fields.kept).and_then(|value| value.as_bytes());
        bytes.map_or_else(|| Ok(Kept::default()), |bytes| unpacker.unpack(bytes))
    }
}

impl Columns {
    fn of(segment: &SegmentReader) -> Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self {
            subject: columns.u64(column::SUBJECT)?,
            project: columns.u64(column::PROJECT)?,
            outline: columns.u64(column::OUTLINE)?,
            authors: columns.u64(column::AUTHORS)?,
            place: columns.u64(column::PLACE)?,
            time: columns.i64(column::TIME)?,
            part: columns.u64(column::PART)?,
            state: columns.u64(column::STATE)?,
        })
    }
}

/// The value of a row in a column; 0 if it has none.
pub fn value(column: &Column<u64>, row: DocAddress) -> u64 {
    column.first(row.doc_id).unwrap_or_default()
}
