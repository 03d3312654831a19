//! Finding outlines and projects by name: exact titles, and suggestions while somebody types.

use tantivy::query::{BooleanQuery, DisjunctionMaxQuery, Query};

use super::asked::{Asked, Unit};
use super::fold::title_of;
use super::gather::{Bounds, Gather, Gathered, Sight};
use super::kept::Kept;
use super::simple::term;
use super::terms::Look;
use super::words::folded_words;
use super::{Index, Result};

/// Rows looked at for suggestions, at most.
const LOOKED_AT: usize = 500;

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

/// Whether an outline that may be seen tells what this side has to say.
pub fn is_told_by(index: &Index, sight: &Sight, side: &str) -> Result<bool> {
    let reading = index.reading();
    let voice = Look::only(&reading.searcher, index.fields.voice).unit(&Unit::Word(side.to_owned()));
    Ok(!suggestions(index, sight, &*voice, 1)?.is_empty())
}
