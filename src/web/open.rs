//! Opening what an address names, if it is there and this viewer may read it.

use super::app::App;
use super::{Error, Result, links};
use crate::store::outline::{self, Outline};
use crate::store::project::{self, Project};
use crate::store::proposal::{self, State};
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionId};
use crate::text::unreadable::as_shown;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// A project that the viewer may read, and a connection to read more of it with.
pub async fn project(app: &App, viewer: &Viewer, slug: &str) -> Result<(Conn, Project)> {
    let mut conn = app.store.read().await?;
    match project::by_slug(&mut conn, slug).await? {
        Some(project) if may(viewer, Action::Read(&project)) => Ok((conn, project)),
        _ => Err(Error::NotFound),
    }
}

/// The text of a revision as a form shows it and brings it back; of none, none.
pub async fn shown_text(conn: &mut Conn, revision: Option<&Revision>) -> Result<String> {
    match revision {
        Some(revision) => Ok(as_shown(revision::text(conn, revision).await?)),
        None => Ok(String::new()),
    }
}

/// An outline, its project, and a connection. An address that the outline once had leads to its present one,
/// `verb` included.
pub async fn outline(
    app: &App,
    viewer: &Viewer,
    (project, slug): (&str, &str),
    verb: &str,
) -> Result<(Conn, Project, Outline)> {
    let (mut conn, project) = self::project(app, viewer, project).await?;
    let outline = outline::by_address(&mut conn, project.key, slug).await?.ok_or(Error::NotFound)?;
    if outline.project == project.key && outline.slug == slug {
        return Ok((conn, project, outline));
    }
    let home = project::by_key(&mut conn, outline.project).await?.ok_or(Error::NotFound)?;
    if !may(viewer, Action::Read(&home)) {
        return Err(Error::NotFound);
    }
    Err(Error::Moved(links::verb(&home.slug, &outline.slug, verb)))
}

/// The revision of an outline that an address or a form names by the first digits of its id, ten at least.
///
/// What a proposal holds is found only by those who may read proposals, and by its author.
pub async fn revision(
    conn: &mut Conn,
    viewer: &Viewer,
    project: &Project,
    outline: &Outline,
    digits: &str,
) -> Result<Revision> {
    match by_digits(conn, digits).await?.filter(|revision| revision.outline == outline.key) {
        Some(revision) if shows(conn, viewer, project, &revision).await? => Ok(revision),
        _ => Err(Error::NotFound),
    }
}

/// A revision by the first digits of its id, wherever it is: what it belongs to, and a connection.
pub async fn permanent(app: &App, viewer: &Viewer, digits: &str) -> Result<(Conn, Project, Outline, Revision)> {
    let mut conn = app.store.read().await?;
    let revision = by_digits(&mut conn, digits).await?.ok_or(Error::NotFound)?;
    let outline = outline::by_key(&mut conn, revision.outline).await?.ok_or(Error::NotFound)?;
    let project = project::by_key(&mut conn, outline.project).await?.ok_or(Error::NotFound)?;
    if may(viewer, Action::Read(&project)) && shows(&mut conn, viewer, &project, &revision).await? {
        return Ok((conn, project, outline, revision));
    }
    Err(Error::NotFound)
}

/// The revisions that one was made from, as far as the viewer may read them; the line it was saved on comes first.
pub async fn parents(
    conn: &mut Conn,
    viewer: &Viewer,
    project: &Project,
    revision: &Revision,
) -> Result<Vec<Revision>> {
    let mut parents = Vec::new();
    for key in [revision.parent, revision.second_parent].into_iter().flatten() {
        let Some(parent) = revision::by_key(conn, key).await? else { continue };
        if shows(conn, viewer, project, &parent).await? {
            parents.push(parent);
        }
    }
    Ok(parents)
}

/// Whether a viewer who may read the project may read this revision of it.
pub async fn shows(conn: &mut Conn, viewer: &Viewer, project: &Project, revision: &Revision) -> Result<bool> {
    if revision.published {
        return Ok(true);
    }
    let proposal = proposal::of_line(conn, revision).await?;
    let withdrawn = proposal.is_some_and(|proposal| proposal.state == State::Withdrawn);
    Ok(may(viewer, Action::ReadLine { project, own: viewer.is(revision.author), withdrawn }))
}

/// The newest revision of an outline's main line.
pub async fn head(conn: &mut Conn, outline: &Outline) -> Result<Option<Revision>> {
    match outline.head {
        Some(head) => Ok(revision::by_key(conn, head).await?),
        None => Ok(None),
    }
}

/// The only revision whose id begins with these hexadecimal digits.
pub async fn by_digits(conn: &mut Conn, digits: &str) -> Result<Option<Revision>> {
    let known = (10..=64).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !known {
        return Ok(None);
    }
    let from = filled(digits, '0');
    let to = filled(digits, 'f');
    let mut found = revision::by_id_range(conn, &from.0, &to.0).await?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// The id that begins with these digits and goes on with one digit only.
fn filled(digits: &str, rest: char) -> RevisionId {
    let mut id = [0; 32];
    let all = digits.chars().chain(std::iter::repeat(rest)).take(64);
    for (place, digit) in all.enumerate() {
        id[place / 2] = id[place / 2] << 4 | digit.to_digit(16).unwrap_or(0) as u8;
    }
    RevisionId(id)
}
