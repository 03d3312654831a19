//! Who wrote what stands in an outline, as far as a viewer may know it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::aside::aside;
use super::{Result, open};
use crate::store::person::MACHINE;
use crate::store::project::Project;
use crate::store::proposal::{self, State};
use crate::store::revision::{self, Revision};
use crate::store::{Conn, PersonKey};
use crate::text::authorship::Version;
use crate::wiki::authorship;
use crate::wiki::viewer::Viewer;

/// A text, its passages and who wrote them.
pub struct Authors {
    /// The text.
    pub version: Arc<Version>,
    /// Neighbouring words of one revision, in order; the white space between passages is nobody's.
    pub passages: Vec<Passage>,
    /// Everybody of whom a word still stands, most words first.
    pub people: Vec<Author>,
    /// The revisions of which a word still stands, as far as the viewer may read them.
    pub revisions: HashMap<i64, Revision>,
}

/// Neighbouring words that one revision first had.
pub struct Passage {
    /// Its bytes of the text.
    pub range: Range<usize>,
    /// How many words; the rest are signs.
    pub words: usize,
    /// Who wrote it: a place among the people.
    pub author: usize,
    /// The revision that first had it.
    pub origin: i64,
}

/// Somebody of whom something still stands.
pub struct Author {
    /// Her name.
    pub name: String,
    /// The address of her page; `None` for those who have none.
    pub handle: Option<String>,
    /// A few letters, which nobody else has here.
    pub initials: String,
    /// How many of her words still stand.
    pub words: usize,
}

impl Authors {
    /// Who wrote a revision's text; `None` if that is not worked out yet.
    pub async fn of(conn: &mut Conn, viewer: &Viewer, project: &Project, revision: &Revision) -> Result<Option<Self>> {
        let Some(version) = authorship::of(conn, revision).await? else { return Ok(None) };
        let mut origins: Vec<i64> = version.authorship().runs().iter().map(|run| run.origin).collect();
        origins.sort_unstable();
        origins.dedup();
        let revisions = revision::by_keys(conn, revision.outline, origins).await?;
        let (mut shown, mut named) = (HashMap::new(), HashMap::new());
        for revision in revisions {
            if open::shows(conn, viewer, project, &revision).await? {
                shown.insert(revision.key.0, revision);
            } else if is_taken_in_part(conn, &revision).await? {
                named.insert(revision.key.0, revision);
            }
        }
        let bytes = version.text().len();
        Ok(Some(aside(bytes, || Self::new(version, shown, &named))))
    }

    /// `named` are revisions that the viewer may not read, though she may know whose they are.
    fn new(version: Arc<Version>, revisions: HashMap<i64, Revision>, named: &HashMap<i64, Revision>) -> Self {
        let spans = version.authorship().spans(version.text());
        let passage = |((range, origin), words)| Passage { range, words, author: 0, origin };
        let mut passages: Vec<Passage> = spans.into_iter().zip(version.words()).map(passage).collect();
        let mut people: Vec<(Option<PersonKey>, Author)> = Vec::new();
        let mut places: HashMap<Option<PersonKey>, usize> = HashMap::new();
        for passage in &mut passages {
            let revision = revisions.get(&passage.origin).or_else(|| named.get(&passage.origin));
            let key = revision.map(|revision| revision.author);
            passage.author = *places.entry(key).or_insert_with(|| {
                people.push((key, Author::of(revision)));
                people.len() - 1
            });
            people[passage.author].1.words += passage.words;
        }
        let people = people.into_iter().map(|(_, author)| author).collect();
        let mut authors = Self { version, passages, people, revisions };
        authors.sort();
        authors.name_apart();
        authors
    }

    /// How many words there are.
    pub fn words(&self) -> usize {
        self.people.iter().map(|author| author.words).sum()
    }

    /// Puts those with most words first.
    fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.people.len()).collect();
        order.sort_by_key(|place| std::cmp::Reverse(self.people[*place].words));
        let mut new = vec![0; order.len()];
        order.iter().enumerate().for_each(|(to, from)| new[*from] = to);
        self.passages.iter_mut().for_each(|passage| passage.author = new[passage.author]);
        self.people.sort_by_key(|author| std::cmp::Reverse(author.words));
    }

    /// Numbers initials that somebody with more words has already.
    fn name_apart(&mut self) {
        let mut taken: HashMap<String, usize> = HashMap::new();
        for author in &mut self.people {
            let times = taken.entry(author.initials.clone()).or_default();
            *times += 1;
            if *times > 1 {
                author.initials.push_str(&times.to_string());
            }
        }
    }
}

/// Whether the main line holds some of a proposal's line that a revision is on: then whose words they are is no secret,
/// though the others that she sent stay between her and the reviewers.
async fn is_taken_in_part(conn: &mut Conn, revision: &Revision) -> Result<bool> {
    let proposal = proposal::of_line(conn, revision).await?;
    Ok(proposal.is_some_and(|proposal| proposal.state == State::Part))
}

impl Author {
    /// The author of a revision, or of one that the viewer may not read.
    fn of(revision: Option<&Revision>) -> Self {
        let Some(revision) = revision else {
            let name = "somebody whose proposal is not published".to_owned();
            return Self { name, handle: None, initials: "?".to_owned(), words: 0 };
        };
        let handle = Some(revision.author_handle.clone()).filter(|handle| handle != MACHINE);
        let name = revision.author_name.clone();
        Self { initials: initials(&name), name, handle, words: 0 }
    }
}

/// The first letters of a name's first and last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let letters: String = first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "?".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        assert_eq!(initials("Amina Grace Okello"), "AO");
        assert_eq!(initials("(ann)"), "A");
        assert_eq!(initials("أمل حسن"), "أح");
        assert_eq!(initials("—"), "?");
    }
}
