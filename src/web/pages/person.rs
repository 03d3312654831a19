//! A person and what she wrote.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::store::Conn;
use crate::store::change::{self, Change, Contributions};
use crate::store::credit::{self, Deeds};
use crate::store::person::{self, Kind, Person};
use crate::store::taken::{self, Taken};
use crate::store::thanks::{self, Given};
use crate::web::cache::Public;
use crate::web::ui::byline::{self, count};
use crate::web::ui::changes::{self, Common};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::pager::{Cursor, LIMIT, Page};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links};
use crate::wiki::permission;
use crate::wiki::viewer::Viewer;

/// Somebody's page: who she is, and what she wrote in projects that the viewer may read.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(handle): Path<String>,
    cursor: Cursor,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    let mut conn = app.store.read().await?;
    let mut person = by_handle(&mut conn, &handle, "").await?;
    let changes = contributions(&mut conn, viewer, &person, cursor).await?;
    let taken = taken::of_person(&mut conn, permission::reader(viewer), person.key, TAKEN).await?;
    let is_new = changes.entries.is_empty() && cursor == Cursor::NEWEST;
    if person.kind == Kind::Guest && is_new && taken.is_empty() {
        // Her name is part of what she sent, and nobody has accepted any of that yet.
        person.name = "Somebody without an account".to_owned();
    }
    if person.kind == Kind::Imported && is_new {
        // Her name came with a history that this viewer may not read, and she never asked to be known here.
        return Err(Error::NotFound);
    }
    // Counting looks at all that somebody wrote, so only the first page does it.
    let told = match cursor {
        Cursor::NEWEST => Some(Told::read(&mut conn, viewer, &person, taken).await?),
        _ => None,
    };
    let site = app.site();
    let here = links::person(&person.handle);
    let feed = (!changes.entries.is_empty()).then(|| links::feed(&format!("{here}/changes")));
    let frame = Frame { site: &site, viewer, title: &person.name, project: None, here: &here, feed: feed.as_deref() };
    let page = layout::page(&frame, view(&frame, &person, told.as_ref(), &changes));
    let mut response = page.into_response();
    response.extensions_mut().insert(Public::Anything);
    Ok(response)
}

/// The person whose page has this address. The page of a guest whose words an account has claimed leads on to that
/// account's, `rest` of the address included.
pub async fn by_handle(conn: &mut Conn, handle: &str, rest: &str) -> Result<Person> {
    let person = person::by_handle(conn, handle).await?.ok_or(Error::NotFound)?;
    match person::claimer(conn, person.key).await? {
        Some(claimer) => Err(Error::Moved(format!("{}{rest}", links::person(&claimer.handle)))),
        None => Ok(person),
    }
}

/// Thanks that are shown one by one.
const THANKS: i64 = 10;
/// Proposals that are, which were taken in.
const TAKEN: i64 = 10;

/// What is told of somebody beside her changes, as far as the viewer may know of it.
struct Told {
    contributions: Contributions,
    deeds: Deeds,
    taken: Vec<Taken>,
    thanks: Vec<Given>,
}

impl Told {
    async fn read(conn: &mut Conn, viewer: &Viewer, person: &Person, taken: Vec<Taken>) -> Result<Self> {
        let reader = permission::reader(viewer);
        Ok(Self {
            contributions: change::contributions(conn, reader, person.key).await?,
            deeds: credit::deeds(conn, reader, person.key).await?,
            taken,
            thanks: thanks::given_to(conn, reader, person.key, THANKS).await?,
        })
    }
}

/// What somebody wrote beside a cursor, as far as the viewer may read it.
pub async fn contributions(conn: &mut Conn, viewer: &Viewer, person: &Person, cursor: Cursor) -> Result<Page<Change>> {
    let reader = permission::reader(viewer);
    let found = match cursor {
        Cursor::Before(key) => change::by_author(conn, reader, person.key, key, LIMIT).await?,
        Cursor::After(key) => change::by_author_after(conn, reader, person.key, key, LIMIT).await?,
    };
    Ok(Page::of(cursor, found, |change| change.revision.key))
}

fn view(frame: &Frame<'_>, person: &Person, told: Option<&Told>, changes: &Page<Change>) -> Markup {
    html! {
        header.head {
            h1 dir="auto" { (person.name) }
            @if !person.about.is_empty() { p.lead dir="auto" { (person.about) } }
            @if let Some(kind) = explained(person.kind) { p.meta { (kind) } }
            @if let Some(told) = told { (deeds(told)) }
        }
        @if let Some(told) = told.filter(|told| !told.taken.is_empty()) { (accepted(told)) }
        @if let Some(told) = told.filter(|told| !told.thanks.is_empty()) { (thanked(told)) }
        @if let Some(feed) = frame.feed {
            section.part aria-labelledby="changes" {
                h2 #changes { "Changes" }
                p.byline {
                    @if let Some(told) = told { (how_much(&told.contributions)) }
                    a.screen href=(feed) { "Follow them in a feed reader" }
                }
                (changes::list(&changes.entries, Common::Author))
            }
        }
        (changes.ways(frame.here, "Pages of changes"))
    }
}

fn how_much(counts: &Contributions) -> Markup {
    html! {
        @if let Some(first) = counts.first {
            (count(counts.revisions, "revision", "revisions")) " in " (count(counts.projects, "project", "projects"))
            " since " (byline::day(first)) span.screen { " · " }
        }
    }
}

/// What became of her words, and what she did for those of others.
fn deeds(told: &Told) -> Markup {
    let deeds = &told.deeds;
    let is_new = told.contributions.first.is_none() && told.taken.is_empty();
    let told = [
        (deeds.kept, format!("{} kept", count(deeds.kept, "edit", "edits"))),
        (deeds.part, format!("{} taken in part", count(deeds.part, "proposal", "proposals"))),
        (deeds.accepted, format!("{} accepted", count(deeds.accepted, "proposal", "proposals"))),
        (deeds.checked, format!("{} checked", count(deeds.checked, "revision", "revisions"))),
        (deeds.thanked, format!("thanked {}", count(deeds.thanked, "time", "times"))),
    ];
    let told: Vec<String> = told.into_iter().filter(|(times, _)| *times > 0).map(|(_, words)| words).collect();
    html! {
        @if !told.is_empty() { p.byline { (told.join(" · ")) } }
        @else if is_new { p.byline { "Nothing published yet" } }
    }
}

/// What became of what she proposed: what was taken, by whom, and what that person said.
fn accepted(told: &Told) -> Markup {
    html! {
        section.day.hung aria-labelledby="accepted" {
            h2 #accepted { "Proposals accepted" }
            ul.rows {
                @for taken in &told.taken {
                    li {
                        a href=(links::revision(taken.revision)) dir="auto" {
                            (taken.outline_title)
                        }
                        (if taken.is_part { ", in part, by " } else { ", by " })
                        (byline::person(&taken.by_name, &taken.by_handle))
                        " " span.meta { (byline::day(taken.time)) }
                        @if !taken.reason.trim().is_empty() { p { "“" bdi { (taken.reason) } "”" } }
                    }
                }
            }
        }
    }
}

fn thanked(told: &Told) -> Markup {
    html! {
        section.day.hung aria-labelledby="thanks" {
            h2 #thanks { "Thanks" }
            ul.rows {
                @for thanks in &told.thanks {
                    li {
                        (byline::person(&thanks.giver.name, &thanks.giver.handle)) " for "
                        a href=(links::revision(thanks.revision)) dir="auto" { (thanks.outline_title) }
                        " " span.meta { (byline::day(thanks.time)) }
                    }
                }
            }
        }
    }
}

/// What a name without an account stands for; nothing to explain where somebody signed up.
fn explained(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Account => None,
        Kind::Guest => {
            Some("Wrote without an account: the name is what was typed beside the words, and nobody has checked it.")
        }
        Kind::Imported => Some("Wrote elsewhere, in a history that was brought along, and has not signed in here."),
        Kind::Machine => Some(
            "This is the wiki itself. It signs a merge when two edits went together and nobody had to decide anything.",
        ),
    }
}
