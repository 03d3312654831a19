//! Who wrote each word of a revision, and where words stood that are gone: as bytes and hashes, whatever they mean.

use super::connection::Driver;
use super::{Conn, OutlineKey, Result, RevisionKey, TextHash, Tx, run, sql};

/// The list of one revision, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// The revision.
    pub revision: RevisionKey,
    /// The revision whose list this one is encoded against; `None` if it is whole.
    pub base: Option<RevisionKey>,
    /// Steps to a whole list.
    pub depth: i64,
    /// The list, encoded.
    pub runs: Vec<u8>,
}

/// What is kept with a revision of who wrote its words.
#[derive(Debug, Clone)]
pub struct Authors {
    /// Its list.
    pub row: Row,
    /// Where the words stood that it took out.
    pub remember: Vec<Place>,
}

/// Where a sentence or passage stood, under its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Place {
    /// The hash.
    pub hash: i64,
    /// The last revision that held it.
    pub revision: i64,
    /// Its first token there.
    pub token: i64,
}

/// The list of a revision; `None` if it is not traced.
pub async fn of_revision(conn: &mut Conn, revision: RevisionKey) -> Result<Option<Row>> {
    sql!(conn, driver => {
        sqlx::query_as("select revision, base, depth, runs from authorship where revision = $1")
            .bind(revision)
            .fetch_optional(driver)
            .await
    })
}

/// The list of a revision and those it is encoded against, the whole one first; none if it is not traced.
pub async fn steps(conn: &mut Conn, revision: RevisionKey) -> Result<Vec<Row>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "with recursive step (revision, base, depth, runs) as (
                 select revision, base, depth, runs from authorship where revision = $1
                 union all
                 select a.revision, a.base, a.depth, a.runs from authorship a
                 join step s on a.revision = s.base and a.depth < s.depth
             )
             select revision, base, depth, runs from step order by depth",
        )
        .bind(revision)
        .fetch_all(driver)
        .await
    })
}

/// Keeps the list of a revision, in place of any before.
pub async fn put(tx: &mut Tx, row: &Row) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "insert into authorship (revision, base, depth, runs) values ($1, $2, $3, $4)
             on conflict (revision) do update set base = excluded.base, depth = excluded.depth, runs = excluded.runs",
        )
        .bind(row.revision)
        .bind(row.base)
        .bind(row.depth)
        .bind(&row.runs)
    )
}

/// The first revision of an outline that had a text.
pub async fn first_with_text(conn: &mut Conn, outline: OutlineKey, text: TextHash) -> Result<Option<RevisionKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select r.key from revision r join stored_text t on t.key = r.text
             where t.hash = $2 and r.outline = $1 order by r.key limit 1",
        )
        .bind(outline)
        .bind(&text.0[..])
        .fetch_optional(driver)
        .await
    })
}

/// What an outline remembers of these hashes.
pub async fn places(conn: &mut Conn, outline: OutlineKey, hashes: Vec<i64>) -> Result<Vec<Place>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    // Neither database reads the other's kind of list.
    match conn.driver() {
        Driver::Lite(driver) => {
            sqlx::query_as(
                "select hash, revision, token from memory
                 where outline = $1 and hash in (select value from json_each($2))",
            )
            .bind(outline)
            .bind(serde_json::json!(hashes).to_string())
            .fetch_all(driver)
            .await
        }
        Driver::Pg(driver) => {
            sqlx::query_as("select hash, revision, token from memory where outline = $1 and hash = any($2)")
                .bind(outline)
                .bind(hashes)
                .fetch_all(driver)
                .await
        }
    }
}

/// The statement that adds to what an outline remembers; what it knows already stays. The arguments are the outline
/// and [`places_json`].
macro_rules! insert_places {
    (lite, $outline:literal, $places:literal) => {
        concat!(
            "insert into memory (outline, hash, revision, token) select ",
            $outline,
            ", value ->> 0, value ->> 1, value ->> 2 from json_each(",
            $places,
            ") where true on conflict (outline, hash) do nothing"
        )
    };
    (pg, $outline:literal, $places:literal) => {
        concat!(
            "insert into memory (outline, hash, revision, token) select ",
            $outline,
            ", (place ->> 0)::bigint, (place ->> 1)::bigint, (place ->> 2)::bigint from jsonb_array_elements(",
            $places,
            "::jsonb) as place on conflict (outline, hash) do nothing"
        )
    };
}
pub(super) use insert_places;

/// Places as the database reads many at once.
pub(super) fn places_json(places: &[Place]) -> String {
    let rows: Vec<[i64; 3]> = places.iter().map(|place| [place.hash, place.revision, place.token]).collect();
    serde_json::json!(rows).to_string()
}

/// Adds to what an outline remembers; what it knows already stays.
pub async fn remember(tx: &mut Tx, outline: OutlineKey, places: &[Place]) -> Result<()> {
    let places = places_json(places);
    match tx.driver() {
        Driver::Lite(driver) => {
            let remember = sqlx::query(insert_places!(lite, "$1", "$2"));
            remember.bind(outline).bind(places).execute(driver).await.map(|_| ())
        }
        Driver::Pg(driver) => {
            let remember = sqlx::query(insert_places!(pg, "$1", "$2"));
            remember.bind(outline).bind(places).execute(driver).await.map(|_| ())
        }
    }
}

/// What an outline remembers under hashes after one, in their order.
pub async fn places_after(conn: &mut Conn, outline: OutlineKey, after: i64, limit: i64) -> Result<Vec<Place>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select hash, revision, token from memory where outline = $1 and hash > $2 order by hash limit $3",
        )
        .bind(outline)
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// Takes out what an outline remembers wrongly under a hash.
pub async fn forget(tx: &mut Tx, outline: OutlineKey, hash: i64) -> Result<()> {
    run!(tx, sqlx::query("delete from memory where outline = $1 and hash = $2").bind(outline).bind(hash))
}

/// Outlines after one that have revisions which are not traced, at most `limit`.
pub async fn untraced(conn: &mut Conn, after: OutlineKey, limit: i64) -> Result<Vec<OutlineKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select o.key from outline o where o.key > $1 and exists
                 (select 1 from revision r left join authorship a on a.revision = r.key
                  where r.outline = o.key and a.revision is null)
             order by o.key limit $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}
