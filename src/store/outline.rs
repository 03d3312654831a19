//! Outlines: the versioned documents of a project, their addresses and the heads of their main lines.

use super::log::{self, Event};
use super::{
    Conn, OutlineId, OutlineKey, ProjectKey, Result, RevisionKey, Standing, Store, Submission, Time, Tx, run, sql,
};

/// Addresses of before that an outline is known by.
const FORMER: usize = 50;

/// One versioned document.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Outline {
    /// The key in this database.
    pub key: OutlineKey,
    /// The id that revisions' headers hold.
    #[sqlx(try_from = "Vec<u8>")]
    pub id: OutlineId,
    /// The project it is in.
    pub project: ProjectKey,
    /// Its address there.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is in its project.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// Who speaks, if it is an angle; empty otherwise.
    pub voice: String,
    /// Whether those who speak are of the place.
    pub of_the_place: bool,
    /// The newest revision of the main line; `None` until there is one.
    pub head: Option<RevisionKey>,
    /// Revisions written so far, on any line.
    pub revisions: i64,
    /// When the main line last moved.
    pub changed: Time,
    /// Whether it is put away.
    pub archived: bool,
    /// Whether it takes proposals only, except from reviewers.
    pub protected: bool,
}

/// The columns of an [`Outline`] and where they come from; every query that gives one starts with it.
macro_rules! select_outline {
    ($rest:literal) => {
        concat!(
            "select o.key, o.id, o.project, o.slug, o.title, o.kind, o.voice, o.of_the_place, o.head, o.revisions,
                    o.changed, o.archived, o.protected from outline o ",
            $rest
        )
    };
}

/// What an outline is in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The shared main outline.
    Plan,
    /// Told by one side over the plan's topics.
    Angle,
    /// Anything else.
    Page,
}

/// An outline about to be kept.
#[derive(Debug, Clone)]
pub struct NewOutline<'a> {
    /// A fresh id.
    pub id: OutlineId,
    /// The project it is in.
    pub project: ProjectKey,
    /// Its address there, which nothing else may ever have had.
    pub slug: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it is in its project.
    pub kind: Kind,
    /// Who speaks, if it is an angle.
    pub voice: &'a str,
    /// Whether those who speak are of the place.
    pub of_the_place: bool,
}

/// Keeps a new outline, with its address.
pub async fn insert(tx: &mut Tx, outline: &NewOutline<'_>, now: Time) -> Result<Outline> {
    let key = OutlineKey(log::next(tx).await?);
    let kept = Outline {
        key,
        id: outline.id,
        project: outline.project,
        slug: outline.slug.to_owned(),
        title: outline.title.to_owned(),
        kind: outline.kind,
        voice: outline.voice.to_owned(),
        of_the_place: outline.of_the_place,
        head: None,
        revisions: 0,
        changed: now,
        archived: false,
        protected: false,
    };
    run!(
        tx,
        sqlx::query(
            "insert into outline
                 (key, id, project, slug, title, kind, voice, of_the_place, revisions, changed, archived)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, false)",
        )
        .bind(key)
        .bind(&kept.id.0[..])
        .bind(kept.project)
        .bind(&kept.slug)
        .bind(&kept.title)
        .bind(kept.kind.as_str())
        .bind(&kept.voice)
        .bind(kept.of_the_place)
        .bind(now)
    )?;
    add_address(tx, kept.project, &kept.slug, key).await?;
    log::write(tx, key.0, now, Event::Outline(kept.project, key)).await?;
    Ok(kept)
}

/// The outline that has, or once had, this address in a project. Compare its `project` and `slug` with the
/// address to see whether it has moved on.
pub async fn by_address(conn: &mut Conn, project: ProjectKey, slug: &str) -> Result<Option<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!(
            "join outline_address a on a.outline = o.key where a.project = $1 and a.slug = $2"
        ))
        .bind(project)
        .bind(slug)
        .fetch_optional(driver)
        .await
    })
}

/// The outline with this key.
pub async fn by_key(conn: &mut Conn, key: OutlineKey) -> Result<Option<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!("where o.key = $1"))
        .bind(key)
        .fetch_optional(driver)
        .await
    })
}

/// The outline with this id.
pub async fn by_id(conn: &mut Conn, id: OutlineId) -> Result<Option<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!("where o.id = $1"))
        .bind(&id.0[..])
        .fetch_optional(driver)
        .await
    })
}

/// A project's outlines, put away or not, by title; at most ten thousand.
pub async fn of_project(conn: &mut Conn, project: ProjectKey) -> Result<Vec<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!("where o.project = $1 order by o.title, o.key limit 10000"))
        .bind(project)
        .fetch_all(driver)
        .await
    })
}

/// A project's outlines after a key, put away or not, in the order in which they were started; at most `limit`.
pub async fn of_project_after(
    conn: &mut Conn,
    project: ProjectKey,
    after: OutlineKey,
    limit: i64,
) -> Result<Vec<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!("where o.project = $1 and o.key > $2 order by o.key limit $3"))
        .bind(project)
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The plan of a project, unless it is put away.
pub async fn plan(conn: &mut Conn, project: ProjectKey) -> Result<Option<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!("where o.project = $1 and o.kind = 'plan' and not o.archived limit 1"))
        .bind(project)
        .fetch_optional(driver)
        .await
    })
}

/// Addresses and titles of a project's outlines that are written, those in use before those put away, the oldest first;
/// at most ten thousand.
pub async fn titles(conn: &mut Conn, project: ProjectKey) -> Result<Vec<(String, String)>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select slug, title from outline where project = $1 and head is not null
             order by archived, key limit 10000",
        )
        .bind(project)
        .fetch_all(driver)
        .await
    })
}

/// A project's outlines that are put away, by title; at most a thousand.
pub async fn put_away(conn: &mut Conn, project: ProjectKey) -> Result<Vec<Outline>> {
    sql!(conn, driver => {
        sqlx::query_as(select_outline!("where o.project = $1 and o.archived order by o.title, o.key limit 1000"))
        .bind(project)
        .fetch_all(driver)
        .await
    })
}

/// The keys of all outlines after one, in order, at most `limit`.
pub async fn keys_after(conn: &mut Conn, after: OutlineKey, limit: i64) -> Result<Vec<OutlineKey>> {
    sql!(conn, driver => {
        sqlx::query_scalar("select key from outline where key > $1 order by key limit $2")
            .bind(after)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// Reads where an outline stands and keeps it so until the transaction ends: whoever saves next waits here.
pub async fn lock(tx: &mut Tx, outline: OutlineKey) -> Result<Standing> {
    use super::connection::Driver;
    // A writing transaction on SQLite is alone already; PostgreSQL has to be told.
    match tx.driver() {
        Driver::Lite(driver) => {
            sqlx::query_as("select head, revisions from outline where key = $1").bind(outline).fetch_one(driver).await
        }
        Driver::Pg(driver) => {
            sqlx::query_as("select head, revisions from outline where key = $1 for update")
                .bind(outline)
                .fetch_one(driver)
                .await
        }
    }
}

/// Begins a transaction that has locked an outline, like [`lock`], and says where that stands and which revision an
/// earlier sending of the same form wrote, if it was sent before.
pub async fn begin_for(
    store: &Store,
    outline: OutlineKey,
    submission: Submission,
) -> Result<(Tx, Standing, Option<RevisionKey>)> {
    let (mut tx, situation) = store.begin_about(Some((outline, submission))).await?;
    if let Some((standing, earlier)) = situation {
        return Ok((tx, standing.ok_or(sqlx::Error::RowNotFound)?, earlier));
    }
    // Who has waited for the lock must look again: what was written meanwhile is not in what her first query saw.
    let standing = lock(&mut tx, outline).await?;
    let earlier = sql!(tx, driver => {
        sqlx::query_scalar("select key from revision where outline = $1 and submission = $2")
            .bind(outline)
            .bind(&submission.0[..])
            .fetch_optional(driver)
            .await
    })?;
    Ok((tx, standing, earlier))
}

/// Makes a revision that was there before the newest of the main line.
///
/// The log's end is locked before the project's row, as a save does it: two orders would be a deadlock.
pub async fn move_head(
    tx: &mut Tx,
    (project, outline): (ProjectKey, OutlineKey),
    head: RevisionKey,
    now: Time,
) -> Result<()> {
    log::note(tx, now, Event::Head(project, outline, head)).await?;
    let is_unwritten: bool = sql!(tx, driver => {
        sqlx::query_scalar("select head is null from outline where key = $1").bind(outline).fetch_one(driver).await
    })?;
    run!(
        tx,
        sqlx::query("update outline set head = $2, changed = $3 where key = $1").bind(outline).bind(head).bind(now)
    )?;
    if is_unwritten {
        note_first_words(tx, (project, outline), now).await?;
    }
    touch_project(tx, outline, now).await
}

/// Tells of an outline that it is written from now on: links lead to it from wherever it was only named.
pub(super) async fn note_first_words(
    tx: &mut Tx,
    (project, outline): (ProjectKey, OutlineKey),
    now: Time,
) -> Result<()> {
    log::note(tx, now, Event::Outline(project, outline)).await
}

async fn touch_project(tx: &mut Tx, outline: OutlineKey, now: Time) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "update project set changed = $2
             where key = (select project from outline where key = $1) and changed < $2",
        )
        .bind(outline)
        .bind(now)
    )
}

/// Gives an outline an address in a project, beside those it had; a unique violation if the address is taken.
pub async fn add_address(tx: &mut Tx, project: ProjectKey, slug: &str, outline: OutlineKey) -> Result<()> {
    run!(
        tx,
        sqlx::query("insert into outline_address (project, slug, outline) values ($1, $2, $3)")
            .bind(project)
            .bind(slug)
            .bind(outline)
    )
}

/// The addresses that an outline had before in the project that it is in, in order; at most fifty.
pub async fn former_slugs(conn: &mut Conn, outline: &Outline) -> Result<Vec<String>> {
    // Asked for a project and an order too, SQLite would rather read all addresses of the project.
    let addresses: Vec<(ProjectKey, String)> = sql!(conn, driver => {
        sqlx::query_as("select project, slug from outline_address where outline = $1")
            .bind(outline.key)
            .fetch_all(driver)
            .await
    })?;
    let is_former = |(project, slug): &(ProjectKey, String)| *project == outline.project && *slug != outline.slug;
    let mut former: Vec<String> = addresses.into_iter().filter(is_former).map(|(_, slug)| slug).collect();
    former.sort();
    former.truncate(FORMER);
    Ok(former)
}

/// Changes what is said of an outline: where it lives, its title, its part in the project, whether it is put away.
pub async fn describe(tx: &mut Tx, outline: &Outline, now: Time) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "update outline set project = $2, slug = $3, title = $4, kind = $5, voice = $6, of_the_place = $7,
                    archived = $8
             where key = $1",
        )
        .bind(outline.key)
        .bind(outline.project)
        .bind(&outline.slug)
        .bind(&outline.title)
        .bind(outline.kind.as_str())
        .bind(&outline.voice)
        .bind(outline.of_the_place)
        .bind(outline.archived)
    )?;
    log::note(tx, now, Event::Outline(outline.project, outline.key)).await
}

/// Lets an outline take proposals only, except from reviewers, or lifts that.
pub async fn protect(tx: &mut Tx, outline: &Outline, protected: bool, now: Time) -> Result<()> {
    run!(tx, sqlx::query("update outline set protected = $2 where key = $1").bind(outline.key).bind(protected))?;
    log::note(tx, now, Event::Outline(outline.project, outline.key)).await
}

impl Kind {
    /// The word that the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Angle => "angle",
            Self::Page => "page",
        }
    }

    /// Reads the word; `None` if it is no kind.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Plan, Self::Angle, Self::Page].into_iter().find(|kind| kind.as_str() == word)
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        Self::parse(&word).ok_or_else(|| format!("no such kind of outline: {word}"))
    }
}
