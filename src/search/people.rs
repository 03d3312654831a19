//! Finding people by their names.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query};

use super::asked::{Clause, Unit};
use super::terms::Look;
use super::words::folded_words;
use super::{Index, Result};

/// People whom a name may mean, at most.
const NAMED: usize = 200;

/// The addresses of people whose names have these words, the last of them perhaps unfinished.
pub fn people(index: &Index, typed: &str, limit: usize) -> Result<Vec<String>> {
    let words = folded_words(typed);
    let Some((last, whole)) = words.split_last() else { return Ok(Vec::new()) };
    let reading = index.reading();
    let look = Look::only(&reading.searcher, index.fields.name);
    let mut parts: Vec<(Occur, Box<dyn Query>)> =
        whole.iter().map(|word| (Occur::Must, look.unit(&Unit::Word(word.clone())))).collect();
    parts.push((Occur::Must, look.unit(&Unit::Prefix(last.clone()))));
    let best = TopDocs::with_limit(limit).order_by_score();
    let found = reading.searcher.search(&BooleanQuery::new(parts), &best)?;
    found.into_iter().map(|(_, row)| Ok(reading.kept(index, row)?.slug)).collect()
}

/// The keys of the people whom a name or an address means. A whole address of several words means whoever has it, and not
/// another of the same name, whose address goes on with a number.
pub fn keys_of_people(index: &Index, name: &str) -> Result<Vec<u64>> {
    let reading = index.reading();
    let clauses: Vec<Clause> = folded_words(name).into_iter().map(|word| vec![Unit::Word(word)]).collect();
    let Some(query) = Look::only(&reading.searcher, index.fields.name).all(&clauses) else { return Ok(Vec::new()) };
    let mut rows = reading.searcher.search(&*query, &TopDocs::with_limit(NAMED).order_by_score())?;
    if name.contains('-') {
        for row in &rows {
            if reading.kept(index, row.1)?.slug.eq_ignore_ascii_case(name) {
                rows = vec![*row];
                break;
            }
        }
    }
    Ok(rows.into_iter().map(|(_, row)| reading.columns(row).subject.get_val(row.doc_id)).collect())
}
