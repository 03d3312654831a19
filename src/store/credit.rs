//! Credits: what each person did for an outline, for a project, or on the whole site, counted.

use super::reader::{Reader, may_read_outline};
use super::thanks::is_owed;
use super::{Conn, OutlineKey, PersonKey, ProjectKey, Result, sql};

/// What one person did for an outline or a project.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Credit {
    /// Her name.
    pub name: String,
    /// The address of her page.
    pub handle: String,
    /// Edits of hers that the main line holds.
    pub edits: i64,
    /// What she mended: small fixes, conflicts that she settled, changes that she took back.
    pub mends: i64,
    /// Proposals of others that she accepted.
    pub accepted: i64,
    /// Revisions that she vouches for.
    pub checked: i64,
}

/// A query that gives a [`Credit`]s of the outlines that `$outlines` says, those who did most first.
macro_rules! select_credit {
    ($outlines:literal) => {
        concat!(
            "select p.name, p.handle, cast(sum(d.edits) as bigint) as edits, cast(sum(d.mends) as bigint) as mends,
                    cast(sum(d.accepted) as bigint) as accepted, cast(sum(d.checked) as bigint) as checked
             from (select author as person, case when kind in ('edit', 'import') then 1 else 0 end as edits,
                          case when kind in ('edit', 'import') then 0 else 1 end as mends, 0 as accepted, 0 as checked
                   from revision
                   where published = true and (kind <> 'merge' or submission is not null) and outline ",
            $outlines,
            "      union all
                   select opened_by, 1, 0, 0, 0 from proposal where state = 'part' and outline ",
            $outlines,
            "      union all
                   select closed_by, 0, 0, 1, 0 from proposal
                   where state in ('accepted', 'part') and closed_by <> opened_by and outline ",
            $outlines,
            "      union all
                   select person, 0, 0, 0, 1 from checkmark where withdrawn is null and outline ",
            $outlines,
            ") d join person w on w.key = d.person join person p on p.key = coalesce(w.claimed_by, w.key) where p.kind <> 'machine' group by p.key, p.name, p.handle
             order by sum(d.edits) + sum(d.mends) desc, sum(d.accepted) + sum(d.checked) desc, p.key limit 1000"
        )
    };
}

/// Who did what for an outline; at most a thousand people.
pub async fn of_outline(conn: &mut Conn, outline: OutlineKey) -> Result<Vec<Credit>> {
    sql!(conn, driver => sqlx::query_as(select_credit!("= $1")).bind(outline).fetch_all(driver).await)
}

/// Who did what for the outlines of a project; at most a thousand people.
pub async fn of_project(conn: &mut Conn, project: ProjectKey) -> Result<Vec<Credit>> {
    sql!(conn, driver => {
        sqlx::query_as(select_credit!("in (select key from outline where project = $1)"))
            .bind(project)
            .fetch_all(driver)
            .await
    })
}

/// What one person did on the whole site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Deeds {
    /// Edits and small fixes of hers that main lines hold.
    pub kept: i64,
    /// Proposals of others that she accepted.
    pub accepted: i64,
    /// Revisions that she vouches for.
    pub checked: i64,
    /// Proposals of hers that were taken in part, or mended.
    pub part: i64,
    /// How often somebody thanked her.
    pub thanked: i64,
}

/// How much of what a person did this reader may know of.
pub async fn deeds(conn: &mut Conn, reader: Reader, person: PersonKey) -> Result<Deeds> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select
                (select count(*) from revision r
                 where r.author in (select key from person where key = $3 or claimed_by = $3) and r.published = true
                 and r.kind in ('edit', 'fix') and ", may_read_outline!("r.outline"), ") as kept,
                (select count(*) from proposal q where q.closed_by = $3 and q.opened_by <> $3
                 and q.state in ('accepted', 'part') and ", may_read_outline!("q.outline"), ") as accepted,
                (select count(*) from checkmark c where c.person = $3 and c.withdrawn is null
                 and ", may_read_outline!("c.outline"), ") as checked,
                (select count(*) from proposal q
                 where q.opened_by in (select key from person where key = $3 or claimed_by = $3) and q.state = 'part'
                 and ", may_read_outline!("q.outline"), ") as part,
                (select count(*) from thanks t join revision r on r.key = t.revision where ", is_owed!(), "
                 and ", may_read_outline!("r.outline"), ") as thanked"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(person)
        .fetch_one(driver)
        .await
    })
}
