//! Undoing one revision: its inverse, merged into what stands now.

use super::Result;
use super::save::merged;
use crate::store::Conn;
use crate::store::revision::{self, Revision};
use crate::text::merge::Merge;

/// What the head's text is without the change that `undone` made.
///
/// Clean if nothing later touches the same words; the text is then to be saved as an edit of kind `Revert`.
pub async fn without(conn: &mut Conn, head: &Revision, undone: &Revision) -> Result<Merge> {
    let with = revision::text(conn, undone).await?;
    let before = match undone.parent {
        Some(parent) => {
            let parent = revision::by_key(conn, parent).await?.ok_or(sqlx::Error::RowNotFound)?;
            revision::text(conn, &parent).await?
        }
        None => String::new(),
    };
    let now = revision::text(conn, head).await?;
    merged(with, now, before).await
}
