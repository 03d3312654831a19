//! Who wrote each passage of an outline, as it stands or as it once was: as a page whose words lead to the revision that
//! first had them, or as byte ranges for other programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::revision::{self, Revision};
use crate::text::markdown::Rendered;
use crate::web::aside::aside;
use crate::web::authors::Authors;
use crate::web::cache::Public;
use crate::web::ui::authors::{legend, marks};
use crate::web::ui::byline::{self, count};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::prose::{self, Resolve};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::viewer::Viewer;

/// The page about an outline as it stands.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "authors").await?;
    let head = open::head(&mut conn, &outline).await?.ok_or(Error::NotFound)?;
    page(&app, viewer, conn, (&project, &outline, &head)).await
}

/// The page about an outline as it was in one revision: whoever asks after words that are gone finds them there.
pub async fn of_revision(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline, digits)): Path<(String, String, String)>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let verb = format!("authors/{digits}");
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), &verb).await?;
    let revision = open::revision(&mut conn, viewer, &project, &outline, &digits).await?;
    page(&app, viewer, conn, (&project, &outline, &revision)).await
}

async fn page(
    app: &App,
    viewer: &Viewer,
    mut conn: Conn,
    (project, outline, revision): (&Project, &Outline, &Revision),
) -> Result<Response> {
    let authors = Authors::of(&mut conn, viewer, project, revision).await?;
    let rendered = render(&mut conn, viewer, (project, outline, revision), authors.as_ref()).await?;
    let is_head = outline.head == Some(revision.key);
    let site = app.site();
    let title = format!("Who wrote {}", outline.title);
    let here = match is_head {
        true => links::verb(&project.slug, &outline.slug, "authors"),
        false => links::authors(&project.slug, &outline.slug, revision.id),
    };
    let frame = Frame { site: &site, viewer, title: &title, project: Some(project), here: &here, feed: None };
    let view = view(&frame, (outline, revision), authors.as_ref(), &rendered);
    let mut response = layout::reading_page(&frame, "", view).into_response();
    // An old revision can be named in many ways, and one that is not published is not for everybody.
    mark_public(&mut response, project, authors.is_some() && is_head);
    Ok(response)
}

/// The same as byte ranges of the Markdown.
pub async fn json(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (mut conn, project, outline) = open::outline(&app, viewer, (&project, &outline), "authors.json").await?;
    let head = open::head(&mut conn, &outline).await?.ok_or(Error::NotFound)?;
    let authors = Authors::of(&mut conn, viewer, &project, &head).await?;
    let mut response = Json(told(&outline, &head, authors.as_ref())).into_response();
    mark_public(&mut response, &project, authors.is_some());
    Ok(response)
}

/// What is not worked out yet will be without anything happening in the project, so it is not kept.
fn mark_public(response: &mut Response, project: &Project, is_whole: bool) {
    if is_whole {
        Public::mark(response, project);
    }
}

async fn render(
    conn: &mut Conn,
    viewer: &Viewer,
    (project, outline, shown): (&Project, &Outline, &Revision),
    authors: Option<&Authors>,
) -> Result<Rendered> {
    let text = revision::text(conn, shown).await?;
    let resolve = Resolve::of_outline(conn, viewer, (project, outline), &text).await?.for_revision(shown);
    let marks = aside(text.len(), || authors.map(marks).unwrap_or_default());
    Ok(prose::render_outline(&text, &outline.title, &[], &marks, &resolve))
}

fn view(
    frame: &Frame<'_>,
    (outline, revision): (&Outline, &Revision),
    authors: Option<&Authors>,
    rendered: &Rendered,
) -> Markup {
    let Some(project) = frame.project else { return html! {} };
    let address = links::outline(&project.slug, &outline.slug);
    let is_head = outline.head == Some(revision.key);
    html! {
        header.head {
            (layout::crumbs(Some(project), &[(&outline.title, &address)]))
            h1 dir="auto" { (frame.title) }
            @if !is_head { (as_it_was(&address, revision)) }
            @match authors {
                Some(authors) => {
                    p.lead { (lead(authors)) }
                    (legend(authors))
                    p.meta {
                        "Beside each passage stands who wrote it; words of others in it carry their initials. Words lead "
                        "to the revision that first had them."
                        @if is_head { " " a href={ (address) "/authors.json" } { "The same as JSON" } "." }
                    }
                },
                None => p.notice role="status" { "Authorship is being worked out. Please come back in a while." },
            }
        }
        article.prose.authored dir="auto" lang=(prose::language(project, rendered.direction)) { (prose::markup(rendered)) }
        (gone(&address))
    }
}

fn as_it_was(address: &str, revision: &Revision) -> Markup {
    html! {
        p.notice.heed role="status" {
            "This is how it was in "
            a href=(links::revision(revision.id)) { "the revision of " (byline::day(revision.time)) }
            ". See also " a href={ (address) "/authors" } { "who wrote what stands now" } "."
        }
    }
}

/// Ways to ask after words that stand here no more.
fn gone(address: &str) -> Markup {
    html! {
        section.part aria-labelledby="gone" {
            h2 #gone { "Words that are gone" }
            p {
                "Nothing is lost, and neither is who wrote it. Look for some of the words, or open a revision in "
                a href={ (address) "/history" } { "the history" } " that still has them, and there “Who wrote it”."
            }
            form.search action=(links::SEARCH) {
                input type="hidden" name="when" value="ever";
                label for="words" { "Some of the words" }
                p.submit {
                    input #words type="search" name="q" maxlength="500" dir="auto" autocomplete="off" required;
                    button { "Who first wrote it" }
                }
            }
        }
    }
}

fn lead(authors: &Authors) -> String {
    let people = authors.people.iter().filter(|author| author.words > 0).count() as i64;
    let (words, revisions) = (authors.words() as i64, authors.revisions.len() as i64);
    format!(
        "{} by {}, first written in {}.",
        count(words, "word", "words"),
        count(people, "person", "people"),
        count(revisions, "revision", "revisions")
    )
}

fn told(outline: &Outline, head: &Revision, authors: Option<&Authors>) -> Value {
    let Some(authors) = authors else {
        return json!({ "outline": outline.slug, "revision": head.id.to_string(), "authors": null, "passages": null });
    };
    let people: Vec<Value> = authors
        .people
        .iter()
        .map(|author| json!({ "name": author.name, "handle": author.handle, "words": author.words }))
        .collect();
    let passages: Vec<Value> = authors
        .passages
        .iter()
        .map(|passage| {
            let revision = authors.revisions.get(&passage.origin).map(|revision| revision.id.to_string());
            let (start, end) = (passage.range.start, passage.range.end);
            json!({ "start": start, "end": end, "author": passage.author, "revision": revision })
        })
        .collect();
    json!({ "outline": outline.slug, "revision": head.id.to_string(), "authors": people, "passages": passages })
}
