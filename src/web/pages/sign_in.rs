//! Signing in and out.

use std::net::IpAddr;

use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::outside::now;
use crate::store::person::Person;
use crate::text::slug::Slug;
use crate::web::client::ClientAddress;
use crate::web::guard::Wait;
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::{self, Visitor};
use crate::web::{App, Result, links};
use crate::wiki::account;

/// What to say to whoever gave a name and a password that do not go together; nobody learns which names there are.
const WRONG: &str = "That name and password do not go together. Please try again.";

/// Where to go on to afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Onward {
    /// A path of our own site.
    pub next: String,
}

/// The form as it is sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    next: String,
    name: String,
    password: String,
}

/// The form; or who is signed in already.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(onward): Query<Onward>) -> Result<Markup> {
    match &visitor.viewer.person {
        Some(person) => already(&app, &visitor, person, links::local(&onward.next)).await,
        None => page(&app, &visitor, &Sent { next: onward.next, ..Sent::default() }, None).await,
    }
}

/// Begins a session, in place of any that the browser had.
pub async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let token = visitor::fresh_token();
    let (status, why) = match begin_session(&app, (&sent.name, &sent.password), address, &token).await? {
        Ok(true) => {
            end_session(&app, &visitor).await?;
            return Ok(visitor::welcome(&app, &token, &sent.next));
        }
        Ok(false) => (StatusCode::UNPROCESSABLE_ENTITY, WRONG.to_owned()),
        Err(wait) => (StatusCode::TOO_MANY_REQUESTS, too_often(wait)),
    };
    Ok((status, page(&app, &visitor, &sent, Some(&why)).await?).into_response())
}

/// Begins the session of whoever has this name and password, and tells whether there is one; how long to wait, where too
/// much was tried.
pub async fn begin_session(
    app: &App,
    (name, password): (&str, &str),
    address: IpAddr,
    token: &str,
) -> Result<std::result::Result<bool, Wait>> {
    let attempt = match app.guard.password(&counted_as(name), address, now()) {
        Ok(attempt) => attempt,
        Err(wait) => return Ok(Err(wait)),
    };
    let person = account::sign_in(&app.store, name, password, &visitor::hash(token), now()).await;
    let person = person.inspect_err(|_| app.guard.untried(&attempt))?;
    if person.is_some() {
        app.guard.right(&attempt);
    }
    Ok(Ok(person.is_some()))
}

/// Ends the session, here and in the browser.
pub async fn sign_out(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    end_session(&app, &visitor).await?;
    Ok(([(header::SET_COOKIE, visitor::end(&app))], Redirect::to("/")).into_response())
}

/// What to say to whoever has to wait before she may try a password again.
pub fn too_often(wait: Wait) -> String {
    format!("Wrong passwords were tried often just now. Please wait {wait} and try again.")
}

/// The name under which attempts are counted: however it is spelled, the account it leads to is the same.
pub fn counted_as(name: &str) -> String {
    Slug::from_title(name).map(|handle| handle.to_string()).unwrap_or_default()
}

/// Says that somebody is signed in, and lets her go on or sign out.
pub async fn already(app: &App, visitor: &Visitor, person: &Person, next: &str) -> Result<Markup> {
    let site = app.site();
    let frame = Frame { site: &site, viewer: &visitor.viewer, title: "Sign in", project: None, here: next, feed: None };
    let content = html! {
        header.head {
            h1 { "You are signed in" }
            p.lead { "In this browser you are " strong { bdi { (person.name) } } " now." }
            p { a.button href=(next) { "Go on" } }
        }
        form method="post" action="/-/sign-out" {
            p.submit { button.quiet { "Sign out" } }
        }
    };
    Ok(layout::page(&frame, content))
}

async fn end_session(app: &App, visitor: &Visitor) -> Result<()> {
    match (&visitor.viewer.person, &visitor.token) {
        (Some(_), Some(token)) => Ok(account::sign_out(&app.store, token).await?),
        _ => Ok(()),
    }
}

async fn page(app: &App, visitor: &Visitor, sent: &Sent, wrong: Option<&str>) -> Result<Markup> {
    let site = app.site();
    let next = links::local(&sent.next);
    let frame = Frame { site: &site, viewer: &visitor.viewer, title: "Sign in", project: None, here: next, feed: None };
    Ok(layout::page(&frame, view(sent, site.sign_up, wrong)))
}

fn view(sent: &Sent, sign_up: bool, wrong: Option<&str>) -> Markup {
    let next = links::local(&sent.next);
    html! {
        header.head {
            h1 { "Sign in" }
            p.lead { "You need no account to read, or to propose a change." }
        }
        form.short method="post" action="/-/sign-in" autocapitalize="none" {
            @if let Some(wrong) = wrong { div.notice role="alert" { p { (wrong) } } }
            input type="hidden" name="next" value=(next);
            (field::line(&Line {
                name: "name",
                label: "Name",
                value: &sent.name,
                autocomplete: "username",
                required: true,
                ..Line::default()
            }))
            (field::line(&Line {
                name: "password",
                label: "Password",
                kind: "password",
                autocomplete: "current-password",
                required: true,
                ..Line::default()
            }))
            p.submit { button { "Sign in" } }
            @if sign_up { p.meta { "New here? " a href=(links::sign_up(next)) { "Make an account" } } }
        }
    }
}
