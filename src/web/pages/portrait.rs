//! A project's page: its facts, and per topic of the plan what each angle says, and who has not told it yet.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::store::membership::{self, Member, Role};
use crate::store::outline::{self, Kind, Outline};
use crate::store::project::Project;
use crate::store::revision;
use crate::store::{Conn, proposal};
use crate::text::markdown::direction;
use crate::text::outline::{self as sections, Section, topic_key};
use crate::text::plain;
use crate::web::aside::aside;
use crate::web::cache::Public;
use crate::web::ui::byline::{self, count};
use crate::web::ui::layout::{self, Frame};
use crate::web::ui::prose;
use crate::web::visitor::Visitor;
use crate::web::{App, Result, links, open, reading};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Words of an angle that the portrait shows.
const FIRST_WORDS: usize = 28;

/// Pages that are listed; among more nobody finds the one she wants by reading.
const LISTED: usize = 300;

/// Everything that the page shows.
struct Portrait {
    project: Project,
    stewards: Vec<Member>,
    waiting: Option<usize>,
    plan: Option<Outline>,
    topics: Vec<Topic>,
    angles: Vec<Outline>,
    pages: Vec<Outline>,
}

/// A topic of the plan, and what each angle says of it, in the order of the angles.
struct Topic {
    title: String,
    key: String,
    /// What the plan itself says of it.
    plan: Cell,
    cells: Vec<Option<Cell>>,
}

/// What one angle says of one topic.
struct Cell {
    first_words: String,
    words: usize,
}

/// The project at an address.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(project): Path<String>) -> Result<Response> {
    let viewer = &visitor.viewer;
    let (mut conn, project) = open::project(&app, viewer, &project).await?;
    let portrait = Portrait::read(&mut conn, viewer, project).await?;
    let site = app.site();
    let here = links::project(&portrait.project.slug);
    let feed = links::about_project(&portrait.project.slug, "changes.atom");
    let frame = Frame {
        site: &site,
        viewer,
        title: &portrait.project.name,
        project: Some(&portrait.project),
        here: &here,
        feed: Some(&feed),
    };
    let mut response = layout::described_page(&frame, &portrait.project.aim, view(viewer, &portrait)).into_response();
    Public::mark(&mut response, &portrait.project);
    Ok(response)
}

impl Topic {
    /// Its id on the page, which nothing else there has, whatever it is called.
    fn id(&self) -> String {
        format!("{}{}", links::SECTION_PREFIX, self.key)
    }
}

impl Portrait {
    async fn read(conn: &mut Conn, viewer: &Viewer, project: Project) -> Result<Self> {
        let mut outlines = outline::of_project(conn, project.key).await?;
        outlines.retain(|outline| !outline.archived && (outline.head.is_some() || outline.kind != Kind::Page));
        let (plans, others): (Vec<_>, Vec<_>) = outlines.into_iter().partition(|outline| outline.kind == Kind::Plan);
        let (mut angles, pages): (Vec<_>, Vec<_>) = others.into_iter().partition(|outline| outline.kind == Kind::Angle);
        // Whoever spoke first comes first.
        angles.sort_by_key(|angle| angle.key);
        let plan = plans.into_iter().next();
        let plan_text = match &plan {
            Some(plan) => text(conn, viewer, &project, plan).await?,
            None => String::new(),
        };
        let mut told = Vec::new();
        for angle in &angles {
            told.push(text(conn, viewer, &project, angle).await?);
        }
        let bytes = plan_text.len() + told.iter().map(String::len).sum::<usize>();
        let topics = aside(bytes, || topics(&plan_text, &told));
        let mut stewards = membership::members(conn, project.key).await?;
        stewards.retain(|member| member.role >= Role::Steward);
        let waiting = match may(viewer, Action::ReadProposals(&project)) {
            true => Some(proposal::waiting(conn, project.key).await?.len()),
            false => None,
        };
        Ok(Self { topics, stewards, waiting, plan, angles, pages, project })
    }

    /// How many cells there are, and how many of them are told.
    fn cells(&self) -> (usize, usize) {
        let told = self.topics.iter().flat_map(|topic| &topic.cells).filter(|cell| cell.is_some()).count();
        (self.topics.len() * self.angles.len(), told)
    }
}

/// What an angle says about each topic.
type Told<'t> = HashMap<String, &'t str>;

fn by_topic(text: &str) -> Told<'_> {
    let mut told = HashMap::new();
    for section in sections::sections(text) {
        told.entry(topic_key(&section.title)).or_insert(&text[section.heading.end..section.whole.end]);
    }
    told
}

/// The plan's headings that an angle shares, each once. While none is shared, all of the plan's, so that somebody can
/// begin.
fn topics(plan: &str, told: &[String]) -> Vec<Topic> {
    let told: Vec<Told<'_>> = told.iter().map(|text| by_topic(text)).collect();
    let topic = |section: Section| {
        let key = topic_key(&section.title);
        let cells = told.iter().map(|told| told.get(&key).and_then(|text| cell(text))).collect();
        let plan = said(&plan[section.heading.end..section.whole.end]);
        Topic { title: section.title, key, plan, cells }
    };
    let mut topics: Vec<Topic> = sections::topics(plan).into_iter().map(topic).collect();
    if topics.iter().any(|topic| topic.cells.iter().any(Option::is_some)) {
        topics.retain(|topic| topic.cells.iter().any(Option::is_some));
    }
    topics
}

fn cell(text: &str) -> Option<Cell> {
    let cell = said(text);
    (cell.words > 0).then_some(cell)
}

fn said(text: &str) -> Cell {
    Cell { first_words: plain::excerpt(text, FIRST_WORDS), words: plain::word_count(text) }
}

async fn text(conn: &mut Conn, viewer: &Viewer, project: &Project, outline: &Outline) -> Result<String> {
    match reading::shown(conn, viewer, project, outline).await? {
        Some(shown) => Ok(revision::text(conn, &shown).await?),
        None => Ok(String::new()),
    }
}

fn view(viewer: &Viewer, portrait: &Portrait) -> Markup {
    let project = &portrait.project;
    html! {
        (layout::crumbs(None, &[]))
        div.cover {
            header.head {
                h1 dir="auto" lang=(project.language) { (project.name) }
                p.lead dir="auto" lang=(project.language) { (project.aim) }
                (verbs(viewer, portrait))
            }
            (facts(portrait))
            @if !portrait.angles.is_empty() && !portrait.topics.is_empty() { (roll(portrait)) }
        }
        @if portrait.plan.as_ref().is_none_or(|plan| plan.head.is_none()) { (no_plan(viewer, portrait)) }
        @for topic in &portrait.topics { (topic_view(viewer, portrait, topic)) }
        @if portrait.angles.is_empty() { (no_angles(viewer, portrait)) }
        @if !portrait.pages.is_empty() { (pages(portrait)) }
    }
}

fn verbs(viewer: &Viewer, portrait: &Portrait) -> Markup {
    let project = &portrait.project;
    let about = |page: &str| links::about_project(&project.slug, page);
    html! {
        nav.verbs aria-label="This project" {
            ul {
                @if let Some(plan) = portrait.plan.as_ref().filter(|plan| plan.head.is_some()) {
                    li { a.button href=(links::outline(&project.slug, &plan.slug)) { "Read the plan" } }
                }
                li { a href=(about("changes")) { "Changes" } }
                li { a href=(about("credits")) { "Credits" } }
                li { a href=(about("tasks")) { "Tasks" } }
                @if let Some(waiting) = portrait.waiting.filter(|waiting| *waiting > 0) {
                    li { a href=(about("review")) { "Proposals waiting (" (waiting) ")" } }
                }
                @if may(viewer, Action::StartOutline(project)) { li { a href=(about("new")) { "Start an outline" } } }
                @if may(viewer, Action::Steward(project)) { li { a href=(about("settings")) { "Settings" } } }
            }
        }
    }
}

fn facts(portrait: &Portrait) -> Markup {
    let project = &portrait.project;
    html! {
        dl.facts {
            @if !project.place.is_empty() { dt { "Place" } dd { bdi { (project.place) } } }
            @if !portrait.stewards.is_empty() {
                dt { "Looked after by" }
                dd {
                    @for (place, steward) in portrait.stewards.iter().enumerate() {
                        @if place > 0 { ", " }
                        (byline::person(&steward.name, &steward.handle))
                    }
                }
            }
            dt { "Last change" }
            dd { (byline::day(last_change(portrait))) }
        }
    }
}

/// When something in the project last changed: an outline, or the project's own facts.
fn last_change(portrait: &Portrait) -> crate::store::Time {
    let outlines = portrait.plan.iter().chain(&portrait.angles).chain(&portrait.pages);
    outlines.map(|outline| outline.changed).max().unwrap_or(portrait.project.changed)
}

/// Who has told what, at a glance.
fn roll(portrait: &Portrait) -> Markup {
    let (cells, told) = portrait.cells();
    html! {
        table.roll {
            caption { "Who has told what, so far: " (told) " of " (cells) }
            thead {
                tr {
                    td {}
                    @for angle in &portrait.angles { th scope="col" { span dir="auto" { (angle.voice) } } }
                }
            }
            tbody {
                @for topic in &portrait.topics {
                    tr {
                        th scope="row" { a href={ "#" (topic.id()) } dir="auto" { (topic.title) } }
                        @for cell in &topic.cells {
                            @if cell.is_some() { td.filled { span.sr { "told" } } } @else { td { span.sr { "not yet" } } }
                        }
                    }
                }
            }
        }
    }
}

fn no_plan(viewer: &Viewer, portrait: &Portrait) -> Markup {
    let project = &portrait.project;
    let start = match &portrait.plan {
        Some(plan) => links::verb(&project.slug, &plan.slug, "edit"),
        None => format!("{}?kind=plan&title=Plan", links::about_project(&project.slug, "new")),
    };
    html! {
        section.topic.hung aria-labelledby="plan" {
            header { h2 #plan { "The plan" } }
            p.silent { "Nobody has written it yet." }
            @if may(viewer, Action::StartOutline(project)) {
                p.submit { a.button href=(start) { "Begin with one sentence" } }
            }
        }
    }
}

/// What is still missing where the plan stands alone: topics, and sides that tell of them.
fn no_angles(viewer: &Viewer, portrait: &Portrait) -> Markup {
    let project = &portrait.project;
    let Some(plan) = portrait.plan.as_ref().filter(|plan| plan.head.is_some()) else { return html! {} };
    let tell = links::with_query(&links::about_project(&project.slug, "new"), &[("kind", "angle")]);
    html! {
        section.topic.hung aria-labelledby="angles" {
            header { h2 #angles { "All sides" } }
            @if portrait.topics.is_empty() {
                p {
                    "The plan has no headings yet. Each of them becomes a topic here, under which everybody tells it from "
                    "their side"
                    @if may(viewer, Action::ProposeTo(project, plan)) {
                        ": " a href=(links::verb(&project.slug, &plan.slug, "edit")) { "give it some" }
                    }
                    "."
                }
            } @else {
                p { "So far there is the plan alone: nobody has told these topics from their own side." }
                @if may(viewer, Action::StartOutline(project)) {
                    p.submit { a.button.quiet href=(tell) { "Tell it from one side" } }
                }
            }
        }
    }
}

fn topic_view(viewer: &Viewer, portrait: &Portrait, topic: &Topic) -> Markup {
    let project = &portrait.project;
    let told: Vec<(&Outline, &Cell)> =
        portrait.angles.iter().zip(&topic.cells).filter_map(|(angle, cell)| Some((angle, cell.as_ref()?))).collect();
    let silent: Vec<&Outline> =
        portrait.angles.iter().zip(&topic.cells).filter(|(_, cell)| cell.is_none()).map(|(angle, _)| angle).collect();
    html! {
        section.topic.hung aria-labelledby=(topic.id()) {
            header {
                h2 id=(topic.id()) dir="auto" lang=(project.language) { (topic.title) }
                @if let Some(plan) = &portrait.plan {
                    p.meta {
                        a href=(links::topic(&project.slug, &plan.slug, &topic.key)) { "In the plan" }
                        " · " (count(topic.plan.words as i64, "word", "words"))
                    }
                }
            }
            @if told.is_empty() { p dir="auto" lang=(project.language) { (topic.plan.first_words) } }
            @else { ul.voices { @for (angle, cell) in told { (voice(project, topic, angle, cell)) } } }
            @if !silent.is_empty() { (not_yet_told(viewer, project, topic, &silent)) }
        }
    }
}

fn voice(project: &Project, topic: &Topic, angle: &Outline, cell: &Cell) -> Markup {
    let language = prose::language(project, direction(&cell.first_words));
    html! {
        li.voice lang=(language) {
            h3 dir="auto" { a href=(links::topic(&project.slug, &angle.slug, &topic.key)) { (angle.voice) } }
            p dir="auto" { (cell.first_words) }
            p.meta lang="en" { (count(cell.words as i64, "word", "words")) " · " (byline::day(angle.changed)) }
        }
    }
}

fn not_yet_told(viewer: &Viewer, project: &Project, topic: &Topic, silent: &[&Outline]) -> Markup {
    let tells = may(viewer, Action::Propose(project));
    let edit =
        |angle: &Outline| links::with_query(&links::verb(&project.slug, &angle.slug, "edit"), &[("topic", &topic.key)]);
    html! {
        p.silent {
            "Not yet told by: "
            @for (place, angle) in silent.iter().enumerate() {
                @if place > 0 { ", " }
                @if tells {
                    a href=(edit(angle)) dir="auto" { (angle.voice) }
                } @else {
                    bdi { (angle.voice) }
                }
            }
            "."
            @if tells { span.screen { " Were you there? Tell it." } }
        }
    }
}

fn pages(portrait: &Portrait) -> Markup {
    let project = &portrait.project;
    let (listed, rest) = portrait.pages.split_at(portrait.pages.len().min(LISTED));
    html! {
        section.topic.hung aria-labelledby="pages" {
            header { h2 #pages { "Pages" } p.meta { (count(portrait.pages.len() as i64, "page", "pages")) } }
            ul.rows {
                @for page in listed {
                    li {
                        a href=(links::outline(&project.slug, &page.slug)) dir="auto" { (page.title) }
                        " " span.meta { (byline::day(page.changed)) }
                    }
                }
            }
            @if !rest.is_empty() {
                p.silent {
                    "And " (count(rest.len() as i64, "more page", "more pages")) ", which "
                    a href=(links::search(&format!("project:{} ", project.slug))) { "a search finds" } "."
                }
            }
        }
    }
}
