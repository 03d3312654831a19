//! Changing what is said of projects and outlines: facts, titles, addresses, whether they are put away.

use super::line::by_key;
use super::linking;
use super::permission::{self, Action};
use super::start::{MOVED_AWAY, check_facts, ensure_one_plan, voice};
use super::viewer::Viewer;
use super::{Error, Result, limits, setup};
use crate::store::outline::{self, Kind, Outline};
use crate::store::project::{self, Facts, Project};
use crate::store::{OutlineKey, Store, Time, Tx, log, revision};
use crate::text::slug::Slug;

/// Changes a project's facts.
pub async fn project(store: &Store, viewer: &Viewer, project: &Project, facts: &Facts<'_>, now: Time) -> Result<()> {
    permission::ensure(viewer, Action::Steward(project))?;
    check_facts(facts)?;
    let mut tx = store.begin_write().await?;
    project::describe(&mut tx, project.key, facts, now).await?;
    Ok(tx.commit().await?)
}

/// Chooses whether readers of a project are shown the last checked revision of an outline instead of the newest.
pub async fn show_checked(store: &Store, viewer: &Viewer, project: &Project, wish: bool, now: Time) -> Result<()> {
    permission::ensure(viewer, Action::Steward(project))?;
    let mut tx = store.begin_write().await?;
    project::show_checked(&mut tx, project.key, wish, now).await?;
    Ok(tx.commit().await?)
}

/// Chooses after how many days two volunteers together may take in what no reviewer of a project has looked at: 0 for
/// never, `None` as the site has it.
pub async fn patience(store: &Store, viewer: &Viewer, project: &Project, days: Option<i64>, now: Time) -> Result<()> {
    permission::ensure(viewer, Action::Steward(project))?;
    days.map_or(Ok(()), setup::patience)?;
    let mut tx = store.begin_write().await?;
    project::set_patience(&mut tx, project.key, days, now).await?;
    Ok(tx.commit().await?)
}

/// What is to be said of an outline from now on.
#[derive(Debug, Clone, Copy)]
pub struct Description<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its address. The ones it had before go on leading to it.
    pub slug: &'a Slug,
    /// What it is in its project.
    pub kind: Kind,
    /// Who speaks, if it is an angle.
    pub voice: &'a str,
    /// Whether those who speak are of the place.
    pub of_the_place: bool,
    /// Whether it is put away.
    pub archived: bool,
}

/// Renames an outline, or changes its part in the project, or puts it away, or takes it out again.
pub async fn outline(
    store: &Store,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    new: &Description<'_>,
    now: Time,
) -> Result<()> {
    permission::ensure(viewer, Action::Steward(project))?;
    limits::some("title", new.title, limits::NAME)?;
    let voice = voice(new.kind, new.voice)?;
    let mut tx = begin_with_addresses(store, outline).await?;
    if new.kind != outline.kind || outline.archived && !new.archived {
        ensure_one_plan(&mut tx, project, new.kind).await?;
    }
    take_address(&mut tx, project, outline, new.slug.as_ref()).await?;
    let changed = Outline {
        slug: new.slug.to_string(),
        title: new.title.trim().to_owned(),
        kind: new.kind,
        voice: voice.to_owned(),
        of_the_place: new.of_the_place,
        archived: new.archived,
        ..outline.clone()
    };
    outline::describe(&mut tx, &changed, now).await?;
    Ok(tx.commit().await?)
}

/// Lets an outline take proposals only, except from reviewers, or lifts that.
pub async fn protect(
    store: &Store,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    wish: bool,
    now: Time,
) -> Result<()> {
    permission::ensure(viewer, Action::Steward(project))?;
    let mut tx = store.begin_write().await?;
    outline::protect(&mut tx, outline, wish, now).await?;
    Ok(tx.commit().await?)
}

/// Moves an outline to another project, where it becomes a page. Needs the trust of both.
pub async fn move_outline(
    store: &Store,
    viewer: &Viewer,
    (from, outline): (&Project, &Outline),
    to: &Project,
    now: Time,
) -> Result<()> {
    permission::ensure(viewer, Action::Steward(from))?;
    permission::ensure(viewer, Action::Steward(to))?;
    let mut tx = begin_with_addresses(store, outline).await?;
    take_address(&mut tx, to, outline, &outline.slug).await?;
    let kind = if outline.kind == Kind::Plan { Kind::Page } else { outline.kind };
    let moved = Outline { project: to.key, kind, ..outline.clone() };
    outline::describe(&mut tx, &moved, now).await?;
    keep_links(&mut tx, to, outline.key).await?;
    Ok(tx.commit().await?)
}

/// Begins a transaction in which nobody else takes an address, nor changes the outline.
async fn begin_with_addresses(store: &Store, outline: &Outline) -> Result<Tx> {
    let mut tx = store.begin_write().await?;
    outline::lock(&mut tx, outline.key).await?;
    log::hold(&mut tx).await?;
    Ok(tx)
}

/// Keeps the links of an outline's head anew: a link that names no project leads to another one after a move.
async fn keep_links(tx: &mut Tx, project: &Project, outline: OutlineKey) -> Result<()> {
    let Some(head) = outline::lock(tx, outline).await?.head else { return Ok(()) };
    let head = by_key(tx, head).await?;
    let text = revision::text(tx, &head).await?;
    linking::keep(tx, project, outline, &text).await
}

/// Gives the outline an address that is free or was its own before.
async fn take_address(tx: &mut Tx, project: &Project, outline: &Outline, slug: &str) -> Result<()> {
    match outline::by_address(tx, project.key, slug).await? {
        Some(holder) if holder.key == outline.key => Ok(()),
        // It may be called otherwise by now, in a project that is not for everybody.
        Some(holder) if holder.project != project.key => Err(Error::refused("slug", MOVED_AWAY)),
        Some(holder) => {
            Err(Error::refused("slug", format!("This address belongs to “{}”. Please choose another.", holder.title)))
        }
        None => Ok(outline::add_address(tx, project.key, slug, outline.key).await?),
    }
}
