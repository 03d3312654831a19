//! One's own account: how one is called, what is said about one, and the password.

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::sign_in::too_often;
use super::sign_up;
use crate::outside::now;
use crate::store::person::Person;
use crate::web::client::ClientAddress;
use crate::web::error::{refused, unless_refused};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::{self, Visitor};
use crate::web::{App, Error, Result, links};
use crate::wiki::permission::{Action, may};
use crate::wiki::{Refusal, account};

const HERE: &str = "/-/account";

/// What was just done.
#[derive(Debug, Default, Deserialize)]
pub struct News {
    saved: Option<String>,
}

/// The form for name and line as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    name: String,
    about: String,
}

/// The form for the password as it is sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Passwords {
    present: String,
    password: String,
}

/// The account; whoever has not signed in is asked to.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(news): Query<News>) -> Result<Response> {
    let Some(person) = &visitor.viewer.person else {
        return Ok(Redirect::to(&links::sign_in(HERE)).into_response());
    };
    let sent = Sent { name: person.name.clone(), about: person.about.clone() };
    Ok(page(&app, &visitor, (&sent, None), news.words()).await?.into_response())
}

/// Changes name and line.
pub async fn describe(State(app): State<App>, visitor: Visitor, Form(sent): Form<Sent>) -> Result<Response> {
    let person = signed_in(&visitor)?;
    match unless_refused(account::describe(&app.store, person, &sent.name, &sent.about, now()).await)? {
        Ok(()) => Ok(Redirect::to(&links::with_query(HERE, &[("saved", "facts")])).into_response()),
        Err(refusal) => Ok(refused(page(&app, &visitor, (&sent, Some(&refusal)), None).await?)),
    }
}

/// Changes the password, and with it ends every session but the one that this browser gets anew.
pub async fn change_password(
    State(app): State<App>,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(sent): Form<Passwords>,
) -> Result<Response> {
    let person = signed_in(&visitor)?;
    let facts = Sent { name: person.name.clone(), about: person.about.clone() };
    let attempt = match app.guard.password(&person.handle, address, now()) {
        Ok(attempt) => attempt,
        Err(wait) => {
            let refusal = Refusal { field: "present", reason: too_often(wait).into() };
            let page = page(&app, &visitor, (&facts, Some(&refusal)), None).await?;
            return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
        }
    };
    let changed = unless_refused(account::change_password(&app.store, person, &sent.present, &sent.password).await);
    let changed = changed.inspect_err(|_| app.guard.untried(&attempt))?;
    if !matches!(&changed, Err(refusal) if refusal.field == "present") {
        app.guard.right(&attempt);
    }
    if let Err(refusal) = changed {
        return Ok(refused(page(&app, &visitor, (&facts, Some(&refusal)), None).await?));
    }
    let token = visitor::fresh_token();
    account::begin_session(&app.store, person, &visitor::hash(&token), now()).await?;
    Ok(visitor::welcome(&app, &token, &links::with_query(HERE, &[("saved", "password")])))
}

impl News {
    fn words(&self) -> Option<&'static str> {
        match self.saved.as_deref()? {
            "facts" => Some("Saved."),
            "password" => Some("Your new password holds from now on. All your other browsers have been signed out."),
            _ => None,
        }
    }
}

fn signed_in(visitor: &Visitor) -> Result<&Person> {
    visitor.viewer.person.as_ref().ok_or(Error::NotAllowed)
}

async fn page(
    app: &App,
    visitor: &Visitor,
    (sent, refusal): (&Sent, Option<&Refusal>),
    news: Option<&str>,
) -> Result<Markup> {
    let person = signed_in(visitor)?;
    let site = app.site();
    let viewer = &visitor.viewer;
    let frame = Frame { site: &site, viewer, title: "Your account", project: None, here: HERE, feed: None };
    let content = html! {
        header.head {
            h1 { "Your account" }
            p.byline {
                "You sign in as " strong { (person.handle) } ", whatever your name becomes. "
                a href=(links::person(&person.handle)) { "What you wrote" }
                @if may(viewer, Action::Own) { " · " a href="/-/site" { "Settings of the site" } }
            }
        }
        @if let Some(news) = news { p.notice role="status" { (news) } }
        (about_you(sent, refusal))
        (password(person, refusal))
    };
    Ok(layout::page(&frame, content))
}

fn about_you(sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    let refusal = refusal.filter(|refusal| matches!(refusal.field, "name" | "about"));
    html! {
        section.part aria-labelledby="about-you" {
            h2 #about-you { "About you" }
            form.short method="post" action=(HERE) {
                (field::refused(refusal))
                (sign_up::name_and_about("Name", &sent.name, &sent.about, refusal))
                p.submit { button { "Save" } }
            }
        }
    }
}

fn password(person: &Person, refusal: Option<&Refusal>) -> Markup {
    let refusal = refusal.filter(|refusal| matches!(refusal.field, "present" | "password"));
    html! {
        section.part aria-labelledby="new-password" {
            h2 #new-password { "A new password" }
            p { "It signs you out in every other browser." }
            form.short method="post" action="/-/account/password" {
                (field::refused(refusal))
                // Tells a password manager whose password this is.
                input type="hidden" name="username" value=(person.handle) autocomplete="username";
                (field::line(&Line {
                    name: "present",
                    label: "Present password",
                    kind: "password",
                    autocomplete: "current-password",
                    required: true,
                    refusal,
                    ..Line::default()
                }))
                (sign_up::new_password("New password", refusal))
                p.submit { button { "Change the password" } }
            }
        }
    }
}
