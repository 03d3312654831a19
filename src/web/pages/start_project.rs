//! Starting a project.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::project_settings;
use crate::outside::{now, random};
use crate::store::project::{self, Project};
use crate::store::{ProjectId, Submission};
use crate::text::slug::Slug;
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
pub async fn start(State(app): State<App>, visitor: Visitor, Form(mut sent): Form<Sent>) -> Result<Response> {
    let id = sent.id(&visitor);
    let refusal = unless_refused(sent.start(&app, &visitor, id).await)?.err();
    // The first sending of the form may have made it, this moment or earlier.
    let made = project::by_id(&mut app.store.read().await?, id).await?;
    let refusal = match (made, refusal) {
        (Some(made), refusal) if refusal.is_none() || sent.is_about(&made) => {
            return Ok(Redirect::to(&links::project(&made.slug)).into_response());
        }
        (Some(made), _) => {
            // What she sends next is another project.
            sent.submission = Submission(random()).to_string();
            made_before(&made)
        }
        (None, refusal) => refusal.ok_or(Error::NotFound)?,
    };
    Ok(refused(page(&app, &visitor, &sent, Some(&refusal)).await?))
}

/// What to say to whoever went back, changed the name and sent the form again.
fn made_before(made: &Project) -> Refusal {
    let reason = format!(
        "This form has started “{}” already, at {}. What you typed is still here: send it once more if you want another \
         project.",
        made.name,
        links::project(&made.slug)
    );
    Refusal { field: "name", reason: reason.into() }
}

impl Sent {
    /// The id that the project gets. It comes from the form and whoever sends it, so that her second sending meets the
    /// project that the first one made, and nobody else's does.
    fn id(&self, visitor: &Visitor) -> ProjectId {
        let (Some(submission), Some(person)) = (Submission::parse(&self.submission), &visitor.viewer.person) else {
            return ProjectId(random());
        };
        let mut id = [0; 16];
        blake3::Hasher::new().update(&submission.0).update(&person.id.0).finalize_xof().fill(&mut id);
        ProjectId(id)
    }

    async fn start(&self, app: &App, visitor: &Visitor, id: ProjectId) -> wiki::Result<()> {
        let slug = self.slug()?;
        let facts = self.facts.facts()?;
        start::project(&app.store, &visitor.viewer, (id, &slug), &facts, now()).await
    }

    /// Whether a project is called as this asks for.
    fn is_about(&self, made: &Project) -> bool {
        self.facts.name().trim() == made.name.trim() && self.slug().is_ok_and(|slug| slug.as_ref() == made.slug)
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
