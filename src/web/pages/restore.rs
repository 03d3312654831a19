//! Putting an old text back as the newest revision.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use maud::{Markup, html};

use super::revert::{self, Ground, Sent, Wanted};
use crate::store::revision::{self, Kind, Revision};
use crate::web::client::ClientAddress;
use crate::web::ui::byline::{self, minute};
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links};

const TITLE: &str = "Restore an old text";

/// What would change if the revision's text stood again.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, digits)): Path<(String, String, String)>,
) -> Result<Response> {
    let address = (project.as_str(), outline.as_str(), digits.as_str());
    let ground = Ground::open(&app, &visitor.viewer, address, "restore", None).await?;
    let text = revision::text(&mut app.store.read().await?, &ground.named).await?;
    let sent = Sent::fresh(&app, &visitor.viewer, &ground, summary(&ground.named)).await?;
    let wanted = wanted(&ground.named, &text);
    Ok(revert::preview(&app, &visitor.viewer, &ground, &wanted, (&sent, None)).await?.into_response())
}

/// Puts it back.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, digits)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let address = (project.as_str(), outline.as_str(), digits.as_str());
    let ground = Ground::open(&app, &visitor.viewer, address, "restore", Some(sent.base())).await?;
    let text = revision::text(&mut app.store.read().await?, &ground.named).await?;
    let wanted = wanted(&ground.named, &text);
    revert::keep(&app, (&visitor.viewer, from), &ground, &wanted, sent).await
}

fn wanted<'a>(named: &Revision, text: &'a str) -> Wanted<'a> {
    Wanted {
        title: TITLE,
        lead: lead(named),
        button: ["Restore it", "Propose to restore it"],
        kind: Kind::Restore,
        text,
    }
}

fn lead(named: &Revision) -> Markup {
    html! {
        "The outline would read again as it did on "
        a href=(links::revision(named.id)) { (minute(named.time)) }
        ". What was written since stays in the history."
    }
}

fn summary(named: &Revision) -> String {
    format!("Restore the text of {} ({})", byline::day_words(named.time), named.id.short())
}
