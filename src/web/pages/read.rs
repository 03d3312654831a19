//! Reading an outline, as a page, as Markdown, or as a feed of its changes.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::remark;
use crate::store::revision::{self, Revision};
use crate::text::markdown::{Heading, Rendered};
use crate::web::cache::Public;
use crate::web::ui::byline::{self, count, grouped};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::prose::{self, Resolve};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// What may follow the address: word of a save, and habits from other wikis, which lead to our addresses.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    saved: Option<String>,
    action: Option<String>,
    oldid: Option<String>,
    diff: Option<String>,
    section: Option<String>,
}

/// What to read, after the ending of the address has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Markdown,
    Feed,
}

/// The outline at an address: a page, or what the address's ending asks for.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (slug, form) = form(&outline);
    if form == Form::Feed {
        return crate::web::feed::outline(&app, &visitor.viewer, (&project, slug)).await;
    }
    let verb = asked.verb();
    let opened = open::outline(&app, &visitor.viewer, (&project, slug), "").await;
    let (mut conn, project, outline) = opened.map_err(|error| error.with_ending(&outline[slug.len()..]))?;
    if let Some(verb) = verb {
        return Ok(Redirect::to(&links::verb(&project.slug, &outline.slug, &verb)).into_response());
    }
    let Some(head) = open::head(&mut conn, &outline).await? else {
        return Ok(unwritten(&app, &visitor.viewer, &project, &outline).await?.into_response());
    };
    let mut response = match form {
        Form::Markdown => markdown(&mut conn, &head).await?,
        _ => {
            let merged = asked.saved.as_deref() == Some("merged");
            page(&app, &visitor.viewer, &mut conn, (&project, &outline, &head), merged).await?.into_response()
        }
    };
    if may(&Viewer::stranger(), Action::Read(&project)) {
        response.extensions_mut().insert(Public::Project(project.key));
    }
    Ok(response)
}

/// The Markdown of an outline, its bytes as they were written.
pub async fn raw(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Response> {
    let (mut conn, _, outline) = open::outline(&app, &visitor.viewer, (&project, &outline), "raw").await?;
    let head = open::head(&mut conn, &outline).await?.ok_or(Error::NotFound)?;
    markdown(&mut conn, &head).await
}

/// The bytes of a revision as a Markdown file that a browser shows as plain text.
pub async fn markdown(conn: &mut Conn, revision: &Revision) -> Result<Response> {
    let bytes = revision::bytes(conn, revision).await?;
    let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], bytes.to_vec()).into_response())
}

async fn page(
    app: &App,
    viewer: &Viewer,
    conn: &mut Conn,
    (project, outline, head): (&Project, &Outline, &Revision),
    merged: bool,
) -> Result<Markup> {
    let text = revision::text(conn, head).await?;
    let edit = links::verb(&project.slug, &outline.slug, "edit");
    let edit = may(viewer, Action::Propose(project)).then_some(edit.as_str());
    let resolve = Resolve::of(conn, viewer, project, &text).await?;
    let rendered = prose::render_outline(&text, &outline.title, edit, &resolve);
    let counts = revision::counts(conn, outline.key).await?;
    let remarks = remark::count(conn, outline.key).await?;
    let site = app.site();
    let here = links::outline(&project.slug, &outline.slug);
    let feed = format!("{here}.atom");
    let frame =
        Frame { site: &site, viewer, title: &outline.title, project: Some(project), here: &here, feed: Some(&feed) };
    let content = html! {
        @if merged {
            p.notice role="status" {
                "Saved. Others had changed other places meanwhile: this is their work and yours together."
            }
        }
        (view(viewer, (project, outline, head), counts, remarks, &rendered))
    };
    Ok(layout::reading_page(&frame, content))
}

async fn unwritten(app: &App, viewer: &Viewer, project: &Project, outline: &Outline) -> Result<Markup> {
    let site = app.site();
    let here = links::outline(&project.slug, &outline.slug);
    let frame = Frame { site: &site, viewer, title: &outline.title, project: Some(project), here: &here, feed: None };
    let content = html! {
        header.head {
            (layout::crumbs(Some(project), &[]))
            h1 dir="auto" { (outline.title) }
            p.lead { "Nobody has written this yet." }
        }
        @if may(viewer, Action::Propose(project)) {
            p { a.button href=(links::verb(&project.slug, &outline.slug, "edit")) { "Write the first words" } }
        }
    };
    Ok(layout::page(&frame, content))
}

fn view(
    viewer: &Viewer,
    (project, outline, head): (&Project, &Outline, &Revision),
    counts: (i64, i64),
    remarks: i64,
    rendered: &Rendered,
) -> Markup {
    html! {
        header.head {
            (layout::crumbs(Some(project), &[]))
            h1 dir="auto" { (outline.title) }
            (byline(project, outline, head, counts))
            @if outline.archived { p.notice.heed role="status" { "This outline has been put away. It is kept for reading." } }
            (verbs(viewer, project, outline, remarks))
        }
        @if rendered.headings.len() > 1 { (contents(&rendered.headings)) }
        article.prose dir="auto" lang=(project.language) { (prose::markup(rendered)) }
    }
}

fn byline(project: &Project, outline: &Outline, head: &Revision, (revisions, people): (i64, i64)) -> Markup {
    let history = links::verb(&project.slug, &outline.slug, "history");
    html! {
        p.byline {
            @if !outline.voice.is_empty() {
                "Told by " strong dir="auto" { (outline.voice) }
                @if outline.of_the_place { ", of the place" }
                " · "
            }
            "Last changed by " (byline::person(&head.author_name, &head.author_handle)) " on " (byline::day(head.time))
            " · written by " (count(people, "person", "people"))
            " · " a href=(history) { (count(revisions, "revision", "revisions")) }
        }
    }
}

fn verbs(viewer: &Viewer, project: &Project, outline: &Outline, remarks: i64) -> Markup {
    let verb = |verb: &str| links::verb(&project.slug, &outline.slug, verb);
    html! {
        nav.verbs aria-label="This outline" {
            ul {
                @if may(viewer, Action::Publish(project)) {
                    li { a.button href=(verb("edit")) { "Edit" } }
                } @else if may(viewer, Action::Propose(project)) {
                    li { a.button href=(verb("edit")) { "Propose a change" } }
                }
                li { a href=(verb("history")) { "History" } }
                @if may(viewer, Action::ReadProposals(project)) {
                    li { a href=(verb("proposals")) { "Proposals" } }
                }
                li { a href=(verb("talk")) { "Talk" @if remarks > 0 { " (" (grouped(remarks)) ")" } } }
                li { a href=(verb("links")) { "What links here" } }
                li { a href={ (links::outline(&project.slug, &outline.slug)) ".md" } { abbr title="Markdown source" { ".md" } } }
                @if may(viewer, Action::Steward(project)) {
                    li { a href=(verb("settings")) { "Settings" } }
                }
            }
        }
    }
}

/// The outermost headings, each with those right under it.
fn contents(headings: &[Heading]) -> Markup {
    let outermost = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let link = |heading: &Heading| html! { a href={ "#" (heading.id) } dir="auto" { (heading.title) } };
    html! {
        details.toc {
            summary { "On this page" }
            nav aria-label="On this page" {
                ol {
                    @for part in headings.chunk_by(|_, next| next.level > outermost) {
                        li {
                            (link(&part[0]))
                            @let under: Vec<&Heading> = part[1..].iter().filter(|one| one.level == outermost + 1).collect();
                            @if !under.is_empty() { ol { @for heading in under { li { (link(heading)) } } } }
                        }
                    }
                }
            }
        }
    }
}

/// What an address's last part asks for.
fn form(outline: &str) -> (&str, Form) {
    match outline.rsplit_once('.') {
        Some((slug, "md")) => (slug, Form::Markdown),
        Some((slug, "atom")) => (slug, Form::Feed),
        _ => (outline, Form::Page),
    }
}

impl Asked {
    /// Our verb for what another wiki's address asks.
    fn verb(&self) -> Option<String> {
        if let (Some(new), Some(old)) = (&self.diff, &self.oldid) {
            return Some(format!("compare/{old}..{new}"));
        }
        if let Some(old) = &self.oldid {
            return Some(format!("revisions/{old}"));
        }
        let section = self.section.as_deref().map(|section| format!("?section={section}")).unwrap_or_default();
        match self.action.as_deref()? {
            "edit" => Some(format!("edit{section}")),
            "history" => Some("history".to_owned()),
            "raw" => Some("raw".to_owned()),
            _ => None,
        }
    }
}
