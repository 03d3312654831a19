//! What whoever has just changed an outline is told above it: that it stands there, how to undo it, what came of a merge,
//! and, without an account, her link. Word of it is in the address alone, which nobody else is led to.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::history::may_undo;
use super::yours;
use crate::store::notice::{self, Notice};
use crate::store::outline::Outline;
use crate::store::person;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionKey};
use crate::text::outline as sections;
use crate::web::ui::byline::count;
use crate::web::ui::notices;
use crate::web::{App, Result, links, open, visit};
use crate::wiki::save::Saved;
use crate::wiki::viewer::Viewer;

/// A change that has just become part of an outline.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The revision that it made.
    pub made: RevisionKey,
    /// Whether a proposal was taken in, rather than something saved.
    pub accepted: bool,
    /// The secret of the link of whoever made it without an account.
    pub secret: Option<&'a str>,
    /// The id of the section that was changed.
    pub section: Option<&'a str>,
}

impl<'a> Change<'a> {
    /// Something saved, by whoever has this link if she has no account.
    fn saved(made: RevisionKey, secret: Option<&'a str>) -> Self {
        Self { made, accepted: false, secret, section: None }
    }

    /// A proposal taken in.
    pub fn accepted(made: RevisionKey) -> Self {
        Self { made, accepted: true, secret: None, section: None }
    }

    /// Where whoever made it reads it, as the newest text, whatever other readers are shown.
    pub async fn address(&self, app: &App, (project, outline): (&Project, &Outline)) -> Result<String> {
        let made = revision::by_key(&mut app.store.read().await?, self.made).await?;
        let digits = made.map(|made| made.id.short()).unwrap_or_default();
        let mut query = vec![(if self.accepted { "accepted" } else { "saved" }, &*digits)];
        query.extend(self.secret.map(|secret| ("mine", secret)));
        let page = links::with_query(&links::outline(&project.slug, &outline.slug), &query);
        Ok(match self.section {
            Some(section) => format!("{page}#{}{section}", links::SECTION_PREFIX),
            None => page,
        })
    }
}

/// Leads whoever sent a text to what became of it; `before` is the revision that she started from. She is led to the
/// section that she changed: the line that stays in sight there leads up to her link and to what to look at in a merge.
pub async fn lead_on(
    app: &App,
    (project, outline): (&Project, &Outline),
    (saved, before): (Saved, Option<RevisionKey>),
    (secret, section): (Option<&str>, Option<&str>),
) -> Result<Response> {
    app.metrics.saved(saved);
    let page = match saved {
        Saved::AsWritten(made) | Saved::Merged(made) => {
            let section = match (saved, section) {
                (Saved::Merged(_), Some(section)) if !has_section(app, made, section).await? => None,
                _ => section,
            };
            let change = Change { section, ..Change::saved(made, secret) };
            change.address(app, (project, outline)).await?
        }
        Saved::Proposed(number) | Saved::Conflicting(number) => {
            links::own(&links::proposal(&project.slug, &outline.slug, number), secret)
        }
    };
    let response = Redirect::to(&page).into_response();
    match saved {
        Saved::AsWritten(made) => visit::after_own_change(app, (made, before), response).await,
        _ => Ok(response),
    }
}

/// Whether a merge has a section still: others may have taken it out, or named it anew, before.
async fn has_section(app: &App, made: RevisionKey, section: &str) -> Result<bool> {
    let mut conn = app.store.read().await?;
    let Some(made) = revision::by_key(&mut conn, made).await? else { return Ok(false) };
    let text = revision::text(&mut conn, &made).await?;
    Ok(sections::section(&text, section).is_some())
}

/// Word of a change, as an address brings it.
#[derive(Debug, Default, Deserialize)]
pub struct Word {
    saved: Option<String>,
    accepted: Option<String>,
    /// What the link of somebody without an account holds.
    mine: Option<String>,
}

impl Word {
    /// Whether there is any.
    pub fn is_there(&self) -> bool {
        self.saved.is_some() || self.accepted.is_some()
    }

    /// Whether it holds what only one reader may see.
    pub fn is_hers_alone(&self) -> bool {
        self.mine.is_some()
    }

    /// The change that it is about; `None` if this outline has no such revision.
    pub async fn news(&self, conn: &mut Conn, outline: &Outline, shown: &Revision) -> Result<Option<News<'_>>> {
        let Some(digits) = self.saved.as_deref().or(self.accepted.as_deref()) else { return Ok(None) };
        let made = open::by_digits(conn, digits).await?.filter(|made| made.outline == outline.key && made.published);
        let Some(made) = made else { return Ok(None) };
        let places = if made.key == shown.key { notice::of_revision(conn, made.key).await? } else { Vec::new() };
        Ok(Some(News { made, accepted: self.saved.is_none(), mine: self.mine.as_deref(), places }))
    }
}

/// What there is to tell of a change.
pub struct News<'a> {
    made: Revision,
    accepted: bool,
    mine: Option<&'a str>,
    /// Places of a merge to look at, in the text that is shown.
    places: Vec<Notice>,
}

impl News<'_> {
    /// The line that stays in sight, and below it what there is to keep and to look at.
    pub fn view(&self, app: &App, viewer: &Viewer, (project, outline): (&Project, &Outline), text: &str) -> Markup {
        html! {
            (self.line(viewer, project, outline))
            @if let Some(token) = self.mine {
                (yours::kept(app, token, &links::outline(&project.slug, &outline.slug)))
            }
            @if !self.places.is_empty() {
                section.look aria-labelledby="look" {
                    h2 #look { "Please look at " (count(self.places.len() as i64, "place", "places")) }
                    (notices::list(text, &self.places))
                }
            }
        }
    }

    fn line(&self, viewer: &Viewer, project: &Project, outline: &Outline) -> Markup {
        let (project_slug, slug, id) = (&project.slug, &outline.slug, self.made.id);
        let has_before = self.made.parent.is_some();
        html! {
            div.notice.saved role="status" {
                p { (self.words()) }
                ul {
                    @if !self.places.is_empty() { li { a href="#look" { "Please look" } } }
                    @if self.mine.is_some() { li { a href="#your-link" { "Keep your link" } } }
                    @if has_before && may_undo(viewer, project, outline) {
                        li { a href=(links::undo(project_slug, slug, id)) { "Undo" } }
                    }
                    @if has_before { li { a href=(links::change(project_slug, slug, id)) { "See what changed" } } }
                }
            }
        }
    }

    fn words(&self) -> &'static str {
        let by_itself = self.made.author_handle == person::MACHINE;
        match (self.accepted, by_itself) {
            (true, _) => "Accepted: it stands in the page now.",
            (false, true) => "Saved, together with what others had changed meanwhile.",
            (false, false) => "Saved.",
        }
    }
}
