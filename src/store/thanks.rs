//! Thanks: who was grateful for which revision.

use super::log::{self, Event};
use super::{Conn, OutlineKey, PersonKey, ProjectKey, Result, RevisionKey, Time, Tx, run, sql};

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
