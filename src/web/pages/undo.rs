//! Taking one revision's change back while what was written since stays.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form;
use maud::{Markup, html};

use super::revert::{self, Ground, Sent, Wanted};
use crate::store::revision::{Kind, Revision};
use crate::text::merge::Merge;
use crate::web::client::ClientAddress;
use crate::web::ui::byline::{self, count, minute};
use crate::web::ui::diff::Difference;
use crate::web::ui::revisions;
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::permission::{Action, may};
use crate::wiki::undo;
use crate::wiki::viewer::Viewer;

const TITLE: &str = "Undo a change";

/// Characters of an undone revision's summary that the new one repeats.
const REPEATED: usize = 200;

/// What would change if the revision were undone, or why it cannot be undone by itself.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, digits)): Path<(String, String, String)>,
) -> Result<Response> {
    let address = (project.as_str(), outline.as_str(), digits.as_str());
    let ground = Ground::open(&app, &visitor.viewer, address, "undo", None).await?;
    let merge = undo::without(&mut app.store.read().await?, &ground.base, &ground.named).await?;
    let Some(text) = merge.text() else {
        return Ok(entangled(&app, &visitor.viewer, &ground, merge).await?.into_response());
    };
    let sent = Sent::fresh(&app, &visitor.viewer, &ground, summary(&ground.named)).await?;
    let mut wanted = wanted(&ground.named, &text);
    if let Some(edits) = in_a_row(&app, &visitor.viewer, &ground).await? {
        wanted.lead = html! { (wanted.lead) " " (all_of_them(&ground, edits)) };
    }
    Ok(revert::preview(&app, &visitor.viewer, &ground, &wanted, (&sent, None)).await?.into_response())
}

/// Undoes it.
pub async fn send(
    State(app): State<App>,
    visitor: Visitor,
    from: ClientAddress,
    Path((project, outline, digits)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let address = (project.as_str(), outline.as_str(), digits.as_str());
    let ground = Ground::open(&app, &visitor.viewer, address, "undo", Some(sent.base())).await?;
    let merge = undo::without(&mut app.store.read().await?, &ground.base, &ground.named).await?;
    let Some(text) = merge.text() else {
        let page = entangled(&app, &visitor.viewer, &ground, merge).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    };
    let wanted = wanted(&ground.named, &text);
    revert::keep(&app, (&visitor.viewer, from), &ground, &wanted, sent).await
}

/// How many edits its author wrote in a row with the one to undo, for those who may roll all of them back.
async fn in_a_row(app: &App, viewer: &Viewer, ground: &Ground) -> Result<Option<i64>> {
    if !may(viewer, Action::RollBack(&ground.project)) {
        return Ok(None);
    }
    let run = undo::run(&mut app.store.read().await?, &ground.base, ground.named.key).await?;
    Ok(run.map(|run| run.edits as i64).filter(|edits| *edits > 1))
}

fn all_of_them(ground: &Ground, edits: i64) -> Markup {
    let roll_back = links::roll_back(&ground.project.slug, &ground.outline.slug, ground.named.id);
    html! {
        "It is one of " (count(edits, "edit", "edits in a row")) " by the same person: "
        a href=(roll_back) { "take back all of them" } "."
    }
}

fn wanted<'a>(named: &Revision, text: &'a str) -> Wanted<'a> {
    Wanted { title: TITLE, lead: lead(named), button: ["Undo it", "Propose to undo it"], kind: Kind::Revert, text }
}

fn lead(named: &Revision) -> Markup {
    html! {
        "This takes back what " (byline::doer(&named.author_name, &named.author_handle)) " wrote on "
        a href=(links::revision(named.id)) { (minute(named.time)) }
        " (“" bdi { (revisions::summary(named)) } "”). What was written since stays."
    }
}

/// The page for a change that others have written over: it has to be undone by hand.
async fn entangled(app: &App, viewer: &Viewer, ground: &Ground, merge: Merge) -> Result<Markup> {
    let edit = links::verb(&ground.project.slug, &ground.outline.slug, "edit");
    let places = merge.conflicts().count() as i64;
    let clashes = tokio::task::spawn_blocking(move || clashes(&merge)).await;
    let clashes = clashes.map_err(|error| Error::Broken(error.to_string()))?;
    let content = html! {
        p.notice.heed role="status" {
            "What revision " a href=(links::revision(ground.named.id)) { (ground.named.id.short()) }
            " changed has been changed again since, in " (count(places, "place", "places"))
            ". Only a person can tell what should stand there now. Nothing has been altered."
        }
        p { a.button href=(edit) { "Undo it by hand" } " in the text as it stands" }
        (clashes)
    };
    revert::page(app, viewer, ground, (TITLE, html! {}), content).await
}

/// The places in order: each as it was before the change, as the change left it, and as it is now.
fn clashes(merge: &Merge) -> Markup {
    let of = merge.conflicts().count();
    html! {
        @for (number, conflict) in (1..).zip(merge.conflicts()) {
            section.clash.hung aria-labelledby={ "clash-" (number) } {
                h2 id={ "clash-" (number) } { (number) " of " (of) }
                div.sides {
                    div.base { h3 { "Before the change" } (words(&conflict.ours, &conflict.ours)) }
                    div.theirs { h3 { "After it" } (words(&conflict.ours, &conflict.base)) }
                    div.yours { h3 { "Now" } (words(&conflict.base, &conflict.theirs)) }
                }
            }
        }
    }
}

/// A text with what was added to and removed from the one before it.
fn words(before: &str, text: &str) -> Markup {
    html! {
        @if before.trim().is_empty() && text.trim().is_empty() {
            p.meta { "Nothing stood here." }
        } @else {
            div.words dir="auto" { (Difference::of_passage(before, text).inline()) }
        }
    }
}

fn summary(named: &Revision) -> String {
    let mut summary = format!("Undo {} by {}", named.id.short(), named.author_name);
    if !named.summary.trim().is_empty() {
        summary.push_str(": ");
        summary.extend(named.summary.chars().take(REPEATED));
    }
    summary
}
