//! What the owner chooses for the whole site.

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::outside::now;
use crate::web::app::Site;
use crate::web::error::{refused, unless_refused};
use crate::web::ui::choices;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::permission::{Action, may};
use crate::wiki::setup::{self, Choices};
use crate::wiki::{self, Refusal};

const HERE: &str = "/-/site";

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub struct News {
    saved: Option<String>,
}

/// The choices as a form sends them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    site_name: String,
    licence: String,
    policy: String,
    sign_up: Option<String>,
    patience: String,
}

/// The choices as they are.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(news): Query<News>) -> Result<Response> {
    let sent = Sent::of(&app.site());
    Ok(page(&app, &visitor, &sent, None, news.saved.is_some()).await?.into_response())
}

/// Changes them.
pub async fn change(State(app): State<App>, visitor: Visitor, Form(sent): Form<Sent>) -> Result<Response> {
    let changed = match sent.choices() {
        Ok(choices) => setup::change(&app.store, &visitor.viewer, &choices, now()).await,
        Err(error) => Err(error),
    };
    match unless_refused(changed)? {
        Ok(()) => Ok(Redirect::to(&links::with_query(HERE, &[("saved", "yes")])).into_response()),
        Err(refusal) => Ok(refused(page(&app, &visitor, &sent, Some(&refusal), false).await?)),
    }
}

impl Sent {
    /// The choices that stand.
    pub fn of(site: &Site) -> Self {
        Self {
            site_name: site.name.clone(),
            licence: site.licence.clone(),
            policy: site.policy.as_str().to_owned(),
            sign_up: site.sign_up.then(|| "yes".to_owned()),
            patience: site.patience.to_string(),
        }
    }

    /// What was chosen; a refusal if a choice is none of those offered.
    pub fn choices(&self) -> wiki::Result<Choices<'_>> {
        Ok(Choices {
            site_name: &self.site_name,
            licence: &self.licence,
            policy: choices::sent_policy(&self.policy)?,
            sign_up: self.sign_up.is_some(),
            patience: match self.patience.trim() {
                "" => Site::default().patience,
                // What is no number is refused where numbers out of bounds are.
                days => days.parse().unwrap_or(-1),
            },
        })
    }
}

/// The fields of the choices.
pub fn fields(sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    let hint = "For new projects. Each can pick its own, and every revision keeps the one it was written under.";
    html! {
        div.short {
            (field::line(&Line {
                name: "site_name",
                label: "What is the site called?",
                value: &sent.site_name,
                required: true,
                refusal,
                ..Line::default()
            }))
        }
        (choices::licence("Under which licence do people write?", Some(hint), &sent.licence, refusal))
        (choices::policy(&sent.policy))
        (field::tick("sign_up", "Anybody can make an account", sent.sign_up.is_some()))
        div.short {
            (field::line(&Line {
                name: "patience",
                label: "After how many days may volunteers take a proposal in?",
                hint: Some("Two who have written in the project, if no reviewer has looked by then. 0: never. A project may say otherwise."),
                value: &sent.patience,
                refusal,
                ..Line::default()
            }))
        }
    }
}

async fn page(app: &App, visitor: &Visitor, sent: &Sent, refusal: Option<&Refusal>, saved: bool) -> Result<Markup> {
    let viewer = &visitor.viewer;
    if !may(viewer, Action::Own) {
        return Err(Error::NotAllowed);
    }
    let site = app.site();
    let title = "Settings of the site";
    let frame = Frame { site: &site, viewer, title, project: None, here: HERE, feed: None };
    let content = html! {
        header.head {
            h1 { (title) }
            p.lead { "What is picked here is what new projects start with; those there are keep their own." }
        }
        @if saved { p.notice role="status" { "Saved." } }
        form method="post" action=(HERE) {
            (field::refused(refusal))
            (fields(sent, refusal))
            p.submit { button { "Save" } }
        }
    };
    Ok(layout::page(&frame, content))
}
