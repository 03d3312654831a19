//! Who wrote the words that stand in each section of an outline, for the search index.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::{Result, authorship};
use crate::store::revision::Revision;
use crate::store::{Conn, indexing};
use crate::text::authorship::Authorship;
use crate::text::tokens::is_word_char;

/// Whose the words of an outline's text are.
pub enum Writers {
    /// The list of the text's runs, and the author of each origin, as far as what she wrote is published.
    Traced(Authorship, HashMap<i64, u64>),
    /// It is not worked out yet: all who wrote the outline.
    Untraced(Vec<u64>),
}

impl Writers {
    /// Whose words stand in a revision.
    pub async fn of(conn: &mut Conn, revision: &Revision) -> Result<Self> {
        let Some(list) = authorship::list_of(conn, revision.key).await? else {
            let authors = indexing::authors(conn, revision.outline).await?;
            return Ok(Self::Untraced(authors.into_iter().map(|author| author.0 as u64).collect()));
        };
        let origins: BTreeSet<i64> = list.runs().iter().map(|run| run.origin).collect();
        let authors = indexing::authors_of(conn, revision.outline, origins.into_iter().collect()).await?;
        Ok(Self::Traced(list, authors.into_iter().map(|(origin, author)| (origin.0, author.0 as u64)).collect()))
    }

    /// For each of these parts of the revision's text, whose words stand in it.
    pub fn in_parts(&self, text: &str, parts: impl Iterator<Item = Range<usize>>) -> Vec<Vec<u64>> {
        let spans = match self {
            Self::Traced(list, _) => list.spans(text),
            Self::Untraced(authors) => return parts.map(|_| authors.clone()).collect(),
        };
        parts.map(|part| self.in_part(text, part, &spans)).collect()
    }

    /// Signs alone make nobody an author.
    fn in_part(&self, text: &str, part: Range<usize>, spans: &[(Range<usize>, i64)]) -> Vec<u64> {
        let Self::Traced(_, people) = self else { return Vec::new() };
        let first = spans.partition_point(|(span, _)| span.end <= part.start);
        let mut authors = BTreeSet::new();
        for (span, origin) in spans[first..].iter().take_while(|(span, _)| span.start < part.end) {
            let Some(person) = people.get(origin).filter(|person| !authors.contains(*person)) else { continue };
            if text[span.start.max(part.start)..span.end.min(part.end)].contains(is_word_char) {
                authors.insert(*person);
            }
        }
        authors.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::authorship::Run;
    use crate::text::tokens::Tokens;

    #[test]
    fn each_part_has_those_whose_words_stand_in_it() {
        let text = "# One\n\nwell\n\n# Two\n\npump.\n";
        let tokens = Tokens::new(text);
        let origin = |token: &str| match token {
            "well" => 2,
            "." => 3,
            _ => 1,
        };
        let mut list = Authorship::default();
        tokens.iter().for_each(|token| list.push(Run { tokens: 1, origin: origin(token) }));
        let writers = Writers::Traced(list, HashMap::from([(1, 10), (2, 20), (3, 30)]));
        let two = text.find("# Two").expect("a heading");
        let told = writers.in_parts(text, [0..two, two..text.len(), 0..0].into_iter());
        assert_eq!(told, [vec![10, 20], vec![10], vec![]]);
    }
}
