//! Checking that everything kept is whole: ids, texts, parents, heads, addresses, authors, what reviewers
//! and readers said, the change log.

use super::Result;
use super::authorship::Proof;
use crate::store::check::{self, Counts, Stored};
use crate::store::{
    Conn, Header, OutlineId, PersonId, RevisionId, RevisionKey, Store, TextHash, revision_id, text as stored,
};

/// Revisions looked at in one go.
const PAGE: i64 = 500;
/// Faults told one by one; the rest are counted.
const TOLD: usize = 100;

/// What a check found.
#[derive(Debug, Clone)]
pub struct Report {
    /// How much there is of everything.
    pub counts: Counts,
    /// Bytes of all texts as they were written, and as they are kept.
    pub bytes: (i64, i64),
    /// Faults found.
    pub faults: usize,
    /// The first of them, in words.
    pub told: Vec<String>,
}

/// How much there is of everything.
pub async fn counts(store: &Store) -> Result<Counts> {
    Ok(check::counts(&mut store.read().await?).await?)
}

/// Reads everything and recomputes every revision's id and every text's hash.
pub async fn check(store: &Store, mut progress: impl FnMut(u64)) -> Result<Report> {
    let mut conn = store.read().await?;
    let mut report = Report {
        counts: check::counts(&mut conn).await?,
        bytes: stored::sizes(&mut conn).await?,
        faults: 0,
        told: Vec::new(),
    };
    report.note_counts();
    let mut proof = Proof::default();
    let mut after = RevisionKey(0);
    loop {
        let revisions = check::revisions_after(&mut conn, after, PAGE).await?;
        let Some(last) = revisions.last() else { break };
        after = last.key;
        for revision in &revisions {
            report.check_revision(&mut conn, revision, &mut proof).await?;
        }
        progress(revisions.len() as u64);
    }
    if proof.untraced > 0 {
        let untraced = proof.untraced;
        report
            .note(|| format!("{untraced} revisions whose words have no authors yet: run `dugnad reindex authorship`"));
    }
    Ok(report)
}

impl Report {
    fn note(&mut self, fault: impl FnOnce() -> String) {
        self.faults += 1;
        if self.told.len() < TOLD {
            self.told.push(fault());
        }
    }

    fn note_counts(&mut self) {
        let counts = self.counts.clone();
        if counts.log != counts.log_end {
            self.note(|| format!("the change log ends at {} but has {} entries", counts.log_end, counts.log));
        }
        let wrong = [
            (counts.unlogged, "revisions that the change log does not tell of"),
            (counts.strange_heads, "outlines whose head is missing, another outline's, or not published"),
            (counts.miscounted, "outlines that count other revisions than they have"),
            (counts.unaddressed, "outlines whose address is not kept among the addresses"),
            (counts.strange_proposals, "proposals whose revision is missing or another outline's"),
            (counts.strange_places, "places of deleted words in a revision that is missing or another outline's"),
            (
                counts.strange_checkmarks,
                "checkmarks on a revision that the outline does not hold, or by nobody who can check",
            ),
            (counts.strange_thanks, "thanks for a revision that no outline holds, or by nobody who can thank"),
            (counts.strange_notices, "places to look at in a revision that is no merge, or seen by nobody there is"),
            (counts.strange_proposers, "proposals that nobody opened, or that are closed without a word of who did it"),
            (counts.strange_claims, "people who are no guests, or whose words went to somebody without an account"),
            (
                counts.strange_remarks,
                "remarks whose author, thread, passage or proposal is missing or another outline's, or wrongly settled",
            ),
        ];
        for (count, what) in wrong.into_iter().filter(|(count, _)| *count > 0) {
            self.note(|| format!("{count} {what}"));
        }
    }

    async fn check_revision(&mut self, conn: &mut Conn, revision: &Stored, proof: &mut Proof) -> Result<()> {
        let key = revision.key.0;
        if revision.strange_parents {
            self.note(|| format!("revision {key}: a parent is missing or another outline's"));
        }
        match recomputed(revision) {
            Some((id, _)) if id.0[..] != revision.id[..] => {
                self.note(|| format!("revision {key}: its header gives the id {id}, not the one it is kept under"));
            }
            Some((_, text)) => match stored::read(conn, text).await {
                Ok(text) => {
                    let outline = revision.outline_id.as_slice().try_into().unwrap_or_default();
                    let fault = proof.fault(conn, revision.key, outline, &text).await?;
                    fault.into_iter().for_each(|fault| self.note(|| format!("revision {key}: {fault}")));
                }
                Err(error) => self.note(|| format!("revision {key}: {error}")),
            },
            None => self.note(|| format!("revision {key}: an id or hash has the wrong length")),
        }
        Ok(())
    }
}

/// The id that a stored revision's header gives, and the hash of its text.
fn recomputed(stored: &Stored) -> Option<(RevisionId, TextHash)> {
    let parents = [&stored.parent_id, &stored.second_parent_id];
    let parents: Option<Vec<RevisionId>> =
        parents.into_iter().flatten().map(|id| RevisionId::try_from(id.clone()).ok()).collect();
    let text = TextHash::try_from(stored.text_hash.clone()).ok()?;
    let id = revision_id(&Header {
        outline: OutlineId::try_from(stored.outline_id.clone()).ok()?,
        parents: &parents?,
        author: PersonId::try_from(stored.author_id.clone()).ok()?,
        time: stored.time,
        kind: &stored.kind,
        summary: &stored.summary,
        licence: &stored.licence,
        text,
    });
    Some((id, text))
}
