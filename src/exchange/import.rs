//! `dugnad import git`: from a repository's history to outlines and revisions.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use tokio::sync::mpsc;

use super::git::{self, History, ObjectId, Repository, Revision, Selection, Texts, Tip};
use crate::outside::{now, random};
use crate::progress;
use crate::store::outline::{Kind, NewOutline};
use crate::store::project::{self, Facts, Policy, Project};
use crate::store::revision::{Place, Point};
use crate::store::setting::{self, name};
use crate::store::{OutlineId, PersonId, ProjectId, Store, Time, Tx};
use crate::text::slug::Slug;
use crate::wiki::import::{Import, Incoming, Standing};
use crate::wiki::start;

/// Revisions in one transaction: others who save meanwhile wait for one such batch at most.
const BATCH: usize = 100;
/// Bytes of the largest text that is taken.
const LARGEST_TEXT: usize = 256 << 20;
/// Earlier imports that are remembered.
const REMEMBERED: usize = 200;

/// What to import.
pub struct Wanted<'a> {
    /// The repository's folder.
    pub repository: &'a Path,
    /// Only the files that match; all Markdown files if `None`.
    pub path: Option<&'a str>,
    /// The branch, tag or commit whose history it is.
    pub rev: &'a str,
}

/// Imports a history into a project, starting that if it is not there, and says what became of it.
pub async fn run(store: &Store, slug: &str, wanted: &Wanted<'_>) -> anyhow::Result<()> {
    let (repository, address) = check(slug, wanted)?;
    let there = project::by_slug(&mut store.read().await?, slug).await?;
    let noted = match &there {
        Some(project) => Noted::read(store, project).await?,
        None => Noted::default(),
    };
    let mut reader = Reader::start(repository, wanted, noted.tips.clone());
    let Some(first) = reader.batch().await else {
        warn(&reader.finish().await?);
        bail!("no commit touches a Markdown file that is asked for; look at --path and --rev");
    };
    // Only now: a mistake leaves no empty project behind.
    let project = match there {
        Some(project) => project,
        None => start(store, &address).await?,
    };
    let import = Import::begin(store, &project, random(), now()).await?;
    let mut writer = Writer::new(import, &project);
    let mut next = Some(first);
    while let Some(batch) = next {
        writer.keep(&batch).await?;
        next = reader.batch().await;
    }
    let tip = reader.finish().await?;
    writer.stand(&tip).await?;
    noted.add(store, &project, tip.commit).await?;
    warn(&tip);
    let (revisions, outlines) = (writer.points.len(), tip.outlines.len());
    println!("{revisions} revisions of {outlines} outlines at /{slug}, {} of them new.", writer.new);
    Ok(())
}

/// The repository and the project's address; fails if there can be none, before anything is looked up.
pub fn check(slug: &str, wanted: &Wanted<'_>) -> anyhow::Result<(Repository, Slug)> {
    let repository = Repository::open(wanted.repository)?;
    Ok((repository, Slug::parse(slug).with_context(|| start::no_address(slug))?))
}

fn warn(tip: &Tip) {
    for warning in &tip.warnings {
        eprintln!("{warning}");
    }
}

async fn start(store: &Store, address: &Slug) -> anyhow::Result<Project> {
    let name = address.as_ref();
    let facts = Facts { name, aim: "", place: "", language: "en", licence: "", policy: Policy::Members };
    start::project_for(store, None, (ProjectId(random()), address), &facts, now()).await?;
    project::by_slug(&mut store.read().await?, name).await?.context("the project that was just started")
}

/// The commits at which earlier imports into a project ended. They make the reader tell the old revisions first.
#[derive(Default)]
struct Noted {
    tips: Vec<ObjectId>,
}

impl Noted {
    async fn read(store: &Store, project: &Project) -> anyhow::Result<Self> {
        let noted = setting::get(&mut store.read().await?, &Self::name(project)).await?.unwrap_or_default();
        Ok(Self { tips: noted.split_whitespace().filter_map(|tip| tip.parse().ok()).collect() })
    }

    async fn add(mut self, store: &Store, project: &Project, tip: ObjectId) -> anyhow::Result<()> {
        if self.tips.last() == Some(&tip) {
            return Ok(());
        }
        self.tips.push(tip);
        let kept = self.tips.len().saturating_sub(REMEMBERED);
        let tips: Vec<String> = self.tips[kept..].iter().map(ToString::to_string).collect();
        let mut tx = store.begin_write().await?;
        setting::set(&mut tx, &Self::name(project), &tips.join(" "), now()).await?;
        Ok(tx.commit().await?)
    }

    /// The setting under which they are kept.
    fn name(project: &Project) -> String {
        format!("{}/{}", name::IMPORTED, project.id)
    }
}

/// A revision as it was read, with its text and the identity of its outline.
struct Read {
    revision: Revision,
    text: Option<Vec<u8>>,
    outline: Identity,
}

#[derive(Clone)]
struct Identity {
    commit: ObjectId,
    path: String,
    slug: String,
}

/// Reads the history on a thread of its own, a few batches ahead.
struct Reader {
    revisions: mpsc::Receiver<Read>,
    tip: tokio::task::JoinHandle<anyhow::Result<Tip>>,
}

impl Reader {
    fn start(repository: Repository, wanted: &Wanted<'_>, earlier: Vec<ObjectId>) -> Self {
        let selection = Selection {
            rev: wanted.rev.to_owned(),
            paths: wanted.path.iter().map(|path| (*path).to_owned()).collect(),
            earlier,
        };
        let (send, revisions) = mpsc::channel(2 * BATCH);
        let tip = tokio::task::spawn_blocking(move || read(&repository, &selection, &send));
        Self { revisions, tip }
    }

    /// The next revisions; `None` when there are no more.
    async fn batch(&mut self) -> Option<Vec<Read>> {
        let mut batch = Vec::with_capacity(BATCH);
        (self.revisions.recv_many(&mut batch, BATCH).await > 0).then_some(batch)
    }

    async fn finish(self) -> anyhow::Result<Tip> {
        self.tip.await?
    }
}

fn read(repository: &Repository, selection: &Selection, send: &mpsc::Sender<Read>) -> anyhow::Result<Tip> {
    let bar = progress::bar(0, "commits");
    let shown = bar.clone();
    let mut texts = Texts::open(repository)?;
    let mut history = History::open(
        repository,
        selection,
        Box::new(move |done, total| {
            shown.set_length(total as u64);
            shown.set_position(done as u64);
        }),
    )?;
    while let Some(revision) = history.next() {
        let revision = revision?;
        let text = match revision.change.blob() {
            Some(blob) => Some(texts.read(blob, LARGEST_TEXT)?.with_context(|| {
                format!(
                    "{} in commit {} has more than {} MiB, the most that is taken; name the files to take with --path",
                    revision.path,
                    revision.commit.id,
                    LARGEST_TEXT >> 20
                )
            })?),
            None => None,
        };
        let outline = history.outline(revision.outline);
        let identity = Identity {
            commit: outline.commit,
            path: outline.path.to_string(),
            slug: outline.slug_at(&outline.path).unwrap_or("outline").to_owned(),
        };
        let read = Read { revision, text, outline: identity };
        // The other side is gone only if it failed; it tells why.
        send.blocking_send(read).map_err(|_| anyhow!("the import stopped"))?;
    }
    bar.finish_and_clear();
    history.finish(&mut texts)
}

/// Writes what was read, and knows where each outline and revision of the stream is kept.
struct Writer<'a> {
    import: Import<'a>,
    project: &'a Project,
    places: HashMap<usize, Place>,
    /// Every title that each outline has had.
    titles: HashMap<usize, HashSet<String>>,
    points: Vec<Point>,
    new: usize,
}

impl<'a> Writer<'a> {
    fn new(import: Import<'a>, project: &'a Project) -> Self {
        Self { import, project, places: HashMap::new(), titles: HashMap::new(), points: Vec::new(), new: 0 }
    }

    async fn keep(&mut self, batch: &[Read]) -> anyhow::Result<()> {
        let outlines = batch.iter().map(|read| read.outline.id(self.project)).collect();
        let mut tx = self.import.begin_batch(&outlines).await?;
        for read in batch {
            self.keep_one(&mut tx, read).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn keep_one(&mut self, tx: &mut Tx, read: &Read) -> anyhow::Result<()> {
        let outline = self.place(tx, read).await?;
        if let Some(text) = &read.text {
            let title = git::title::of(&read.revision.path, text);
            self.titles.entry(read.revision.outline).or_default().insert(title);
        }
        let parents: Vec<Point> = read.revision.parents.iter().map(|parent| self.points[parent]).collect();
        let commit = &read.revision.commit;
        let incoming = Incoming {
            outline,
            parents: &parents,
            author_name: &commit.author_name,
            author_address: &commit.author_email,
            author_id: PersonId(random()),
            time: Time(commit.time),
            message: &commit.message,
            text: read.text.as_deref(),
        };
        let (point, is_new) = self.import.revision(tx, &incoming).await?;
        self.points.push(point);
        self.new += usize::from(is_new);
        Ok(())
    }

    /// Where the revision's outline is kept, made at its first revision.
    async fn place(&mut self, tx: &mut Tx, read: &Read) -> anyhow::Result<Place> {
        if let Some(place) = self.places.get(&read.revision.outline) {
            return Ok(*place);
        }
        let Identity { path, slug, .. } = &read.outline;
        let title = git::title::of(path, read.text.as_deref().unwrap_or_default());
        let new = NewOutline {
            id: read.outline.id(self.project),
            project: self.project.key,
            slug,
            title: &title,
            // What a repository says first of itself is the nearest that it has to a plan.
            kind: if path.eq_ignore_ascii_case("readme.md") { Kind::Plan } else { Kind::Page },
            voice: "",
            of_the_place: false,
        };
        let outline = self.import.outline(tx, &new, Time(read.revision.commit.time)).await?;
        // Somebody may have moved it to another project.
        let place = Place { project: outline.project, key: outline.key, id: outline.id };
        self.places.insert(read.revision.outline, place);
        Ok(place)
    }

    /// Moves every outline's head to where the history ends.
    async fn stand(&mut self, tip: &Tip) -> anyhow::Result<()> {
        let none = HashSet::new();
        let numbered: Vec<(usize, &git::Standing)> = tip.outlines.iter().enumerate().collect();
        for outlines in numbered.chunks(BATCH) {
            let mut tx =
                self.import.begin_batch(&outlines.iter().map(|(place, _)| self.places[place].id).collect()).await?;
            for (number, standing) in outlines {
                let head = self.points[standing.head];
                let place = self.places[number];
                let mut slugs = vec![standing.slug.as_str()];
                slugs.extend(standing.outline.addresses.iter().map(|address| address.slug.as_str()));
                let standing = Standing {
                    outline: place.key,
                    head,
                    title: &standing.title,
                    titles: self.titles.get(number).unwrap_or(&none),
                    slugs: &slugs,
                    path: &standing.path,
                    is_removed: standing.is_removed,
                };
                self.import.stand(&mut tx, &standing, now()).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

impl Identity {
    /// The outline's id: the same at every import of the same history into the same project.
    fn id(&self, project: &Project) -> OutlineId {
        let name = format!("dugnad import git\n{}\n{}\n{}", project.id, self.commit, self.path);
        let mut id = [0; 16];
        id.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
        OutlineId(id)
    }
}
