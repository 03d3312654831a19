//! Putting words that somebody wrote without an account under one.

use maud::{Markup, html};

use crate::web::app::Site;
use crate::web::links;
use crate::wiki::viewer::Viewer;

/// The button for whoever is signed in; for others the way to sign in, which leads back `here`. The form is sent to
/// `action` with the fields that it is to carry.
pub fn form(site: &Site, viewer: &Viewer, here: &str, (action, carried): (&str, Markup)) -> Markup {
    html! {
        @if let Some(person) = &viewer.person {
            form.submit method="post" action=(action) {
                (carried)
                button.quiet { span { "Put it under my name, " bdi { (person.name) } } }
            }
        } @else {
            p {
                "To have these words under your name, " a href=(links::sign_in(here)) { "sign in" }
                @if site.sign_up { " or " a href=(links::sign_up(here)) { "make an account" } }
                "; then you come back here."
            }
        }
    }
}
