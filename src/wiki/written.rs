//! A text as it is kept: with the bytes that its author could not see, where she left them as they were.

use std::borrow::Cow;

use super::Result;
use crate::store::revision::{self, Revision};
use crate::store::{Conn, RevisionKey, Store};
use crate::text::unreadable;

/// A text and the bytes that it is kept as.
#[derive(Debug)]
pub struct Written<'t> {
    /// What is kept.
    pub bytes: Cow<'t, [u8]>,
    /// What is shown of it.
    pub text: Cow<'t, str>,
}

/// Gives a text the bytes back that revisions have which it was made from.
pub async fn of<'t>(conn: &mut Conn, text: &'t str, sources: &[&Revision]) -> Result<Written<'t>> {
    if !unreadable::has_marks(text) {
        return Ok(plain(text));
    }
    let mut texts = Vec::with_capacity(sources.len());
    for source in sources {
        texts.push(revision::bytes(conn, source).await?);
    }
    let texts: Vec<&[u8]> = texts.iter().map(|text| &**text).collect();
    Ok(match unreadable::restore(text, &texts) {
        Cow::Borrowed(_) => plain(text),
        Cow::Owned(bytes) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Written { bytes: Cow::Owned(bytes), text: Cow::Owned(text) }
        }
    })
}

/// The same for a text that may have come from any of these revisions, some of which are only known by their keys.
pub(super) async fn of_any<'t>(
    store: &Store,
    text: &'t str,
    known: [Option<&Revision>; 2],
    keys: [Option<RevisionKey>; 2],
) -> Result<Written<'t>> {
    if !unreadable::has_marks(text) {
        return Ok(plain(text));
    }
    let mut conn = store.read().await?;
    let mut more = Vec::new();
    for key in keys.into_iter().flatten() {
        more.extend(revision::by_key(&mut conn, key).await?);
    }
    let sources: Vec<&Revision> = known.into_iter().flatten().chain(&more).collect();
    of(&mut conn, text, &sources).await
}

fn plain(text: &str) -> Written<'_> {
    Written { bytes: Cow::Borrowed(text.as_bytes()), text: Cow::Borrowed(text) }
}
