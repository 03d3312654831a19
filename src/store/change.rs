//! Published revisions as lists of changes tell them: with the outline and the project they belong to.
//!
//! What belongs to a closed project is left out by the queries themselves, so that every page of a list is full
//! whatever else the site holds.

use super::reader::{Reader, may_read};
use super::revision::{Revision, revision_columns, revision_tables};
use super::{Conn, PersonKey, ProjectKey, Result, RevisionKey, Time, person, sql};

/// A published revision and where it belongs.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Change {
    /// The revision.
    #[sqlx(flatten)]
    pub revision: Revision,
    /// The address of its outline in the project.
    pub outline_slug: String,
    /// The outline's title.
    pub outline_title: String,
    /// The address of the project.
    pub project_slug: String,
    /// The project's name.
    pub project_name: String,
}

/// How much somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Contributions {
    /// Her published revisions.
    pub revisions: i64,
    /// The projects they are in.
    pub projects: i64,
    /// When she wrote the earliest of them.
    pub first: Option<Time>,
}

/// A query that gives a [`Change`] to the [`Reader`] bound as `$1` and `$2`; `$joins` and `$rest` say which.
macro_rules! select_change {
    ($joins:literal, $rest:literal) => {
        concat!(
            "select ",
            revision_columns!(),
            ", o.slug as outline_slug, o.title as outline_title, j.slug as project_slug, j.name as project_name from ",
            revision_tables!(),
            " join outline o on o.key = r.outline join project j on j.key = o.project ",
            $joins,
            " where r.published = true and ",
            may_read!("j"),
            " and ",
            $rest
        )
    };
}

/// Changes of the whole site before a key, newest first.
pub async fn of_site(conn: &mut Conn, reader: Reader, before: RevisionKey, limit: i64) -> Result<Vec<Change>> {
    sql!(conn, driver => {
        sqlx::query_as(select_change!("", "r.key < $3 order by r.key desc limit $4"))
            .bind(reader.reads_all)
            .bind(reader.person)
            .bind(before)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// Changes of the whole site after a key, oldest first.
pub async fn of_site_after(conn: &mut Conn, reader: Reader, after: RevisionKey, limit: i64) -> Result<Vec<Change>> {
    sql!(conn, driver => {
        sqlx::query_as(select_change!("", "r.key > $3 order by r.key limit $4"))
            .bind(reader.reads_all)
            .bind(reader.person)
            .bind(after)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// Changes of one project before a key, newest first.
///
/// An outline's changes are listed where it was when they were made, as long as it is still there.
pub async fn of_project(
    conn: &mut Conn,
    reader: Reader,
    project: ProjectKey,
    before: RevisionKey,
    limit: i64,
) -> Result<Vec<Change>> {
    sql!(conn, driver => {
        sqlx::query_as(select_change!(
            "join log l on l.position = r.key",
            "l.project = $3 and o.project = $3 and l.position < $4 order by l.position desc limit $5"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(project)
        .bind(before)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// Changes of one project after a key, oldest first; see [`of_project`].
pub async fn of_project_after(
    conn: &mut Conn,
    reader: Reader,
    project: ProjectKey,
    after: RevisionKey,
    limit: i64,
) -> Result<Vec<Change>> {
    sql!(conn, driver => {
        sqlx::query_as(select_change!(
            "join log l on l.position = r.key",
            "l.project = $3 and o.project = $3 and l.position > $4 order by l.position limit $5"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(project)
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// What a person wrote, or claimed, before a key, newest first.
pub async fn by_author(
    conn: &mut Conn,
    reader: Reader,
    author: PersonKey,
    before: RevisionKey,
    limit: i64,
) -> Result<Vec<Change>> {
    // One query a name, as each is answered in its order by an index; a person who claimed nothing has but one.
    let mut changes = Vec::new();
    for name in person::names(conn, author).await? {
        changes.extend(under_a_name(conn, reader, name, before, limit).await?);
    }
    changes.sort_unstable_by_key(|change| std::cmp::Reverse(change.revision.key));
    changes.truncate(limit.max(0) as usize);
    Ok(changes)
}

async fn under_a_name(
    conn: &mut Conn,
    reader: Reader,
    name: PersonKey,
    before: RevisionKey,
    limit: i64,
) -> Result<Vec<Change>> {
    sql!(conn, driver => {
        sqlx::query_as(select_change!("", "r.author = $3 and r.key < $4 order by r.key desc limit $5"))
            .bind(reader.reads_all)
            .bind(reader.person)
            .bind(name)
            .bind(before)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// What a person wrote, or claimed, after a key, oldest first.
pub async fn by_author_after(
    conn: &mut Conn,
    reader: Reader,
    author: PersonKey,
    after: RevisionKey,
    limit: i64,
) -> Result<Vec<Change>> {
    // One query a name, as each is answered in its order by an index; a person who claimed nothing has but one.
    let mut changes = Vec::new();
    for name in person::names(conn, author).await? {
        changes.extend(under_a_name_after(conn, reader, name, after, limit).await?);
    }
    changes.sort_unstable_by_key(|change| change.revision.key);
    changes.truncate(limit.max(0) as usize);
    Ok(changes)
}

async fn under_a_name_after(
    conn: &mut Conn,
    reader: Reader,
    name: PersonKey,
    after: RevisionKey,
    limit: i64,
) -> Result<Vec<Change>> {
    sql!(conn, driver => {
        sqlx::query_as(select_change!("", "r.author = $3 and r.key > $4 order by r.key limit $5"))
            .bind(reader.reads_all)
            .bind(reader.person)
            .bind(name)
            .bind(after)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// How much of what a person wrote this reader may see.
pub async fn contributions(conn: &mut Conn, reader: Reader, author: PersonKey) -> Result<Contributions> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select count(*) as revisions, count(distinct o.project) as projects, min(r.time) as first
             from revision r join outline o on o.key = r.outline join project j on j.key = o.project
             where r.author in (select key from person where key = $3 or claimed_by = $3) and r.published = true
                 and ",
            may_read!("j")
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(author)
        .fetch_one(driver)
        .await
    })
}
