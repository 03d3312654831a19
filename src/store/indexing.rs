//! What a search index reads: everything there is in pages, and what happened since it last looked.

use super::connection::Driver;
use super::project::{Project, select_project};
use super::{Conn, OutlineKey, PersonKey, ProjectKey, Result, RevisionKey, Time, sql};

/// One entry of the change log, as the index follows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Happened {
    /// Its place in the log.
    pub position: i64,
    /// When.
    pub time: Time,
    /// What happened, as one word.
    pub kind: String,
    /// The outline it happened to, if it was one.
    pub outline: Option<OutlineKey>,
    /// The key of what the entry tells of.
    pub subject: i64,
}

/// The entries after a position, oldest first.
pub async fn happened_after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Happened>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select position, time, kind, outline, subject from log where position > $1 order by position limit $2",
        )
        .bind(position)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The time of the entry at a position; `None` if the log does not reach so far.
pub async fn time_at(conn: &mut Conn, position: i64) -> Result<Option<Time>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select time from log where position = $1").bind(position).fetch_optional(driver).await
    })
}

/// Outlines that were moved, renamed or put away after a position: where they belong now is not where they did.
pub async fn moved_after(conn: &mut Conn, position: i64) -> Result<Vec<OutlineKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select distinct outline from log where position > $1 and kind = 'outline' and outline is not null",
        )
        .bind(position)
        .fetch_all(driver)
        .await
    })
}

/// The last place in the change log at which a person wrote something; 0 if she never did.
pub async fn last_written_by(conn: &mut Conn, person: PersonKey) -> Result<i64> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select coalesce(max(key), 0) from (
                 select max(key) as key from revision where author = $1 and published = true
                 union all select max(key) from revision where author = $1 and published = false) as last",
        )
        .bind(person)
        .fetch_one(driver)
        .await
    })
}

/// Keys of a project's outlines.
pub async fn outlines_of(conn: &mut Conn, project: ProjectKey) -> Result<Vec<OutlineKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select key from outline where project = $1 order by key")
            .bind(project)
            .fetch_all(driver)
            .await
    })
}

/// Projects after a key, in order, put away or not.
pub async fn projects_after(conn: &mut Conn, after: ProjectKey, limit: i64) -> Result<Vec<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(select_project!("where key > $1 order by key limit $2"))
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// Keys of people after a key, in order.
pub async fn people_after(conn: &mut Conn, after: PersonKey, limit: i64) -> Result<Vec<PersonKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select key from person where key > $1 order by key limit $2")
            .bind(after)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// How many outlines there are.
pub async fn outline_count(conn: &mut Conn) -> Result<i64> {
    sql!(conn, driver => sqlx::query_scalar("select count(*) from outline").fetch_one(driver).await)
}

/// The people who wrote an outline's main line, but for the program itself.
pub async fn authors(conn: &mut Conn, outline: OutlineKey) -> Result<Vec<PersonKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select distinct p.key from revision r join person w on w.key = r.author
             join person p on p.key = coalesce(w.claimed_by, w.key)
             where r.outline = $1 and r.published = true and p.kind <> 'machine' order by p.key limit 1000",
        )
        .bind(outline)
        .fetch_all(driver)
        .await
    })
}

/// The people who wrote these revisions of an outline, but for the program itself and what is not published.
pub async fn authors_of(
    conn: &mut Conn,
    outline: OutlineKey,
    revisions: Vec<i64>,
) -> Result<Vec<(RevisionKey, PersonKey)>> {
    // Neither database reads the other's kind of list.
    match conn.driver() {
        Driver::Lite(driver) => {
            sqlx::query_as(
                "select r.key, p.key from revision r join person w on w.key = r.author
                 join person p on p.key = coalesce(w.claimed_by, w.key)
                 where r.outline = $1 and r.published = true and p.kind <> 'machine'
                 and r.key in (select value from json_each($2))",
            )
            .bind(outline)
            .bind(serde_json::json!(revisions).to_string())
            .fetch_all(driver)
            .await
        }
        Driver::Pg(driver) => {
            sqlx::query_as(
                "select r.key, p.key from revision r join person w on w.key = r.author
                 join person p on p.key = coalesce(w.claimed_by, w.key)
                 where r.outline = $1 and r.published = true and p.kind <> 'machine' and r.key = any($2)",
            )
            .bind(outline)
            .bind(revisions)
            .fetch_all(driver)
            .await
        }
    }
}

/// The outlines of which a guest wrote revisions that an account has claimed, published or not.
pub async fn claimed_from(conn: &mut Conn, guest: PersonKey) -> Result<Vec<OutlineKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select distinct r.outline from revision r join person w on w.key = r.author
             where r.author = $1 and w.claimed_by is not null order by r.outline",
        )
            .bind(guest)
            .fetch_all(driver)
            .await
    })
}

/// An outline's published revisions, oldest first, each with whoever wrote it, or has claimed it since.
pub async fn published(conn: &mut Conn, outline: OutlineKey) -> Result<Vec<(RevisionKey, PersonKey)>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select r.key, coalesce(w.claimed_by, w.key) from revision r join person w on w.key = r.author
             where r.outline = $1 and r.published = true order by r.key",
        )
        .bind(outline)
        .fetch_all(driver)
        .await
    })
}
