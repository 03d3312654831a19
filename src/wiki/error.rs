//! Why the wiki did not do what it was asked.

use std::borrow::Cow;

/// What every verb gives.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the wiki did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed; nothing was kept.
    #[error("the database failed: {0}")]
    Store(#[from] sqlx::Error),
    /// The one who asked may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// What was sent can be mended and sent again.
    #[error("{}: {}", .0.field, .0.reason)]
    Refused(Refusal),
    /// Somebody else closed the proposal first.
    #[error("the proposal is closed")]
    Closed,
    /// Nothing in the proposal conflicts, so that nobody has to settle it.
    #[error("nothing conflicts")]
    Together,
    /// Its author changed the proposal after the one who asked had read it.
    #[error("the proposal was changed")]
    Amended,
    /// The search index failed; it can be made anew.
    #[error("the search index failed: {0}")]
    Search(#[from] crate::search::Error),
    /// The search index cannot answer, since it is damaged; that is seen to already.
    #[error("the search index is damaged, and is made anew")]
    DamagedIndex,
    /// A piece of work that was given to another thread did not come back.
    #[error("a background task failed: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// What is wrong with one field of what was sent, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field's name in the form.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub reason: Cow<'static, str>,
}

impl Error {
    /// A refusal of one field.
    pub fn refused(field: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(Refusal { field, reason: reason.into() })
    }
}
