//! Keeping the search index: opening it, verifying it, having it follow the change log, making it anew.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::fill::fill;
use super::find::Known;
use super::follow::follow_some;
use super::{Error, Result, reindexing};
use crate::search::{self, Index, Mark, Unusable};
use crate::store::{Store, indexing};

/// How often a server follows the log: well within the two seconds in which everybody finds what was saved.
const FOLLOW: Duration = Duration::from_millis(800);

/// The search index of a wiki, and what keeps it; cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Inner>);

struct Inner {
    store: Store,
    /// Where indexes are kept, one folder each; `None` for one in memory.
    folder: Option<PathBuf>,
    live: RwLock<Option<Arc<Index>>>,
    /// Whether the index was made here or verified, so that a question that fails is no sign of damage.
    is_trusted: AtomicBool,
    following: tokio::sync::Mutex<()>,
    /// One more question is answered at once than there are processors, so that none of them waits while one question makes
    /// room for the next: more would only hold each other up.
    asking: Arc<Semaphore>,
    /// Projects and people.
    known: Mutex<Known>,
}

impl Search {
    /// A search whose index is kept in memory, and filled when it is first followed.
    pub fn in_memory(store: Store) -> Self {
        Self::over(store, None, None)
    }

    /// A search over the index in a folder; an empty one, to be filled, if there is none that can be used.
    ///
    /// Where another process writes the index, this one keeps its own in memory.
    pub fn open(store: Store, folder: PathBuf) -> Result<Self> {
        match newest(&folder) {
            Ok(index) => {
                let search = Self::over(store, Some(folder), Some(index));
                search.0.is_trusted.store(false, Ordering::Relaxed);
                Ok(search)
            }
            Err(Unusable::Busy) => {
                tracing::warn!(
                    "another process keeps its search index in {}: this one's is in memory",
                    folder.display()
                );
                Ok(Self::in_memory(store))
            }
            Err(Unusable::Unfit) => {
                if !numbers(&folder).is_empty() {
                    tracing::warn!("the search index is damaged or of an older form: it is made anew");
                }
                let index = fresh(&folder)?;
                let search = Self::over(store, Some(folder), Some(index));
                search.remove_old();
                Ok(search)
            }
        }
    }

    /// A search over a folder whose index is about to be made.
    pub(super) fn unopened(store: Store, folder: PathBuf) -> Self {
        Self::over(store, Some(folder), None)
    }

    fn over(store: Store, folder: Option<PathBuf>, index: Option<Index>) -> Self {
        let live = RwLock::new(index.map(Arc::new));
        Self(Arc::new(Inner {
            store,
            folder,
            live,
            is_trusted: AtomicBool::new(true),
            following: tokio::sync::Mutex::default(),
            asking: Arc::new(Semaphore::new(1 + std::thread::available_parallelism().map_or(1, NonZero::get))),
            known: Mutex::default(),
        }))
    }

    /// The store it is about.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The index as it is now.
    pub fn index(&self) -> Result<Arc<Index>> {
        if let Some(index) = &*self.0.live.read().expect("no holder of this lock panics") {
            return Ok(index.clone());
        }
        let mut live = self.0.live.write().expect("no holder of this lock panics");
        match &*live {
            Some(index) => Ok(index.clone()),
            None => Ok(live.insert(Arc::new(Index::in_memory()?)).clone()),
        }
    }

    /// Whether the index is still being made, so that much may be missing from what it finds.
    pub fn is_unfinished(&self) -> bool {
        self.index().is_ok_and(|index| !index.mark().is_full)
    }

    /// Has the index answer something, when it is this question's turn.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> search::Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.0.asking.clone().acquire_owned().await.expect("it is never closed");
        // Whoever asked may go away; the turn lasts until the answer is there.
        let answer = move || {
            let answer = question();
            drop(turn);
            answer
        };
        match tokio::task::spawn_blocking(answer).await {
            Ok(Ok(answer)) => Ok(answer),
            // tantivy may panic over what is damaged. Verifying the index finds that out, and puts another in its place.
            _ if !self.0.is_trusted.load(Ordering::Relaxed) => Err(Error::DamagedIndex),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn known(&self) -> Known {
        self.0.known.lock().expect("no holder of this lock panics").clone()
    }

    pub(super) fn set_known(&self, known: Known) {
        *self.0.known.lock().expect("no holder of this lock panics") = known;
    }

    /// Follows the log to its end, unless the index is there already. Only whoever wrote something waits for this, and
    /// not while the index is being made, which may take long.
    pub async fn reach(&self, position: i64) -> Result<()> {
        let mark = self.index()?.mark();
        let is_being_made = !mark.is_full && self.0.following.try_lock().is_err();
        if mark.is_full && mark.position >= position || is_being_made {
            return Ok(());
        }
        self.follow().await
    }

    /// Reads the change log from where it was last read, and brings the index up to date. A new index is filled first.
    pub async fn follow(&self) -> Result<()> {
        let search = self.clone();
        // Whoever waits may go away; what was begun is finished all the same.
        tokio::spawn(async move { search.follow_now().await }).await?
    }

    async fn follow_now(&self) -> Result<()> {
        let _one_at_a_time = self.0.following.lock().await;
        let index = self.index()?;
        if !index.mark().is_full {
            fill(&self.0.store, &index, |_| {}).await?;
        }
        let mut conn = self.0.store.read().await?;
        while follow_some(&mut conn, &index).await? {}
        Ok(())
    }

    /// Follows the log for as long as the server runs, and meanwhile makes sure once that the index is whole: reading
    /// all of a large one takes longer than anybody should wait for what was saved last.
    pub async fn keep_up(self) {
        if let Err(error) = self.leave_other_logs().await {
            tracing::warn!(%error, "could not tell whether the search index belongs to the database");
        }
        tokio::join!(self.follow_on(), self.verify());
    }

    async fn follow_on(&self) {
        let mut pause = tokio::time::interval(FOLLOW);
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            pause.tick().await;
            if let Err(error) = self.follow_or_rebuild().await {
                tracing::warn!(%error, "could not follow the change log with the search index");
                self.mend_after(&error);
            }
        }
    }

    /// Puts an empty index in place of one that followed another log than the store's.
    async fn leave_other_logs(&self) -> Result<()> {
        if self.is_of_this_log(self.index()?.mark()).await? {
            return Ok(());
        }
        tracing::warn!("the search index belongs to another database: it is made anew");
        self.replace_with_empty()
    }

    /// Puts an empty index in place of one that is damaged.
    async fn verify(&self) {
        match self.mend().await {
            Ok(()) => self.0.is_trusted.store(true, Ordering::Relaxed),
            Err(error) => tracing::warn!(%error, "could not verify the search index"),
        }
    }

    async fn mend(&self) -> Result<()> {
        let index = self.index()?;
        if is_whole(&index).await? {
            return Ok(index.merge_on()?);
        }
        // A file may only have gone while it was to be read, because the index went on: so it is read again at rest.
        let _one_at_a_time = self.0.following.lock().await;
        if !Arc::ptr_eq(&index, &self.index()?) || is_whole(&index).await? {
            return Ok(index.merge_on()?);
        }
        tracing::warn!("the search index is damaged: it is made anew");
        self.replace_with_empty()
    }

    /// An index that failed takes nothing in any more, so it is made anew. Not so where only the database failed.
    fn mend_after(&self, error: &Error) {
        if matches!(error, Error::Search(_))
            && let Err(error) = self.replace_with_empty()
        {
            tracing::warn!(%error, "could not make a new search index");
        }
    }

    fn replace_with_empty(&self) -> Result<()> {
        let index = match &self.0.folder {
            Some(folder) => fresh(folder)?,
            None => Index::in_memory()?,
        };
        *self.0.live.write().expect("no holder of this lock panics") = Some(Arc::new(index));
        self.remove_old();
        Ok(())
    }

    async fn is_of_this_log(&self, mark: Mark) -> Result<bool> {
        let mut conn = self.0.store.read().await?;
        Ok(!mark.is_full || indexing::time_at(&mut conn, mark.position).await?.is_some_and(|time| time.0 == mark.time))
    }

    /// Makes the index anew from zero, while the old one still answers; `progress` is told of each outline twice.
    pub async fn rebuild(&self, progress: impl Fn(u64) + Send + Sync) -> Result<()> {
        let _one_at_a_time = self.0.following.lock().await;
        let index = match &self.0.folder {
            Some(folder) => fresh(folder)?,
            None => Index::in_memory()?,
        };
        let index = Arc::new(index);
        fill(&self.0.store, &index, progress).await?;
        let mut conn = self.0.store.read().await?;
        while follow_some(&mut conn, &index).await? {}
        *self.0.live.write().expect("no holder of this lock panics") = Some(index);
        self.remove_old();
        Ok(())
    }

    /// Makes the index anew if somebody has asked for that, and follows the log otherwise.
    async fn follow_or_rebuild(&self) -> Result<()> {
        let asked = match &self.0.folder {
            Some(folder) => reindexing::rebuild_if_wanted(self, folder).await?,
            None => false,
        };
        if asked { Ok(()) } else { self.follow().await }
    }

    /// Removes the folders of indexes that are not used any more.
    fn remove_old(&self) {
        let Some(folder) = &self.0.folder else { return };
        let mut numbers = numbers(folder);
        numbers.pop();
        for number in numbers {
            let old = folder.join(number.to_string());
            let removed = if old.is_dir() { std::fs::remove_dir_all(old) } else { std::fs::remove_file(old) };
            if let Err(error) = removed {
                tracing::warn!(%error, "could not remove an old search index");
            }
        }
    }
}

async fn is_whole(index: &Arc<Index>) -> Result<bool> {
    let index = index.clone();
    Ok(tokio::task::spawn_blocking(move || index.is_whole()).await?)
}

/// Whether another process writes the index in a folder.
pub(super) fn is_busy(folder: &std::path::Path) -> bool {
    matches!(newest(folder), Err(Unusable::Busy))
}

/// The newest index in a folder.
fn newest(folder: &std::path::Path) -> std::result::Result<Index, Unusable> {
    let number = numbers(folder).pop().ok_or(Unusable::Unfit)?;
    Index::open(&folder.join(number.to_string()))
}

/// An empty index in a folder of its own, numbered after all that are there.
fn fresh(folder: &std::path::Path) -> search::Result<Index> {
    let number = numbers(folder).pop().unwrap_or(0) + 1;
    let folder = folder.join(number.to_string());
    Index::create(&folder).inspect_err(|_| {
        // What there is of it would be taken for the newest. If it cannot be removed, the next start sees that it is none.
        let _ = std::fs::remove_dir_all(&folder);
    })
}

/// The numbers of the indexes in a folder, in order. Other things in it are let be.
fn numbers(folder: &std::path::Path) -> Vec<u32> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut numbers: Vec<u32> = entries.filter_map(|entry| number(entry.file_name().to_str()?)).collect();
    numbers.sort_unstable();
    numbers
}

/// The number that a name is, written as [`fresh`] writes it, if one comes after it.
fn number(name: &str) -> Option<u32> {
    let number: u32 = name.parse().ok()?;
    (number < u32::MAX && number.to_string() == name).then_some(number)
}
