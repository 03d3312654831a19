//! What is said of one proposal, for those who may read it: between whoever sent it and reviewers, mostly.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::opened_proposal::Opened;
use super::proposal::Asked;
use super::talk::{Sent, said};
use crate::store::remark;
use crate::web::client::ClientAddress;
use crate::web::ui::remarks::{self, Place};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links};
use crate::wiki::Refusal;
use crate::wiki::discuss::About;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// What was said.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Asked>,
) -> Result<Markup> {
    let place = (project.as_str(), outline.as_str());
    let opened = Opened::open(&app, &visitor.viewer, place, number, own.mine.as_deref()).await?;
    let sent = Sent::fresh(&app, &visitor.viewer).await?;
    opened.talk(&app, &visitor.viewer, &sent, None).await
}

/// Says something.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, number)): Path<(String, String, i64)>,
    Query(own): Query<Asked>,
    Form(mut sent): Form<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let place = (project.as_str(), outline.as_str());
    let opened = Opened::open(&app, viewer, place, number, own.mine.as_deref()).await?;
    let secret = opened.secret_hash();
    let about = About::Proposal(&opened.proposal, secret.as_ref());
    match sent.say(&app, (viewer, from), (&opened.project, &opened.outline), about).await? {
        Ok((said, _)) => Ok(Redirect::to(&format!("{}#r-{said}", opened.talk_address())).into_response()),
        Err((status, refusal)) => Ok((status, opened.talk(&app, viewer, &sent, Some(&refusal)).await?).into_response()),
    }
}

impl Opened {
    /// Where it is discussed, for whoever is looking.
    pub fn talk_address(&self) -> String {
        links::own(&format!("{}/talk", self.address()), self.secret.as_deref())
    }

    async fn talk(&self, app: &App, viewer: &Viewer, sent: &Sent, refusal: Option<&Refusal>) -> Result<Markup> {
        let mut conn = app.store.read().await?;
        let remarks = remark::of_proposal(&mut conn, self.proposal.key).await?;
        let said = said(&mut conn, viewer, &self.project, remarks).await?;
        drop(conn);
        let (read, here) = (links::outline(&self.project.slug, &self.outline.slug), self.talk_address());
        let may_hide = may(viewer, Action::Review(&self.project));
        let place = Place { outline: &read, title: &self.outline.title, here: &here, may_hide };
        let title = format!("Talk about proposal {}", self.proposal.number);
        let content = html! {
            header.head {
                (self.crumbs())
                h1 { (title) }
                @if !self.line.summary.trim().is_empty() { p.lead dir="auto" { (self.line.summary) } }
                p.byline {
                    "Whoever may read the proposal may read this. " a href=(self.own_address()) { "Back to the proposal" } "."
                }
            }
            @if said.is_empty() { p.lead { "Nobody has said anything yet." } }
            @else { (remarks::list(&place, &said)) }
            @if may(viewer, Action::Propose(&self.project)) {
                form.part method="post" action=(here) {
                    (sent.fields("What do you want to say or ask?", refusal))
                    // Whoever came with the link has said already how she is called.
                    @if self.secret.is_none() { (sent.guest.with_name(viewer, refusal)) }
                    @else if viewer.person.is_none() { (sent.guest.carried()) }
                    p.submit { button { "Say it" } }
                }
            }
        };
        self.frame_page(app, viewer, &title, content).await
    }
}
