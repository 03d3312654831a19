//! Finding what somebody looks for, as far as she may read it.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Result;
use super::indexing::Search;
use super::narrow::narrowed;
use super::permission::{self, Action, may};
use super::remembered::Remembered;
use super::viewer::Viewer;
use crate::search::{self, Answer, Asked, Order, Passage, Sight, Suggestion};
use crate::store::outline::{self, Outline};
use crate::store::person::{self, Kind, Person};
use crate::store::project::{self, Project};
use crate::store::proposal::{self, Proposal};
use crate::store::{Conn, OutlineKey, ProjectKey, Time, change, indexing, log};

/// Projects read in one go.
const PAGE: i64 = 1000;
/// Log entries looked at for changes of projects before all of them are read anew.
const RECENT: i64 = 500;
/// People shown beside passages.
const PEOPLE: usize = 5;
/// Proposals shown beside passages.
const PROPOSALS: usize = 10;

/// What is known of projects and people as of some place in the change log.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The place.
    position: i64,
    catalogue: Arc<Catalogue>,
    people: Arc<Remembered>,
}

/// All projects, as they were at some place in the change log.
#[derive(Debug, Default)]
pub struct Catalogue {
    projects: HashMap<u64, Project>,
    /// The projects whose names or addresses have a folded word.
    named: HashMap<String, Vec<u64>>,
    languages: Vec<String>,
    public: Arc<FxHashSet<u64>>,
}

/// A question, and which page of its answer is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is asked.
    pub asked: &'a Asked,
    /// Outlines to pass over.
    pub skip: usize,
    /// Outlines to give.
    pub limit: usize,
    /// Which come first.
    pub order: Order,
    /// The present moment.
    pub now: Time,
}

/// What was found.
pub struct Results {
    /// Outlines and projects with their passages.
    pub answer: Answer,
    /// Projects by their keys.
    pub catalogue: Arc<Catalogue>,
    /// Those who wrote most of what was found, with how many outlines each.
    pub authors: Vec<(Person, usize)>,
    /// Groups by language, the most first.
    pub languages: Vec<(String, usize)>,
    /// Whether the index is still being made.
    pub is_unfinished: bool,
}

/// An open proposal that says what was looked for.
pub struct Waiting {
    /// The project.
    pub project: Project,
    /// The outline it is for.
    pub outline: Outline,
    /// The proposal.
    pub proposal: Proposal,
    /// The passage.
    pub passage: Passage,
}

/// What somebody may see at this moment.
pub struct View {
    /// All projects.
    pub catalogue: Arc<Catalogue>,
    /// People who were asked for before.
    people: Arc<Remembered>,
    /// What she may see of the index.
    pub sight: Sight,
}

impl Catalogue {
    /// The project with a key of the index.
    pub fn project(&self, key: u64) -> Option<&Project> {
        self.projects.get(&key)
    }

    /// The project at an address.
    pub(super) fn by_slug(&self, slug: &str) -> Option<u64> {
        self.named
            .get(&slug.to_lowercase())
            .into_iter()
            .flatten()
            .copied()
            .find(|key| self.projects.get(key).is_some_and(|project| project.slug.eq_ignore_ascii_case(slug)))
    }

    async fn read(conn: &mut Conn) -> Result<Self> {
        let mut catalogue = Self::default();
        let mut after = ProjectKey(0);
        loop {
            let projects = indexing::projects_after(conn, after, PAGE).await?;
            let Some(last) = projects.last() else { break };
            after = last.key;
            projects.into_iter().for_each(|project| catalogue.add(project));
        }
        let stranger = Viewer::stranger();
        catalogue.public = Arc::new(catalogue.readable_by(&stranger));
        Ok(catalogue)
    }

    fn add(&mut self, project: Project) {
        let key = project.key.0 as u64;
        let mut words = search::folded_words(&format!("{} {}", project.name, project.slug));
        words.push(project.slug.clone());
        words.sort();
        words.dedup();
        for word in words {
            self.named.entry(word).or_default().push(key);
        }
        if !self.languages.contains(&project.language) {
            self.languages.push(project.language.clone());
        }
        self.projects.insert(key, project);
    }

    fn readable_by(&self, viewer: &Viewer) -> FxHashSet<u64> {
        let readable = self.projects.iter().filter(|(_, project)| may(viewer, Action::Read(project)));
        readable.map(|(key, _)| *key).collect()
    }
}

impl Search {
    /// What a viewer may see of the index as it is now.
    pub async fn view(&self, conn: &mut Conn, viewer: &Viewer) -> Result<View> {
        let Known { position: end, catalogue, people } = self.current(conn).await?;
        let projects = match viewer.person {
            None => catalogue.public.clone(),
            Some(_) => Arc::new(catalogue.readable_by(viewer)),
        };
        // Since the index was written they may have gone to a project that is not for everybody.
        let followed = self.index()?.mark().position;
        let moved = if followed < end { indexing::moved_after(conn, followed).await? } else { Vec::new() };
        let not_outlines = Arc::new(moved.into_iter().map(|outline| outline.0 as u64).collect());
        Ok(View { catalogue, people, sight: Sight { projects, not_outlines } })
    }

    /// What is known of projects and people at the end of the log: read anew only when the log says that it changed.
    async fn current(&self, conn: &mut Conn) -> Result<Known> {
        let known = self.known();
        let end = log::end(conn).await?;
        if known.position == end {
            return Ok(known);
        }
        let recent = indexing::happened_after(conn, known.position, RECENT).await?;
        let is_all = known.position > 0 && recent.last().is_some_and(|last| last.position >= end);
        let is_same = |kind: &str| is_all && recent.iter().all(|entry| entry.kind != kind);
        let catalogue = match is_same("project") {
            true => known.catalogue,
            false => Arc::new(Catalogue::read(conn).await?),
        };
        let people = if is_same("person") { known.people } else { Arc::default() };
        let current = Known { position: end, catalogue, people };
        self.set_known(current.clone());
        Ok(current)
    }

    /// Makes sure that a viewer finds what she wrote herself, however lately. Asked before any connection is held: the
    /// index may have to follow the log with one of its own.
    pub async fn reach_own(&self, viewer: &Viewer) -> Result<()> {
        let Some(person) = &viewer.person else { return Ok(()) };
        let written = indexing::last_written_by(&mut self.store().read().await?, person.key).await?;
        self.reach(written).await
    }

    /// Answers a question with what may be seen.
    pub async fn find(&self, conn: &mut Conn, view: &View, question: &Question<'_>) -> Result<Results> {
        let sight = narrowed(view, question.asked);
        let (index, asked, catalogue) = (self.index()?, question.asked.clone(), view.catalogue.clone());
        let Question { skip, limit, order, now, .. } = *question;
        let answering = self.ask(move || {
            let named = |word: &str| catalogue.named.get(word).cloned().unwrap_or_default();
            let languages = &catalogue.languages;
            let now = now.0;
            let question = search::Question { asked: &asked, sight, languages, named: &named, now, skip, limit, order };
            search::answer(&index, &question)
        });
        let mut answer = answering.await?;
        tell_when_projects_changed(conn, &mut answer).await?;
        let authors = view.people.counted(conn, &answer.by_author).await?;
        let languages = by_language(&view.catalogue, &answer);
        Ok(Results {
            answer,
            catalogue: view.catalogue.clone(),
            authors,
            languages,
            is_unfinished: self.is_unfinished(),
        })
    }

    /// Titles and headings that somebody may be typing.
    pub async fn suggest(&self, view: &View, typed: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let (index, sight, typed) = (self.index()?, view.sight.clone(), typed.to_owned());
        self.ask(move || search::suggest(&index, &sight, &typed, limit)).await
    }

    /// The outline or project that has exactly this title, if only one has.
    pub async fn titled(&self, view: &View, title: &str) -> Result<Option<Suggestion>> {
        let (index, sight, title) = (self.index()?, view.sight.clone(), title.to_owned());
        let mut found = self.ask(move || search::titled(&index, &sight, &title)).await?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// People whose names have these words. Of those who did not sign up here, only they who wrote something that the
    /// viewer may read: their names came with it.
    pub async fn people(&self, conn: &mut Conn, viewer: &Viewer, typed: &str) -> Result<Vec<Person>> {
        let (index, typed) = (self.index()?, typed.to_owned());
        let handles = self.ask(move || search::people(&index, &typed, 4 * PEOPLE)).await?;
        let mut people = Vec::new();
        for handle in handles {
            let Some(person) = person::by_handle(conn, &handle).await? else { continue };
            if people.len() < PEOPLE && is_known(conn, viewer, &person).await? {
                people.push(person);
            }
        }
        Ok(people)
    }

    /// Open proposals that say what is asked, as far as the viewer may read them.
    pub async fn waiting(&self, conn: &mut Conn, viewer: &Viewer, view: &View, asked: &Asked) -> Result<Vec<Waiting>> {
        let Some(person) = &viewer.person else { return Ok(Vec::new()) };
        let meant = narrowed(view, asked).projects;
        let is_meant = |project: &Project| meant.contains(&(project.key.0 as u64));
        let reads = |project: &&Project| is_meant(project) && may(viewer, Action::ReadProposals(project));
        let projects: FxHashSet<u64> =
            view.catalogue.projects.values().filter(reads).map(|project| project.key.0 as u64).collect();
        let sight = Sight { projects: Arc::new(projects), not_outlines: view.sight.not_outlines.clone() };
        let (index, wanted, own) = (self.index()?, asked.clone(), Some(person.key.0 as u64));
        let found = self.ask(move || search::proposals(&index, (&sight, own), &wanted, PROPOSALS)).await?;
        let mut waiting = Vec::new();
        for (outline, number, passage) in found {
            waiting.extend(open_proposal(conn, viewer, &view.catalogue, (outline, number), passage).await?);
        }
        // Her own are found wherever they are.
        waiting.retain(|one| is_meant(&one.project));
        Ok(waiting)
    }
}

/// Whether a viewer may know that there is somebody: she signed up here, or wrote something that the viewer may read.
pub(super) async fn is_known(conn: &mut Conn, viewer: &Viewer, person: &Person) -> Result<bool> {
    Ok(person.kind == Kind::Account
        || change::contributions(conn, permission::reader(viewer), person.key).await?.revisions > 0)
}

/// A proposal that the index found, if it still waits and the viewer may read it where it is now.
async fn open_proposal(
    conn: &mut Conn,
    viewer: &Viewer,
    catalogue: &Catalogue,
    (outline, number): (u64, u64),
    passage: Passage,
) -> Result<Option<Waiting>> {
    let Some(outline) = outline::by_key(conn, OutlineKey(outline as i64)).await? else { return Ok(None) };
    let Some(project) = catalogue.project(outline.project.0 as u64).cloned() else { return Ok(None) };
    let Some(proposal) = proposal::by_number(conn, outline.key, number as i64).await? else { return Ok(None) };
    let reads = may(viewer, Action::ReadProposals(&project))
        || viewer.is(proposal.opened_by) && may(viewer, Action::Read(&project));
    let is_open = proposal.state == proposal::State::Open;
    Ok((reads && is_open).then_some(Waiting { project, outline, proposal, passage }))
}

/// The index knows only of outlines when they changed: all that happens in a project changes it.
async fn tell_when_projects_changed(conn: &mut Conn, answer: &mut Answer) -> Result<()> {
    for group in answer.groups.iter_mut().filter(|group| group.outline.is_none()) {
        if let Some(project) = project::by_key(conn, ProjectKey(group.project as i64)).await? {
            group.changed = project.changed.0;
        }
    }
    Ok(())
}

fn by_language(catalogue: &Catalogue, answer: &Answer) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (project, count) in &answer.by_project {
        if let Some(project) = catalogue.project(*project) {
            *counts.entry(search::primary(&project.language)).or_default() += count;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|(a, one), (b, other)| other.cmp(one).then(a.cmp(b)));
    counts
}
