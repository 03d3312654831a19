//! Projects: causes with a name, an aim, a place, a language, a licence and a policy.

use super::log::{self, Event};
use super::reader::{Reader, may_read};
use super::{Conn, PersonKey, ProjectId, ProjectKey, Result, Time, Tx, run, sql};

/// A cause that outlines belong to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Project {
    /// The key in this database.
    pub key: ProjectKey,
    /// The id that holds everywhere.
    #[sqlx(try_from = "Vec<u8>")]
    pub id: ProjectId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub aim: String,
    /// Where.
    pub place: String,
    /// The language it is written in, as a BCP 47 tag.
    pub language: String,
    /// The licence that its words are given under.
    pub licence: String,
    /// Who may do what.
    #[sqlx(try_from = "String")]
    pub policy: Policy,
    /// Who started it; `None` if the owner did from the command line.
    pub started_by: Option<PersonKey>,
    /// When something in it last changed.
    pub changed: Time,
    /// Whether it is put away.
    pub archived: bool,
    /// Whether readers are shown the last checked revision of an outline instead of the newest.
    pub shows_checked: bool,
    /// Days after which two volunteers together may take in what no reviewer has looked at; 0 for never, `None` as the
    /// site has it.
    pub patience: Option<i64>,
}

/// The columns of a [`Project`] and where they come from; every query that gives one starts with it.
macro_rules! select_project {
    ($rest:literal) => {
        concat!(
            "select key, id, slug, name, aim, place, language, licence, policy, started_by, changed, archived,
                    shows_checked, patience from project ",
            $rest
        )
    };
}
pub(super) use select_project;

/// Who may do what in a project; `wiki::permission` reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anyone publishes.
    Open,
    /// Members publish, all propose.
    Members,
    /// Everything is a proposal until a reviewer accepts it.
    Reviewed,
    /// Private to its members.
    Closed,
}

/// What somebody says of a project when starting it or changing its facts.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub aim: &'a str,
    /// Where.
    pub place: &'a str,
    /// The language it is written in.
    pub language: &'a str,
    /// The licence that its words are given under.
    pub licence: &'a str,
    /// Who may do what.
    pub policy: Policy,
}

/// Keeps a new project.
pub async fn insert(
    tx: &mut Tx,
    id: ProjectId,
    slug: &str,
    facts: &Facts<'_>,
    by: Option<PersonKey>,
    now: Time,
) -> Result<ProjectKey> {
    let key = ProjectKey(log::next(tx).await?);
    run!(
        tx,
        sqlx::query(
            "insert into project
                 (key, id, slug, name, aim, place, language, licence, policy, started, started_by, changed, archived)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, false)",
        )
        .bind(key)
        .bind(&id.0[..])
        .bind(slug)
        .bind(facts.name)
        .bind(facts.aim)
        .bind(facts.place)
        .bind(facts.language)
        .bind(facts.licence)
        .bind(facts.policy.as_str())
        .bind(now)
        .bind(by)
    )?;
    log::write(tx, key.0, now, Event::Project(key)).await?;
    Ok(key)
}

/// Changes a project's facts.
pub async fn describe(tx: &mut Tx, project: ProjectKey, facts: &Facts<'_>, now: Time) -> Result<()> {
    // The log's end is locked before the project's row, as a save does it: two orders would be a deadlock.
    log::note(tx, now, Event::Project(project)).await?;
    run!(
        tx,
        sqlx::query(
            "update project set name = $2, aim = $3, place = $4, language = $5, licence = $6, policy = $7
             where key = $1",
        )
        .bind(project)
        .bind(facts.name)
        .bind(facts.aim)
        .bind(facts.place)
        .bind(facts.language)
        .bind(facts.licence)
        .bind(facts.policy.as_str())
    )
}

/// Chooses whether readers are shown the last checked revision of an outline instead of the newest.
pub async fn show_checked(tx: &mut Tx, project: ProjectKey, shows_checked: bool, now: Time) -> Result<()> {
    log::note(tx, now, Event::Project(project)).await?;
    run!(tx, sqlx::query("update project set shows_checked = $2 where key = $1").bind(project).bind(shows_checked))
}

/// Chooses after how many days volunteers may take a proposal in; `None` as the site has it.
pub async fn set_patience(tx: &mut Tx, project: ProjectKey, patience: Option<i64>, now: Time) -> Result<()> {
    log::note(tx, now, Event::Project(project)).await?;
    run!(tx, sqlx::query("update project set patience = $2 where key = $1").bind(project).bind(patience))
}

/// The project at this address.
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(select_project!("where slug = $1"))
        .bind(slug)
        .fetch_optional(driver)
        .await
    })
}

/// The project with this id.
pub async fn by_id(conn: &mut Conn, id: ProjectId) -> Result<Option<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(select_project!("where id = $1"))
        .bind(&id.0[..])
        .fetch_optional(driver)
        .await
    })
}

/// The project with this key.
pub async fn by_key(conn: &mut Conn, key: ProjectKey) -> Result<Option<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(select_project!("where key = $1"))
        .bind(key)
        .fetch_optional(driver)
        .await
    })
}

/// All projects that are not put away, the most lately changed first, at most a thousand.
pub async fn all(conn: &mut Conn) -> Result<Vec<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(select_project!("where not archived order by changed desc, key desc limit 1000"))
        .fetch_all(driver)
        .await
    })
}

/// A project's place in the list: when it last changed, and its key.
pub type Spot = (Time, ProjectKey);

/// The projects before a spot that a reader may know of, the most lately changed first.
pub async fn readable_before(conn: &mut Conn, reader: Reader, spot: Spot, limit: i64) -> Result<Vec<Project>> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            select_project!("where not archived and (changed, key) < ($3, $4) and "),
            may_read!("project"),
            " order by changed desc, key desc limit $5"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(spot.0)
        .bind(spot.1)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The projects after a spot that a reader may know of, those next to the spot, the most lately changed first.
pub async fn readable_after(conn: &mut Conn, reader: Reader, spot: Spot, limit: i64) -> Result<Vec<Project>> {
    let mut projects: Vec<Project> = sql!(conn, driver => {
        sqlx::query_as(concat!(
            select_project!("where not archived and (changed, key) > ($3, $4) and "),
            may_read!("project"),
            " order by changed, key limit $5"
        ))
        .bind(reader.reads_all)
        .bind(reader.person)
        .bind(spot.0)
        .bind(spot.1)
        .bind(limit)
        .fetch_all(driver)
        .await
    })?;
    projects.reverse();
    Ok(projects)
}

impl Policy {
    /// All policies, the most open first.
    pub const ALL: [Self; 4] = [Self::Open, Self::Members, Self::Reviewed, Self::Closed];

    /// The word that the database keeps and people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Members => "members",
            Self::Reviewed => "reviewed",
            Self::Closed => "closed",
        }
    }

    /// What it means, in a sentence for whoever picks one.
    pub fn explained(self) -> &'static str {
        match self {
            Self::Open => "Anyone publishes, with or without an account.",
            Self::Members => "People with an account publish; anyone else proposes.",
            Self::Reviewed => "Everything is a proposal until a reviewer accepts it.",
            Self::Closed => "Private: only its members read and write.",
        }
    }

    /// Reads the word; `None` if it is no policy.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == word)
    }
}

impl TryFrom<String> for Policy {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        Self::parse(&word).ok_or_else(|| format!("no such policy: {word}"))
    }
}
