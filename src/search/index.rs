//! The index on the disk: opening it, verifying it, writing to it, and how far it has followed the change log.
//!
//! It is a cache. Whatever is wrong with it, the answer is to make it anew.

use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use tantivy::directory::MmapDirectory;
use tantivy::merge_policy::{LogMergePolicy, NoMergePolicy};
use tantivy::schema::Term;
use tantivy::store::Compressor;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError};

use super::Result;
use super::document::Document;
use super::reading::Reading;
use super::schema::{self, FORM, Fields};

/// Bytes that the writer gathers before it writes, for each of its threads.
const GATHERED: usize = 24 << 20;
/// Threads that write.
const THREADS: usize = 2;

/// The index.
pub struct Index {
    pub(super) index: tantivy::Index,
    pub(super) fields: Fields,
    reader: IndexReader,
    reading: RwLock<Arc<Reading>>,
    writer: Mutex<IndexWriter>,
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
        let index = builder().create_in_ram()?;
        Self::over(index, Mark::default())
    }

    /// An empty index in a folder, which is made.
    pub fn create(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let index = builder().create_in_dir(folder)?;
        Self::over(index, Mark::default())
    }

    /// The index in a folder, if it can be used. Until [`Self::merge_on`] its parts stay apart, so that one that is
    /// damaged is not taken into another, where that could not be seen any more.
    pub fn open(folder: &Path) -> std::result::Result<Self, Unusable> {
        let directory = MmapDirectory::open(folder).map_err(|_| Unusable::Unfit)?;
        let mut index = tantivy::Index::open(directory).map_err(|_| Unusable::Unfit)?;
        let payload = index.load_metas().map_err(|_| Unusable::Unfit)?.payload;
        let mark = payload.as_deref().and_then(Mark::read);
        index.set_tokenizers(schema::tokenizers());
        match Self::over(index, mark.unwrap_or_default()) {
            Ok(index) if mark.is_some() => Ok(index.with_parts_apart()),
            Ok(_) => Err(Unusable::Unfit),
            Err(TantivyError::LockFailure(..)) => Err(Unusable::Busy),
            Err(_) => Err(Unusable::Unfit),
        }
    }

    fn over(index: tantivy::Index, mark: Mark) -> Result<Self> {
        let (schema, fields) = schema::schema();
        if index.schema() != schema {
            return Err(TantivyError::SchemaError("the index is of another form".to_owned()));
        }
        let writer = index.writer_with_num_threads(THREADS, THREADS * GATHERED)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let reading = RwLock::new(Arc::new(Reading::of(reader.searcher())?));
        Ok(Self { index, fields, reader, reading, writer: Mutex::new(writer), mark: Mutex::new(mark) })
    }

    fn with_parts_apart(self) -> Self {
        if let Ok(writer) = self.writer.lock() {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        self
    }

    /// Lets small parts be put together from now on: it was made sure that they are whole.
    pub fn merge_on(&self) -> Result<()> {
        let writer = self.writer.lock().map_err(|_| TantivyError::Poisoned)?;
        writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        Ok(())
    }

    /// Reads all that is on the disk; `false` if a byte of it is not as it was written.
    pub fn is_whole(&self) -> bool {
        self.index.validate_checksum().is_ok_and(|damaged| damaged.is_empty())
    }

    /// How far it has followed the change log.
    pub fn mark(&self) -> Mark {
        *self.mark.lock().expect("no holder of this lock panics")
    }

    /// Forgets all that belongs to these subjects, then keeps these documents. Nothing is found before [`Self::commit`].
    pub fn put(&self, forgotten: &[u64], documents: &[Document]) -> Result<()> {
        let writer = self.writer.lock().map_err(|_| TantivyError::Poisoned)?;
        for subject in forgotten {
            writer.delete_term(Term::from_field_u64(self.fields.subject, *subject));
        }
        for document in documents {
            writer.add_document(document.row(&self.fields))?;
        }
        Ok(())
    }

    /// Makes all that was put in findable, and notes how far that is.
    pub fn commit(&self, mark: Mark) -> Result<()> {
        let mut writer = self.writer.lock().map_err(|_| TantivyError::Poisoned)?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&mark.written());
        commit.commit()?;
        self.reader.reload()?;
        let reading = Arc::new(Reading::of(self.reader.searcher())?);
        *self.reading.write().expect("no holder of this lock panics") = reading;
        *self.mark.lock().expect("no holder of this lock panics") = mark;
        Ok(())
    }

    /// Notes that nothing that matters here happened up to a place, without writing.
    pub fn pass(&self, mark: Mark) {
        *self.mark.lock().expect("no holder of this lock panics") = mark;
    }

    /// Rows that can be found.
    pub fn rows(&self) -> u64 {
        self.reading().searcher.num_docs()
    }

    /// The index as it is now.
    pub(super) fn reading(&self) -> Arc<Reading> {
        self.reading.read().expect("no holder of this lock panics").clone()
    }
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

fn builder() -> tantivy::IndexBuilder {
    let settings = IndexSettings { docstore_compression: Compressor::Lz4, ..IndexSettings::default() };
    tantivy::Index::builder().schema(schema::schema().0).tokenizers(schema::tokenizers()).settings(settings)
}
