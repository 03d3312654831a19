//! The passages that threads are tied to, as they stand in an outline now.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Error, Result};
use crate::store::remark::Remark;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionId};
use crate::text::outline::sections;
use crate::text::{passage, plain};

/// What became of the words that a thread is about.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The revision in which they were quoted.
    pub quoted_in: RevisionId,
    /// Where they are now; `None` if they are gone.
    pub now: Option<Now>,
}

/// Where a passage is now.
#[derive(Debug, Clone)]
pub struct Now {
    /// How it reads.
    pub words: String,
    /// The section it is in; `None` above the first heading.
    pub section: Option<String>,
}

/// What became of the passages of some remarks, by the remarks' numbers.
pub async fn of(conn: &mut Conn, head: Option<&Revision>, remarks: &[Remark]) -> Result<HashMap<i64, Tie>> {
    let Some(head) = head else { return Ok(HashMap::new()) };
    let mut quoted = Vec::new();
    let mut texts: HashMap<_, (RevisionId, String)> = HashMap::new();
    for remark in remarks {
        let Some(key) = remark.revision else { continue };
        if let Entry::Vacant(vacant) = texts.entry(key) {
            let Some(revision) = revision::by_key(conn, key).await? else { continue };
            vacant.insert((revision.id, revision::text(conn, &revision).await?));
        }
        quoted.push((remark.number, key, remark.passage_start as usize..remark.passage_end as usize));
    }
    let now = if quoted.is_empty() { String::new() } else { revision::text(conn, head).await? };
    let follow = move || {
        let tie = |(number, key, bytes)| {
            let (quoted_in, old) = &texts[&key];
            let place = passage::follow(old, bytes, &now);
            (number, Tie { quoted_in: *quoted_in, now: place.map(|place| at(&now, place)) })
        };
        quoted.into_iter().map(tie).collect()
    };
    // Away from the threads that answer requests: large texts that differ much take their time.
    tokio::task::spawn_blocking(follow).await.map_err(|error| Error::Broken(error.to_string()))
}

fn at(text: &str, place: std::ops::Range<usize>) -> Now {
    let section = sections(text).into_iter().take_while(|section| section.heading.start <= place.start).last();
    let words = plain::plain_text(&text[place]).split_whitespace().collect::<Vec<_>>().join(" ");
    Now { words, section: section.map(|section| section.id) }
}
