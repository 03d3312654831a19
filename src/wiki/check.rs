//! Checking that everything kept is whole: ids, texts, parents, heads, addresses, authors, what reviewers
//! and readers said, the change log.

use super::Result;
use super::authorship::Proof;
use super::linking::{addresses, file_of};
use crate::store::check::{self, Counts, Head, Stored};
use crate::store::{
    Conn, Header, OutlineId, OutlineKey, PersonId, RevisionId, RevisionKey, Store, TextHash, faults, link, revision_id,
    text as stored,
};
use crate::text::words;

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
    // Whoever saves meanwhile must not look like a fault.
    let mut conn = store.read_still().await?;
    let mut report = Report {
        counts: check::counts(&mut conn).await?,
        bytes: stored::sizes(&mut conn).await?,
        faults: 0,
        told: Vec::new(),
    };
    faults::found(&mut conn).await?.into_iter().for_each(|fault| report.note(|| fault));
    report.check_links(&mut conn).await?;
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

    async fn check_revision(&mut self, conn: &mut Conn, revision: &Stored, proof: &mut Proof) -> Result<()> {
        let key = revision.key.0;
        if revision.strange_parents {
            self.note(|| format!("revision {key}: a parent is missing, another outline's, or not older"));
        }
        match recomputed(revision) {
            Some((id, _)) if id.0[..] != revision.id[..] => {
                self.note(|| format!("revision {key}: its header gives the id {id}, not the one it is kept under"));
            }
            Some((_, text)) => match stored::read(conn, text).await {
                Ok(text) => {
                    let counted = words_changed(conn, revision, &text).await;
                    if counted.is_some_and(|counted| counted != (revision.words_added, revision.words_removed)) {
                        self.note(|| {
                            format!("revision {key}: it adds and removes other numbers of words than it says")
                        });
                    }
                    let outline = revision.outline_id.as_deref().and_then(|id| id.try_into().ok()).unwrap_or_default();
                    let fault = proof.fault(conn, revision.key, outline, &text).await?;
                    fault.into_iter().for_each(|fault| self.note(|| format!("revision {key}: {fault}")));
                }
                Err(error) => self.note(|| format!("revision {key}: {error}")),
            },
            None => self
                .note(|| format!("revision {key}: an id, or the hash of its text, is missing or has the wrong length")),
        }
        Ok(())
    }

    async fn check_links(&mut self, conn: &mut Conn) -> Result<()> {
        let mut after = OutlineKey(0);
        loop {
            let heads = check::heads_after(conn, after, PAGE).await?;
            let Some(last) = heads.last() else { return Ok(()) };
            after = last.outline;
            for head in &heads {
                let Some(text) = head_text(conn, head).await else { continue };
                let file = file_of(conn, head.outline, &[&text]).await?;
                if link::of(conn, head.outline).await? != addresses(&head.project_slug, file.as_deref(), &text) {
                    self.note(|| format!("outline {}: its links are not those that its text has", head.outline.0));
                }
            }
        }
    }
}

/// The text of an outline's head; `None` if that is damaged, which is told where its revision is looked at.
async fn head_text(conn: &mut Conn, head: &Head) -> Option<String> {
    let Some(hash) = &head.text_hash else { return Some(String::new()) };
    let text = stored::read(conn, hash.clone().try_into().ok()?).await.ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// How many words a revision adds to its parent's text and removes from it; `None` if that cannot be read.
async fn words_changed(conn: &mut Conn, revision: &Stored, text: &[u8]) -> Option<(i64, i64)> {
    let before = match &revision.parent_text {
        Some(hash) => stored::read(conn, hash.clone().try_into().ok()?).await.ok()?,
        None if revision.parent_id.is_some() => return None,
        None => Vec::new().into(),
    };
    Some(words::changed(&String::from_utf8_lossy(&before), &String::from_utf8_lossy(text)))
}

/// The id that a stored revision's header gives, and the hash of its text.
fn recomputed(stored: &Stored) -> Option<(RevisionId, TextHash)> {
    let parents = [&stored.parent_id, &stored.second_parent_id];
    let parents: Option<Vec<RevisionId>> =
        parents.into_iter().flatten().map(|id| RevisionId::try_from(id.clone()).ok()).collect();
    let text = TextHash::try_from(stored.text_hash.clone()?).ok()?;
    let id = revision_id(&Header {
        outline: OutlineId::try_from(stored.outline_id.clone()?).ok()?,
        parents: &parents?,
        author: PersonId::try_from(stored.author_id.clone()?).ok()?,
        time: stored.time,
        kind: &stored.kind,
        summary: &stored.summary,
        licence: &stored.licence,
        text,
    });
    Some((id, text))
}
