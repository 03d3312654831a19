//! Starting an outline: what it is called and what it is in its project. Its words come next, in the edit form.

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::outside::{now, random};
use crate::store::OutlineId;
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::text::slug::Slug;
use crate::web::client::ClientAddress;
use crate::web::error::{refused, unless_refused};
use crate::web::guard::Purpose;
use crate::web::ui::choices::{self, Part};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::start::{self, Wanted};
use crate::wiki::{self, Refusal};

const TOO_MANY: &str = "Many changes came from your network just now. Please wait a few minutes and send it again.";

/// The form as it is sent, and as a link to an unwritten page fills it in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    title: String,
    slug: String,
    kind: String,
    voice: String,
    of_the_place: Option<String>,
}

/// The form; whoever may not start outlines here learns who may. What is written already is led to.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    Query(mut sent): Query<Sent>,
) -> Result<Response> {
    let (mut conn, project) = open::project(&app, &visitor.viewer, &project).await?;
    // The link may be older than what stands there by now.
    if let Some(outline) = outline::by_address(&mut conn, project.key, &sent.slug).await?
        && outline.head.is_some()
    {
        return Ok(Redirect::to(&links::outline(&project.slug, &sent.slug)).into_response());
    }
    drop(conn);
    if sent.kind.is_empty() {
        sent.kind = "page".to_owned();
    }
    page(&app, &visitor, &project, &sent, None).await
}

/// Starts the outline and leads to where it is written; what is there already is only led to.
pub async fn start(
    State(app): State<App>,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Path(project): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let (_, project) = open::project(&app, &visitor.viewer, &project).await?;
    if visitor.viewer.person.is_none() && app.guard.write(Purpose::Edit, address).is_err() {
        let refusal = Refusal { field: "title", reason: TOO_MANY.into() };
        return page(&app, &visitor, &project, &sent, Some(&refusal)).await;
    }
    match unless_refused(sent.start(&app, &visitor, &project).await)? {
        Ok((slug, outline)) => Ok(Redirect::to(&next(&project, &slug, &outline)).into_response()),
        Err(refusal) => page(&app, &visitor, &project, &sent, Some(&refusal)).await,
    }
}

impl Sent {
    /// Starts the outline; gives the address that was asked for, and what is there now.
    async fn start(&self, app: &App, visitor: &Visitor, project: &Project) -> wiki::Result<(Slug, Outline)> {
        let slug = self.slug()?;
        let wanted = Wanted {
            id: OutlineId(random()),
            slug: Some(&slug),
            title: &self.title,
            kind: choices::sent_kind(&self.kind)?,
            voice: &self.voice,
            of_the_place: self.of_the_place.is_some(),
        };
        let outline = start::outline(&app.store, &visitor.viewer, project, &wanted, now()).await?;
        Ok((slug, outline))
    }

    /// The address that was asked for; without one, that which the title leads to.
    fn slug(&self) -> wiki::Result<Slug> {
        match self.slug.trim() {
            "" => choices::sent_address("title", &self.title),
            typed => choices::sent_address("slug", typed),
        }
    }

    fn part(&self) -> Part<'_> {
        Part { kind: &self.kind, voice: &self.voice, of_the_place: self.of_the_place.is_some() }
    }
}

/// Where to go on to. An outline that once had this address may have moved on; its old address leads after it.
fn next(project: &Project, slug: &Slug, outline: &Outline) -> String {
    links::verb(&project.slug, slug.as_ref(), if outline.head.is_some() { "" } else { "edit" })
}

async fn page(
    app: &App,
    visitor: &Visitor,
    project: &Project,
    sent: &Sent,
    refusal: Option<&Refusal>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let site = app.site();
    let address = links::about_project(&project.slug, "new");
    let here = links::with_query(&address, &[("title", &sent.title), ("slug", &sent.slug), ("kind", &sent.kind)]);
    let title = "Start an outline";
    let frame = Frame { site: &site, viewer, title, project: Some(project), here: &here, feed: None };
    if !may(viewer, Action::StartOutline(project)) {
        return Ok((StatusCode::FORBIDDEN, layout::page(&frame, not_for_you(&frame, sent))).into_response());
    }
    let offers_plan = outline::plan(&mut app.store.read().await?, project.key).await?.is_none();
    let page = layout::page(&frame, view(project, sent, offers_plan, refusal));
    Ok(if refusal.is_some() { refused(page) } else { page.into_response() })
}

fn view(project: &Project, sent: &Sent, offers_plan: bool, refusal: Option<&Refusal>) -> Markup {
    html! {
        header.head {
            (layout::crumbs(Some(project), &[]))
            h1 { "Start an outline" }
            p.lead { "First what it is called and what it is. You write its words on the next page." }
        }
        form method="post" action=(links::about_project(&project.slug, "new")) {
            (field::refused(refusal))
            div.short {
                (field::line(&Line {
                    name: "title",
                    label: "Title",
                    value: &sent.title,
                    required: true,
                    refusal,
                    ..Line::default()
                }))
            }
            (choices::part(&sent.part(), offers_plan, refusal))
            div.short {
                (field::line(&Line {
                    name: "slug",
                    label: "Address",
                    hint: Some("Small letters, digits and hyphens. Left empty, it is made from the title."),
                    value: &sent.slug,
                    refusal,
                    ..Line::default()
                }))
            }
            p.submit { button { "Go on to its words" } }
        }
    }
}

fn not_for_you(frame: &Frame<'_>, sent: &Sent) -> Markup {
    html! {
        header.head {
            (layout::crumbs(frame.project, &[]))
            @if sent.title.trim().is_empty() {
                h1 { "Members start outlines here" }
            } @else {
                h1 { "Nobody has written “" bdi { (sent.title) } "” yet" }
            }
            p.lead { "In this project members start outlines. To those that are there, others can propose changes." }
        }
        ul.next {
            @if frame.viewer.person.is_none() {
                li { a href=(links::sign_in(frame.here)) { "Sign in" } ", if you are one of them" }
            } @else {
                li { "Ask those who look after the project to let you write here" }
            }
            @if let Some(project) = frame.project {
                li { a href=(links::project(&project.slug)) { "Back to " bdi { (project.name) } } }
            }
        }
    }
}
