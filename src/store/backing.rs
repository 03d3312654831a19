//! Volunteers who want a proposal taken in that has waited too long for a reviewer.

use super::{Conn, PersonKey, ProjectKey, ProposalKey, Result, Tx, run, sql};

/// Somebody who wants it taken in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Backer {
    /// Who she is.
    pub person: PersonKey,
    /// Her name.
    pub name: String,
    /// The address of her page.
    pub handle: String,
}

/// Notes that somebody wants a proposal taken in. Saying so twice counts once.
pub async fn insert(tx: &mut Tx, proposal: ProposalKey, person: PersonKey) -> Result<()> {
    run!(
        tx,
        sqlx::query("insert into backing (proposal, person) values ($1, $2) on conflict (proposal, person) do nothing")
            .bind(proposal)
            .bind(person)
    )
}

/// Who wants a proposal taken in, at most ten.
pub async fn of_proposal(conn: &mut Conn, proposal: ProposalKey) -> Result<Vec<Backer>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select b.person, p.name, p.handle from backing b join person p on p.key = b.person
             where b.proposal = $1 order by p.name, b.person limit 10",
        )
        .bind(proposal)
        .fetch_all(driver)
        .await
    })
}

/// Whether the main line of any outline of a project holds something that somebody wrote.
pub async fn has_work(conn: &mut Conn, project: ProjectKey, person: PersonKey) -> Result<bool> {
    let found: Option<i64> = sql!(conn, driver => {
        sqlx::query_scalar(
            "select r.key from revision r join outline o on o.key = r.outline
             where r.author = $1 and r.published = true and o.project = $2 limit 1",
        )
        .bind(person)
        .bind(project)
        .fetch_optional(driver)
        .await
    })?;
    Ok(found.is_some())
}
