//! Searching: over what stands now, or over all that was ever written.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::outside::now;
use crate::search::{Asked, Closeness, Order};
use crate::store::Conn;
use crate::store::person::Person;
use crate::web::ui::byline::count;
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::search as ui;
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, own_words};
use crate::wiki::find::{Question, Results, View, Waiting};
use crate::wiki::trace::Traces;
use crate::wiki::viewer::Viewer;

/// Outlines on one page.
const OUTLINES: usize = 10;
/// Pages that can be leafed through; whoever needs more asks more closely.
const PAGES: usize = 100;

/// What an address asks.
#[derive(Debug, Default, Deserialize)]
pub struct Sent {
    /// What was typed.
    #[serde(default)]
    pub q: String,
    /// Which page of the answer, from 1.
    pub page: Option<String>,
    /// `ever` for all that was ever written.
    pub when: Option<String>,
    /// Whether an outline of exactly this title is to be gone to at once.
    pub jump: Option<String>,
}

impl Sent {
    /// Which page of the answer is wanted, from 1.
    pub fn page(&self) -> usize {
        self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, PAGES)
    }

    /// Whether all that was ever written is asked for.
    pub fn is_ever(&self) -> bool {
        self.when.as_deref() == Some("ever")
    }

    /// The address of what is asked for, from its first page on.
    pub fn address(&self) -> String {
        if self.is_ever() { links::first_written(&self.q) } else { links::search(&self.q) }
    }

    /// The address of the feed of it.
    pub fn feed(&self) -> String {
        let mut pairs = vec![("q", &*self.q)];
        pairs.extend(self.is_ever().then_some(("when", "ever")));
        links::with_query(links::SEARCH_FEED, &pairs)
    }
}

/// The search page.
pub async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(sent): Query<Sent>,
) -> Result<Response> {
    let viewer = &visitor.viewer;
    own_words::reach(&app, &headers, &visitor).await?;
    let mut conn = app.store.read().await?;
    let view = app.search.view(&mut conn, viewer).await?;
    if sent.jump.is_some()
        && let Some(address) = straight_to(&app, &view, &sent.q).await?
    {
        return Ok(Redirect::to(&address).into_response());
    }
    let asked = Asked::read(&sent.q);
    // Who first wrote something is asked by words; filters only narrow that down.
    let found = if asked.is_empty() || sent.is_ever() && asked.clauses.is_empty() {
        nothing_asked(&sent)
    } else if sent.is_ever() {
        ever(&app, &mut conn, (viewer, &view), &sent, &asked).await?
    } else {
        current(&app, &mut conn, (viewer, &view), &sent, &asked).await?
    };
    let site = app.site();
    let feed = sent.feed();
    let feed = (!asked.is_empty()).then_some(feed.as_str());
    let here = sent.address();
    let frame = Frame { site: &site, viewer, title: "Search", project: None, here: &here, feed };
    Ok(layout::page(&frame, html! { (head(&sent)) (found) }).into_response())
}

/// The address of the only outline or project that has exactly this title.
async fn straight_to(app: &App, view: &View, title: &str) -> Result<Option<String>> {
    let found = app.search.titled(view, title).await?;
    let project = found.as_ref().and_then(|found| view.catalogue.project(found.project));
    Ok(found.as_ref().zip(project).map(|(found, project)| match found.outline {
        Some(_) => links::outline(&project.slug, &found.slug),
        None => links::project(&project.slug),
    }))
}

fn nothing_asked(sent: &Sent) -> Markup {
    html! {
        @if sent.is_ever() {
            p.byline { "Looks through all that was ever published, also where it stands no more, and tells who wrote it first." }
        }
        (hints())
    }
}

async fn current(
    app: &App,
    conn: &mut Conn,
    (viewer, view): (&Viewer, &View),
    sent: &Sent,
    asked: &Asked,
) -> Result<Markup> {
    let skip = (sent.page() - 1) * OUTLINES;
    let question = Question { asked, skip, limit: OUTLINES, order: Order::Best, now: now() };
    let results = app.search.find(conn, view, &question).await?;
    let mut beside = Beside::default();
    if sent.page() == 1 {
        beside.people = app.search.people(conn, viewer, &sent.q).await?;
        beside.waiting = app.search.waiting(conn, viewer, view, asked).await?;
    }
    beside.naming_nothing = app.search.naming_nothing(conn, viewer, view, (asked, results.answer.total)).await?;
    Ok(found(sent, &results, &beside))
}

/// What is told beside passages.
#[derive(Default)]
struct Beside {
    people: Vec<Person>,
    waiting: Vec<Waiting>,
    /// Filters that name nothing.
    naming_nothing: Vec<String>,
}

async fn ever(
    app: &App,
    conn: &mut Conn,
    (viewer, view): (&Viewer, &View),
    sent: &Sent,
    asked: &Asked,
) -> Result<Markup> {
    let skip = (sent.page() - 1) * OUTLINES;
    let traces = app.search.trace(conn, view, (asked, now()), (skip, OUTLINES)).await?;
    let nothing = app.search.naming_nothing(conn, viewer, view, (asked, traces.total)).await?;
    Ok(traced((sent, asked), &traces, &nothing, app.search.is_unfinished()))
}

fn head(sent: &Sent) -> Markup {
    let ways = [("What stands now", links::search(&sent.q)), ("Who first wrote it", links::first_written(&sent.q))];
    html! {
        header.head {
            h1 { "Search" }
            form.search role="search" action=(links::SEARCH) {
                @if sent.is_ever() { input type="hidden" name="when" value="ever"; }
                label.sr for="q" { "What to look for" }
                p.submit {
                    input #q type="search" name="q" value=(sent.q) maxlength="500" dir="auto" autocomplete="off";
                    button { "Search" }
                }
            }
        }
        nav.views aria-label="Where to look" {
            ul { @for (place, (name, href)) in ways.iter().enumerate() {
                li { a href=(href) aria-current=[((place == 1) == sent.is_ever()).then_some("page")] { (name) } }
            } }
        }
    }
}

fn found(sent: &Sent, results: &Results, beside: &Beside) -> Markup {
    let answer = &results.answer;
    let Beside { people, waiting, naming_nothing } = beside;
    html! {
        p.byline role="status" {
            (how_much(results))
            @if !waiting.is_empty() {
                " " a href="#proposals" { (count(waiting.len() as i64, "open proposal", "open proposals")) } " too."
            }
        }
        @if !people.is_empty() { (ui::people(people)) }
        @if answer.total > 0 { (ways_to_narrow(sent, results)) }
        ol.rows.results { @for group in &answer.groups { (ui::group(results, group)) } }
        @if answer.groups.is_empty() && answer.total > 0 { (no_such_page()) }
        (leaf(sent, answer.total))
        @if answer.total == 0 { (nothing(sent, naming_nothing)) }
        @if !waiting.is_empty() { (ui::proposals(waiting)) }
        @if answer.total > 0 {
            p.meta { a href=(sent.feed()) { "Follow this search in a feed reader" } }
        }
    }
}

fn how_much(results: &Results) -> Markup {
    let answer = &results.answer;
    html! {
        @match (answer.total, answer.closeness) {
            (0, _) => "Nothing has these words.",
            (total, closeness) => {
                @if answer.is_cut { "More than " }
                (count(total as i64, "outline", "outlines")) ", "
                (count(answer.passages as i64, "passage", "passages"))
                @match closeness {
                    Closeness::Exact => {},
                    Closeness::Nearly => " with words that are nearly the same",
                    Closeness::Partly => ". None has all the words; these have some of them",
                }
                "."
            }
        }
        @if results.is_unfinished { " The index is still being made: much may be missing." }
    }
}

fn ways_to_narrow(sent: &Sent, results: &Results) -> Markup {
    let narrowed = |filter: String| format!("{} {filter}", sent.q.trim());
    let project = |(key, count): &(u64, usize)| {
        let project = results.catalogue.project(*key)?;
        Some((project.name.clone(), *count, narrowed(format!("project:{}", project.slug))))
    };
    let projects: Vec<_> = results.answer.by_project.iter().take(8).filter_map(project).collect();
    let languages: Vec<_> = results
        .languages
        .iter()
        .map(|(language, count)| (language.clone(), *count, narrowed(format!("lang:{language}"))))
        .collect();
    let authors: Vec<_> = results
        .authors
        .iter()
        .take(8)
        .map(|(person, count)| (person.name.clone(), *count, narrowed(format!("author:{}", person.handle))))
        .collect();
    let at_least = results.answer.is_cut;
    html! {
        @if [projects.len(), languages.len(), authors.len()].iter().any(|choices| *choices > 1) {
            details.narrow {
                summary { "Narrow it down" }
                (ui::narrow("Project", &projects, at_least))
                (ui::narrow("Language", &languages, at_least))
                (ui::narrow("Written by", &authors, at_least))
            }
        }
    }
}

fn traced((sent, asked): (&Sent, &Asked), traces: &Traces, naming_nothing: &[String], is_unfinished: bool) -> Markup {
    let not_counted = asked.not_of_history();
    html! {
        p.byline role="status" {
            @if traces.total == 0 { "Nobody has ever written this, as far as you may read." }
            @else {
                "Written in " @if traces.is_cut { "more than " }
                (count(traces.total as i64, "outline", "outlines"))
                @if traces.is_cut { ". Of these, the earliest first; ask with more words to see all." } @else { ", the earliest first." }
            }
            @if is_unfinished { " The index is still being made: much may be missing." }
        }
        @if !not_counted.is_empty() {
            p.meta {
                "Of who first wrote something this is not known, and does not count here: "
                @for (place, key) in not_counted.iter().enumerate() { @if place > 0 { ", " } code { (key) } } "."
            }
        }
        ol.rows.results { @for trace in &traces.traces { (ui::trace(trace)) } }
        (name_nothing(naming_nothing))
        @if traces.total == 0 { p { "Ask with fewer words, or with the very words that you remember." } }
        @else if traces.traces.is_empty() { (no_such_page()) }
        (leaf(sent, traces.total))
    }
}

fn no_such_page() -> Markup {
    html! { p { "That was all: there is nothing on this page." } }
}

/// The ways to the pages before and after.
fn leaf(sent: &Sent, total: usize) -> Markup {
    let page = sent.page();
    let to = |page: usize| {
        let number = page.to_string();
        let mut pairs = vec![("q", sent.q.as_str()), ("page", &number)];
        pairs.extend(sent.is_ever().then_some(("when", "ever")));
        links::with_query(links::SEARCH, &pairs)
    };
    let has_next = page * OUTLINES < total && page < PAGES;
    html! {
        @if page > 1 || has_next {
            nav.pager aria-label="Pages of results" {
                ul {
                    @if page > 1 { li { a rel="prev" href=(to(page - 1)) { "Back" } } }
                    @if has_next { li { a rel="next" href=(to(page + 1)) { "More" } } }
                }
            }
        }
    }
}

/// Tells which filters left nothing to look through.
fn name_nothing(filters: &[String]) -> Markup {
    html! {
        @for filter in filters { p { code dir="auto" { (filter) } " names nothing and nobody here." } }
    }
}

fn nothing(sent: &Sent, naming_nothing: &[String]) -> Markup {
    html! {
        (name_nothing(naming_nothing))
        p { a href=(links::first_written(&sent.q)) { "See whether it was ever written" } ", or ask in another way." }
        (hints())
    }
}

/// How to ask.
fn hints() -> Markup {
    let ways = [
        ("\"hand pump\"", "these words in this order"),
        ("pump -diesel", "one word, and not the other"),
        ("well OR borehole", "one of them is enough"),
        ("sanit*", "words that begin so"),
        ("in:title water", "in a title or heading"),
        ("project:okware", "in one project"),
        ("author:peter", "by somebody"),
        ("angle:nurse", "told by one side"),
        ("lang:ar", "in one language"),
        ("changed:<30d", "changed in the last 30 days"),
        ("changed:2026-05", "changed in that month"),
        ("is:unchecked", "not yet vouched for by a reviewer"),
        ("-author:peter", "a filter turned round, as each can be"),
    ];
    html! {
        section.part aria-labelledby="ways" {
            h2 #ways { "Ways to ask" }
            dl.ways { @for (way, meaning) in ways { dt { code { (way) } } dd { (meaning) } } }
        }
    }
}
