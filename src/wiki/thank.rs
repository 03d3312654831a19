//! Thanking somebody for a revision.

use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result};
use crate::store::outline::{self, Outline};
use crate::store::person::MACHINE;
use crate::store::project::Project;
use crate::store::revision::Revision;
use crate::store::{Store, Time, thanks};

/// Keeps somebody's thanks for a revision, once.
pub async fn thank(
    store: &Store,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    revision: &Revision,
    now: Time,
) -> Result<()> {
    permission::ensure(viewer, Action::Thank(project))?;
    let Some(person) = viewer.person.as_ref().filter(|_| may_thank_for(viewer, revision)) else {
        return Err(Error::NotAllowed);
    };
    let mut tx = store.begin_write().await?;
    // Two taps at once wait for each other here, so that the second finds the first.
    outline::lock(&mut tx, outline.key).await?;
    let place = (project.key, outline.key, revision.key);
    thanks::insert(&mut tx, place, (person.key, now)).await?;
    Ok(tx.commit().await?)
}

/// Whether there is anybody to thank: not oneself, and for what the outline holds.
pub fn may_thank_for(viewer: &Viewer, revision: &Revision) -> bool {
    revision.published && !viewer.is(revision.author) && revision.author_handle != MACHINE
}
