//! What outlines ask their readers for, as far as the change log was followed.

use super::reader::{Reader, may_read};
use super::{Conn, OutlineKey, ProjectKey, Result, RevisionKey, Tx, run, sql};

/// A task as it is kept, and where it stands.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Task {
    /// Its project.
    pub project: ProjectKey,
    /// Its outline.
    pub outline: OutlineKey,
    /// Its number in the outline's text.
    pub place: i64,
    /// The address of the project.
    pub project_slug: String,
    /// The project's name.
    pub project_name: String,
    /// The address of the outline in the project.
    pub outline_slug: String,
    /// The outline's title.
    pub outline_title: String,
    /// What is asked for.
    pub kind: String,
    /// What the mark says beyond that.
    pub note: String,
    /// The id of the section it stands in; empty above the first heading.
    pub section: String,
    /// What the section's heading says.
    pub heading: String,
    /// The words right before it.
    pub words: String,
}

/// A task about to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewTask<'a> {
    /// What is asked for.
    pub kind: &'a str,
    /// What the mark says beyond that.
    pub note: &'a str,
    /// The id of the section it stands in.
    pub section: &'a str,
    /// What the section's heading says.
    pub heading: &'a str,
    /// The words right before it.
    pub words: &'a str,
}

/// The place of a task among all of them: its project, its outline, its number there.
pub type Place = (ProjectKey, OutlineKey, i64);

/// A query for tasks that still stand, for the [`Reader`] bound as `$1` and `$2`; `$rest` says which.
macro_rules! select_task {
    ($rest:literal) => {
        concat!(
            "select t.project, t.outline, t.place, j.slug as project_slug, j.name as project_name,
                    o.slug as outline_slug, o.title as outline_title, t.kind, t.note, t.section, t.heading, t.words
             from task t
             join outline o on o.key = t.outline and o.head = t.revision and o.project = t.project and not o.archived
             join project j on j.key = t.project and not j.archived
             where ",
            may_read!("j"),
            " and ",
            $rest
        )
    };
}

/// The tasks of the whole site after a place, by project and outline.
pub async fn of_site(conn: &mut Conn, reader: Reader, after: Place, limit: i64) -> Result<Vec<Task>> {
    sql!(conn, driver => {
        sqlx::query_as(select_task!(
            "(t.project, t.outline, t.place) > ($3, $4, $5) order by t.project, t.outline, t.place limit $6"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(after.0)
        .bind(after.1)
        .bind(after.2)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The tasks of one project after a place, by outline.
pub async fn of_project(
    conn: &mut Conn,
    reader: Reader,
    project: ProjectKey,
    after: Place,
    limit: i64,
) -> Result<Vec<Task>> {
    sql!(conn, driver => {
        sqlx::query_as(select_task!(
            "t.project = $3 and (t.outline, t.place) > ($4, $5) order by t.outline, t.place limit $6"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(project)
        .bind(after.1)
        .bind(after.2)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The revision and the project that an outline's tasks were last read of, if it had any.
pub async fn kept_for(conn: &mut Conn, outline: OutlineKey) -> Result<Option<(RevisionKey, ProjectKey)>> {
    sql!(conn, driver => {
        sqlx::query_as("select revision, project from task where outline = $1 limit 1")
            .bind(outline)
            .fetch_optional(driver)
            .await
    })
}

/// Keeps the tasks of a revision in place of those that its outline had before.
pub async fn replace(
    tx: &mut Tx,
    (project, outline, revision): (ProjectKey, OutlineKey, RevisionKey),
    tasks: &[NewTask<'_>],
) -> Result<()> {
    run!(tx, sqlx::query("delete from task where outline = $1").bind(outline))?;
    for (place, task) in (0_i64..).zip(tasks) {
        run!(
            tx,
            sqlx::query(
                "insert into task (outline, place, project, revision, kind, note, section, heading, words)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(outline)
            .bind(place)
            .bind(project)
            .bind(revision)
            .bind(task.kind)
            .bind(task.note)
            .bind(task.section)
            .bind(task.heading)
            .bind(task.words)
        )?;
    }
    Ok(())
}

/// The position of the change log up to which it was followed.
pub async fn followed(conn: &mut Conn) -> Result<i64> {
    sql!(conn, driver => sqlx::query_scalar("select position from task_log").fetch_one(driver).await)
}

/// Notes up to where the log was followed. Other processes that follow it wait until the transaction ends.
pub async fn follow_to(tx: &mut Tx, position: i64) -> Result<()> {
    run!(
        tx,
        sqlx::query("update task_log set position = case when position < $1 then $1 else position end").bind(position)
    )
}
