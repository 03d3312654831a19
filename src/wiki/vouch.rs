//! Vouching for a revision, so that readers can tell what a reviewer has looked at and what is newer.

use super::permission::{self, Action, may};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::checkmark::{self, Checkmark};
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::revision::Revision;
use crate::store::{Conn, PersonKey, RevisionKey, Store, Time, main_line};

/// A reviewer's word on one revision.
#[derive(Debug, Clone, Copy)]
pub struct Vouching<'a> {
    /// The project the outline is in.
    pub project: &'a Project,
    /// The outline.
    pub outline: &'a Outline,
    /// The revision.
    pub revision: &'a Revision,
    /// What she says about it; may be empty.
    pub reason: &'a str,
    /// When.
    pub time: Time,
}

/// Why somebody cannot vouch for a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// She is no reviewer here.
    NoReviewer,
    /// Words of her own are among those that nobody has checked, and here somebody else has to look at them.
    OwnWords,
    /// Its text never was the page as it stood: it was merged with another, or is only proposed.
    BesideMainLine,
}

impl Obstacle {
    /// What to tell her.
    pub fn explained(self) -> &'static str {
        match self {
            Self::NoReviewer => "Only reviewers check.",
            Self::OwnWords => {
                "You wrote some of the words that nobody has checked yet, and in this project somebody else looks at \
                 what one has written. An older revision, from before your words, you may check."
            }
            Self::BesideMainLine => {
                "This text never was the page as it stood: it was merged with another. Check the merge."
            }
        }
    }
}

/// Puts a reviewer's checkmark on a revision. A second one of hers changes nothing.
pub async fn check(store: &Store, viewer: &Viewer, vouching: &Vouching<'_>) -> Result<()> {
    let Vouching { project, outline, revision, reason, time } = *vouching;
    permission::ensure(viewer, Action::Check { project, own: false })?;
    limits::at_most("reason", reason, limits::SUMMARY)?;
    let Some(reviewer) = &viewer.person else { return Err(Error::NotAllowed) };
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, outline.key).await?;
    if let Some(obstacle) = obstacle(&mut tx, viewer, (project, outline), revision).await? {
        return Err(Error::refused("reason", obstacle.explained()));
    }
    if by(&mut tx, outline, revision.key, reviewer.key).await?.is_none() {
        let place = (project.key, outline.key, revision.key);
        checkmark::insert(&mut tx, place, (reviewer.key, time, reason.trim())).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes a checkmark back: her own, or as a steward anybody's.
pub async fn take_back(
    store: &Store,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    mark: &Checkmark,
    now: Time,
) -> Result<()> {
    let Some(person) = viewer.person.as_ref().filter(|_| may_take_back(viewer, project, mark)) else {
        return Err(Error::NotAllowed);
    };
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, outline.key).await?;
    if by(&mut tx, outline, mark.revision, mark.person).await?.is_some_and(|standing| standing.key == mark.key) {
        checkmark::withdraw(&mut tx, project.key, mark, (person.key, now)).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether this viewer may take a checkmark back.
pub fn may_take_back(viewer: &Viewer, project: &Project, mark: &Checkmark) -> bool {
    let own = viewer.is(mark.person) && may(viewer, Action::Check { project, own: false });
    own || may(viewer, Action::Steward(project))
}

/// What keeps this viewer from vouching for a revision, if anything does.
pub async fn obstacle(
    conn: &mut Conn,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    revision: &Revision,
) -> Result<Option<Obstacle>> {
    let Some(person) = viewer.person.as_ref().filter(|_| may(viewer, Action::Check { project, own: false })) else {
        return Ok(Some(Obstacle::NoReviewer));
    };
    let head = outline::by_key(conn, outline.key).await?.and_then(|outline| outline.head);
    match head {
        Some(head) if main_line::is_step(conn, head, revision.key).await? => {}
        _ => return Ok(Some(Obstacle::BesideMainLine)),
    }
    let last = checkmark::newest_before(conn, outline.key, revision.key).await?;
    let unchecked = (last.map_or(RevisionKey(0), |last| last.revision), revision.key);
    let own = main_line::has_words_of(conn, outline.key, person.key, unchecked).await?;
    Ok((!may(viewer, Action::Check { project, own })).then_some(Obstacle::OwnWords))
}

/// The checkmark that a person has put on a revision.
async fn by(conn: &mut Conn, outline: &Outline, revision: RevisionKey, person: PersonKey) -> Result<Option<Checkmark>> {
    let marks = checkmark::between(conn, outline.key, (revision, revision)).await?;
    Ok(marks.into_iter().find(|mark| mark.person == person))
}
