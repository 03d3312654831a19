//! What has been decided so far for the conflicts of a proposal that is being settled.

use super::{Conn, PersonKey, ProposalKey, Result, Tx, run, sql};

/// What shall stand at one conflict.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Decision {
    /// The hash of the conflict's three texts.
    pub conflict: Vec<u8>,
    /// What was chosen, as one word.
    pub choice: String,
    /// The words that shall stand there, if they are neither side's.
    pub words: String,
}

/// Keeps a decision in place of an earlier one for the same conflict.
pub async fn keep(tx: &mut Tx, proposal: ProposalKey, decision: &Decision, by: Option<PersonKey>) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "insert into decision (proposal, conflict, choice, words, decided_by) values ($1, $2, $3, $4, $5)
             on conflict (proposal, conflict) do update
             set choice = excluded.choice, words = excluded.words, decided_by = excluded.decided_by",
        )
        .bind(proposal)
        .bind(&decision.conflict)
        .bind(&decision.choice)
        .bind(&decision.words)
        .bind(by)
    )
}

/// The decisions for a proposal's conflicts, those that it has no more included; at most a thousand.
pub async fn of_proposal(conn: &mut Conn, proposal: ProposalKey) -> Result<Vec<Decision>> {
    sql!(conn, driver => {
        sqlx::query_as("select conflict, choice, words from decision where proposal = $1 limit 1000")
            .bind(proposal)
            .fetch_all(driver)
            .await
    })
}
