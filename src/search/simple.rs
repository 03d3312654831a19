//! The simplest queries, of which all others are made.

use tantivy::query::{BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};

use super::weights::Weighed;

/// A term, wherever it stands in a field.
pub fn term(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

pub fn weighed_term((field, weight): Weighed, word: &str) -> Box<dyn Query> {
    weighed(term(field, word), weight)
}

/// One of the keys in a field; matches count nothing.
pub fn one_of(field: Field, keys: impl IntoIterator<Item = u64>) -> Box<dyn Query> {
    let term = |key| TermQuery::new(Term::from_field_u64(field, key), IndexRecordOption::Basic);
    constant(either(keys.into_iter().map(|key| Box::new(term(key)) as Box<dyn Query>).collect()), 0.0)
}

/// A query whose matches all count for the same.
pub fn constant(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, weight))
}

/// Both queries.
pub fn both(one: Box<dyn Query>, other: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(BooleanQuery::intersection(vec![one, other]))
}

pub fn weighed(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if weight == 1.0 { query } else { Box::new(BoostQuery::new(query, weight)) }
}

/// Any of these queries.
pub fn either(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}
