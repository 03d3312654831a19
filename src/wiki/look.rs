//! Looking at merges: which of their places ask for it, and who has done so.

use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result};
use crate::store::project::Project;
use crate::store::revision::Revision;
use crate::store::{RevisionKey, Store, Tx, notice};
use crate::text::merge::{Notice, NoticeKind};

/// Places of one merge that are kept at most; a page that has more is looked at as a whole anyway.
const PLACES: usize = 50;

/// Keeps the places of a merge that somebody should look at.
pub(super) async fn keep(tx: &mut Tx, merge: RevisionKey, notices: &[Notice]) -> Result<()> {
    for found in notices.iter().take(PLACES) {
        let place = (found.range.start as i64, found.range.end as i64);
        notice::insert(tx, merge, place, word(found.kind)).await?;
    }
    Ok(())
}

/// Notes that a reviewer has looked at a merge and found it good.
pub async fn look(store: &Store, viewer: &Viewer, project: &Project, merge: &Revision) -> Result<()> {
    permission::ensure(viewer, Action::Review(project))?;
    let person = viewer.person.as_ref().ok_or(Error::NotAllowed)?;
    let mut tx = store.begin_write().await?;
    notice::look(&mut tx, merge.key, person.key).await?;
    Ok(tx.commit().await?)
}

/// The word under which a reason is kept.
fn word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::SameBlock => "same-block",
        NoticeKind::BothAdded => "both-added",
        NoticeKind::Repeated => "repeated",
        NoticeKind::Followed => "followed",
    }
}
