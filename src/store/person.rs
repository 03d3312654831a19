//! People: everybody who ever wrote a word here, with an account or without.

use super::log::{self, Event};
use super::{Conn, PersonId, PersonKey, Result, Time, Tx, run, sql};

/// Somebody who writes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Person {
    /// The key in this database.
    pub key: PersonKey,
    /// The id that revisions' headers hold.
    #[sqlx(try_from = "Vec<u8>")]
    pub id: PersonId,
    /// The address of her page, unique.
    pub handle: String,
    /// The name as she writes it.
    pub name: String,
    /// Where she came from.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// A line about her.
    pub about: String,
}

/// Where a person came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Signed up, or added by the owner.
    Account,
    /// Wrote once without an account.
    Guest,
    /// Named by an imported history; can claim her name later.
    Imported,
    /// The program itself, when it merges.
    Machine,
}

/// Somebody about to be kept.
#[derive(Debug, Clone)]
pub struct NewPerson<'a> {
    /// A fresh id.
    pub id: PersonId,
    /// The wanted address; see [`free_handle`].
    pub handle: &'a str,
    /// The name as she writes it.
    pub name: &'a str,
    /// What it is compared by.
    pub folded: &'a str,
    /// Where she comes from.
    pub kind: Kind,
    /// A line about her.
    pub about: &'a str,
    /// When.
    pub joined: Time,
    /// The keyed hash by which an imported person can claim her name.
    pub claim: Option<[u8; 32]>,
}

/// The handle of the program itself: it signs merges that needed nobody.
pub const MACHINE: &str = "merge";

/// What the handles of people without an account begin with.
pub const GUEST: &str = "guest-";

/// Keeps a new person.
pub async fn insert(tx: &mut Tx, person: &NewPerson<'_>) -> Result<Person> {
    let key = PersonKey(log::next(tx).await?);
    run!(
        tx,
        sqlx::query(
            "insert into person (key, id, handle, name, kind, about, joined, claim, folded)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(key)
        .bind(&person.id.0[..])
        .bind(person.handle)
        .bind(person.name)
        .bind(person.kind.as_str())
        .bind(person.about)
        .bind(person.joined)
        .bind(person.claim.as_ref().map(|claim| &claim[..]))
        .bind(person.folded)
    )?;
    log::write(tx, key.0, person.joined, Event::Person(key)).await?;
    Ok(Person {
        key,
        id: person.id,
        handle: person.handle.to_owned(),
        name: person.name.to_owned(),
        kind: person.kind,
        about: person.about.to_owned(),
    })
}

/// The person with this key.
pub async fn by_key(conn: &mut Conn, key: PersonKey) -> Result<Option<Person>> {
    sql!(conn, driver => {
        sqlx::query_as("select key, id, handle, name, kind, about from person where key = $1")
            .bind(key)
            .fetch_optional(driver)
            .await
    })
}

/// So many people are looked up by their keys at once, at most.
pub const AT_ONCE: usize = 12;

/// The people with these keys, [`AT_ONCE`] at most, in any order.
pub async fn by_keys(conn: &mut Conn, keys: &[PersonKey]) -> Result<Vec<Person>> {
    sql!(conn, driver => {
        let mut query = sqlx::query_as(
            "select key, id, handle, name, kind, about from person
             where key in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        );
        for place in 0..AT_ONCE {
            query = query.bind(keys.get(place).copied().unwrap_or(PersonKey(0)));
        }
        query.fetch_all(driver).await
    })
}

/// The person whose page has this address.
pub async fn by_handle(conn: &mut Conn, handle: &str) -> Result<Option<Person>> {
    sql!(conn, driver => {
        sqlx::query_as("select key, id, handle, name, kind, about from person where handle = $1")
            .bind(handle)
            .fetch_optional(driver)
            .await
    })
}

/// The imported person behind this keyed hash of an address.
pub async fn by_claim(conn: &mut Conn, claim: &[u8; 32]) -> Result<Option<Person>> {
    sql!(conn, driver => {
        sqlx::query_as("select key, id, handle, name, kind, about from person where claim = $1")
            .bind(&claim[..])
            .fetch_optional(driver)
            .await
    })
}

/// The account that has taken over what a guest wrote.
pub async fn claimer(conn: &mut Conn, guest: PersonKey) -> Result<Option<Person>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select p.key, p.id, p.handle, p.name, p.kind, p.about
             from person w join person p on p.key = w.claimed_by where w.key = $1",
        )
        .bind(guest)
        .fetch_optional(driver)
        .await
    })
}

/// A person's key, and those of the guests whose words she has claimed.
pub async fn names(conn: &mut Conn, person: PersonKey) -> Result<Vec<PersonKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select key from person where key = $1 or claimed_by = $1")
            .bind(person)
            .fetch_all(driver)
            .await
    })
}

/// Gives an account the credit for what a guest wrote, unless somebody has claimed it before; tells whether it did.
pub async fn claim(tx: &mut Tx, guest: PersonKey, by: PersonKey, now: Time) -> Result<bool> {
    let claimed: Option<i64> = sql!(tx, driver => {
        sqlx::query_scalar(
            "update person set claimed_by = $2 where key = $1 and kind = 'guest' and claimed_by is null
             returning key",
        )
        .bind(guest)
        .bind(by)
        .fetch_optional(driver)
        .await
    })?;
    if claimed.is_some() {
        log::note(tx, now, Event::Person(guest)).await?;
    }
    Ok(claimed.is_some())
}

/// Whether a handle is one of those that people without an account get. No account can have such a one.
pub fn is_guest(handle: &str) -> bool {
    handle.starts_with(GUEST)
}

/// The program itself, made at its first merge.
pub async fn machine(tx: &mut Tx, now: Time) -> Result<Person> {
    if let Some(machine) = by_handle(tx, MACHINE).await? {
        return Ok(machine);
    }
    // Another outline's first merge may be making it at this moment.
    log::hold(tx).await?;
    if let Some(machine) = by_handle(tx, MACHINE).await? {
        return Ok(machine);
    }
    let machine = NewPerson {
        // The same on every site, so that the merges of two sites that share a history agree.
        id: PersonId(*b"dugnad's merges."),
        handle: MACHINE,
        name: "merge",
        folded: "merge",
        kind: Kind::Machine,
        about: "",
        joined: now,
        claim: None,
    };
    insert(tx, &machine).await
}

/// The wanted handle, or the first of `wanted-2`, `wanted-3` ... that nobody has.
pub async fn free_handle(conn: &mut Conn, wanted: &str) -> Result<String> {
    let mut handle = wanted.to_owned();
    let mut number = 2;
    while by_handle(conn, &handle).await?.is_some() {
        handle = format!("{wanted}-{number}");
        number += 1;
    }
    Ok(handle)
}

/// Whether somebody else than this person, who is no guest, has a name that is compared by the same.
pub async fn is_called(conn: &mut Conn, folded: &str, besides: Option<PersonKey>) -> Result<bool> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select count(*) > 0 from person where folded = $1 and kind <> 'guest' and key <> coalesce($2, 0)",
        )
        .bind(folded)
        .bind(besides)
        .fetch_one(driver)
        .await
    })
}

/// Changes how a person is called, with what that is compared by, and what is said about her.
pub async fn describe(
    tx: &mut Tx,
    person: PersonKey,
    (name, folded): (&str, &str),
    about: &str,
    now: Time,
) -> Result<()> {
    run!(
        tx,
        sqlx::query("update person set name = $2, about = $3, folded = $4 where key = $1")
            .bind(person)
            .bind(name)
            .bind(about)
            .bind(folded)
    )?;
    log::note(tx, now, Event::Person(person)).await
}

impl Kind {
    /// The word that the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Guest => "guest",
            Self::Imported => "imported",
            Self::Machine => "machine",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        [Self::Account, Self::Guest, Self::Imported, Self::Machine]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("no such kind of person: {word}"))
    }
}
