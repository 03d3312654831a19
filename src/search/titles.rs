//! Finding by name: exact titles, suggestions while somebody types, people, projects, open proposals.

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::answer::text_of;
use super::asked::{Clause, Unit};
use super::fold::folded;
use super::gather::{Gather, Sight};
use super::passage::{Cutter, Passage};
use super::schema::column;
use super::stem::Stems;
use super::terms::{Look, term};
use super::words::folded_words;
use super::{Index, Result};

/// People or proposals looked at, at most.
const LOOKED_AT: usize = 200;

/// Something to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The outline's key; `None` for a project.
    pub outline: Option<u64>,
    /// The project's key.
    pub project: u64,
    /// The address of the outline or project.
    pub slug: String,
    /// Its title or name.
    pub title: String,
    /// The heading, if it is one that fits better than the title.
    pub heading: String,
    /// The id of that heading; empty for the title.
    pub anchor: String,
}

/// The outlines and projects whose title is exactly this, but for case and accents.
pub fn titled(index: &Index, sight: &Sight, title: &str) -> Result<Vec<Suggestion>> {
    let query = term(index.fields.exact, &folded(title.trim()));
    suggestions(index, sight, &*query, 2)
}

/// Titles and headings with these words, the last of them perhaps unfinished.
pub fn suggest(index: &Index, sight: &Sight, typed: &str, limit: usize) -> Result<Vec<Suggestion>> {
    let words = folded_words(typed);
    let Some((last, whole)) = words.split_last() else { return Ok(Vec::new()) };
    let fields = &index.fields;
    let mut look = Look::only(fields.title);
    look.words = vec![(fields.title, 3.0), (fields.heading, 1.0)];
    let mut parts: Vec<(Occur, Box<dyn Query>)> =
        whole.iter().map(|word| (Occur::Must, look.unit(&Unit::Word(word.clone())))).collect();
    parts.push((Occur::Must, look.beginning(last)));
    suggestions(index, sight, &BooleanQuery::new(parts), limit)
}

fn suggestions(index: &Index, sight: &Sight, query: &dyn Query, limit: usize) -> Result<Vec<Suggestion>> {
    let searcher = index.searcher();
    let gather = Gather { sight: sight.clone(), changed: Vec::new(), states: Vec::new(), now: 0 };
    let mut found: Vec<_> = searcher.search(query, &gather)?.into_iter().collect();
    found.sort_by(|(a, one), (b, other)| other.score.total_cmp(&one.score).then(a.cmp(b)));
    found.truncate(limit);
    let mut suggestions = Vec::new();
    for (subject, matched) in found {
        let Some((_, row)) = matched.rows.first() else { continue };
        let row: TantivyDocument = searcher.doc(*row)?;
        let of = |field| text_of(&row, field).to_owned();
        suggestions.push(Suggestion {
            outline: (subject != matched.project).then_some(subject),
            project: matched.project,
            slug: of(index.fields.slug),
            title: of(index.fields.title),
            heading: of(index.fields.heading),
            anchor: of(index.fields.anchor),
        });
    }
    Ok(suggestions)
}

/// The addresses of people whose names have these words, the last of them perhaps unfinished.
pub fn people(index: &Index, typed: &str, limit: usize) -> Result<Vec<String>> {
    let words = folded_words(typed);
    let Some((last, whole)) = words.split_last() else { return Ok(Vec::new()) };
    let look = Look::only(index.fields.name);
    let mut parts: Vec<(Occur, Box<dyn Query>)> =
        whole.iter().map(|word| (Occur::Must, look.unit(&Unit::Word(word.clone())))).collect();
    parts.push((Occur::Must, look.beginning(last)));
    let searcher = index.searcher();
    let found = searcher.search(&BooleanQuery::new(parts), &TopDocs::with_limit(limit).order_by_score())?;
    found.into_iter().map(|(_, row)| Ok(text_of(&searcher.doc(row)?, index.fields.slug).to_owned())).collect()
}

/// The keys of the people whom a name or an address means.
pub fn keys_of_people(index: &Index, searcher: &Searcher, name: &str) -> Result<Vec<u64>> {
    let clauses: Vec<Clause> = folded_words(name).into_iter().map(|word| vec![Unit::Word(word)]).collect();
    let Some(query) = Look::only(index.fields.name).all(&clauses) else { return Ok(Vec::new()) };
    let rows = searcher.search(&*query, &DocSetCollector)?;
    rows.into_iter().take(LOOKED_AT).map(|row| key(searcher, row, column::SUBJECT)).collect()
}

/// What open proposals say: the outline's key, the proposal's number there, and the passage.
///
/// The asker sees those of the projects in `sight`, and her own.
pub fn proposals(
    index: &Index,
    (sight, own): (&Sight, Option<u64>),
    clauses: &[Clause],
    limit: usize,
) -> Result<Vec<(u64, u64, Passage)>> {
    let field = index.fields.proposed;
    let Some(query) = Look::only(field).all(clauses) else { return Ok(Vec::new()) };
    let searcher = index.searcher();
    let mut found = Vec::new();
    for row in searcher.search(&*query, &DocSetCollector)? {
        let of = |name| key(&searcher, row, name);
        let (project, outline) = (of(column::PROJECT)?, of(column::OUTLINE)?);
        if sight.sees(project, Some(outline)) || own == Some(of(column::AUTHORS)?) {
            found.push((outline, of(column::PLACE)?, row));
        }
    }
    found.sort_by_key(|(outline, number, _)| (*outline, *number));
    found.truncate(limit.min(LOOKED_AT));
    let cutter = Cutter::new(&*query, &[field], Stems::of(""), Vec::new());
    let passage = |row| -> Result<Passage> {
        let document: TantivyDocument = searcher.doc(row)?;
        let said: Vec<&str> = document.get_all(field).filter_map(|value| value.as_str()).collect();
        Ok(cutter.cut(&said.join("\n")))
    };
    found.into_iter().map(|(outline, number, row)| Ok((outline, number, passage(row)?))).collect()
}

/// The value of a row in a column; 0 if it has none.
pub fn key(searcher: &Searcher, row: DocAddress, name: &str) -> Result<u64> {
    let column = searcher.segment_reader(row.segment_ord).fast_fields().u64(name)?;
    Ok(column.first(row.doc_id).unwrap_or_default())
}
