//! Whether what waits still merges by itself: others go on writing meanwhile.

use moka::sync::Cache;

use super::Result;
use super::line::merged;
use crate::store::proposal::Proposal;
use crate::store::revision;
use crate::store::{Conn, RevisionKey};

/// Bytes of text that are merged anew for one list; the rest is worked out when it is asked for again.
const MERGED_AT_ONCE: usize = 1 << 20;
/// Answers that are remembered.
const REMEMBERED: u64 = 10_000;

/// A line beside the main one, by the three revisions whose texts say whether they merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ends {
    /// Where the line left the main one; `None` if that had no text yet.
    pub fork: Option<RevisionKey>,
    /// The newest revision of the main line.
    pub head: Option<RevisionKey>,
    /// The newest revision of the line.
    pub line: RevisionKey,
}

/// What was found out of late.
struct Lately(Cache<Ends, bool>);

/// Whether each line conflicts with the main one, as both stand now; `None` for what is yet to be worked out.
pub async fn lately(conn: &mut Conn, lines: &[Ends]) -> Result<Vec<Option<bool>>> {
    let lately = conn.beside::<Lately>();
    let mut found = Vec::with_capacity(lines.len());
    let mut bytes = 0;
    for line in lines {
        let known = match line.head == line.fork {
            true => Some(false),
            false => lately.0.get(line),
        };
        found.push(match known {
            None if bytes < MERGED_AT_ONCE => {
                let (conflicts, merged) = conflicts(conn, line).await?;
                bytes += merged;
                lately.0.insert(*line, conflicts);
                Some(conflicts)
            }
            known => known,
        });
    }
    Ok(found)
}

/// Whether a line conflicts with the main one, and how many bytes were merged to know.
async fn conflicts(conn: &mut Conn, line: &Ends) -> Result<(bool, usize)> {
    let base = text(conn, line.fork).await?;
    let theirs = text(conn, line.head).await?;
    let ours = text(conn, Some(line.line)).await?;
    let bytes = base.len() + theirs.len() + ours.len();
    Ok((merged(base, theirs, ours).await?.text().is_none(), bytes))
}

async fn text(conn: &mut Conn, key: Option<RevisionKey>) -> Result<String> {
    let Some(key) = key else { return Ok(String::new()) };
    match revision::by_key(conn, key).await? {
        Some(revision) => Ok(revision::text(conn, &revision).await?),
        None => Ok(String::new()),
    }
}

impl Ends {
    /// Those of a proposal to an outline whose main line ends here.
    pub fn of(proposal: &Proposal, head: Option<RevisionKey>) -> Self {
        Self { fork: proposal.fork, head, line: proposal.head }
    }
}

impl Default for Lately {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}
