//! Thanks: who was grateful for which revision.

use super::log::{self, Event};
use super::reader::{Reader, may_read_outline};
use super::{Conn, OutlineKey, PersonKey, ProjectKey, Result, RevisionId, RevisionKey, Time, Tx, run, sql};

/// Somebody who gave thanks.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Giver {
    /// Who.
    pub person: PersonKey,
    /// Her name.
    pub name: String,
    /// The address of her page.
    pub handle: String,
}

/// Keeps somebody's thanks for a revision; a second time changes nothing.
pub async fn insert(
    tx: &mut Tx,
    (project, outline, revision): (ProjectKey, OutlineKey, RevisionKey),
    (by, now): (PersonKey, Time),
) -> Result<()> {
    if is_given(tx, revision, by).await? {
        return Ok(());
    }
    let key = log::next(tx).await?;
    run!(
        tx,
        sqlx::query("insert into thanks (key, revision, person, time) values ($1, $2, $3, $4)")
            .bind(key)
            .bind(revision)
            .bind(by)
            .bind(now)
    )?;
    log::write(tx, key, now, Event::Thanks(project, outline, revision)).await
}

async fn is_given(conn: &mut Conn, revision: RevisionKey, by: PersonKey) -> Result<bool> {
    let given: Option<i64> = sql!(conn, driver => {
        sqlx::query_scalar("select key from thanks where revision = $1 and person = $2")
            .bind(revision)
            .bind(by)
            .fetch_optional(driver)
            .await
    })?;
    Ok(given.is_some())
}

/// Those who gave thanks for a revision, the first of them first; at most a thousand.
pub async fn givers(conn: &mut Conn, revision: RevisionKey) -> Result<Vec<Giver>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select p.key as person, p.name, p.handle from thanks t join person p on p.key = t.person
             where t.revision = $1 order by t.key limit 1000",
        )
        .bind(revision)
        .fetch_all(driver)
        .await
    })
}

/// Thanks that somebody was given.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Given {
    /// Who gave them.
    #[sqlx(flatten)]
    pub giver: Giver,
    /// When.
    pub time: Time,
    /// The revision they are for.
    #[sqlx(try_from = "Vec<u8>")]
    pub revision: RevisionId,
    /// The title of its outline.
    pub outline_title: String,
}

/// That a revision `r` is by the person bound as `$3`, under any of her names, or takes in a line that is.
macro_rules! is_owed {
    () => {
        "(r.author in (select key from person where key = $3 or claimed_by = $3)
          or r.kind = 'merge' and r.second_parent in (select l.key from revision l where l.author in
              (select key from person where key = $3 or claimed_by = $3)))"
    };
}
pub(super) use is_owed;

/// The latest thanks that a person was given for what this reader may read: for what she wrote, and for merges that
/// took in what she had proposed.
pub async fn given_to(conn: &mut Conn, reader: Reader, author: PersonKey, limit: i64) -> Result<Vec<Given>> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select p.key as person, p.name, p.handle, t.time, r.id as revision, u.title as outline_title
             from thanks t join revision r on r.key = t.revision join outline u on u.key = r.outline
             join person p on p.key = t.person
             where ", is_owed!(), " and ", may_read_outline!("r.outline"), " order by t.key desc limit $4"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(author)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}
