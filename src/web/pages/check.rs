//! Vouching for a revision: what is new in it since the last check, the reviewer's word, and taking it back.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use maud::{Markup, html};
use serde::Deserialize;

use super::queue;
use crate::outside::now;
use crate::store::checkmark::{self, Checkmark};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::web::error::{refused, unless_refused};
use crate::web::ui::byline::{self, minute};
use crate::web::ui::checked;
use crate::web::ui::diff::Difference;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::revisions;
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::Refusal;
use crate::wiki::authorship;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;
use crate::wiki::vouch::{self, Obstacle, Vouching};

/// The form as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    reason: String,
    /// The place in the review queue that the reviewer came from; empty if she came another way.
    queue: String,
}

/// Whose word shall be taken back.
#[derive(Debug, Deserialize)]
pub struct TakenBack {
    mark: i64,
}

/// A revision before it is vouched for.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String)>,
    Query(sent): Query<Sent>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    Ok(desk.page(&sent, None).await?.into_response())
}

/// Vouches for it.
pub async fn check(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    let vouching = Vouching {
        project: &desk.project,
        outline: &desk.outline,
        revision: &desk.revision,
        reason: &sent.reason,
        time: now(),
    };
    match unless_refused(vouch::check(&app.store, desk.viewer, &vouching).await)? {
        Ok(()) if sent.queue.is_empty() => {
            Ok(Redirect::to(&links::outline(&desk.project.slug, &desk.outline.slug)).into_response())
        }
        Ok(()) => Ok(Redirect::to(&links::next_in_queue(&sent.queue)).into_response()),
        Err(refusal) => Ok(refused(desk.page(&sent, Some(&refusal)).await?)),
    }
}

/// Takes a word for it back.
pub async fn take_back(
    State(app): State<App>,
    visitor: Visitor,
    Path(address): Path<(String, String, String)>,
    Form(sent): Form<TakenBack>,
) -> Result<Response> {
    let desk = Desk::open(&app, &visitor.viewer, &address).await?;
    if let Some(mark) = desk.marks.iter().find(|mark| mark.key == sent.mark) {
        vouch::take_back(&app.store, desk.viewer, (&desk.project, &desk.outline), mark, now()).await?;
    }
    Ok(Redirect::to(&links::check(&desk.project.slug, &desk.outline.slug, desk.revision.id)).into_response())
}

/// A revision laid before somebody who may check.
struct Desk<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    project: Project,
    outline: Outline,
    revision: Revision,
    /// The checkmarks on the revision.
    marks: Vec<Checkmark>,
    /// The last checkmark before it.
    last: Option<Checkmark>,
    obstacle: Option<Obstacle>,
}

impl<'a> Desk<'a> {
    async fn open(
        app: &'a App,
        viewer: &'a Viewer,
        (project, outline, digits): &(String, String, String),
    ) -> Result<Self> {
        let (mut conn, project, outline) =
            open::outline(app, viewer, (project, outline), &format!("check/{digits}")).await?;
        let revision = open::revision(&mut conn, viewer, &project, &outline, digits).await?;
        if !may(viewer, Action::Check { project: &project, own: false }) {
            return Err(Error::NotAllowed);
        }
        let marks = checkmark::between(&mut conn, outline.key, (revision.key, revision.key)).await?;
        let last = checkmark::newest_before(&mut conn, outline.key, revision.key).await?;
        let obstacle = vouch::obstacle(&mut conn, viewer, (&project, &outline), &revision).await?;
        Ok(Self { app, viewer, project, outline, revision, marks, last, obstacle })
    }

    async fn page(&self, sent: &Sent, refusal: Option<&Refusal>) -> Result<Markup> {
        let news = self.news().await?;
        let site = self.app.site();
        let here = links::check(&self.project.slug, &self.outline.slug, self.revision.id);
        let frame = Frame {
            site: &site,
            viewer: self.viewer,
            title: "Check a revision",
            project: Some(&self.project),
            here: &here,
            feed: None,
        };
        let own = self.marks.iter().any(|mark| self.viewer.is(mark.person));
        let content = html! {
            (self.head())
            (queue::way_on(&sent.queue))
            @for mark in &self.marks { (self.mark(mark, &here)) }
            @if let Some(obstacle) = self.obstacle { p.notice.heed role="status" { (obstacle.explained()) } }
            @else if !own { (form(&here, sent, refusal)) }
            (news)
        };
        Ok(layout::page(&frame, content))
    }

    fn head(&self) -> Markup {
        let address = links::outline(&self.project.slug, &self.outline.slug);
        html! {
            header.head {
                (layout::crumbs(Some(&self.project), &[(&self.outline.title, &address)]))
                h1 { "Check a revision" }
                p.lead {
                    "Readers will see that you have read " bdi { (self.outline.title) } " as it stood on "
                    a href=(links::revision(self.revision.id)) { (minute(self.revision.time)) }
                    ", and vouch for it."
                }
                p.byline {
                    "Its last change: " bdi { (revisions::summary(&self.revision)) } ", by "
                    (byline::doer(&self.revision.author_name, &self.revision.author_handle))
                }
            }
        }
    }

    fn mark(&self, mark: &Checkmark, here: &str) -> Markup {
        html! {
            div.notice role="status" {
                p { (checked::by(mark)) "." }
                @if vouch::may_take_back(self.viewer, &self.project, mark) {
                    form method="post" action={ (here) "/take-back" } {
                        input type="hidden" name="mark" value=(mark.key);
                        p.submit { button.quiet { "Take it back" } }
                    }
                }
            }
        }
    }

    /// What is new since the last check, or the whole text if there was none.
    async fn news(&self) -> Result<Markup> {
        let mut conn = self.app.store.read().await?;
        let text = revision::text(&mut conn, &self.revision).await?;
        let before = match &self.last {
            Some(last) => revision::by_key(&mut conn, last.revision).await?,
            None => None,
        };
        let old = match &before {
            Some(before) => revision::text(&mut conn, before).await?,
            None => String::new(),
        };
        let difference = Difference::between(&old, &text).await?;
        let written = match &before {
            Some(before) => authorship::newer(&mut conn, (before, &self.revision), &difference.diff).await?,
            None => None,
        };
        drop(conn);
        let difference = difference.by_authorship(written);
        Ok(html! {
            section.part aria-labelledby="news" {
                h2 #news { "What nobody has checked yet" }
                p.meta {
                    @match &self.last {
                        Some(last) => {
                            "Since what " (byline::person(&last.person_name, &last.person_handle)) " checked on "
                            a href=(links::revision(last.revision_id)) { (byline::day(last.time)) } ": "
                        },
                        None => "It is the first check: all of it. ",
                    }
                    (difference.summary())
                    @if difference.has_known() {
                        ". " span.known { "What came back or moved" } " has dots under it: it is not new."
                    }
                }
                (difference.passages())
            }
        })
    }
}

fn form(here: &str, sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    html! {
        form method="post" action=(here) {
            (field::refused(refusal))
            (field::line(&Line {
                name: "reason",
                label: "How do you know?",
                hint: Some("If you like, in a word: “read against the borehole log”. Readers see it."),
                value: &sent.reason,
                refusal,
                ..Line::default()
            }))
            @if !sent.queue.is_empty() { input type="hidden" name="queue" value=(sent.queue); }
            p.submit { button { "Mark as checked" } }
        }
    }
}
