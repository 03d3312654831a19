//! Accounts: the people who can sign in, and what they may do everywhere.

use super::membership::Role;
use super::{Conn, PersonKey, Result, Tx, run, sql};

/// What sign-in needs to know.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Account {
    /// Whose it is.
    pub person: PersonKey,
    /// The argon2id hash of the password, in the PHC format.
    pub password: String,
    /// The role held on the whole site.
    #[sqlx(try_from = "String")]
    pub site_role: Role,
}

/// Keeps a new account for a person.
pub async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    run!(
        tx,
        sqlx::query("insert into account (person, password, site_role) values ($1, $2, $3)")
            .bind(account.person)
            .bind(&account.password)
            .bind(account.site_role.as_str())
    )
}

/// The account of the person with this handle.
pub async fn by_handle(conn: &mut Conn, handle: &str) -> Result<Option<Account>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select a.person, a.password, a.site_role from account a join person p on p.key = a.person
             where p.handle = $1",
        )
        .bind(handle)
        .fetch_optional(driver)
        .await
    })
}

/// Whether anybody can sign in yet.
pub async fn any(conn: &mut Conn) -> Result<bool> {
    let one: Option<PersonKey> = sql!(conn, driver => {
        sqlx::query_scalar("select person from account limit 1").fetch_optional(driver).await
    })?;
    Ok(one.is_some())
}

/// Whether somebody else than this person is the site's owner.
pub async fn has_other_owner(conn: &mut Conn, person: PersonKey) -> Result<bool> {
    let one: Option<PersonKey> = sql!(conn, driver => {
        sqlx::query_scalar("select person from account where site_role = 'owner' and person <> $1 limit 1")
            .bind(person)
            .fetch_optional(driver)
            .await
    })?;
    Ok(one.is_some())
}

/// Sets the hash of a new password.
pub async fn set_password(tx: &mut Tx, person: PersonKey, password: &str) -> Result<()> {
    run!(tx, sqlx::query("update account set password = $2 where person = $1").bind(person).bind(password))
}

/// Sets the role held on the whole site.
pub async fn set_site_role(tx: &mut Tx, person: PersonKey, role: Role) -> Result<()> {
    run!(tx, sqlx::query("update account set site_role = $2 where person = $1").bind(person).bind(role.as_str()))
}
