//! The first start: whoever opens the one-time link becomes the owner.

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{sign_up, site_settings};
use crate::store::PersonId;
use crate::store::membership::Role;
use crate::web::app::{now, random};
use crate::web::error::{refused, unless_refused};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::{self, Visitor};
use crate::web::{App, Result, links};
use crate::wiki::account::{self, NewAccount};
use crate::wiki::{Refusal, setup};

/// Where the new owner goes on to.
const NEXT: &str = "/-/new-project";

/// The form as it is sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(flatten)]
    choices: site_settings::Sent,
    name: String,
    password: String,
}

/// The questions, if the token is the one that was printed last and nobody has used it.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Result<Response> {
    if !is_invited(&app, &token).await? {
        return used(&app, &visitor).await;
    }
    let choices = site_settings::Sent::of(&app.site());
    let sent = Sent { choices, ..Sent::default() };
    Ok(page(&app, &visitor, view(&token, &sent, None)).await?.into_response())
}

/// Makes the owner, keeps her answers, and signs her in.
pub async fn finish(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    if !is_invited(&app, &token).await? {
        return used(&app, &visitor).await;
    }
    let finished = match sent.choices.choices() {
        Ok(choices) => setup::finish(&app.store, &token, &sent.owner(), &choices).await,
        Err(error) => Err(error),
    };
    let person = match unless_refused(finished)? {
        Ok(person) => person,
        Err(refusal) => return Ok(refused(page(&app, &visitor, view(&token, &sent, Some(&refusal))).await?)),
    };
    let session = visitor::fresh_token();
    account::begin_session(&app.store, &person, &visitor::hash(&session), now()).await?;
    Ok(visitor::welcome(&app, &session, NEXT))
}

async fn is_invited(app: &App, token: &str) -> Result<bool> {
    Ok(setup::is_invited(&mut app.store.read().await?, token).await?)
}

impl Sent {
    fn owner(&self) -> NewAccount<'_> {
        NewAccount {
            id: PersonId(random()),
            name: &self.name,
            about: "",
            password: &self.password,
            site_role: Role::Owner,
            time: now(),
        }
    }
}

async fn page(app: &App, visitor: &Visitor, content: Markup) -> Result<Markup> {
    let site = app.site();
    let title = "Set up this site";
    let frame = Frame { site: &site, viewer: &visitor.viewer, title, project: None, here: "/", feed: None };
    Ok(layout::page(&frame, content))
}

/// Says that the link opens nothing, and how to come by one that does.
async fn used(app: &App, visitor: &Visitor) -> Result<Response> {
    let content = html! {
        header.head {
            h1 { "This link opens nothing" }
            p.lead { "It has been used, or a later start of the server has printed another in its place." }
        }
        ul.next {
            li { "If you are the owner already, " a href=(links::sign_in(NEXT)) { "sign in" } "." }
            li { "If nobody is yet, restart the server: it prints a new link." }
            li { a href="/" { "See all projects" } }
        }
    };
    Ok((StatusCode::NOT_FOUND, page(app, visitor, content).await?).into_response())
}

fn view(token: &str, sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    html! {
        header.head {
            h1 { "Set up this site" }
            p.lead { "A few answers, and it is yours. All of them can be changed later." }
        }
        form method="post" action={ "/-/setup/" (token) } {
            (field::refused(refusal))
            (site_settings::fields(&sent.choices, refusal))
            fieldset {
                legend { "Who owns the site?" }
                div.short {
                    (field::line(&Line {
                        name: "name",
                        label: "Your name",
                        value: &sent.name,
                        autocomplete: "username",
                        required: true,
                        refusal,
                        ..Line::default()
                    }))
                    (sign_up::new_password("Password", refusal))
                }
            }
            p.submit { button { "Set it up" } }
        }
    }
}
