//! Links with which somebody comes back to what she wrote without an account, where it became part of an outline at once.

use super::person::Person;
use super::proposal::SecretHash;
use super::{Conn, PersonKey, Result, Tx, run, sql};

/// Keeps the hash of what a guest's link holds.
pub async fn keep(tx: &mut Tx, secret: &SecretHash, guest: PersonKey) -> Result<()> {
    run!(
        tx,
        sqlx::query("insert into guest_link (secret, person) values ($1, $2) on conflict (secret) do nothing")
            .bind(&secret[..])
            .bind(guest)
    )
}

/// The guest whose link this is the secret of.
pub async fn guest(conn: &mut Conn, secret: &SecretHash) -> Result<Option<Person>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select p.key, p.id, p.handle, p.name, p.kind, p.about
             from guest_link l join person p on p.key = l.person where l.secret = $1",
        )
        .bind(&secret[..])
        .fetch_optional(driver)
        .await
    })
}

/// Makes a guest's links lead nowhere any more: her words belong to an account now.
pub async fn forget(tx: &mut Tx, guest: PersonKey) -> Result<()> {
    run!(tx, sqlx::query("delete from guest_link where person = $1").bind(guest))
}
