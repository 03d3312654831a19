//! A large wiki, the same at every run: projects, outlines with sections, some revisions of each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dugnad::store::membership::Role;
use dugnad::store::outline::{self, Kind as OutlineKind, Outline};
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

const PROJECTS: usize = 20;
const PEOPLE: usize = 40;
const VOCABULARY: usize = 50_000;
const WRITERS: usize = 16;
const SECTIONS: usize = 10;
const SENTENCES: usize = 9;

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
    words: Arc<Words>,
    projects: Vec<Project>,
    people: Vec<Viewer>,
    outlines: usize,
}

/// What texts are made of.
struct Words {
    sentences: Vec<Vec<String>>,
    vocabulary: Vec<String>,
}

impl Generated {
    /// Writes a wiki beside the demo; gives the bytes of the outlines' texts as they stand.
    pub async fn write(store: &Store, size: Size) -> usize {
        make_projects(store).await;
        make_people(store).await;
        let wiki = Arc::new(Self::again(store, size.outlines).await);
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
    pub async fn again(store: &Store, outlines: usize) -> Self {
        let words = Arc::new(Words::of_demo(store).await);
        Self { words, projects: projects(store).await, people: people(store).await, outlines }
    }

    async fn write_one(&self, store: &Store, number: usize, revisions: usize) -> usize {
        let (project, viewer) = (&self.projects[number % PROJECTS], &self.people[number % PEOPLE]);
        let random = &mut StdRng::seed_from_u64(number as u64);
        let (title, mut text) = self.words.outline(random);
        let outline = start(store, project, viewer, &format!("{title} {number}")).await;
        save(store, project, viewer, &outline, (None, &text), 0).await;
        for revision in 1..revisions as i64 {
            let sentence = format!("\n\n{}\n\n", self.words.sentence(random));
            let place = random.random_range(0..SECTIONS * SENTENCES);
            if let Some((at, found)) = text.match_indices("\n\n").nth(place) {
                text.replace_range(at..at + found.len(), &sentence);
            }
            save(store, project, viewer, &outline, (Some(revision), &text), revision).await;
        }
        text.len()
    }

    /// Questions of one to three words that stand beside each other in one of the outlines.
    pub fn questions(&self, seed: u64, count: usize) -> Vec<String> {
        let random = &mut StdRng::seed_from_u64(1_000_000 + seed);
        let mut question = || {
            let outline = random.random_range(0..self.outlines) as u64;
            let text = self.words.outline(&mut StdRng::seed_from_u64(outline)).1;
            let words: Vec<&str> = text.split_whitespace().filter(|word| word.len() > 3).collect();
            let first = random.random_range(0..words.len() - 3);
            words[first..first + random.random_range(1..=3)].join(" ")
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
        let mut text = self.words.text("Saved", random);
        let mut base = None;
        while began.elapsed() < time {
            save(store, project, viewer, &outline, (base, &text), saves).await;
            base = Some(saves + 1);
            saves += 1;
            text = format!("{text}{}\n\n", self.words.sentence(random));
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

fn project_address(number: usize) -> String {
    format!("generated-{number}")
}

async fn make_projects(store: &Store) {
    for number in 0..PROJECTS {
        let slug = project_address(number);
        let address = Slug::parse(&slug).expect("an address");
        let (language, policy) = (if number % 5 == 0 { "ar" } else { "en" }, Policy::Open);
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

impl Words {
    async fn of_demo(store: &Store) -> Self {
        let mut conn = store.read().await.expect("a connection");
        let mut sentences = Vec::new();
        for slug in ["okware", "bustan"] {
            let project = project::by_slug(&mut conn, slug).await.expect("read").expect("the demo's project");
            for outline in outline::of_project(&mut conn, project.key).await.expect("read") {
                let Some(head) = outline.head else { continue };
                let head = revision::by_key(&mut conn, head).await.expect("read").expect("the head");
                let text = revision::text(&mut conn, &head).await.expect("its text");
                let lines = text.lines().flat_map(|line| line.split_inclusive(". "));
                let words = lines.map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
                sentences.extend(words.filter(|words| words.len() > 5));
            }
        }
        Self { sentences, vocabulary: vocabulary() }
    }

    /// A word of the vocabulary: the n-th is n times rarer than the first.
    fn word(&self, random: &mut StdRng) -> &str {
        let share: f64 = random.random_range(0.0..1.0);
        &self.vocabulary[((self.vocabulary.len() as f64).powf(share) as usize).min(self.vocabulary.len() - 1)]
    }

    /// A sentence of the demo with a third of its words changed.
    fn sentence(&self, random: &mut StdRng) -> String {
        let sentence = &self.sentences[random.random_range(0..self.sentences.len())];
        let change = |word: &String| match random.random_range(0..3) {
            0 => self.word(random).to_owned(),
            _ => word.clone(),
        };
        sentence.iter().map(change).collect::<Vec<_>>().join(" ")
    }

    /// A title and a text.
    fn outline(&self, random: &mut StdRng) -> (String, String) {
        let title = self.sentence(random).split(' ').take(4).collect::<Vec<_>>().join(" ");
        let text = self.text(&title, random);
        (title, text)
    }

    fn text(&self, title: &str, random: &mut StdRng) -> String {
        let mut text = format!("# {title}\n\n");
        for _ in 0..SECTIONS {
            let heading: Vec<String> = (0..2).map(|_| self.word(random).to_owned()).collect();
            text.push_str(&format!("## {}\n\n", heading.join(" ")));
            for _ in 0..SENTENCES {
                text.push_str(&self.sentence(random));
                text.push_str("\n\n");
            }
        }
        text
    }
}

/// Words of two to five syllables, in an order that has nothing to do with how they are spelled.
fn vocabulary() -> Vec<String> {
    let random = &mut StdRng::seed_from_u64(7);
    let mut syllable = || {
        let of = |letters: &str, random: &mut StdRng| {
            let at = random.random_range(0..letters.len());
            letters[at..=at].to_owned()
        };
        of("bdfghjklmnprstvwz", random) + &of("aeiou", random)
    };
    (0..VOCABULARY).map(|number| (0..2 + number % 4).map(|_| syllable()).collect()).collect()
}

/// 2025-01-01, 00:00 UTC, and so many seconds.
fn moment(seconds: i64) -> Time {
    Time(1_735_689_600_000_000).plus_seconds(seconds)
}
