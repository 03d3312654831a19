//! All that an index holds, spelled out, so that two of them can be compared.

use std::collections::BTreeSet;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::schema::column;
use super::{Index, Result};

impl Index {
    /// Every term of every field with the row it stands in; rows are named by subject, outline and place.
    pub fn contents(&self) -> Result<BTreeSet<String>> {
        let reading = self.reading();
        let mut contents = BTreeSet::new();
        for segment in reading.searcher.segment_readers() {
            let names = names(segment)?;
            for (field, entry) in self.index.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
                let inverted = segment.inverted_index(field)?;
                let mut terms = inverted.terms().stream()?;
                while terms.advance() {
                    let mut postings = inverted.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                    let term = String::from_utf8_lossy(terms.key());
                    while postings.doc() != TERMINATED {
                        if let Some(name) = names.get(postings.doc() as usize).and_then(Option::as_ref) {
                            contents.insert(format!("{}={term:?} in {name}", entry.name()));
                        }
                        postings.advance();
                    }
                }
            }
        }
        Ok(contents)
    }
}

/// What each row of a segment is called; `None` for those that were replaced.
fn names(segment: &SegmentReader) -> Result<Vec<Option<String>>> {
    let columns = segment.fast_fields();
    let keys = [column::SUBJECT, column::OUTLINE, column::PLACE, column::PART, column::STATE];
    let keys: Vec<_> = keys.into_iter().map(|name| columns.u64(name)).collect::<Result<_>>()?;
    let time = columns.i64(column::TIME)?;
    let name = |doc| {
        let keys: Vec<_> = keys.iter().map(|column| column.first(doc).unwrap_or_default()).collect();
        format!("{keys:?} {:?}", time.first(doc))
    };
    Ok((0..segment.max_doc()).map(|doc| (!segment.is_deleted(doc)).then(|| name(doc))).collect())
}
