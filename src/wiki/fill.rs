//! Filling a new search index with all there is, as fast as the machine reads: first what stands now, which can be
//! searched along the way, then the history.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::follow::{ADDITIONS, commit, put_proposals};
use super::{Result, documents};
use crate::search::{Index, Mark};
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::store::{Conn, OutlineKey, PersonKey, ProjectKey, RevisionKey, Store, indexing, log};

/// Rows of a table read in one go.
const PAGE: i64 = 400;
/// Who read and take apart at once, each with a connection of their own, and how many outlines each takes at a time:
/// enough that most of their words were met before.
const READERS: usize = 3;
const TOGETHER: usize = 40;
/// Outlines whose texts tell what all have in common.
const SAMPLES: usize = 1000;
/// Bytes of them that are looked at, of one passage and in all.
const SAMPLE: usize = 4 << 10;
const SAMPLED: usize = 12 << 20;
/// Outlines after which those that came before can be found.
const SHOWN_AFTER: u64 = 20_000;

/// Fills an index anew; `progress` is told of each outline twice. Until all is there, the index is unfinished.
pub async fn fill(store: &Store, index: &Arc<Index>, progress: impl Fn(u64)) -> Result<()> {
    let mut conn = store.read().await?;
    // Whatever happens from here on is followed afterwards.
    let position = log::end(&mut conn).await?;
    let time = indexing::time_at(&mut conn, position).await?.map_or(0, |time| time.0);
    let mark = Mark { position, time, is_full: false };
    index.begin_filling()?;
    put_people(&mut conn, index).await?;
    let projects = put_projects(&mut conn, index).await?;
    // Nothing here holds a connection while it waits for another: the site may have one to spare only.
    drop(conn);
    let filling = Arc::new(Filling { store: store.clone(), index: index.clone(), projects });
    filling.learn().await?;
    filling.every_outline(Table::Now, mark, &progress).await?;
    commit(index, mark).await?;
    filling.every_outline(Table::History, mark, &progress).await?;
    let index = index.clone();
    Ok(tokio::task::spawn_blocking(move || {
        index.commit(mark)?;
        index.end_filling()?;
        index.commit(Mark { is_full: true, ..mark })
    })
    .await??)
}

async fn put_people(conn: &mut Conn, index: &Index) -> Result<()> {
    let mut after = PersonKey(0);
    while let Some(people) = page(indexing::people_after(conn, after, PAGE).await?) {
        for key in people {
            index.put(&[], documents::person(conn, key).await?.as_slice())?;
            after = key;
        }
    }
    Ok(())
}

async fn put_projects(conn: &mut Conn, index: &Index) -> Result<BTreeMap<ProjectKey, Project>> {
    let mut all = BTreeMap::new();
    let mut after = ProjectKey(0);
    while let Some(projects) = page(indexing::projects_after(conn, after, PAGE).await?) {
        for project in projects {
            index.put(&[], &[documents::project(&project)])?;
            after = project.key;
            all.insert(project.key, project);
        }
    }
    Ok(all)
}

fn page<T>(rows: Vec<T>) -> Option<Vec<T>> {
    (!rows.is_empty()).then_some(rows)
}

/// What is filled of an outline.
#[derive(Debug, Clone, Copy)]
enum Table {
    Now,
    History,
}

struct Filling {
    store: Store,
    index: Arc<Index>,
    projects: BTreeMap<ProjectKey, Project>,
}

impl Filling {
    /// Has the index learn from some of the texts, spread over all, what they have in common.
    async fn learn(&self) -> Result<()> {
        let mut keys = Vec::new();
        while let Some(more) = page(self.outlines_after(keys.last().copied().unwrap_or(OutlineKey(0))).await?) {
            keys.extend(more);
        }
        let (mut samples, mut left) = (Vec::new(), SAMPLED);
        let mut conn = self.store.read().await?;
        for key in keys.iter().step_by(keys.len().div_ceil(SAMPLES).max(1)) {
            let Some(outline) = outline::by_key(&mut conn, *key).await? else { continue };
            for mut sample in documents::passages(&mut conn, &outline).await? {
                sample.truncate(sample.floor_char_boundary(SAMPLE.min(left)));
                left -= sample.len();
                samples.push(sample);
            }
        }
        drop(conn);
        let index = self.index.clone();
        Ok(tokio::task::spawn_blocking(move || index.learn(&samples)).await??)
    }

    async fn every_outline(self: &Arc<Self>, table: Table, mark: Mark, progress: impl Fn(u64)) -> Result<()> {
        let mut after = OutlineKey(0);
        let mut unshown = 0;
        while let Some(outlines) = page(self.outlines_after(after).await?) {
            let mut reading = JoinSet::new();
            for some in outlines.chunks(TOGETHER) {
                if reading.len() == READERS {
                    Self::one_done(&mut reading, &progress).await?;
                }
                let (filling, some) = (self.clone(), some.to_vec());
                reading.spawn(async move { filling.put(&some, table).await.map(|()| some.len() as u64) });
            }
            while !reading.is_empty() {
                Self::one_done(&mut reading, &progress).await?;
            }
            after = *outlines.last().expect("a page has rows");
            unshown += outlines.len() as u64;
            if unshown >= SHOWN_AFTER {
                commit(&self.index, mark).await?;
                unshown = 0;
            }
        }
        Ok(())
    }

    /// Waits for one of those who read, and says how many outlines it has put in.
    async fn one_done(reading: &mut JoinSet<Result<u64>>, progress: &impl Fn(u64)) -> Result<()> {
        if let Some(done) = reading.join_next().await {
            progress(done??);
        }
        Ok(())
    }

    async fn outlines_after(&self, key: OutlineKey) -> Result<Vec<OutlineKey>> {
        Ok(outline::keys_after(&mut self.store.read().await?, key, PAGE).await?)
    }

    async fn put(&self, outlines: &[OutlineKey], table: Table) -> Result<()> {
        let mut conn = self.store.read().await?;
        let mut sections = Vec::new();
        for key in outlines {
            let Some(outline) = outline::by_key(&mut conn, *key).await? else { continue };
            let Some(project) = self.projects.get(&outline.project) else { continue };
            match table {
                Table::Now => {
                    sections.extend(documents::sections(&mut conn, project, &outline).await?);
                    put_proposals(&mut conn, &self.index, project, &outline).await?;
                }
                Table::History => self.put_history(&mut conn, project, &outline).await?,
            }
        }
        let index = self.index.clone();
        Ok(tokio::task::spawn_blocking(move || index.put(&[], &sections)).await??)
    }

    async fn put_history(&self, conn: &mut Conn, project: &Project, outline: &Outline) -> Result<()> {
        let published: Vec<RevisionKey> =
            indexing::published(conn, outline.key).await?.into_iter().map(|(revision, _)| revision).collect();
        for some in published.chunks(ADDITIONS) {
            self.index.put_history(&[], &documents::additions(conn, project, outline, some).await?)?;
        }
        Ok(())
    }
}
