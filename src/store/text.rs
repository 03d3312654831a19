//! Texts: each kept once, by hash, compressed against an earlier text of the same outline.
//!
//! The text of an outline's n-th revision is compressed with that of a revision before it as prefix: of the last one,
//! but of the 8th last if `n` is a multiple of 8, of the 64th last if it is one of 64, and alone, as a key frame, if
//! it is one of 512. A thousand small edits then cost about two thousand small differences, and opening any revision
//! takes at most 21 steps. (Steps of 2, 4 ... cost half as much again, steps of 16 save a tenth.) A wrong prefix can
//! decode to wrong text without an error, so the hash is checked at every read.

use std::cell::RefCell;
use std::sync::Arc;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use zstd::bulk::Compressor;
use zstd::zstd_safe::{CCtx, CParameter, DCtx, MAGIC_DICTIONARY, compress_bound};

use super::{Conn, OutlineKey, Result, RevisionKey, TextHash, TextKey, sql};

/// Revisions between two key frames.
const KEY_FRAME_EVERY: i64 = 512;
/// Steps to a key frame that a reader takes at most: more than 21 where an old text was put back and then changed.
const DEPTH_LIMIT: i64 = 32;
/// How hard zstd tries. Small differences take a tenth less than at its default, 3; more effort gains nothing.
const LEVEL: i32 = 6;
/// A text and its prefix of no more bytes together lie in the window that zstd has at our level, and in a context that
/// is small enough to be kept.
const SHORT: usize = 1 << 20;
/// Bytes of recently used texts that are remembered.
const REMEMBERED: u64 = 16 << 20;

thread_local! {
    /// What short texts are compressed in: making it anew takes as long as it then takes to compress one.
    static SHORT_TEXTS: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
    /// What steps are unfolded in: some twenty of them may lead to one text.
    static STEPS: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Recently used texts, by hash; cheap to clone.
#[derive(Clone)]
pub(super) struct Texts(Cache<TextHash, Arc<[u8]>>);

/// A text of which everything is known that compressing it takes, so that this can be done while the database does
/// something else.
pub struct Planned {
    hash: TextHash,
    /// The first revision of the outline that had this very text.
    pub earlier: Option<RevisionKey>,
    /// What it is compressed against: its key, its depth and its text.
    prefix: Option<(TextKey, i64, Arc<[u8]>)>,
}

/// A text made ready outside the writing transaction, so that nobody waits while it is compressed.
pub struct Prepared {
    /// The hash of the whole text.
    pub hash: TextHash,
    /// The first revision of the outline that had this very text.
    pub earlier: Option<RevisionKey>,
    pub(super) size: i64,
    pub(super) base: Option<TextKey>,
    pub(super) depth: i64,
    pub(super) data: Vec<u8>,
}

/// One stored step of a text.
#[derive(sqlx::FromRow)]
struct Step {
    hash: Vec<u8>,
    size: i64,
    data: Vec<u8>,
}

/// What an outline had before a new text.
struct Before {
    /// The first revision with the same text.
    earlier: Option<RevisionKey>,
    /// The text that the new one is compressed against.
    base: Option<Base>,
}

/// A step and the hash of the text before it.
#[derive(sqlx::FromRow)]
struct LastStep {
    #[sqlx(flatten)]
    step: Step,
    base: Vec<u8>,
}

struct Base {
    key: TextKey,
    hash: Vec<u8>,
    depth: i64,
}

/// Reads a text. An error if it is not there or does not match its hash.
pub async fn read(conn: &mut Conn, hash: TextHash) -> Result<Arc<[u8]>> {
    if let Some(text) = conn.texts.0.get(&hash) {
        return Ok(text);
    }
    let text: Arc<[u8]> = unpack(steps(conn, hash).await?, hash)?.into();
    conn.texts.0.insert(hash, text.clone());
    Ok(text)
}

/// Reads a text of a history that is read from its beginning on, where what it is compressed against was read before.
pub async fn read_in_order(conn: &mut Conn, hash: TextHash) -> Result<Arc<[u8]>> {
    if let Some(text) = conn.texts.0.get(&hash) {
        return Ok(text);
    }
    let Some(LastStep { step, base }) = last_step(conn, hash).await? else { return read(conn, hash).await };
    let Some(base) = conn.texts.0.get(&hash_from(base)?) else { return read(conn, hash).await };
    let text = unpack_step(&step, &base).map_err(sqlx::Error::Io)?;
    if TextHash::of(&text) != hash {
        return Err(damaged(hash));
    }
    let text: Arc<[u8]> = text.into();
    conn.texts.0.insert(hash, text.clone());
    Ok(text)
}

/// Finds what a text is to be compressed against, which is to become revision `number` of its outline.
///
/// If somebody else takes that number first, the text is still right, only a little larger perhaps.
pub async fn plan(conn: &mut Conn, outline: OutlineKey, number: i64, text: (TextHash, &[u8])) -> Result<Planned> {
    let (hash, text) = text;
    conn.texts.0.insert(hash, text.into());
    let Before { earlier, base } = before(conn, outline, number - stride(number), hash).await?;
    let prefix = match base.filter(|base| number % KEY_FRAME_EVERY != 0 && base.depth < DEPTH_LIMIT) {
        Some(base) => Some((base.key, base.depth, read(conn, hash_from(base.hash)?).await?)),
        None => None,
    };
    Ok(Planned { hash, earlier, prefix })
}

/// Compresses a text that is to become revision `number` of its outline; see [`plan`].
pub async fn prepare(conn: &mut Conn, outline: OutlineKey, number: i64, text: &[u8]) -> Result<Prepared> {
    plan(conn, outline, number, (TextHash::of(text), text)).await?.pack(text)
}

/// Bytes of all texts as they were written, and as they are kept.
pub async fn sizes(conn: &mut Conn) -> Result<(i64, i64)> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select cast(coalesce(sum(t.size), 0) as bigint), cast(coalesce(sum(length(t.data)), 0) as bigint)
             from stored_text t",
        )
        .fetch_one(driver)
        .await
    })
}

pub(super) fn hash_from(bytes: Vec<u8>) -> Result<TextHash> {
    bytes.try_into().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

impl Planned {
    /// Compresses the text.
    pub fn pack(self, text: &[u8]) -> Result<Prepared> {
        let Self { hash, earlier, prefix } = self;
        let (base, depth, data) = match prefix {
            Some((base, depth, prefix)) => (Some(base), depth + 1, pack(text, &prefix)?),
            None => (None, 0, pack(text, &[])?),
        };
        Ok(Prepared { hash, earlier, size: text.len() as i64, base, depth, data })
    }
}

impl Default for Texts {
    fn default() -> Self {
        let bytes = |_: &TextHash, text: &Arc<[u8]>| text.len().try_into().unwrap_or(u32::MAX);
        // What was just written is what the next save compares with, so it stays although nobody has asked for it yet.
        let policy = EvictionPolicy::lru();
        Self(Cache::builder().max_capacity(REMEMBERED).weigher(bytes).eviction_policy(policy).build())
    }
}

/// Looks up both in one question: the text of revision `number`, and the first revision with a text.
async fn before(conn: &mut Conn, outline: OutlineKey, number: i64, text: TextHash) -> Result<Before> {
    let (earlier, key, hash, depth): (_, Option<TextKey>, Option<Vec<u8>>, Option<i64>) = sql!(conn, driver => {
        sqlx::query_as(
            "select e.key, t.key, t.hash, t.depth
             from (select min(r.key) as key from revision r join stored_text s on s.key = r.text
                   where s.hash = $3 and r.outline = $1) e
             left join revision b on b.outline = $1 and b.number = $2
             left join stored_text t on t.key = b.text",
        )
        .bind(outline)
        .bind(number)
        .bind(&text.0[..])
        .fetch_one(driver)
        .await
    })?;
    let base = key.zip(hash).zip(depth).map(|((key, hash), depth)| Base { key, hash, depth });
    Ok(Before { earlier, base })
}

/// How far back the base of a revision is: the largest power of 8 that divides its number.
fn stride(number: i64) -> i64 {
    1 << (number.trailing_zeros() / 3 * 3)
}

/// The steps from a key frame to the wanted text, in the order in which they unfold.
async fn steps(conn: &mut Conn, hash: TextHash) -> Result<Vec<Step>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "with recursive step (key, hash, base, depth, size, data) as (
                 select key, hash, base, depth, size, data from stored_text where hash = $1
                 union all
                 select t.key, t.hash, t.base, t.depth, t.size, t.data from stored_text t join step s on t.key = s.base
             )
             select hash, size, data from step order by depth",
        )
        .bind(&hash.0[..])
        .fetch_all(driver)
        .await
    })
}

/// The last step to a text; `None` if it is a key frame, or not there.
async fn last_step(conn: &mut Conn, hash: TextHash) -> Result<Option<LastStep>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select t.hash, t.size, t.data, b.hash as base from stored_text t join stored_text b on b.key = t.base
             where t.hash = $1",
        )
        .bind(&hash.0[..])
        .fetch_optional(driver)
        .await
    })
}

fn damaged(hash: TextHash) -> sqlx::Error {
    sqlx::Error::Decode(format!("the text {hash} is missing or damaged").into())
}

fn unpack(steps: Vec<Step>, hash: TextHash) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for step in &steps {
        text = unpack_step(step, &text).map_err(sqlx::Error::Io)?;
    }
    let ends_here = steps.last().is_some_and(|last| last.hash == hash.0);
    if !ends_here || TextHash::of(&text) != hash {
        return Err(damaged(hash));
    }
    Ok(text)
}

fn pack(text: &[u8], prefix: &[u8]) -> Result<Vec<u8>> {
    pack_after(text, prefix).map_err(sqlx::Error::Io)
}

fn pack_after(text: &[u8], prefix: &[u8]) -> std::io::Result<Vec<u8>> {
    if text.len() + prefix.len() > SHORT || looks_like_a_dictionary(prefix) {
        return pack_long(text, prefix);
    }
    let mut data = Vec::with_capacity(compress_bound(text.len()));
    let packed = SHORT_TEXTS.with_borrow_mut(|context| context.compress_using_dict(&mut data, text, prefix, LEVEL));
    packed.map_err(zstd_error)?;
    Ok(data)
}

fn pack_long(text: &[u8], prefix: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressor = Compressor::new(LEVEL)?;
    compressor.set_parameter(CParameter::WindowLog(window_log(text.len() + prefix.len())))?;
    if !prefix.is_empty() {
        compressor.context_mut().ref_prefix(prefix).map_err(zstd_error)?;
    }
    compressor.compress(text)
}

fn unpack_step(step: &Step, prefix: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(step.size as usize);
    let unpacked = if looks_like_a_dictionary(prefix) {
        let mut context = DCtx::create();
        context.ref_prefix(prefix).and_then(|_| context.decompress(&mut text, &step.data))
    } else {
        STEPS.with_borrow_mut(|context| context.decompress_using_dict(&mut text, &step.data, prefix))
    };
    unpacked.map_err(zstd_error)?;
    Ok(text)
}

/// Whether zstd's simpler way would take a prefix for a dictionary, and not as it is.
fn looks_like_a_dictionary(prefix: &[u8]) -> bool {
    prefix.starts_with(&MAGIC_DICTIONARY.to_le_bytes())
}

/// The window must reach over the new text back into the prefix: its size as a power of two, in zstd's bounds.
fn window_log(reach: usize) -> u32 {
    reach.next_power_of_two().trailing_zeros().clamp(10, 31)
}

fn zstd_error(code: usize) -> std::io::Error {
    std::io::Error::other(zstd::zstd_safe::get_error_name(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_packed_after_another_and_unpacked_the_same() {
        let old = "The well at Abala has a hand pump.\n".repeat(400);
        let new = old.replacen("hand pump", "solar pump", 3);
        let data = pack(new.as_bytes(), old.as_bytes()).expect("packs");
        assert!(data.len() < 200, "{} bytes", data.len());
        let step = Step { hash: Vec::new(), size: new.len() as i64, data };
        assert_eq!(unpack_step(&step, old.as_bytes()).expect("unpacks"), new.as_bytes());
    }

    #[test]
    fn a_long_text_is_packed_after_a_prefix_as_a_short_one_is() {
        for (lines, most) in [(20, 200), (100_000, 10_000)] {
            let old: String = (0..lines).map(|line| format!("Household {line} fetches water.\n")).collect();
            let new = format!("# Households\n\n{old}");
            let data = pack(new.as_bytes(), old.as_bytes()).expect("packs");
            assert!(data.len() < most, "{} bytes after {lines} lines", data.len());
            let step = Step { hash: Vec::new(), size: new.len() as i64, data };
            assert_eq!(unpack_step(&step, old.as_bytes()).expect("unpacks"), new.as_bytes());
        }
    }

    #[test]
    fn a_prefix_that_looks_like_a_dictionary_is_a_text_all_the_same() {
        let old = [
            &MAGIC_DICTIONARY.to_le_bytes(),
            &b"no text that anybody writes, but one that can come with a history"[..],
        ]
        .concat();
        let new = [&old[..], b"\n"].concat();
        let step = Step { hash: Vec::new(), size: new.len() as i64, data: pack(&new, &old).expect("packs") };
        assert_eq!(unpack_step(&step, &old).expect("unpacks"), new);
    }

    #[test]
    fn a_base_is_a_power_of_eight_back() {
        assert_eq!([1, 7, 8, 12, 24, 64, 72, 448].map(stride), [1, 1, 8, 1, 8, 64, 8, 64]);
        let steps = |mut number: i64| {
            let mut steps = 0;
            while number % KEY_FRAME_EVERY != 0 {
                number -= stride(number);
                steps += 1;
            }
            steps
        };
        assert_eq!((1..=2 * KEY_FRAME_EVERY).map(steps).max(), Some(21));
    }

    #[test]
    fn a_text_that_does_not_match_its_hash_is_an_error() {
        let text = b"as it was written".to_vec();
        let hash = TextHash::of(&text);
        let step = Step { hash: hash.0.to_vec(), size: 17, data: pack(b"as it was altered", &[]).expect("packs") };
        assert!(unpack(vec![step], hash).is_err());
        assert!(unpack(Vec::new(), hash).is_err());
    }
}
