//! Roles, and who holds which in a project.

use super::{Conn, PersonKey, ProjectKey, Result, Tx, run, sql};

/// What somebody is trusted with; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Reader,
    /// Writes.
    Volunteer,
    /// Accepts what others wrote.
    Reviewer,
    /// Looks after a project: its facts, its outlines' addresses, its people.
    Steward,
    /// Looks after the site.
    Owner,
}

/// A person's role in a project.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Member {
    /// The address of her page.
    pub handle: String,
    /// Her name.
    pub name: String,
    /// Her role.
    #[sqlx(try_from = "String")]
    pub role: Role,
}

/// Gives a person a role in a project, in place of any she held there.
pub async fn set(tx: &mut Tx, project: ProjectKey, person: PersonKey, role: Role) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "insert into membership (project, person, role) values ($1, $2, $3)
             on conflict (project, person) do update set role = excluded.role",
        )
        .bind(project)
        .bind(person)
        .bind(role.as_str())
    )
}

/// Takes a person's role in a project away.
pub async fn remove(tx: &mut Tx, project: ProjectKey, person: PersonKey) -> Result<()> {
    run!(tx, sqlx::query("delete from membership where project = $1 and person = $2").bind(project).bind(person))
}

/// The projects in which a person holds a role.
pub async fn of(conn: &mut Conn, person: PersonKey) -> Result<Vec<(ProjectKey, Role)>> {
    let rows: Vec<(ProjectKey, String)> = sql!(conn, driver => {
        sqlx::query_as("select project, role from membership where person = $1 order by project limit 1000")
            .bind(person)
            .fetch_all(driver)
            .await
    })?;
    rows.into_iter()
        .map(|(project, role)| Ok((project, Role::try_from(role).map_err(|error| sqlx::Error::Decode(error.into()))?)))
        .collect()
}

/// The people who hold a role in a project, the most trusted first; at most a thousand.
pub async fn members(conn: &mut Conn, project: ProjectKey) -> Result<Vec<Member>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select p.handle, p.name, m.role from membership m join person p on p.key = m.person
             where m.project = $1
             order by case m.role when 'steward' then 1 when 'reviewer' then 2 when 'volunteer' then 3 else 4 end,
                 p.name, p.key
             limit 1000",
        )
        .bind(project)
        .fetch_all(driver)
        .await
    })
}

impl Role {
    /// All roles, the least trusted first.
    pub const ALL: [Self; 5] = [Self::Reader, Self::Volunteer, Self::Reviewer, Self::Steward, Self::Owner];

    /// The word that the database keeps and people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Volunteer => "volunteer",
            Self::Reviewer => "reviewer",
            Self::Steward => "steward",
            Self::Owner => "owner",
        }
    }

    /// Reads the word; `None` if it is no role.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        Self::parse(&word).ok_or_else(|| format!("no such role: {word}"))
    }
}
