//! Proving that the lists kept say, for each token of each text, a revision that can have written it.

use std::collections::HashMap;
use std::sync::Arc;

use moka::sync::Cache;

use super::past::list;
use crate::store::authorship as stored;
use crate::store::{Conn, RevisionKey};
use crate::text::authorship::Authorship;
use crate::text::tokens::Tokens;
use crate::wiki::Result;

/// Bytes of lists that are remembered: the next revision's is encoded against one of them.
const REMEMBERED: u64 = 32 << 20;

/// Looks at the lists of all revisions, in the order in which they were kept.
pub struct Proof {
    lists: Cache<RevisionKey, Arc<Authorship>>,
    /// The revisions looked at, and which outline each belongs to.
    outlines: HashMap<i64, [u8; 16]>,
    /// Revisions without a list.
    pub untraced: usize,
}

impl Default for Proof {
    fn default() -> Self {
        let bytes = |_: &RevisionKey, list: &Arc<Authorship>| size_of_val(list.runs()).try_into().unwrap_or(u32::MAX);
        let lists = Cache::builder().max_capacity(REMEMBERED).weigher(bytes).build();
        Self { lists, outlines: HashMap::new(), untraced: 0 }
    }
}

impl Proof {
    /// What is wrong with a revision's list, in words.
    pub async fn fault(
        &mut self,
        conn: &mut Conn,
        revision: RevisionKey,
        outline: [u8; 16],
        text: &[u8],
    ) -> Result<Option<String>> {
        self.outlines.insert(revision.0, outline);
        let Some(row) = stored::of_revision(conn, revision).await? else {
            self.untraced += 1;
            return Ok(None);
        };
        let list = match row.base.map(|base| self.lists.get(&base)) {
            None => Authorship::decode(&row.runs, None),
            Some(Some(base)) => Authorship::decode(&row.runs, Some(&base)),
            Some(None) => list(&stored::steps(conn, revision).await?),
        };
        let Some(list) = list else { return Ok(Some("its list of authors cannot be read".to_owned())) };
        let fault = self.fault_in(&list, outline, &String::from_utf8_lossy(text));
        self.lists.insert(revision, Arc::new(list));
        Ok(fault)
    }

    fn fault_in(&self, list: &Authorship, outline: [u8; 16], text: &str) -> Option<String> {
        let (told, tokens) = (list.tokens(), Tokens::new(text).len());
        if told != tokens {
            return Some(format!("its list of authors tells of {told} words and signs, its text has {tokens}"));
        }
        let is_strange = |origin: &i64| self.outlines.get(origin) != Some(&outline);
        let strange = list.runs().iter().map(|run| run.origin).find(is_strange)?;
        Some(format!("words are said to be of revision {strange}, which is none of its outline's before it"))
    }
}
