//! One table of rows on the disk or in memory: opening it, verifying it, writing to it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{RwLock, RwLockWriteGuard};

use tantivy::directory::MmapDirectory;
use tantivy::indexer::{LogMergePolicy, NoMergePolicy, UserOperation};
use tantivy::schema::{Field, Schema, Term};
use tantivy::store::Compressor;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError};

use super::Result;
use super::schema;

/// Segments of about the same size that become one. Each costs every question a little.
const MERGED: usize = 4;
/// Rows up to which segments count as being of the same size.
const SMALL: u32 = 1000;
/// The share of rows that were replaced or forgotten from which on a segment is written anew without them.
const FORGOTTEN: f32 = 0.3;
/// Bytes of what is kept of rows that are read in one go.
const BLOCK: usize = 1 << 10;

/// The table.
pub struct Table {
    pub index: tantivy::Index,
    reader: IndexReader,
    writer: RwLock<IndexWriter>,
    /// Whether something could not be written. What writes has ended then, and would take rows in and lose them unseen.
    failed: AtomicBool,
}

/// What writes: how many threads, and the bytes that each gathers before it writes.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    pub threads: usize,
    pub gathered: usize,
}

impl Table {
    /// An empty table in memory.
    pub fn in_memory(schema: Schema, writing: Writing) -> Result<Self> {
        Self::over(builder(schema).create_in_ram()?, writing)
    }

    /// An empty table in a folder, which is made.
    pub fn create(folder: &Path, schema: Schema, writing: Writing) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        Self::over(builder(schema).create_in_dir(folder)?, writing)
    }

    /// The table in a folder, if it has this form, and what was noted at its last commit. Until [`Self::merge_on`] its
    /// segments stay apart.
    pub fn open(folder: &Path, schema: &Schema, writing: Writing) -> Result<(Self, Option<String>)> {
        let mut index = tantivy::Index::open(MmapDirectory::open(folder)?)?;
        if index.schema() != *schema {
            return Err(TantivyError::SchemaError("the index is of another form".to_owned()));
        }
        let note = index.load_metas()?.payload;
        index.set_tokenizers(schema::tokenizers());
        let table = Self::over(index, writing)?;
        table.writer()?.set_merge_policy(Box::new(NoMergePolicy));
        Ok((table, note))
    }

    /// Merges segments from now on.
    pub fn merge_on(&self) -> Result<()> {
        self.writer()?.set_merge_policy(Box::new(merging()));
        Ok(())
    }

    fn writer(&self) -> Result<RwLockWriteGuard<'_, IndexWriter>> {
        self.writer.write().map_err(|_| TantivyError::Poisoned)
    }

    fn over(index: tantivy::Index, writing: Writing) -> Result<Self> {
        let writer = index.writer_with_num_threads(writing.threads, writing.threads * writing.gathered)?;
        writer.set_merge_policy(Box::new(merging()));
        let reader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
        Ok(Self { index, reader, writer: RwLock::new(writer), failed: AtomicBool::new(false) })
    }

    /// Writes, unless that has failed before: then nothing can be taken in until the table is filled anew.
    fn write(&self, write: impl FnOnce() -> Result<()>) -> Result<()> {
        if self.failed.load(Ordering::Relaxed) {
            return Err(TantivyError::ErrorInThread("it could not be written before".to_owned()));
        }
        write().inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }

    /// Reads all that is on the disk; `false` if a byte of it is not as it was written.
    pub fn is_whole(&self) -> bool {
        self.index.validate_checksum().is_ok_and(|damaged| damaged.is_empty())
    }

    /// Forgets the rows whose field has one of these keys, then keeps these rows. Nothing is found before
    /// [`Self::commit`]. Rows that come together stay together.
    pub fn put(&self, field: Field, forgotten: &[u64], rows: Vec<TantivyDocument>) -> Result<()> {
        let forgotten = forgotten.iter().map(|key| UserOperation::Delete(Term::from_field_u64(field, *key)));
        let operations: Vec<_> = forgotten.chain(rows.into_iter().map(UserOperation::Add)).collect();
        self.write(|| self.writer.read().map_err(|_| TantivyError::Poisoned)?.run(operations).map(|_| ()))
    }

    /// Makes all that was put in findable, with a note.
    pub fn commit(&self, note: &str) -> Result<()> {
        self.write(|| {
            let mut writer = self.writer()?;
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(note);
            commit.commit()?;
            self.reader.reload()
        })
    }

    /// Empties the table, in which there may be the rest of an attempt that failed. While much is put in, segments are
    /// left as they are: they are all merged once it is done.
    pub fn begin_filling(&self) -> Result<()> {
        let mut writer = self.writer()?;
        writer.rollback()?;
        self.failed.store(false, Ordering::Relaxed);
        writer.delete_all_documents()?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(())
    }

    /// Merges what was committed into one segment.
    pub fn end_filling(&self) -> Result<()> {
        let mut writer = self.writer()?;
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.set_merge_policy(Box::new(merging()));
        writer.garbage_collect_files().wait()?;
        self.reader.reload()
    }

    /// The table as it is now.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

fn merging() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGED);
    policy.set_min_layer_size(SMALL);
    policy.set_del_docs_ratio_before_merge(FORGOTTEN);
    policy
}

fn builder(schema: Schema) -> tantivy::IndexBuilder {
    // Each row is compressed already, so that nothing is gained by reading it with others.
    let docstore_compression = Compressor::None;
    let settings = IndexSettings { docstore_compression, docstore_blocksize: BLOCK, ..IndexSettings::default() };
    tantivy::Index::builder().schema(schema).tokenizers(schema::tokenizers()).settings(settings)
}
