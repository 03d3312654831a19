//! What the owner chose for the whole site.

use super::log::{self, Event};
use super::{Conn, Result, Time, Tx, run, sql};

/// The settings there are, by the name they are kept under.
pub mod name {
    /// What the site is called.
    pub const SITE_NAME: &str = "site_name";
    /// The licence that new projects start with.
    pub const LICENCE: &str = "licence";
    /// The policy that new projects start with.
    pub const POLICY: &str = "policy";
    /// `open` or `closed`: whether strangers can sign up.
    pub const SIGN_UP: &str = "sign_up";
    /// Days that a proposal waits for a reviewer before two volunteers may take it in; 0 if they never may.
    pub const PATIENCE: &str = "patience";
    /// The hash of the one-time token of the set-up page.
    pub const SETUP_TOKEN: &str = "setup_token";
    /// Begins the names under which imports note how far they came.
    pub const IMPORTED: &str = "imported";
    /// The secret that keys the hashes of imported people's addresses.
    pub const CLAIM_SECRET: &str = "claim_secret";
    /// The secret that keys the stamps of forms and the hashes of networks.
    pub const FORM_SECRET: &str = "form_secret";
}

/// The value kept under a name.
pub async fn get(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select value from setting where name = $1").bind(name).fetch_optional(driver).await
    })
}

/// Keeps a value under a name, in place of any before.
pub async fn set(tx: &mut Tx, name: &str, value: &str, now: Time) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "insert into setting (name, value) values ($1, $2)
             on conflict (name) do update set value = excluded.value",
        )
        .bind(name)
        .bind(value)
    )?;
    log::note(tx, now, Event::Setting).await
}

/// Forgets the value kept under a name; `false` if there was none.
pub async fn remove(tx: &mut Tx, name: &str) -> Result<bool> {
    let removed: Option<String> = sql!(tx, driver => {
        sqlx::query_scalar("delete from setting where name = $1 returning name").bind(name).fetch_optional(driver).await
    })?;
    Ok(removed.is_some())
}
