//! What a revision was made from, on both lines of every merge, back to the first.

use super::{Conn, Result, RevisionKey, sql};

/// Revisions that are looked at, at most: what is further back counts as unknown.
const STEPS: i64 = 20_000;

/// A revision and everything it was made from whose key is at least `oldest`, as far as that is looked for.
pub async fn back_to(conn: &mut Conn, revision: RevisionKey, oldest: RevisionKey) -> Result<Vec<RevisionKey>> {
    // A parent's key is smaller than its child's, so what is older than the oldest needs no look.
    sql!(conn, driver => {
        sqlx::query_scalar(
            "with recursive past (key) as (
                 select key from revision where key = $1
                 union
                 select p.key from past join revision r on r.key = past.key
                 join revision p on p.key in (r.parent, r.second_parent) where p.key >= $2
             )
             select key from past limit $3",
        )
        .bind(revision)
        .bind(oldest)
        .bind(STEPS)
        .fetch_all(driver)
        .await
    })
}
