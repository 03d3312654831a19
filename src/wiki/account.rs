//! Accounts: signing up, signing in and out, changing a password, giving roles.

use super::permission::{self, Action};
use super::viewer::Viewer;
use super::{Error, Result, limits, naming, password};
use crate::store::account::{self, Account};
use crate::store::membership::{self, Role};
use crate::store::person::{self, Kind, NewPerson, Person};
use crate::store::project::Project;
use crate::store::session::{self, TokenHash};
use crate::store::setting::{self, name as settings};
use crate::store::{Conn, PersonId, Store, Time, Tx, log};
use crate::text::name;
use crate::text::slug::Slug;

/// Seconds that a session lasts: a month.
pub const SESSION_SECONDS: i64 = 30 * 24 * 3600;

/// Somebody who wants an account.
#[derive(Debug, Clone, Copy)]
pub struct NewAccount<'a> {
    /// A fresh id.
    pub id: PersonId,
    /// Her name.
    pub name: &'a str,
    /// A line about her; may be empty.
    pub about: &'a str,
    /// Her password.
    pub password: &'a str,
    /// What she may do on the whole site.
    pub site_role: Role,
    /// When.
    pub time: Time,
}

/// Makes an account. The handle comes from the name; people sign in with either.
pub async fn add(store: &Store, new: &NewAccount<'_>) -> Result<Person> {
    let password = hashed_password(new).await?;
    let mut tx = store.begin_write().await?;
    log::hold(&mut tx).await?;
    let person = insert(&mut tx, new, password).await?;
    tx.commit().await?;
    Ok(person)
}

/// Refuses an account that no site can have, before anything is looked up.
pub fn check(new: &NewAccount<'_>) -> Result<()> {
    limits::at_most("about", new.about, limits::SUMMARY)?;
    naming::handle(new.name)?;
    password::check(new.password)
}

/// The hash of a new account's password, made before anybody has to wait for it; refuses what can be seen to be wrong.
pub(super) async fn hashed_password(new: &NewAccount<'_>) -> Result<String> {
    check(new)?;
    password::hash(new.password).await
}

/// Keeps a new account if its name is free. Call it while the log is held.
pub(super) async fn insert(tx: &mut Tx, new: &NewAccount<'_>, password: String) -> Result<Person> {
    naming::ensure_free(tx, new.name, None).await?;
    let person = NewPerson {
        id: new.id,
        handle: &naming::handle(new.name)?,
        name: new.name.trim(),
        folded: &name::folded(new.name),
        kind: Kind::Account,
        about: new.about,
        joined: new.time,
        claim: None,
    };
    let person = person::insert(tx, &person).await?;
    account::insert(tx, &Account { person: person.key, password, site_role: new.site_role }).await?;
    Ok(person)
}

/// Makes an account for a stranger, if the owner lets strangers in.
pub async fn sign_up(store: &Store, new: &NewAccount<'_>) -> Result<Person> {
    if !sign_up_is_open(&mut store.read().await?).await? {
        return Err(Error::NotAllowed);
    }
    add(store, &NewAccount { site_role: Role::Volunteer, ..*new }).await
}

/// Whether strangers can make accounts.
pub async fn sign_up_is_open(conn: &mut Conn) -> Result<bool> {
    Ok(setting::get(conn, settings::SIGN_UP).await?.as_deref() != Some("closed"))
}

/// Starts a session for whoever gives the right name and password; `None` if they do not go together.
pub async fn sign_in(
    store: &Store,
    name: &str,
    password: &str,
    token: &TokenHash,
    now: Time,
) -> Result<Option<Person>> {
    let found = {
        let mut conn = store.read().await?;
        match Slug::from_title(name) {
            Some(handle) => account::by_handle(&mut conn, handle.as_ref()).await?,
            None => None,
        }
    };
    let hash = found.as_ref().map(|account| account.password.clone());
    let right = password::matches(password, hash).await?;
    let Some(account) = found.filter(|_| right) else { return Ok(None) };
    let person = person::by_key(&mut store.read().await?, account.person).await?;
    if let Some(person) = &person {
        begin_session(store, person, token, now).await?;
    }
    Ok(person)
}

/// Starts a session for somebody who has just shown who she is.
pub async fn begin_session(store: &Store, person: &Person, token: &TokenHash, now: Time) -> Result<()> {
    let mut tx = store.begin_write().await?;
    session::forget_ended(&mut tx, now).await?;
    session::insert(&mut tx, token, person.key, now, now.plus_seconds(SESSION_SECONDS)).await?;
    Ok(tx.commit().await?)
}

/// Ends a session.
pub async fn sign_out(store: &Store, token: &TokenHash) -> Result<()> {
    let mut tx = store.begin_write().await?;
    session::end(&mut tx, token).await?;
    Ok(tx.commit().await?)
}

/// Sets a new password and ends every session that the old one began.
pub async fn set_password(store: &Store, handle: &str, password: &str) -> Result<()> {
    let hash = password::hash(password).await?;
    let mut tx = store.begin_write().await?;
    let account = existing(&mut tx, handle).await?;
    account::set_password(&mut tx, account.person, &hash).await?;
    session::end_all(&mut tx, account.person).await?;
    Ok(tx.commit().await?)
}

/// Changes one's own password: needs the present one.
pub async fn change_password(store: &Store, person: &Person, present: &str, new: &str) -> Result<()> {
    let account = account::by_handle(&mut store.read().await?, &person.handle).await?;
    if !password::matches(present, account.map(|account| account.password)).await? {
        return Err(Error::refused("present", "This is not your present password."));
    }
    set_password(store, &person.handle, new).await
}

/// Changes how somebody is called and what is said about her.
pub async fn describe(store: &Store, person: &Person, name: &str, about: &str, now: Time) -> Result<()> {
    limits::at_most("about", about, limits::SUMMARY)?;
    let mut tx = store.begin_write().await?;
    log::hold(&mut tx).await?;
    // Whoever was called so before it was looked at goes on to be.
    if name.trim() != person.name {
        naming::ensure_free(&mut tx, name, Some(person)).await?;
    }
    person::describe(&mut tx, person.key, (name.trim(), &name::folded(name)), about, now).await?;
    Ok(tx.commit().await?)
}

/// Sets what somebody may do on the whole site, which keeps one owner at least. For the owner's command line, which asks
/// nobody.
pub async fn set_site_role(store: &Store, handle: &str, role: Role) -> Result<()> {
    let mut tx = store.begin_write().await?;
    // Two owners who step down at once are looked at one after the other.
    log::hold(&mut tx).await?;
    let account = existing(&mut tx, handle).await?;
    let steps_down = account.site_role == Role::Owner && role != Role::Owner;
    if steps_down && !account::has_other_owner(&mut tx, account.person).await? {
        let reason = "Nobody else owns the site, and somebody has to. Please give another person the role owner first.";
        return Err(Error::refused("role", reason));
    }
    account::set_site_role(&mut tx, account.person, role).await?;
    Ok(tx.commit().await?)
}

/// Gives somebody a role in a project; `None` takes it away.
pub async fn set_project_role(
    store: &Store,
    viewer: &Viewer,
    project: &Project,
    handle: &str,
    role: Option<Role>,
) -> Result<()> {
    permission::ensure(viewer, Action::Steward(project))?;
    if role == Some(Role::Owner) {
        return Err(Error::refused("role", "Owning is for the whole site."));
    }
    let mut tx = store.begin_write().await?;
    let person = existing(&mut tx, handle).await?.person;
    match role {
        Some(role) => membership::set(&mut tx, project.key, person, role).await?,
        None => membership::remove(&mut tx, project.key, person).await?,
    }
    Ok(tx.commit().await?)
}

/// The account that a name or handle leads to.
async fn existing(conn: &mut Conn, name: &str) -> Result<Account> {
    let account = match Slug::from_title(name) {
        Some(handle) => account::by_handle(conn, handle.as_ref()).await?,
        None => None,
    };
    account.ok_or_else(|| Error::refused("handle", "Nobody with an account here is called that."))
}
