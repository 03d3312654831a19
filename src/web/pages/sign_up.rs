//! Making an account, where the owner lets strangers do so.

use std::net::IpAddr;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::sign_in::{self, Onward, begin_session};
use crate::outside::{now, random};
use crate::store::PersonId;
use crate::store::membership::Role;
use crate::web::client::ClientAddress;
use crate::web::error::{refused, unless_refused};
use crate::web::guard::{Purpose, Wait};
use crate::web::ui::field::{self, Line};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::{self, Visitor};
use crate::web::{App, Result, links};
use crate::wiki::account::{self, NewAccount};
use crate::wiki::{Refusal, password};

const TOO_MANY: &str = "Much came from your network just now. Please wait a few minutes and try again.";

/// The form as it is sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    next: String,
    name: String,
    about: String,
    password: String,
}

/// The form; or that there is nothing to make here.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(onward): Query<Onward>) -> Result<Markup> {
    match &visitor.viewer.person {
        Some(person) => sign_in::already(&app, &visitor, person, links::local(&onward.next)).await,
        None => page(&app, &visitor, &Sent { next: onward.next, ..Sent::default() }, None).await,
    }
}

/// Makes the account and signs its owner in.
pub async fn sign_up(
    State(app): State<App>,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    if app.guard.write(Purpose::Account, address).is_err() {
        let refusal = Refusal { field: "name", reason: TOO_MANY.into() };
        let page = page(&app, &visitor, &sent, Some(&refusal)).await?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    if !app.site().sign_up {
        return Ok((StatusCode::FORBIDDEN, page(&app, &visitor, &sent, None).await?).into_response());
    }
    if let Err(wait) = app.guard.account(address, now()) {
        let refusal = Refusal { field: "name", reason: too_many(wait).into() };
        let page = page(&app, &visitor, &sent, Some(&refusal)).await?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    let made = account::sign_up(&app.store, &sent.account()).await;
    if made.is_err() {
        app.guard.no_account(address);
    }
    let token = visitor::fresh_token();
    match unless_refused(made)? {
        Ok(person) => account::begin_session(&app.store, &person, &visitor::hash(&token), now()).await?,
        Err(refusal) if refusal.field == "name" && made_just_now(&app, &sent, address, &token).await? => {}
        Err(refusal) => return Ok(refused(page(&app, &visitor, &sent, Some(&refusal)).await?)),
    }
    Ok(visitor::welcome(&app, &token, &sent.next))
}

/// Signs in whoever sent the form twice: the first sending made her account, and only she knows its password.
async fn made_just_now(app: &App, sent: &Sent, address: IpAddr, token: &str) -> Result<bool> {
    Ok(begin_session(app, (&sent.name, &sent.password), address, token).await?.unwrap_or(false))
}

fn too_many(wait: Wait) -> String {
    format!(
        "Many accounts were made from your network just now. Please wait {wait} and try again; what you typed is still \
         here, but for the password."
    )
}

impl Sent {
    fn account(&self) -> NewAccount<'_> {
        NewAccount {
            id: PersonId(random()),
            name: &self.name,
            about: &self.about,
            password: &self.password,
            site_role: Role::Volunteer,
            time: now(),
        }
    }
}

async fn page(app: &App, visitor: &Visitor, sent: &Sent, refusal: Option<&Refusal>) -> Result<Markup> {
    let site = app.site();
    let (viewer, here) = (&visitor.viewer, links::local(&sent.next));
    let frame = Frame { site: &site, viewer, title: "Make an account", project: None, here, feed: None };
    Ok(layout::page(&frame, if site.sign_up { view(sent, refusal) } else { closed() }))
}

fn view(sent: &Sent, refusal: Option<&Refusal>) -> Markup {
    let next = links::local(&sent.next);
    html! {
        header.head {
            h1 { "Make an account" }
            p.lead { "You need none to read or to propose. With one, your words carry your name and you can publish where you are a member." }
        }
        form.short method="post" action="/-/sign-up" {
            (field::refused(refusal))
            input type="hidden" name="next" value=(next);
            (name_and_about("Name", &sent.name, &sent.about, refusal))
            (new_password("Password", refusal))
            p.submit { button { "Make the account" } }
            p.meta { "Have one? " a href=(links::sign_in(next)) { "Sign in" } }
        }
    }
}

/// The fields for how somebody is called and what she says about herself.
pub fn name_and_about(label: &str, name: &str, about: &str, refusal: Option<&Refusal>) -> Markup {
    html! {
        (field::line(&Line {
            name: "name",
            label,
            hint: Some("As it shall stand beside your words. A made-up one is fine."),
            value: name,
            autocomplete: "username",
            required: true,
            refusal,
            ..Line::default()
        }))
        (field::line(&Line {
            name: "about",
            label: "A line about you",
            hint: Some("If you like: “teacher at Abela primary school”. Everybody can read it."),
            value: about,
            refusal,
            ..Line::default()
        }))
    }
}

/// The field for a password that is new.
pub fn new_password(label: &str, refusal: Option<&Refusal>) -> Markup {
    let hint = format!("{} characters or more; three words are good.", password::SHORTEST);
    field::line(&Line {
        name: "password",
        label,
        hint: Some(&hint),
        kind: "password",
        autocomplete: "new-password",
        required: true,
        refusal,
        ..Line::default()
    })
}

fn closed() -> Markup {
    html! {
        header.head {
            h1 { "Accounts are given here" }
            p.lead { "The owner of this site makes the accounts. Please ask for one." }
        }
        p { "You need none to read, or to propose a change to a project that is open to it. " a href="/" { "See the projects" } "." }
    }
}
