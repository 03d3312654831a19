//! Which words of a revision are newer than another one, such as the last that was checked: by who first wrote them.

use std::collections::HashSet;
use std::ops::Range;

use super::past::of;
use crate::store::revision::Revision;
use crate::store::{Conn, RevisionKey, ancestry};
use crate::text::authorship::unkept;
use crate::text::diff::Diff;
use crate::wiki::Result;

/// The words of `shown` that were first written in no revision that `since` was made from, nor in `since` itself, as
/// bytes in order; `None` if it is not worked out yet who wrote them. `diff` leads from the text of `since` to that of
/// `shown`.
///
/// What was restored, or moved from elsewhere in the older text, is so not newer, whatever the difference says.
pub async fn newer(
    conn: &mut Conn,
    (since, shown): (&Revision, &Revision),
    diff: &Diff,
) -> Result<Option<Vec<Range<usize>>>> {
    let newer = newer_with_origins(conn, (since, shown), diff).await?;
    Ok(newer.map(|newer| newer.into_iter().map(|(bytes, _)| bytes).collect()))
}

/// The same, each stretch with the revision that first wrote it.
pub async fn newer_with_origins(
    conn: &mut Conn,
    (since, shown): (&Revision, &Revision),
    diff: &Diff,
) -> Result<Option<Vec<(Range<usize>, RevisionKey)>>> {
    let (Some(old), Some(new)) = (of(conn, since).await?, of(conn, shown).await?) else { return Ok(None) };
    let diff = diff.clone();
    let mut unkept = tokio::task::spawn_blocking(move || unkept(&old, &new, &diff)).await?;
    // The others have larger keys than what they would be in the past of.
    let asked = unkept.iter().map(|(_, origin)| *origin).filter(|origin| *origin <= since.key.0);
    let past: HashSet<RevisionKey> = match asked.min() {
        Some(oldest) => ancestry::back_to(conn, since.key, RevisionKey(oldest)).await?.into_iter().collect(),
        None => HashSet::new(),
    };
    unkept.retain(|(_, origin)| !past.contains(&RevisionKey(*origin)));
    Ok(Some(unkept.into_iter().map(|(bytes, origin)| (bytes, RevisionKey(origin))).collect()))
}
