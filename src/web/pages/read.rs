//! Reading an outline, as a page, as Markdown, as JSON, or as a feed of its changes.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::habits::Habit;
use super::outline_json;
use super::saved::{News, Word};
use crate::store::Conn;
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::remark;
use crate::store::revision::{self, Revision};
use crate::text::markdown::{Heading, Rendered};
use crate::text::plain;
use crate::web::authors::Authors;
use crate::web::cache::Public;
use crate::web::reading::{Reading, Wish};
use crate::web::ui::authors::written_by;
use crate::web::ui::byline::{self, count, grouped};
use crate::web::ui::checked;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::newer::Newer;
use crate::web::ui::prose;
use crate::web::visit::{Showed, Visited};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, annotated, links, open};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Headings that are listed above a text.
const LISTED: usize = 500;
/// Words that tell those who are sent an outline's address what it is about.
const FIRST_WORDS: usize = 40;
/// Bytes of a text in which they are looked for.
const BEGINNING: usize = 2000;

/// What may follow the address: word of a save, and habits from other wikis, which lead to our addresses.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(flatten)]
    word: Word,
    #[serde(flatten)]
    habit: Habit,
    newest: Option<String>,
    since: Option<String>,
}

/// What to read, after the ending of the address has been looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Markdown,
    Json,
    Feed,
}

/// The outline at an address: a page, or what the address's ending asks for.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response> {
    let (slug, form) = form(&outline);
    if form == Form::Feed {
        return crate::web::feed::outline(&app, &visitor.viewer, (&project, slug)).await;
    }
    let opened = open::outline(&app, &visitor.viewer, (&project, slug), "").await;
    let (mut conn, project, outline) = opened.map_err(|error| error.with_ending(&outline[slug.len()..]))?;
    if let Some(address) = asked.habit.address(&mut conn, &visitor.viewer, (&project, &outline)).await? {
        return Ok(Redirect::to(&address).into_response());
    }
    let Some(head) = open::head(&mut conn, &outline).await? else {
        if form != Form::Page {
            return Err(Error::NotFound);
        }
        return Ok(unwritten(&app, &visitor.viewer, &project, &outline).await?.into_response());
    };
    let wish = asked.wish();
    let mut reading = Reading::open(&mut conn, &visitor.viewer, (&project, &outline), head, wish).await?;
    if form == Form::Page && !wish.newest {
        reading.visited = Visited::find(&mut conn, &headers, &reading.shown).await?;
    }
    let mut is_whole = true;
    let mut response = match form {
        Form::Markdown => markdown(&mut conn, &reading.shown).await?,
        Form::Json => outline_json::of(&app, &mut conn, (&project, &outline), &reading.shown).await?.into_response(),
        _ => {
            let news = asked.word.news(&mut conn, &outline, &reading.shown).await?;
            let authors = Authors::of(&mut conn, &visitor.viewer, &project, &reading.shown).await?;
            // Who wrote it will be known without anything happening in the project, so the page is not kept till then.
            is_whole = authors.is_some();
            let read = (&project, &outline, &reading, authors.as_ref());
            page(&app, &visitor.viewer, &mut conn, read, news.as_ref()).await?.into_response()
        }
    };
    let is_for_her_alone = reading.news().is_some() || asked.word.is_hers_alone();
    if form == Form::Page && !wish.newest && !is_for_her_alone {
        response.extensions_mut().insert(Showed::new(&reading.shown, reading.visited.as_ref()));
    }
    if is_whole && !is_for_her_alone {
        Public::mark(&mut response, &project);
    }
    Ok(response)
}

/// The Markdown of an outline, its bytes as they were written.
pub async fn raw(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
) -> Result<Response> {
    let (mut conn, project, outline) = open::outline(&app, &visitor.viewer, (&project, &outline), "raw").await?;
    let head = open::head(&mut conn, &outline).await?.ok_or(Error::NotFound)?;
    let mut response = markdown(&mut conn, &head).await?;
    Public::mark(&mut response, &project);
    Ok(response)
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
    (project, outline, reading, authors): (&Project, &Outline, &Reading, Option<&Authors>),
    news: Option<&News<'_>>,
) -> Result<Markup> {
    let text = revision::text(conn, &reading.shown).await?;
    let (rendered, newer) = annotated::render(conn, viewer, (project, outline), reading, &text).await?;
    let counts = revision::counts(conn, outline.key).await?;
    let remarks = remark::count(conn, outline.key).await?;
    let site = app.site();
    let here = links::outline(&project.slug, &outline.slug);
    let feed = format!("{here}.atom");
    let frame =
        Frame { site: &site, viewer, title: &outline.title, project: Some(project), here: &here, feed: Some(&feed) };
    let byline = byline(project, outline, &reading.head, (counts, authors));
    let content = html! {
        @if let Some(news) = news { (news.view(app, viewer, (project, outline), &text)) }
        (view(viewer, (project, outline), (reading, newer.as_ref()), (byline, remarks), &rendered))
    };
    Ok(layout::reading_page(&frame, &about(project, &text), content))
}

/// What an outline is about: its first words, or what its project is for.
fn about(project: &Project, text: &str) -> String {
    let words = plain::excerpt(&text[..text.floor_char_boundary(BEGINNING)], FIRST_WORDS);
    if words.is_empty() { project.aim.clone() } else { words }
}

async fn unwritten(app: &App, viewer: &Viewer, project: &Project, outline: &Outline) -> Result<Markup> {
    let site = app.site();
    let here = links::outline(&project.slug, &outline.slug);
    let frame = Frame { site: &site, viewer, title: &outline.title, project: Some(project), here: &here, feed: None };
    let content = html! {
        header.head {
            (layout::crumbs(Some(project), &[]))
            h1 dir="auto" lang=(project.language) { (outline.title) }
            p.lead { "Nobody has written this yet." }
        }
        @if may(viewer, Action::ProposeTo(project, outline)) {
            p { a.button href=(links::verb(&project.slug, &outline.slug, "edit")) { "Write the first words" } }
        }
    };
    Ok(layout::page(&frame, content))
}

fn view(
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    (reading, newer): (&Reading, Option<&Newer>),
    (byline, remarks): (Markup, i64),
    rendered: &Rendered,
) -> Markup {
    let place = (project.slug.as_str(), outline.slug.as_str());
    html! {
        header.head {
            (layout::crumbs(Some(project), &[]))
            h1 dir="auto" lang=(project.language) { (outline.title) }
            (byline)
            (checked::line(place, reading))
            @if let Some(visited) = reading.news() { (news(place, visited)) }
            @if outline.archived { p.notice.heed role="status" { "This outline has been put away. It is kept for reading." } }
            (verbs(viewer, project, outline, (reading, remarks)))
            @if let (Some(since), Some(newer)) = (&reading.since, newer) { (drawn(place, reading, since, newer)) }
            @if reading.is_since_unknown {
                p.notice role="status" {
                    "Nothing is drawn as newer: there is no earlier text with the number in this address. "
                    a href=(links::verb(place.0, place.1, "history")) { "See the history" }
                }
            }
        }
        @if rendered.headings.len() > 1 { (contents(prose::language(project, rendered.direction), &rendered.headings)) }
        (prose::article(project, rendered))
    }
}

fn byline(
    project: &Project,
    outline: &Outline,
    head: &Revision,
    ((revisions, people), authors): ((i64, i64), Option<&Authors>),
) -> Markup {
    let by = authors.map_or_else(|| count(people, "person", "people"), written_by);
    let history = links::verb(&project.slug, &outline.slug, "history");
    let credits = links::verb(&project.slug, &outline.slug, "credits");
    html! {
        p.byline {
            @if !outline.voice.is_empty() {
                "Told by " strong dir="auto" { (outline.voice) }
                @if outline.of_the_place { ", of the place" }
                " · "
            }
            a href=(links::verb(&project.slug, &outline.slug, "authors")) { "Written by " (by) }
            " · last changed by " (byline::doer(&head.author_name, &head.author_handle)) " on " (byline::day(head.time))
            span.screen { " · " a href=(credits) { "credits" } }
            " · " a href=(history) { (count(revisions, "revision", "revisions")) }
        }
    }
}

/// Tells whoever comes back how much has changed since, and leads to it.
fn news(place: (&str, &str), visited: &Visited) -> Markup {
    html! {
        p.notice role="status" {
            (count(visited.changes, "change", "changes")) " since your visit on " (byline::day(visited.time))
            span.screen {
                ": " a href=(links::since(place.0, place.1, visited.revision.id)) {
                    "show " (if visited.changes == 1 { "it" } else { "them" })
                }
            }
        }
    }
}

/// What is marked in the page, and where.
fn drawn(place: (&str, &str), reading: &Reading, since: &Revision, newer: &Newer) -> Markup {
    let (project, outline) = place;
    let without =
        if reading.is_newest_wanted { links::newest(project, outline) } else { links::outline(project, outline) };
    let check = reading.check.as_ref().filter(|check| check.mark.revision == since.key);
    html! {
        div.notice role="status" {
            p {
                "Marked below is what is newer than "
                a href=(links::revision(since.id)) { "the revision of " (byline::day(since.time)) }
                @if let Some(check) = check {
                    ", which " (byline::person(&check.mark.person_name, &check.mark.person_handle)) " checked"
                }
                "." span.screen { " " a href=(without) { "Read it without the marks" } "." }
            }
            (newer.ways())
        }
    }
}

fn verbs(viewer: &Viewer, project: &Project, outline: &Outline, (reading, remarks): (&Reading, i64)) -> Markup {
    let checks = may(viewer, Action::Check { project, own: false });
    let is_checked = reading.check.as_ref().is_some_and(|check| check.newer == 0);
    let verb = |verb: &str| links::verb(&project.slug, &outline.slug, verb);
    html! {
        nav.verbs aria-label="This outline" {
            ul {
                @if may(viewer, Action::Write(project, outline)) {
                    li { a.button href=(verb("edit")) { "Edit" } }
                } @else if may(viewer, Action::ProposeTo(project, outline)) {
                    li { a.button href=(verb("edit")) { "Propose a change" } }
                }
                @if checks && !is_checked {
                    li { a href=(links::check(&project.slug, &outline.slug, reading.head.id)) { "Check" } }
                }
                li { a href=(verb("history")) { "History" } }
                @if may(viewer, Action::ReadProposals(project)) {
                    li { a href=(verb("proposals")) { "Proposals" } }
                }
                li { a href=(verb("talk")) { "Talk" @if remarks > 0 { " (" (grouped(remarks)) ")" } } }
                li { a href=(verb("links")) { "What links here" } }
                li { a href={ (links::outline(&project.slug, &outline.slug)) ".md" } { "Markdown" } }
                @if may(viewer, Action::Steward(project)) {
                    li { a href=(verb("settings")) { "Settings" } }
                }
            }
        }
    }
}

/// The outermost headings, each with those right under it; of very many the first.
fn contents(language: &str, headings: &[Heading]) -> Markup {
    let (headings, rest) = headings.split_at(headings.len().min(LISTED));
    let outermost = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let title = |heading: &Heading| if heading.title.is_empty() { "…".to_owned() } else { heading.title.clone() };
    let link = |heading: &Heading| html! { a href={ "#" (heading.id) } dir="auto" { (title(heading)) } };
    html! {
        details.toc {
            summary { "On this page" }
            nav aria-label="On this page" {
                ol lang=(language) {
                    @for part in headings.chunk_by(|_, next| next.level > outermost) {
                        li {
                            (link(&part[0]))
                            @let under: Vec<&Heading> = part[1..].iter().filter(|one| one.level == outermost + 1).collect();
                            @if !under.is_empty() { ol { @for heading in under { li { (link(heading)) } } } }
                        }
                    }
                }
                @if !rest.is_empty() { p.meta { "and " (count(rest.len() as i64, "more heading", "more headings")) } }
            }
        }
    }
}

/// What an address's last part asks for.
fn form(outline: &str) -> (&str, Form) {
    match outline.rsplit_once('.') {
        Some((slug, "md")) => (slug, Form::Markdown),
        Some((slug, "json")) => (slug, Form::Json),
        Some((slug, "atom")) => (slug, Form::Feed),
        _ => (outline, Form::Page),
    }
}

impl Asked {
    /// Which text is wanted. Whoever has just saved wants to see it.
    fn wish(&self) -> Wish<'_> {
        Wish { newest: self.newest.is_some() || self.word.is_there(), since: self.since.as_deref() }
    }
}
