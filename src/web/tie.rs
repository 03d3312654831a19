//! The passages that threads are tied to, as they stand in an outline now.
//!
//! A passage is followed by who wrote its words; in a history that is not worked out yet, by the difference of the texts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::sync::Arc;

use super::ui::byline::{count, grouped};
use super::{Error, Result, links};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::remark::{self, Remark};
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionId};
use crate::text::authorship::{Version, follow};
use crate::text::markdown::{Mark, Paint};
use crate::text::outline::sections;
use crate::text::{passage, plain};
use crate::wiki::authorship;

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
    /// Its bytes of the text.
    pub bytes: Range<usize>,
    /// How it reads.
    pub words: String,
    /// The section it is in; `None` above the first heading.
    pub section: Option<String>,
}

/// A text with who wrote it, if that is known.
#[derive(Clone)]
struct Source {
    id: RevisionId,
    text: Arc<str>,
    version: Option<Arc<Version>>,
}

/// What became of the passages of some remarks, by the remarks' numbers.
pub async fn of(conn: &mut Conn, head: Option<&Revision>, remarks: &[Remark]) -> Result<HashMap<i64, Tie>> {
    let Some(head) = head else { return Ok(HashMap::new()) };
    let mut quoted = Vec::new();
    let mut sources: HashMap<_, Source> = HashMap::new();
    for remark in remarks {
        let Some(key) = remark.revision else { continue };
        if let Entry::Vacant(vacant) = sources.entry(key) {
            let Some(revision) = revision::by_key(conn, key).await? else { continue };
            vacant.insert(Source::of(conn, &revision).await?);
        }
        quoted.push((remark.number, key, remark.passage_start as usize..remark.passage_end as usize));
    }
    if quoted.is_empty() {
        return Ok(HashMap::new());
    }
    let now = Source::of(conn, head).await?;
    let follow = move || {
        let tie = |(number, key, bytes)| {
            let old = &sources[&key];
            let place = old.follow(bytes, &now);
            (number, Tie { quoted_in: old.id, now: place.map(|place| at(&now.text, place)) })
        };
        quoted.into_iter().map(tie).collect()
    };
    // Away from the threads that answer requests: large texts that differ much take their time.
    tokio::task::spawn_blocking(follow).await.map_err(|error| Error::Broken(error.to_string()))
}

/// Threads that are marked in the text.
const TIED: i64 = 50;

/// Small signs where threads are tied to words of the text, with how much was said.
pub async fn signs(conn: &mut Conn, place: (&Project, &Outline), shown: &Revision) -> Result<Vec<Mark>> {
    let (firsts, said): (Vec<_>, Vec<i64>) =
        remark::tied(conn, place.1.key, TIED).await?.into_iter().map(|tied| (tied.first, tied.remarks)).unzip();
    let ties = of(conn, Some(shown), &firsts).await?;
    let mark = |(first, said): (&Remark, i64)| {
        let now = ties.get(&first.number)?.now.as_ref()?;
        let title = format!("{} about these words", count(said, "remark", "remarks"));
        let href = links::verb(&place.0.slug, &place.1.slug, &format!("talk/{}", first.number));
        let paint = Paint::Sign { sign: grouped(said), title, href };
        Some(Mark { range: now.bytes.start..now.bytes.start, paint })
    };
    Ok(firsts.iter().zip(said).filter_map(mark).collect())
}

impl Source {
    async fn of(conn: &mut Conn, revision: &Revision) -> Result<Self> {
        let version = authorship::of(conn, revision).await?;
        let text = match &version {
            Some(version) => version.shared_text(),
            None => revision::text(conn, revision).await?.into(),
        };
        Ok(Self { id: revision.id, text, version })
    }

    fn follow(&self, bytes: Range<usize>, now: &Self) -> Option<Range<usize>> {
        match (&self.version, &now.version) {
            (Some(old), Some(new)) => follow(old, bytes, new),
            _ => passage::follow(&self.text, bytes, &now.text),
        }
    }
}

fn at(text: &str, bytes: Range<usize>) -> Now {
    let section = sections(text).into_iter().take_while(|section| section.heading.start <= bytes.start).last();
    let words = plain::plain_text(&text[bytes.clone()]).split_whitespace().collect::<Vec<_>>().join(" ");
    Now { bytes, words, section: section.map(|section| section.id) }
}
