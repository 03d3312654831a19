//! Signed-in browsers: a row holds the hash of a token that only the browser's cookie knows.

use super::{Conn, PersonKey, Result, Time, Tx, run, sql};

/// The BLAKE3 hash of a session's token.
pub type TokenHash = [u8; 32];

/// Keeps a new session.
pub async fn insert(tx: &mut Tx, token: &TokenHash, person: PersonKey, started: Time, ends: Time) -> Result<()> {
    run!(
        tx,
        sqlx::query("insert into session (token_hash, person, started, ends) values ($1, $2, $3, $4)")
            .bind(&token[..])
            .bind(person)
            .bind(started)
            .bind(ends)
    )
}

/// Who holds this token, if her session has not ended.
pub async fn person(conn: &mut Conn, token: &TokenHash, now: Time) -> Result<Option<PersonKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select person from session where token_hash = $1 and ends > $2")
            .bind(&token[..])
            .bind(now)
            .fetch_optional(driver)
            .await
    })
}

/// Ends one session.
pub async fn end(tx: &mut Tx, token: &TokenHash) -> Result<()> {
    run!(tx, sqlx::query("delete from session where token_hash = $1").bind(&token[..]))
}

/// Ends all of a person's sessions.
pub async fn end_all(tx: &mut Tx, person: PersonKey) -> Result<()> {
    run!(tx, sqlx::query("delete from session where person = $1").bind(person))
}

/// Forgets the sessions that have run out.
pub async fn forget_ended(tx: &mut Tx, now: Time) -> Result<()> {
    run!(tx, sqlx::query("delete from session where ends <= $1").bind(now))
}
