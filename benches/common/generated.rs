//! A large wiki, the same at every run: projects, outlines with sections, some revisions of each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dugnad::store::membership::Role;
use dugnad::store::outline::{Kind as OutlineKind, Outline};
use dugnad::store::person;
use dugnad::store::project::{self, Facts, Policy, Project};
use dugnad::store::revision::{self, Kind};
use dugnad::store::{OutlineId, PersonId, ProjectId, Store, Submission, Time};
use dugnad::text::slug::Slug;
use dugnad::wiki::account::{self, NewAccount};
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{self, Edit};
use dugnad::wiki::start::{self, Wanted};
use dugnad::wiki::viewer::{self, Viewer};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;

use crate::sources::{Page, Sources, words_of};

const PROJECTS: usize = 20;
const PEOPLE: usize = 40;
const WRITERS: usize = 16;
/// The languages of the projects, in turn.
const LANGUAGES: [&str; 10] = ["en", "en", "ar", "en", "en", "ru", "en", "zh", "en", "en"];

/// How much is written.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Outlines.
    pub outlines: usize,
    /// Revisions of each.
    pub revisions: usize,
}

/// What was written.
pub struct Generated {
    sources: Sources,
    projects: Vec<Project>,
    people: Vec<Viewer>,
    outlines: usize,
}

impl Generated {
    /// Writes a wiki beside the demo; gives the bytes of the outlines' texts as they stand.
    pub async fn write(store: &Store, sources: Sources, size: Size) -> usize {
        make_projects(store).await;
        make_people(store).await;
        let wiki = Arc::new(Self::again(store, sources, size.outlines).await);
        let mut writing = JoinSet::new();
        for writer in 0..WRITERS {
            let (store, wiki) = (store.clone(), wiki.clone());
            writing.spawn(async move {
                let mut bytes = 0;
                for number in (writer..size.outlines).step_by(WRITERS) {
                    bytes += wiki.write_one(&store, number, size.revisions).await;
                }
                bytes
            });
        }
        writing.join_all().await.into_iter().sum()
    }

    /// What was written before, into a store that is opened again.
    pub async fn again(store: &Store, sources: Sources, outlines: usize) -> Self {
        Self { sources, projects: projects(store).await, people: people(store).await, outlines }
    }

    /// The page that an outline is made up from.
    fn source(&self, outline: usize, random: &mut StdRng) -> &Page {
        self.sources.page(language_of(outline % PROJECTS), random)
    }

    async fn write_one(&self, store: &Store, number: usize, revisions: usize) -> usize {
        let (project, viewer) = (&self.projects[number % PROJECTS], &self.people[number % PEOPLE]);
        let random = &mut StdRng::seed_from_u64(number as u64);
        let page = self.source(number, random);
        let (title, mut text) = page.outline(random);
        let outline = start(store, project, viewer, &format!("{title} {number}")).await;
        save(store, project, viewer, &outline, (None, &text), 0).await;
        for revision in 1..revisions as i64 {
            let ends: Vec<usize> = text.match_indices("\n\n").map(|(end, _)| end).collect();
            let end = ends[random.random_range(0..ends.len())];
            text.insert_str(end, &format!("\n\n{}", page.added(random)));
            save(store, project, viewer, &outline, (Some(revision), &text), revision).await;
        }
        text.len()
    }

    /// Questions of one to three words that stand beside each other in one of the outlines.
    pub fn questions(&self, seed: u64, count: usize) -> Vec<String> {
        let random = &mut StdRng::seed_from_u64(1_000_000 + seed);
        let mut question = || {
            let outline = random.random_range(0..self.outlines);
            let written = &mut StdRng::seed_from_u64(outline as u64);
            let text = self.source(outline, written).outline(written).1;
            let words: Vec<&str> = words_of(&text).map(|word| &text[word]).filter(|word| word.len() > 3).collect();
            let first = random.random_range(0..words.len().saturating_sub(2));
            words[first..].iter().take(random.random_range(1..=3)).copied().collect::<Vec<_>>().join(" ")
        };
        (0..count).map(|_| question()).collect()
    }

    /// Saves a second, by one person to an outline of her own.
    pub async fn saves(&self, store: &Store, time: Duration, round: usize) -> f64 {
        let random = &mut StdRng::seed_from_u64(round as u64);
        let (project, viewer) = (&self.projects[0], &self.people[0]);
        let outline = start(store, project, viewer, &format!("Saved {round} {}", rand::random::<u64>())).await;
        let began = Instant::now();
        let mut saves = 0;
        let page = self.source(1, random);
        let mut text = page.outline(random).1;
        let mut base = None;
        while began.elapsed() < time {
            save(store, project, viewer, &outline, (base, &text), saves).await;
            base = Some(saves + 1);
            saves += 1;
            text = format!("{text}{}\n\n", page.added(random));
        }
        saves as f64 / began.elapsed().as_secs_f64()
    }
}

async fn start(store: &Store, project: &Project, viewer: &Viewer, title: &str) -> Outline {
    let id = OutlineId(rand::random());
    let wanted = Wanted { id, slug: None, title, kind: OutlineKind::Page, voice: "", of_the_place: false };
    start::outline(store, viewer, project, &wanted, moment(0)).await.expect("an outline")
}

async fn save(
    store: &Store,
    project: &Project,
    viewer: &Viewer,
    outline: &Outline,
    (base, text): (Option<i64>, &str),
    time: i64,
) {
    let base = match base {
        Some(number) => {
            let mut conn = store.read().await.expect("a connection");
            revision::by_number(&mut conn, outline.key, number).await.expect("read")
        }
        None => None,
    };
    let edit = Edit {
        project,
        outline,
        base: base.as_ref(),
        settles: None,
        restores: None,
        text,
        kind: Kind::Edit,
        summary: "",
        time: moment(time),
        guest: Guest::new(PersonId(rand::random()), ""),
        submission: Submission(rand::random()),
    };
    save::save(store, viewer, &edit).await.expect("it is kept");
}

fn language_of(project: usize) -> &'static str {
    LANGUAGES[project % LANGUAGES.len()]
}

fn project_address(number: usize) -> String {
    format!("generated-{number}")
}

async fn make_projects(store: &Store) {
    for number in 0..PROJECTS {
        let slug = project_address(number);
        let address = Slug::parse(&slug).expect("an address");
        let (language, policy) = (language_of(number), Policy::Open);
        let facts = Facts { name: &slug, aim: "", place: "", language, licence: "CC-BY-SA-4.0", policy };
        let id = (ProjectId(rand::random()), &address);
        start::project_for(store, None, id, &facts, moment(0)).await.expect("a project");
    }
}

async fn projects(store: &Store) -> Vec<Project> {
    let mut conn = store.read().await.expect("a connection");
    let mut projects = Vec::new();
    for number in 0..PROJECTS {
        let found = project::by_slug(&mut conn, &project_address(number)).await.expect("read");
        projects.push(found.expect("it was made"));
    }
    projects
}

async fn make_people(store: &Store) {
    for number in 0..PEOPLE {
        let name = format!("Writer {number}");
        let new = NewAccount {
            id: PersonId(rand::random()),
            name: &name,
            about: "",
            password: "a password of the benchmark",
            site_role: Role::Volunteer,
            time: moment(0),
        };
        account::add(store, &new).await.expect("an account");
    }
}

async fn people(store: &Store) -> Vec<Viewer> {
    let mut conn = store.read().await.expect("a connection");
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let found = person::by_handle(&mut conn, &format!("writer-{number}")).await.expect("read");
        people.push(viewer::of(&mut conn, found.expect("she was added")).await.expect("a viewer"));
    }
    people
}

/// 2025-01-01, 00:00 UTC, and so many seconds.
fn moment(seconds: i64) -> Time {
    Time(1_735_689_600_000_000).plus_seconds(seconds)
}
