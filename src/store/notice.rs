//! Places of merges that somebody should look at although nothing conflicts.

use super::{Conn, PersonKey, Result, RevisionKey, Tx, run, sql};

/// One such place.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Notice {
    /// Its first byte in the text of the merge.
    pub starts: i64,
    /// The byte after its last.
    pub ends: i64,
    /// Why, as one word.
    pub kind: String,
    /// Who has looked at the merge since; `None` if nobody has.
    pub looked_by_name: Option<String>,
}

/// Keeps a place of a merge. The same place for the same reason is kept once.
pub async fn insert(tx: &mut Tx, merge: RevisionKey, (starts, ends): (i64, i64), kind: &str) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "insert into notice (revision, starts, ends, kind) values ($1, $2, $3, $4)
             on conflict (revision, starts, ends, kind) do nothing",
        )
        .bind(merge)
        .bind(starts)
        .bind(ends)
        .bind(kind)
    )
}

/// The places of a merge, in their order; at most a hundred.
pub async fn of_revision(conn: &mut Conn, merge: RevisionKey) -> Result<Vec<Notice>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select n.starts, n.ends, n.kind, p.name as looked_by_name
             from notice n left join person p on p.key = n.looked_by
             where n.revision = $1 order by n.starts, n.ends limit 100",
        )
        .bind(merge)
        .fetch_all(driver)
        .await
    })
}

/// Notes that somebody has looked at a merge. Whoever looked first stays.
pub async fn look(tx: &mut Tx, merge: RevisionKey, by: PersonKey) -> Result<()> {
    run!(
        tx,
        sqlx::query("update notice set looked_by = $2 where revision = $1 and looked_by is null").bind(merge).bind(by)
    )
}
