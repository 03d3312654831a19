//! Starting projects and outlines.

use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::membership::{self, Role};
use crate::store::outline::{self, Kind, NewOutline, Outline};
use crate::store::person::Person;
use crate::store::project::{self, Facts, Project};
use crate::store::{OutlineId, ProjectId, Store, Time, log};
use crate::text::slug::Slug;

/// Addresses that no project can have: `/r/...` leads to revisions.
const RESERVED: [&str; 1] = ["r"];

/// What to tell somebody who wants an address that leads into another project.
pub(super) const MOVED_AWAY: &str = "An outline that was called so has moved to another project, and this address leads there. \
                          Please choose another address for yours.";

/// What to tell somebody whose word is no address.
pub fn no_address(word: &str) -> String {
    format!("{word:?} is no address: use at most {} lower-case letters, digits and hyphens", Slug::MAX_LENGTH)
}

/// Starts a project at an address; whoever starts it looks after it.
pub async fn project(
    store: &Store,
    viewer: &Viewer,
    (id, slug): (ProjectId, &Slug),
    facts: &Facts<'_>,
    now: Time,
) -> Result<()> {
    permission::ensure(viewer, Action::StartProject)?;
    let Some(person) = &viewer.person else { return Err(Error::NotAllowed) };
    project_for(store, Some(person), (id, slug), facts, now).await
}

/// Starts a project, asking nobody: for the owner's command line and for imports. Without a steward the site's
/// owner looks after it.
pub async fn project_for(
    store: &Store,
    steward: Option<&Person>,
    (id, slug): (ProjectId, &Slug),
    facts: &Facts<'_>,
    now: Time,
) -> Result<()> {
    check(slug, facts)?;
    let mut tx = store.begin_write().await?;
    log::hold(&mut tx).await?;
    if project::by_slug(&mut tx, slug.as_ref()).await?.is_some() || project::by_id(&mut tx, id).await?.is_some() {
        return Err(Error::refused("slug", "This address is taken. Please choose another."));
    }
    let key = project::insert(&mut tx, id, slug.as_ref(), facts, steward.map(|person| person.key), now).await?;
    if let Some(steward) = steward {
        membership::set(&mut tx, key, steward.key, Role::Steward).await?;
    }
    Ok(tx.commit().await?)
}

/// Refuses a project that no site can have, before anything is looked up.
pub fn check(slug: &Slug, facts: &Facts<'_>) -> Result<()> {
    check_facts(facts)?;
    if RESERVED.contains(&slug.as_ref()) {
        return Err(Error::refused("slug", "The site needs this address itself. Please choose another."));
    }
    Ok(())
}

/// An outline that somebody wants to start.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// A fresh id.
    pub id: OutlineId,
    /// The address; made from the title if there is none.
    pub slug: Option<&'a Slug>,
    /// The title.
    pub title: &'a str,
    /// What it is to be in its project.
    pub kind: Kind,
    /// Who speaks, if it is an angle.
    pub voice: &'a str,
    /// Whether those who speak are of the place.
    pub of_the_place: bool,
}

/// Starts an outline; its first text is then saved like any edit. Starting what is there already gives that; an address
/// that leads to another project cannot be had.
pub async fn outline(
    store: &Store,
    viewer: &Viewer,
    project: &Project,
    wanted: &Wanted<'_>,
    now: Time,
) -> Result<Outline> {
    permission::ensure(viewer, Action::StartOutline(project))?;
    limits::some("title", wanted.title, limits::NAME)?;
    let voice = voice(wanted.kind, wanted.voice)?;
    let from_title = Slug::from_title(wanted.title);
    let slug = wanted.slug.or(from_title.as_ref());
    let slug = slug.ok_or_else(|| Error::refused("title", "Please use a title with letters or digits in it."))?;
    let mut tx = store.begin_write().await?;
    log::hold(&mut tx).await?;
    if let Some(there) = outline::by_address(&mut tx, project.key, slug.as_ref()).await? {
        // She may not be one of those who can follow it there.
        if there.project != project.key {
            return Err(Error::refused("slug", MOVED_AWAY));
        }
        return Ok(there);
    }
    ensure_one_plan(&mut tx, project, wanted.kind).await?;
    let new = NewOutline {
        id: wanted.id,
        project: project.key,
        slug: slug.as_ref(),
        title: wanted.title.trim(),
        kind: wanted.kind,
        voice,
        of_the_place: wanted.of_the_place,
    };
    let outline = outline::insert(&mut tx, &new, now).await?;
    tx.commit().await?;
    Ok(outline)
}

/// Who speaks: somebody in an angle, which needs her, and nobody in particular in anything else.
pub(super) fn voice(kind: Kind, voice: &str) -> Result<&str> {
    if kind != Kind::Angle {
        return Ok("");
    }
    limits::some("voice", voice, limits::NAME)?;
    Ok(voice.trim())
}

/// Refuses a second plan. Call it while the log is held.
pub(super) async fn ensure_one_plan(conn: &mut crate::store::Conn, project: &Project, kind: Kind) -> Result<()> {
    if kind == Kind::Plan && outline::plan(conn, project.key).await?.is_some() {
        return Err(Error::refused("kind", "This project has a plan already."));
    }
    Ok(())
}

/// Refuses facts that are missing or too long.
pub(super) fn check_facts(facts: &Facts<'_>) -> Result<()> {
    limits::some("name", facts.name, limits::NAME)?;
    limits::at_most("aim", facts.aim, limits::AIM)?;
    limits::at_most("place", facts.place, limits::NAME)?;
    limits::at_most("licence", facts.licence, limits::NAME)?;
    let is_tag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if facts.language.len() > 35 || !facts.language.split('-').all(is_tag) {
        return Err(Error::refused("language", "Please give a language tag such as en, sw, ar or pt-BR."));
    }
    Ok(())
}
