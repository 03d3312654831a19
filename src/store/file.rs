//! The files that imported outlines are in the repositories they come from.

use super::{Conn, OutlineKey, ProjectKey, Result, Tx, run, sql};

/// Keeps which file an outline is, in place of any before.
pub async fn set(tx: &mut Tx, outline: OutlineKey, path: &str) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "insert into outline_file (outline, path) values ($1, $2)
             on conflict (outline) do update set path = excluded.path",
        )
        .bind(outline)
        .bind(path)
    )
}

/// The file that an outline is; `None` if it was not imported.
pub async fn of(conn: &mut Conn, outline: OutlineKey) -> Result<Option<String>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select path from outline_file where outline = $1").bind(outline).fetch_optional(driver).await
    })
}

/// The address of the outline in a project that a file is. `None` if there is nothing to read yet, and where it is not
/// certain: several repositories may have been brought into the project. What was put away counts only where nothing
/// else is that file.
pub async fn outline_at(conn: &mut Conn, project: ProjectKey, path: &str) -> Result<Option<String>> {
    let found: Vec<(String, bool)> = sql!(conn, driver => {
        sqlx::query_as(
            "select o.slug, o.archived from outline_file f join outline o on o.key = f.outline
             where f.path = $2 and o.project = $1 and o.head is not null order by o.archived limit 2",
        )
        .bind(project)
        .bind(path)
        .fetch_all(driver)
        .await
    })?;
    Ok(match &found[..] {
        [(_, one), (_, other)] if one == other => None,
        [(slug, _), ..] => Some(slug.clone()),
        [] => None,
    })
}
