//! The index on the disk: opening it, verifying it, writing to it, and how far it has followed the change log.
//!
//! It is a cache. Whatever is wrong with it, the answer is to make it anew.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use tantivy::TantivyError;

use super::Result;
use super::document::{Added, Document, Making};
use super::kept::{Dictionary, Packer};
use super::keyed::Memory;
use super::reading::Reading;
use super::schema::{self, FORM, Fields, HistoryFields};
use super::table::{Table, Writing};

/// What writes what stands now, and the history.
const NOW: Writing = Writing { threads: 2, gathered: 20 << 20 };
const HISTORY: Writing = Writing { threads: 1, gathered: 20 << 20 };
/// The folder of the history inside that of the index.
const HISTORY_FOLDER: &str = "history";

/// The index.
pub struct Index {
    pub(super) now: Table,
    pub(super) history: Table,
    pub(super) fields: Fields,
    pub(super) history_fields: HistoryFields,
    /// What the texts have in common, once it was learned.
    dictionary: OnceLock<Dictionary>,
    /// Where it is on the disk.
    folder: Option<PathBuf>,
    reading: RwLock<Arc<Reading>>,
    mark: Mutex<Mark>,
}

/// How far the change log was followed: a position, and the moment of the entry there, which tells whether it still
/// is the same log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// The position of the last entry that was followed.
    pub position: i64,
    /// The time of that entry.
    pub time: i64,
    /// Whether all is in the index that there was then; not so while it is being made.
    pub is_full: bool,
}

/// Why an index cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// It is not there, is of another form, or is damaged.
    Unfit,
    /// Another process writes it.
    Busy,
}

impl Index {
    /// An empty index in memory.
    pub fn in_memory() -> Result<Self> {
        let history = Table::in_memory(schema::history().0, HISTORY)?;
        Self::over(Table::in_memory(schema::schema().0, NOW)?, history, Mark::default(), None)
    }

    /// An empty index in a folder, which is made.
    pub fn create(folder: &Path) -> Result<Self> {
        let now = Table::create(folder, schema::schema().0, NOW)?;
        let history = Table::create(&folder.join(HISTORY_FOLDER), schema::history().0, HISTORY)?;
        Self::over(now, history, Mark::default(), Some(folder))
    }

    /// The index in a folder, if it can be used. Until [`Self::merge_on`] its parts stay apart, so that one that is
    /// damaged is not taken into another, where that could not be seen any more.
    pub fn open(folder: &Path) -> std::result::Result<Self, Unusable> {
        unless_damaged(|| Self::open_as_written(folder)).unwrap_or(Err(Unusable::Unfit))
    }

    fn open_as_written(folder: &Path) -> std::result::Result<Self, Unusable> {
        let unusable = |error| match error {
            TantivyError::LockFailure(..) => Unusable::Busy,
            _ => Unusable::Unfit,
        };
        let (now, note) = Table::open(folder, &schema::schema().0, NOW).map_err(unusable)?;
        let (history, history_note) =
            Table::open(&folder.join(HISTORY_FOLDER), &schema::history().0, HISTORY).map_err(unusable)?;
        let read = |note: Option<String>| note.as_deref().and_then(Mark::read);
        // The tables are committed one after the other. What one of them knows already it may well be told again.
        let marks = [read(note), read(history_note)];
        let [Some(mark), Some(other)] = marks else { return Err(Unusable::Unfit) };
        let first = if mark.position <= other.position { mark } else { other };
        let index = Self::over(now, history, first, Some(folder)).map_err(unusable)?;
        if let Some(dictionary) = Dictionary::read(folder).map_err(|_| Unusable::Unfit)? {
            _ = index.dictionary.set(dictionary);
        }
        Ok(index)
    }

    fn over(now: Table, history: Table, mark: Mark, folder: Option<&Path>) -> Result<Self> {
        let (fields, history_fields) = (schema::schema().1, schema::history().1);
        let reading = RwLock::new(Arc::new(Reading::of(now.searcher())?));
        let (dictionary, folder) = (OnceLock::new(), folder.map(Path::to_owned));
        Ok(Self { now, history, fields, history_fields, dictionary, folder, reading, mark: Mutex::new(mark) })
    }

    /// Lets small parts be put together from now on: it was made sure that they are whole.
    pub fn merge_on(&self) -> Result<()> {
        self.now.merge_on()?;
        self.history.merge_on()
    }

    /// Reads all that is on the disk; `false` if a byte of it is not as it was written.
    pub fn is_whole(&self) -> bool {
        unless_damaged(|| self.now.is_whole() && self.history.is_whole()).unwrap_or(false)
    }

    /// How far it has followed the change log.
    pub fn mark(&self) -> Mark {
        *self.mark.lock().expect("no holder of this lock panics")
    }

    /// Forgets all that belongs to these subjects, then keeps these documents. Nothing is found before [`Self::commit`].
    pub fn put(&self, forgotten: &[u64], documents: &[Document]) -> Result<()> {
        let packer = Packer::with(self.dictionary.get())?;
        let mut making = Making { fields: &self.fields, memory: Memory::default(), packer };
        let rows = documents.iter().map(|document| document.row(&mut making)).collect::<Result<_>>()?;
        self.now.put(self.fields.subject, forgotten, rows)
    }

    /// Forgets what these revisions added, then keeps what others did.
    pub fn put_history(&self, forgotten: &[u64], added: &[Added]) -> Result<()> {
        let rows = added.iter().map(|added| added.row(&self.history_fields)).collect();
        self.history.put(self.history_fields.subject, forgotten, rows)
    }

    /// Makes all that was put in findable, and notes how far that is.
    pub fn commit(&self, mark: Mark) -> Result<()> {
        self.history.commit(&mark.written())?;
        self.now.commit(&mark.written())?;
        self.read_anew()?;
        *self.mark.lock().expect("no holder of this lock panics") = mark;
        Ok(())
    }

    /// Learns from some texts what those that will be put in have in common, so that they take less room. Only an index
    /// that was asked to can be opened again.
    pub fn learn(&self, samples: &[String]) -> Result<()> {
        if self.dictionary.get().is_some() {
            return Ok(());
        }
        let dictionary = Dictionary::of(samples);
        if let Some(folder) = &self.folder {
            Dictionary::write(dictionary.as_ref(), folder)?;
        }
        if let Some(dictionary) = dictionary {
            _ = self.dictionary.set(dictionary);
        }
        Ok(())
    }

    /// What its texts have in common, once it was learned.
    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        self.dictionary.get()
    }

    /// Empties the index and says that much will be put in.
    pub fn begin_filling(&self) -> Result<()> {
        self.now.begin_filling()?;
        self.history.begin_filling()
    }

    /// Says that all has been put in and was committed.
    pub fn end_filling(&self) -> Result<()> {
        self.now.end_filling()?;
        self.history.end_filling()?;
        self.read_anew()
    }

    fn read_anew(&self) -> Result<()> {
        let reading = Arc::new(Reading::of(self.now.searcher())?);
        *self.reading.write().expect("no holder of this lock panics") = reading;
        Ok(())
    }

    /// Notes that nothing that matters here happened up to a place, without writing.
    pub fn pass(&self, mark: Mark) {
        *self.mark.lock().expect("no holder of this lock panics") = mark;
    }

    /// Rows that can be found.
    pub fn rows(&self) -> u64 {
        self.now.searcher().num_docs() + self.history.searcher().num_docs()
    }

    /// The index as it is now.
    pub(super) fn reading(&self) -> Arc<Reading> {
        self.reading.read().expect("no holder of this lock panics").clone()
    }
}

/// Reads something of an index; `None` where that cannot be. tantivy takes the bytes that it reads for those that it wrote,
/// and panics where they are not.
fn unless_damaged<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

impl Mark {
    fn written(self) -> String {
        format!("{} {} {}", if self.is_full { FORM } else { 0 }, self.position, self.time)
    }

    /// Reads a mark; `None` for one of another form, or of an index that was never finished.
    fn read(payload: &str) -> Option<Self> {
        let mut numbers = payload.split(' ').map(|number| number.parse::<i64>().ok());
        let (form, position, time) = (numbers.next()??, numbers.next()??, numbers.next()??);
        (form == i64::from(FORM)).then_some(Self { position, time, is_full: true })
    }
}
