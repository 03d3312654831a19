//! The first start: a one-time link makes the owner and asks what the site is called and who may publish.

use super::account::{self, NewAccount};
use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::membership::Role;
use crate::store::person::Person;
use crate::store::project::Policy;
use crate::store::setting::{self, name};
use crate::store::{Conn, Store, Time, account as accounts, log};

/// What the owner chooses for the whole site.
#[derive(Debug, Clone, Copy)]
pub struct Choices<'a> {
    /// What the site is called.
    pub site_name: &'a str,
    /// The licence that new projects start with.
    pub licence: &'a str,
    /// The policy that new projects start with.
    pub policy: Policy,
    /// Whether strangers can make accounts.
    pub sign_up: bool,
    /// Days that a proposal waits for a reviewer before two volunteers may take it in; 0 if they never may.
    pub patience: i64,
}

/// Days that a proposal may have to wait at most.
const LONGEST: i64 = 3650;

/// Whether somebody has to be made owner before the site can be used.
pub async fn is_needed(conn: &mut Conn) -> Result<bool> {
    Ok(!accounts::any(conn).await?)
}

/// Makes a token the one that opens the set-up page, in place of any before. Only its hash is kept.
pub async fn invite(store: &Store, token: &str, now: Time) -> Result<()> {
    let mut tx = store.begin_write().await?;
    setting::set(&mut tx, name::SETUP_TOKEN, &hash(token), now).await?;
    Ok(tx.commit().await?)
}

/// Whether this token opens the set-up page.
pub async fn is_invited(conn: &mut Conn, token: &str) -> Result<bool> {
    Ok(is_needed(conn).await? && setting::get(conn, name::SETUP_TOKEN).await?.is_some_and(|kept| kept == hash(token)))
}

/// Makes the owner and keeps her choices. The token is used up.
pub async fn finish(store: &Store, token: &str, owner: &NewAccount<'_>, choices: &Choices<'_>) -> Result<Person> {
    if !is_invited(&mut store.read().await?, token).await? {
        return Err(Error::NotAllowed);
    }
    check(choices)?;
    let owner = NewAccount { site_role: Role::Owner, ..*owner };
    let password = account::hashed_password(&owner).await?;
    let mut tx = store.begin_write().await?;
    log::hold(&mut tx).await?;
    // Somebody else with the link may have been faster.
    if !is_invited(&mut tx, token).await? {
        return Err(Error::NotAllowed);
    }
    let person = account::insert(&mut tx, &owner, password).await?;
    setting::remove(&mut tx, name::SETUP_TOKEN).await?;
    keep(&mut tx, choices, owner.time).await?;
    tx.commit().await?;
    Ok(person)
}

/// Changes the choices later.
pub async fn change(store: &Store, viewer: &Viewer, choices: &Choices<'_>, now: Time) -> Result<()> {
    permission::ensure(viewer, Action::Own)?;
    check(choices)?;
    let mut tx = store.begin_write().await?;
    keep(&mut tx, choices, now).await?;
    Ok(tx.commit().await?)
}

fn check(choices: &Choices<'_>) -> Result<()> {
    limits::some("site_name", choices.site_name, limits::NAME)?;
    patience(choices.patience)?;
    limits::at_most("licence", choices.licence, limits::NAME)
}

/// Refuses a number of days that no proposal can have to wait.
pub(super) fn patience(days: i64) -> Result<()> {
    match (0..=LONGEST).contains(&days) {
        true => Ok(()),
        false => Err(Error::refused("patience", format!("Please give a number of days up to {LONGEST}, or 0."))),
    }
}

async fn keep(tx: &mut crate::store::Tx, choices: &Choices<'_>, now: Time) -> Result<()> {
    let sign_up = if choices.sign_up { "open" } else { "closed" };
    let values = [
        (name::SITE_NAME, choices.site_name.trim()),
        (name::LICENCE, choices.licence.trim()),
        (name::POLICY, choices.policy.as_str()),
        (name::SIGN_UP, sign_up),
        (name::PATIENCE, &choices.patience.to_string()),
    ];
    for (name, value) in values {
        setting::set(tx, name, value, now).await?;
    }
    Ok(())
}

fn hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}
