//! All that an index holds, spelled out, so that two of them can be compared.

use std::collections::BTreeSet;

use tantivy::schema::{IndexRecordOption, Schema};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::schema::column;
use super::{Index, Result};

impl Index {
    /// Every term of every field with the row it stands in; rows are named by subject, outline and place.
    pub fn contents(&self) -> Result<BTreeSet<String>> {
        let mut contents = BTreeSet::new();
        for table in [&self.now, &self.history] {
            for segment in table.searcher().segment_readers() {
                add(&mut contents, &table.index.schema(), segment)?;
            }
        }
        Ok(contents)
    }
}

fn add(contents: &mut BTreeSet<String>, schema: &Schema, segment: &SegmentReader) -> Result<()> {
    let names = names(segment);
    for (field, entry) in schema.fields().filter(|(_, entry)| entry.is_indexed()) {
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
    Ok(())
}

/// What each row of a segment is called; `None` for those that were replaced.
fn names(segment: &SegmentReader) -> Vec<Option<String>> {
    let columns = segment.fast_fields();
    let keys = [column::SUBJECT, column::OUTLINE, column::AUTHOR, column::PLACE, column::PART, column::STATE];
    // The history has fewer columns.
    let keys: Vec<_> = keys.into_iter().filter_map(|name| columns.u64(name).ok()).collect();
    let time = columns.i64(column::TIME).ok();
    let name = |doc| {
        let keys: Vec<_> = keys.iter().map(|column| column.first(doc).unwrap_or_default()).collect();
        format!("{keys:?} {:?}", time.as_ref().and_then(|time| time.first(doc)))
    };
    (0..segment.max_doc()).map(|doc| (!segment.is_deleted(doc)).then(|| name(doc))).collect()
}
