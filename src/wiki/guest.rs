//! People who write without an account.

use super::{Result, naming};
use crate::store::person::{self, NewPerson};
use crate::store::proposal::Sender;
use crate::store::revision::Author;
use crate::store::{PersonId, Time, Tx};
use crate::text::name::folded;

/// Who somebody without an account says she is.
#[derive(Debug, Clone, Copy)]
pub struct Guest<'a> {
    /// A fresh id, used if a person has to be made.
    pub id: PersonId,
    /// Her name; may be empty.
    pub name: &'a str,
    /// What is kept with the edit if it becomes a proposal, so that she can come back to it.
    pub sender: Option<Sender<'a>>,
}

impl<'a> Guest<'a> {
    /// Somebody who leaves nothing to come back with.
    pub fn new(id: PersonId, name: &'a str) -> Self {
        Self { id, name, sender: None }
    }
}

/// Keeps somebody without an account as a person of her own.
pub(super) async fn keep(tx: &mut Tx, guest: &Guest<'_>, now: Time) -> Result<Author> {
    naming::ensure_allowed(guest.name)?;
    let name = match guest.name.trim() {
        "" => "A visitor",
        name => name,
    };
    let new = NewPerson {
        id: guest.id,
        handle: &format!("{}{}", person::GUEST, &guest.id.to_string()[..12]),
        name,
        folded: &folded(name),
        kind: person::Kind::Guest,
        about: "",
        joined: now,
        claim: None,
    };
    let guest = person::insert(tx, &new).await?;
    Ok(Author { key: guest.key, id: guest.id })
}
