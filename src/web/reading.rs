//! Which revision of an outline a reader is shown, what she is told of its check, and since when she sees changes.

use super::visit::Visited;
use super::{Error, Result, open};
use crate::store::Conn;
use crate::store::checkmark::{self, Checkmark};
use crate::store::main_line::count_after;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// An outline about to be read.
pub struct Reading {
    /// The newest revision of the main line.
    pub head: Revision,
    /// The revision that is shown: the newest, or the last checked one.
    pub shown: Revision,
    /// The last check.
    pub check: Option<Check>,
    /// Whether the newest revision was asked for, whatever readers are usually shown.
    pub is_newest_wanted: bool,
    /// An older revision: what is newer than this is drawn in the page.
    pub since: Option<Revision>,
    /// Whether she named an older revision that she may not know of, or that is none.
    pub is_since_unknown: bool,
    /// Her last visit, if she was shown an older revision then.
    pub visited: Option<Visited>,
}

/// The last check of an outline.
pub struct Check {
    /// Who checked what, and when.
    pub mark: Checkmark,
    /// How many revisions are newer than the one checked.
    pub newer: i64,
}

/// What a reader asks for beside the outline's address.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// The newest revision, whatever readers are usually shown.
    pub newest: bool,
    /// The digits of an older revision, to see what is newer.
    pub since: Option<&'a str>,
}

impl Reading {
    /// Finds what is to be shown of an outline whose newest revision is `head`.
    pub async fn open(
        conn: &mut Conn,
        viewer: &Viewer,
        (project, outline): (&Project, &Outline),
        head: Revision,
        wish: Wish<'_>,
    ) -> Result<Self> {
        let check = match checkmark::newest(conn, outline.key).await? {
            Some(mark) => {
                let newer = count_after(conn, outline.key, mark.revision).await?;
                Some(Check { mark, newer })
            }
            None => None,
        };
        let since = match wish.since {
            Some(digits) => open::revision(conn, viewer, project, outline, digits).await.map(Some).or_else(unknown)?,
            None => None,
        };
        let checked = check.as_ref().map(|check| check.mark.revision).filter(|key| *key != head.key);
        // Nothing of what was checked is newer than a revision from after the check.
        let is_held_back = !wish.newest && since.as_ref().is_none_or(|since| Some(since.key) <= checked);
        let shown = match checked.filter(|_| is_held_back && is_shown_checked(viewer, project)) {
            Some(key) => revision::by_key(conn, key).await?,
            None => None,
        };
        let shown = shown.unwrap_or_else(|| head.clone());
        let is_since_unknown = wish.since.is_some() && since.is_none();
        Ok(Self { shown, head, check, is_newest_wanted: wish.newest, since, is_since_unknown, visited: None })
    }

    /// The visit since which she is to be told of changes, unless they are drawn in the page anyway.
    pub fn news(&self) -> Option<&Visited> {
        self.visited.as_ref().filter(|_| self.since.is_none())
    }

    /// Whether a newer revision is there than the one that is shown.
    pub fn is_held_back(&self) -> bool {
        self.shown.key != self.head.key
    }
}

/// Whoever names no revision that she may know of is shown the outline all the same.
fn unknown(error: Error) -> Result<Option<Revision>> {
    if matches!(error, Error::NotFound) { Ok(None) } else { Err(error) }
}

/// The revision of an outline that a viewer is shown where she asks for no other; `None` while there is none.
pub async fn shown(conn: &mut Conn, viewer: &Viewer, project: &Project, outline: &Outline) -> Result<Option<Revision>> {
    let checked = match is_shown_checked(viewer, project) {
        true => checkmark::newest(conn, outline.key).await?.map(|mark| mark.revision),
        false => None,
    };
    match checked.or(outline.head) {
        Some(key) => Ok(revision::by_key(conn, key).await?),
        None => Ok(None),
    }
}

/// Whether this viewer is shown the last checked revision unless she asks for the newest: a reader where the project
/// wants it so, but nobody who works on the text.
fn is_shown_checked(viewer: &Viewer, project: &Project) -> bool {
    project.shows_checked && (viewer.person.is_none() || !may(viewer, Action::ReadProposals(project)))
}
