//! Finding open proposals by what they say.

use tantivy::collector::DocSetCollector;

use super::asked::Asked;
use super::cutter::{Cutter, words_of};
use super::first::says;
use super::gather::Sight;
use super::passage::Passage;
use super::terms::Look;
use super::{Index, Result};

/// Proposals found at most.
const PROPOSALS: usize = 200;

/// What open proposals say: the outline's key, the proposal's number there, and the passage.
///
/// The asker sees those of the projects in `sight`, and her own.
pub fn proposals(
    index: &Index,
    (sight, own): (&Sight, Option<u64>),
    asked: &Asked,
    limit: usize,
) -> Result<Vec<(u64, u64, Passage)>> {
    let field = index.fields.proposed;
    let reading = index.reading();
    let Some(query) = Look::only(&reading.searcher, field).all(&asked.clauses) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for row in reading.searcher.search(&*query, &DocSetCollector)? {
        let (columns, id) = (reading.columns(row), row.doc_id);
        let (project, outline) = (columns.project.get_val(id), columns.outline.get_val(id));
        if sight.sees(project, || outline) || own.is_some() && own == columns.authors.first(id) {
            found.push((outline, columns.place.get_val(id), row));
        }
    }
    found.sort_by_key(|(outline, number, _)| (*outline, *number));
    let mut cutter = Cutter::new(words_of(Some(&*query), &[field]), Vec::new(), Vec::new());
    let mut told = Vec::new();
    for (outline, number, row) in found {
        if told.len() == limit.min(PROPOSALS) {
            break;
        }
        let said = reading.kept(index, row)?.text;
        if !asked.not.iter().any(|unit| says(&said, &[vec![unit.clone()]])) {
            told.push((outline, number, cutter.cut(&said, "")));
        }
    }
    Ok(told)
}
