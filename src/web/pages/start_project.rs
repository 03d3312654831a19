//! Starting a project.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::project_settings;
use crate::store::project;
use crate::store::{ProjectId, Submission};
use crate::text::slug::Slug;
use crate::web::app::{now, random};
use crate::web::error::{refused, unless_refused};
use crate::web::ui::choices;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::permission::{Action, may};
use crate::wiki::{self, Refusal, start};

const HERE: &str = "/-/new-project";

/// The form as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    submission: String,
    #[serde(flatten)]
    facts: project_settings::Sent,
    slug: String,
}

/// The form; whoever has not signed in is asked to.
pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    if visitor.viewer.person.is_none() {
        return Ok(Redirect::to(&links::sign_in(HERE)).into_response());
    }
    let site = app.site();
    let sent = Sent {
        submission: Submission(random()).to_string(),
        facts: project_settings::Sent::of_new(&site),
        slug: String::new(),
    };
    Ok(page(&app, &visitor, &sent, None).await?.into_response())
}

/// Starts the project and leads to it.
pub async fn start(State(app): State<App>, visitor: Visitor, Form(sent): Form<Sent>) -> Result<Response> {
    match unless_refused(sent.start(&app, &visitor).await)? {
        Ok(slug) => Ok(Redirect::to(&links::project(slug.as_ref())).into_response()),
        Err(refusal) => Ok(refused(page(&app, &visitor, &sent, Some(&refusal)).await?)),
    }
}

impl Sent {
    async fn start(&self, app: &App, visitor: &Visitor) -> wiki::Result<Slug> {
        let slug = self.slug()?;
        let facts = self.facts.facts()?;
        // The id comes from the form, so that its second sending meets the project that the first one made.
        let id = ProjectId(Submission::parse(&self.submission).map_or_else(random, |submission| submission.0));
        let there = project::by_slug(&mut app.store.read().await?, slug.as_ref()).await?;
        if there.is_some_and(|there| there.id == id) {
            return Ok(slug);
        }
        start::project(&app.store, &visitor.viewer, (id, &slug), &facts, now()).await?;
        Ok(slug)
    }

    /// The address that was asked for; without one, that which the name leads to.
    fn slug(&self) -> wiki::Result<Slug> {
        match self.slug.trim() {
            "" => choices::sent_address("name", self.facts.name()),
            typed => choices::sent_address("slug", typed),
        }
    }
}

async fn page(app: &App, visitor: &Visitor, sent: &Sent, refusal: Option<&Refusal>) -> Result<Markup> {
    let viewer = &visitor.viewer;
    if !may(viewer, Action::StartProject) {
        return Err(Error::NotAllowed);
    }
    let site = app.site();
    let frame = Frame { site: &site, viewer, title: "Start a project", project: None, here: HERE, feed: None };
    let content = html! {
        header.head {
            h1 { "Start a project" }
            p.lead { "A name and an aim are enough. The plan can be one sentence today." }
        }
        form method="post" action=(HERE) autocomplete="off" {
            (field::refused(refusal))
            input type="hidden" name="submission" value=(sent.submission);
            (project_settings::fields(&sent.facts, refusal))
            div.short {
                (field::line(&Line {
                    name: "slug",
                    label: "Address",
                    hint: Some("Small letters, digits and hyphens. Left empty, it is made from the name."),
                    value: &sent.slug,
                    refusal,
                    ..Line::default()
                }))
            }
            p.submit { button { "Start it" } }
        }
    };
    Ok(layout::page(&frame, content))
}
