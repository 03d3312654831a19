//! What somebody comes back to who wrote into an outline without an account: whose name her words stand under, and the
//! way to put them under an account.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::outside::now;
use crate::store::guest_link;
use crate::store::person::Person;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::{byline, claim_form};
use crate::web::visitor::{Visitor, hash};
use crate::web::{App, Error, Result, links};
use crate::wiki::claim;

const TITLE: &str = "What you wrote";

/// The page that a guest's link leads to.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Result<Markup> {
    let guest = guest_link::guest(&mut app.store.read().await?, &hash(&token)).await?.ok_or(Error::NotFound)?;
    let site = app.site();
    let here = links::yours(&token);
    let frame = Frame { site: &site, viewer: &visitor.viewer, title: TITLE, project: None, here: &here, feed: None };
    let content = html! {
        header.head {
            h1 { (TITLE) }
            p.lead {
                "Your words are kept, under the name " (byline::person(&guest.name, &guest.handle)) "."
            }
        }
        section.notice aria-label="Your link" { (link(&app, &token)) (claim_form::form(&site, &visitor.viewer, &here, (&here, html! {}))) }
    };
    Ok(layout::page(&frame, content))
}

/// Puts her words under the account that is signed in.
pub async fn claim(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Result<Response> {
    let person: &Person = visitor.viewer.person.as_ref().ok_or(Error::NotAllowed)?;
    claim::claim_link(&app.store, &visitor.viewer, &hash(&token), now()).await?;
    Ok(Redirect::to(&links::person(&person.handle)).into_response())
}

/// The link, on a page whose address brings it: that page's address without it is `plain`.
pub fn kept(app: &App, token: &str, plain: &str) -> Markup {
    html! {
        section.notice aria-labelledby="your-link" {
            h2 #your-link { "Your words are kept" }
            (link(app, token))
            p.meta { "The address of this page holds it too: to show the page to others, take " a href=(plain) { "the one without it" } "." }
            p { a href=(links::yours(token)) { "Put them under an account" } }
        }
    }
}

/// The link, to be copied and kept.
fn link(app: &App, token: &str) -> Markup {
    html! {
        div.field {
            label for="own-link" { "Your link" }
            p.hint #own-link-hint {
                "With it you can put these words under an account of yours later. Keep it to yourself: whoever has it can \
                 do the same."
            }
            input #own-link type="text" readonly value={ (app.base_url) (links::yours(token)) } aria-describedby="own-link-hint";
        }
    }
}
