//! Atom feeds (RFC 4287) of what changed: in one outline, in a project, in the whole site, by one person.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::cache::Public;
use super::pages::{changes, person};
use super::ui::byline::{count, machine_readable};
use super::ui::pager::{Cursor, ENTRIES};
use super::ui::revisions::summary;
use super::visitor::Visitor;
use super::{App, Error, Result, links, open};
use crate::store::change::Change;
use crate::store::revision::{self, Revision};
use crate::store::{RevisionKey, Time};
use crate::wiki::viewer::Viewer;

/// How every feed begins.
pub(super) const PROLOG: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
/// The name by which its elements are known.
const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// The changes of one outline.
pub async fn outline(app: &App, viewer: &Viewer, address: (&str, &str)) -> Result<Response> {
    let opened = open::outline(app, viewer, address, "").await;
    let (mut conn, project, outline) = opened.map_err(|error| error.with_ending(".atom"))?;
    let revisions = revision::history(&mut conn, outline.key, RevisionKey(i64::MAX), ENTRIES).await?;
    let page = links::outline(&project.slug, &outline.slug);
    let entries: Vec<Entry<'_>> = revisions
        .iter()
        .map(|revision| Entry {
            title: summary(revision).to_owned(),
            revision,
            project: &project.slug,
            outline: &outline.slug,
        })
        .collect();
    let feed = Feed { title: &format!("{}, {}", project.name, outline.title), page: &page, path: &links::feed(&page) };
    let public = Public::of(&project);
    Ok(answer(app, &feed, &entries, outline.changed, public))
}

/// The changes of one project.
pub async fn project(State(app): State<App>, visitor: Visitor, Path(slug): Path<String>) -> Result<Response> {
    let (mut conn, project) = open::project(&app, &visitor.viewer, &slug).await?;
    let changes = changes::of_project(&mut conn, &visitor.viewer, &project, Cursor::NEWEST).await?;
    let page = links::about_project(&project.slug, "changes");
    let entries = entries(&changes.entries, |change| change.outline_title.clone());
    let feed = Feed { title: &format!("{}, recent changes", project.name), page: &page, path: &links::feed(&page) };
    let public = Public::of(&project);
    Ok(answer(&app, &feed, &entries, project.changed, public))
}

/// The changes of all projects that the viewer may read.
pub async fn site(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let mut conn = app.store.read().await?;
    let changes = changes::of_site(&mut conn, &visitor.viewer, Cursor::NEWEST).await?;
    let site = app.site();
    let title = format!("{}, recent changes", site.name);
    let feed = Feed { title: &title, page: links::CHANGES, path: &links::feed(links::CHANGES) };
    Ok(answer(&app, &feed, &entries(&changes.entries, place), Time(0), Some(Public::Anything)))
}

/// What one person wrote.
pub async fn person(State(app): State<App>, visitor: Visitor, Path(handle): Path<String>) -> Result<Response> {
    let mut conn = app.store.read().await?;
    let person = person::by_handle(&mut conn, &handle, "/changes.atom").await?;
    let changes = person::contributions(&mut conn, &visitor.viewer, &person, Cursor::NEWEST).await?;
    if changes.entries.is_empty() {
        return Err(Error::NotFound);
    }
    let page = links::person(&person.handle);
    let path = links::feed(&format!("{page}/changes"));
    let feed = Feed { title: &person.name, page: &page, path: &path };
    Ok(answer(&app, &feed, &entries(&changes.entries, place), Time(0), Some(Public::Anything)))
}

/// What a feed is about.
pub(super) struct Feed<'a> {
    pub title: &'a str,
    /// The path of the page that lists the same.
    pub page: &'a str,
    /// The feed's own path.
    pub path: &'a str,
}

/// One revision in a feed.
struct Entry<'a> {
    title: String,
    revision: &'a Revision,
    project: &'a str,
    outline: &'a str,
}

fn entries(changes: &[Change], place: impl Fn(&Change) -> String) -> Vec<Entry<'_>> {
    changes
        .iter()
        .map(|change| Entry {
            title: format!("{}: {}", place(change), summary(&change.revision)),
            revision: &change.revision,
            project: &change.project_slug,
            outline: &change.outline_slug,
        })
        .collect()
}

fn place(change: &Change) -> String {
    format!("{}, {}", change.project_name, change.outline_title)
}

/// `changed` is told where there are no entries.
fn answer(app: &App, feed: &Feed<'_>, entries: &[Entry<'_>], changed: Time, public: Option<Public>) -> Response {
    let (updated, entries) = listed(&app.base_url, entries, changed);
    response(app, feed, updated, &entries, public)
}

/// The entries, and when the last of them was written.
fn listed(base: &str, entries: &[Entry<'_>], changed: Time) -> (Time, Markup) {
    let updated = entries.iter().map(|entry| entry.revision.time).max().unwrap_or(changed);
    (updated, html! { @for entry in entries { (self::entry(base, entry)) } })
}

/// A whole feed, with the moment of its last change; `public` says whether anybody gets the same.
pub(super) fn response(
    app: &App,
    feed: &Feed<'_>,
    updated: Time,
    entries: &Markup,
    public: Option<Public>,
) -> Response {
    let body = format!("{PROLOG}{}", document(&app.base_url, feed, updated, entries).into_string());
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
    if let Some(public) = public {
        response.extensions_mut().insert(public);
    }
    response
}

// Every element is written with an end tag: what maud closes by itself is closed for HTML only.
fn document(base: &str, feed: &Feed<'_>, updated: Time, entries: &Markup) -> Markup {
    html! {
        feed xmlns=(NAMESPACE) {
            id { (base) (feed.path) }
            title { (clean(feed.title)) }
            updated { (machine_readable(updated)) }
            link rel="self" type="application/atom+xml" href={ (base) (feed.path) } {}
            link rel="alternate" type="text/html" href={ (base) (feed.page) } {}
            (entries)
        }
    }
}

fn entry(base: &str, entry: &Entry<'_>) -> Markup {
    let revision = entry.revision;
    let page = match revision.parent {
        Some(_) => links::change(entry.project, entry.outline, revision.id),
        None => links::revision(revision.id),
    };
    html! {
        entry {
            // All digits, so that the id never comes to name two.
            id { (base) "/r/" (revision.id) }
            title { (clean(&entry.title)) }
            updated { (machine_readable(revision.time)) }
            author { name { (clean(&revision.author_name)) } }
            link rel="alternate" type="text/html" href={ (base) (page) } {}
            @let since = links::since(entry.project, entry.outline, revision.id);
            link rel="related" type="text/html" title="What is newer than this" href={ (base) (since) } {}
            summary { (how_much(revision)) }
        }
    }
}

fn how_much(revision: &Revision) -> String {
    let added = count(revision.words_added, "word", "words");
    let removed = count(revision.words_removed, "word", "words");
    format!("{added} added, {removed} removed.")
}

/// A text without the characters that XML cannot hold, not even escaped.
pub(super) fn clean(text: &str) -> String {
    let is_allowed =
        |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::revision::Kind;
    use crate::store::{OutlineKey, PersonKey, RevisionId, TextHash};

    fn revision(summary: &str) -> Revision {
        Revision {
            key: RevisionKey(7),
            id: RevisionId([0xab; 32]),
            outline: OutlineKey(2),
            number: 2,
            parent: Some(RevisionKey(5)),
            second_parent: None,
            author: PersonKey(1),
            author_name: "Ann <b> & \u{1}Co".to_owned(),
            author_handle: "ann".to_owned(),
            time: Time(1_700_000_000_000_000),
            kind: Kind::Edit,
            summary: summary.to_owned(),
            licence: String::new(),
            text_hash: TextHash([0; 32]),
            words_added: 1,
            words_removed: 1200,
            published: true,
        }
    }

    #[test]
    fn an_entry_has_what_atom_asks_for_and_escapes_what_people_typed() {
        let revision = revision("]]> <script>");
        let entries =
            [Entry { title: summary(&revision).to_owned(), revision: &revision, project: "okware", outline: "plan" }];
        let feed = Feed { title: "Okware", page: "/okware/plan", path: "/okware/plan.atom" };
        let (updated, entries) = listed("https://example.org", &entries, Time(0));
        let xml = document("https://example.org", &feed, updated, &entries).into_string();
        let id = "ab".repeat(32);
        for part in [
            "<updated>2023-11-14T22:13:20Z</updated>",
            "<title>]]&gt; &lt;script&gt;</title>",
            "<author><name>Ann &lt;b&gt; &amp; \u{fffd}Co</name></author>",
            "<summary>1 word added, 1,200 words removed.</summary>",
            &format!("<id>https://example.org/r/{id}</id>"),
            "href=\"https://example.org/okware/plan/compare/prev..ababababab\"></link>",
        ] {
            assert!(xml.contains(part), "{part} is missing in {xml}");
        }
    }

    #[test]
    fn a_feed_without_entries_still_tells_when() {
        let feed = Feed { title: "Okware", page: "/okware/plan", path: "/okware/plan.atom" };
        let (updated, entries) = listed("https://example.org", &[], Time(0));
        let xml = document("https://example.org", &feed, updated, &entries).into_string();
        assert!(xml.contains("<updated>1970-01-01T00:00:00Z</updated>"), "{xml}");
    }
}
