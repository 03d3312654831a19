//! Finding by name: exact titles, suggestions while somebody types, people, projects, open proposals.

use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::query::{BooleanQuery, DisjunctionMaxQuery, Occur, Query};

use super::asked::{Asked, Clause, Unit};
use super::first::says;
use super::fold::title_of;
use super::gather::{Bounds, Gather, Gathered, Sight};
use super::kept::Kept;
use super::passage::{Cutter, Passage, words_of};
use super::terms::{Look, term};
use super::words::folded_words;
use super::{Index, Result};

/// Rows looked at for suggestions, at most.
const LOOKED_AT: usize = 500;
/// People whom a name may mean, at most.
const NAMED: usize = 200;
/// Proposals found at most.
const PROPOSALS: usize = 200;

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
    let query = term(index.fields.exact, &title_of(title));
    suggestions(index, sight, &*query, 2)
}

/// Titles and headings with these words, the last of them perhaps unfinished; also what was called so before.
pub fn suggest(index: &Index, sight: &Sight, typed: &str, limit: usize) -> Result<Vec<Suggestion>> {
    let words = folded_words(typed);
    let Some((last, whole)) = words.split_last() else { return Ok(Vec::new()) };
    let fields = &index.fields;
    let reading = index.reading();
    let places = [(fields.title, 3.0), (fields.heading, 1.0), (fields.former, 1.0)];
    let places = places.map(|place| Look::over(&reading.searcher, vec![place]));
    // A word counts where it counts most: what is a title leads to the outline, not to a heading that has it too.
    let best = |unit: Unit| -> Box<dyn Query> {
        Box::new(DisjunctionMaxQuery::new(places.iter().map(|place| place.unit(&unit)).collect()))
    };
    let mut parts: Vec<_> = whole.iter().map(|word| best(Unit::Word(word.clone()))).collect();
    parts.push(best(Unit::Prefix(last.clone())));
    suggestions(index, sight, &BooleanQuery::intersection(parts), limit)
}

fn suggestions(index: &Index, sight: &Sight, query: &dyn Query, limit: usize) -> Result<Vec<Suggestion>> {
    let reading = index.reading();
    let bounds = Bounds { kept: LOOKED_AT, looked_at: LOOKED_AT };
    let asked = &Asked::default();
    let gather = Gather { sight: sight.clone(), asked, unwanted: &[], with_authors: false, now: 0, bounds };
    let mut found: Vec<_> = Gathered::by(&reading, query, &gather)?.groups.into_iter().collect();
    found.sort_by(|(a, one), (b, other)| other.score.total_cmp(&one.score).then(a.cmp(b)));
    found.truncate(limit);
    let mut suggestions = Vec::new();
    for (subject, matched) in found {
        let Some((_, row)) = matched.rows.first() else { continue };
        let Kept { slug, title, heading, anchor, .. } = reading.kept(index, *row)?;
        let outline = (subject != matched.project).then_some(subject);
        suggestions.push(Suggestion { outline, project: matched.project, slug, title, heading, anchor });
    }
    Ok(suggestions)
}

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

/// Whether an outline that may be seen tells what this side has to say.
pub fn is_told_by(index: &Index, sight: &Sight, side: &str) -> Result<bool> {
    let reading = index.reading();
    let voice = Look::only(&reading.searcher, index.fields.voice).unit(&Unit::Word(side.to_owned()));
    Ok(!suggestions(index, sight, &*voice, 1)?.is_empty())
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
        if sight.sees(project, outline) || own.is_some() && own == columns.authors.first(id) {
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
            told.push((outline, number, cutter.cut(&said)));
        }
    }
    Ok(told)
}
