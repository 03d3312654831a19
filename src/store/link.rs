//! The links of every outline's head, so that a page can say what links to it.

use super::reader::{Reader, may_read};
use super::{Conn, OutlineKey, Result, Tx, run, sql};

/// The address a link names: a project's and an outline's slug, or after a slash the path of a file that an outline may have
/// been; whether or not anything is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::FromRow)]
pub struct Address {
    /// The project's slug.
    #[sqlx(rename = "target_project")]
    pub project: String,
    /// The outline's slug, or the file's path.
    #[sqlx(rename = "target_outline")]
    pub outline: String,
}

impl Address {
    /// The address of what a file of a repository became in a project.
    pub fn of_file(project: &str, path: &str) -> Self {
        Self { project: project.to_owned(), outline: format!("/{path}") }
    }
}

/// An outline that links somewhere.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Source {
    /// Its project's address.
    pub project_slug: String,
    /// Its project's name.
    pub project_name: String,
    /// Its own address there.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// Keeps the links of an outline's head in place of those before.
pub async fn replace(tx: &mut Tx, source: OutlineKey, targets: &[Address]) -> Result<()> {
    run!(tx, sqlx::query("delete from link where source = $1").bind(source))?;
    for target in targets {
        run!(
            tx,
            sqlx::query(
                "insert into link (source, target_project, target_outline) values ($1, $2, $3)
                 on conflict (source, target_project, target_outline) do nothing",
            )
            .bind(source)
            .bind(&target.project)
            .bind(&target.outline)
        )?;
    }
    Ok(())
}

/// The links that are kept for an outline's head, in order.
pub async fn of(conn: &mut Conn, source: OutlineKey) -> Result<Vec<Address>> {
    let mut links: Vec<Address> = sql!(conn, driver => {
        sqlx::query_as("select target_project, target_outline from link where source = $1")
            .bind(source)
            .fetch_all(driver)
            .await
    })?;
    // Databases have orders of their own for words.
    links.sort();
    Ok(links)
}

/// The outlines whose heads link to any address that an outline has or had, or to those by which its title and its file
/// lead to it, as far as the reader may know of them, by title; at most a thousand.
pub async fn sources(
    conn: &mut Conn,
    reader: Reader,
    target: OutlineKey,
    named: [Option<&Address>; 2],
) -> Result<Vec<Source>> {
    let [by_title, by_file] =
        named.map(|address| address.map_or(("", ""), |address| (&address.project, &address.outline)));
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select distinct p.slug as project_slug, p.name as project_name, o.slug, o.title
             from (select at.slug as project, a.slug as outline
                   from outline_address a join project at on at.key = a.project where a.outline = $3
                   union select $4, $5 union select $6, $7) t
             join link l on l.target_project = t.project and l.target_outline = t.outline
             join outline o on o.key = l.source
             join project p on p.key = o.project
             where not o.archived and ",
            may_read!("p"),
            " order by o.title, p.slug, o.slug limit 1000"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(target)
        .bind(by_title.0)
        .bind(by_title.1)
        .bind(by_file.0)
        .bind(by_file.1)
        .fetch_all(driver)
        .await
    })
}
