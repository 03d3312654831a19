//! Proposals that main lines took in, as people's pages tell them: what became of what somebody sent.

use super::reader::{Reader, may_read_outline};
use super::{Conn, PersonKey, Result, RevisionId, Time, sql};

/// A proposal that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Taken {
    /// Whether only some of it was, or all of it as a reviewer mended it.
    pub is_part: bool,
    /// The outline's title.
    pub outline_title: String,
    /// The revision with which the main line took it in.
    #[sqlx(try_from = "Vec<u8>")]
    pub revision: RevisionId,
    /// When.
    pub time: Time,
    /// Who took it.
    pub by_name: String,
    /// The address of her page.
    pub by_handle: String,
    /// What she said.
    pub reason: String,
}

/// The proposals of a person that were taken in, the latest first, as far as this reader may read them.
pub async fn of_person(conn: &mut Conn, reader: Reader, person: PersonKey, limit: i64) -> Result<Vec<Taken>> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select q.state = 'part' as is_part, u.title as outline_title, coalesce(m.id, h.id) as revision, q.closed as time, c.name as by_name,
                    c.handle as by_handle, q.reason
             from proposal q join outline u on u.key = q.outline
             join revision h on h.key = q.head join person c on c.key = q.closed_by
             left join revision m on m.key =
                 (select min(n.key) from revision n
                  where n.second_parent = q.head and n.published = true and n.kind = 'merge')
             where q.opened_by in (select key from person where key = $3 or claimed_by = $3)
                 and q.state in ('accepted', 'part') and q.closed_by <> q.opened_by
                 and ", may_read_outline!("q.outline"), " order by q.closed desc, q.key desc limit $4"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(person)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}
