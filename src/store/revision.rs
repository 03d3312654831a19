//! Revisions: immutable versions of outlines, named by the hash of their headers.

use super::authorship::{self, Authors};
use super::connection::Driver;
use super::log;
use super::outline;
use super::text::{self, Prepared};
use super::{
    Conn, Header, OutlineId, OutlineKey, PersonId, PersonKey, ProjectKey, Result, RevisionId, RevisionKey, Submission,
    TextHash, Time, Tx, revision_id, run, run_all, sql,
};

/// One version of one outline, with the name of who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Revision {
    /// The key in this database.
    pub key: RevisionKey,
    /// The hash of its header.
    #[sqlx(try_from = "Vec<u8>")]
    pub id: RevisionId,
    /// The outline it is a version of.
    pub outline: OutlineKey,
    /// Its place among the outline's revisions; the first is 1.
    pub number: i64,
    /// The revision it was made from.
    pub parent: Option<RevisionKey>,
    /// The other revision it was made from, if it is a merge.
    pub second_parent: Option<RevisionKey>,
    /// Who wrote it, or has claimed it since. The person that the id is made of may be a guest of before.
    pub author: PersonKey,
    /// Her name.
    pub author_name: String,
    /// The address of her page.
    pub author_handle: String,
    /// When.
    pub time: Time,
    /// What sort of change it is.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// Why.
    pub summary: String,
    /// The licence she agreed to.
    pub licence: String,
    /// The hash of its text.
    #[sqlx(try_from = "Vec<u8>")]
    pub text_hash: TextHash,
    /// Words that its first parent does not have.
    pub words_added: i64,
    /// Words that only its first parent has.
    pub words_removed: i64,
    /// Whether the main line holds it.
    pub published: bool,
}

/// What sort of change a revision is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody wrote.
    Edit,
    /// Somebody mended a small thing.
    Fix,
    /// Two lines came together.
    Merge,
    /// A revision's change was taken back.
    Revert,
    /// An old text was put back whole.
    Restore,
    /// Brought along from elsewhere.
    Import,
    /// Brought along from elsewhere, where the document was removed.
    Removal,
}

/// A revision as a parent: what a child's header and row need of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The key in this database.
    pub key: RevisionKey,
    /// The hash of its header.
    pub id: RevisionId,
}

/// A person as an author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The key in this database.
    pub key: PersonKey,
    /// The id that headers hold.
    pub id: PersonId,
}

/// An outline as what a revision belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The project it is in.
    pub project: ProjectKey,
    /// The key in this database.
    pub key: OutlineKey,
    /// The id that headers hold.
    pub id: OutlineId,
}

/// A revision about to be kept.
#[derive(Clone)]
pub struct NewRevision<'a> {
    /// The outline it is a version of.
    pub outline: Place,
    /// What it was made from, the line it was saved on first; at most two.
    pub parents: &'a [Point],
    /// Who wrote it.
    pub author: Author,
    /// When.
    pub time: Time,
    /// What sort of change it is.
    pub kind: Kind,
    /// Why.
    pub summary: &'a str,
    /// The licence she agreed to.
    pub licence: &'a str,
    /// The text, made ready.
    pub text: &'a Prepared,
    /// Words added and removed against the first parent.
    pub words: (i64, i64),
    /// The sending of the form that wrote it.
    pub submission: Option<Submission>,
    /// Where it stands.
    pub line: Line,
}

/// Where a new revision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// On a line of its own.
    Aside,
    /// On the main line, whose head stays.
    Main,
    /// On the main line, as its head.
    Head,
}

/// The columns of a [`Revision`], as [`revision_tables`] name them.
macro_rules! revision_columns {
    () => {
        "r.key, r.id, r.outline, r.number, r.parent, r.second_parent, p.key as author,
         p.name as author_name, p.handle as author_handle, r.time, r.kind, r.summary, r.licence, t.hash as text_hash,
         r.words_added, r.words_removed, r.published"
    };
}
pub(super) use revision_columns;

/// Where the columns of a [`Revision`] come from. What a guest wrote and an account has claimed is the account's.
macro_rules! revision_tables {
    () => {
        "revision r join person w on w.key = r.author join person p on p.key = coalesce(w.claimed_by, w.key)
         join stored_text t on t.key = r.text"
    };
}
pub(super) use revision_tables;

/// A query that gives a [`Revision`]; `$rest` says which.
macro_rules! select_revision {
    ($rest:literal) => {
        concat!("select ", revision_columns!(), " from ", revision_tables!(), " ", $rest)
    };
}

/// The key that the next revision gets. It is a place in the change log, so there has to be one.
pub async fn next_key(tx: &mut Tx) -> Result<RevisionKey> {
    Ok(RevisionKey(log::next(tx).await?))
}

/// Keeps a revision under its [`next_key`] as the outline's newest by number, with all that comes and changes with it:
/// its text, unless that is there already, the entry of the change log, what its outline counts, when its project last
/// changed, and who wrote its words, if that is known.
///
/// The log's end is locked before the project's row, as everywhere: two orders would be a deadlock.
pub async fn insert(
    tx: &mut Tx,
    key: RevisionKey,
    number: i64,
    new: &NewRevision<'_>,
    authors: Option<&Authors>,
) -> Result<Point> {
    let point = Point { key, id: new.id() };
    let list = authors.map(|authors| &authors.row);
    run_all!(
        tx,
        [
            "insert into stored_text (key, hash, base, depth, size, data) values ($1, $2, $3, $4, $5, $6)
             on conflict (hash) do nothing",
            "insert into revision
                 (key, id, outline, number, parent, second_parent, author, time, kind, summary, licence, text,
                  words_added, words_removed, submission, published)
             values ($1, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                  (select key from stored_text where hash = $2), $17, $18, $19, $20)",
            "insert into log (position, time, kind, project, outline, subject)
             values ($1, $13, 'revision', $21, $8, $1)",
            "update outline set revisions = $9, head = case when $22 then $1 else head end,
                 changed = case when $22 then $13 else changed end
             where key = $8",
            "update project set changed = $13 where $22 and changed < $13 and key =
                 (select project from outline where key = $8)",
            "insert into authorship (revision, base, depth, runs) select $1, $23, $24, $25 where $25 is not null",
        ],
        lite: authorship::insert_places!(lite, "$8", "$26"),
        pg: authorship::insert_places!(pg, "$8", "$26"),
        query => query
            .bind(point.key)
            .bind(&new.text.hash.0[..])
            .bind(new.text.base)
            .bind(new.text.depth)
            .bind(new.text.size)
            .bind(&new.text.data)
            .bind(&point.id.0[..])
            .bind(new.outline.key)
            .bind(number)
            .bind(new.parents.first().map(|parent| parent.key))
            .bind(new.parents.get(1).map(|parent| parent.key))
            .bind(new.author.key)
            .bind(new.time)
            .bind(new.kind.as_str())
            .bind(new.summary)
            .bind(new.licence)
            .bind(new.words.0)
            .bind(new.words.1)
            .bind(new.submission.as_ref().map(|submission| &submission.0[..]))
            .bind(new.line != Line::Aside)
            .bind(new.outline.project)
            .bind(new.line == Line::Head)
            .bind(list.and_then(|list| list.base))
            .bind(list.map(|list| list.depth))
            .bind(list.map(|list| &list.runs))
            .bind(authorship::places_json(authors.map_or(&[], |authors| &authors.remember)))
    );
    if new.line == Line::Head && new.parents.is_empty() {
        outline::note_first_words(tx, (new.outline.project, new.outline.key), new.time).await?;
    }
    Ok(point)
}

/// The revision with this key.
pub async fn by_key(conn: &mut Conn, key: RevisionKey) -> Result<Option<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!("where r.key = $1")).bind(key).fetch_optional(driver).await
    })
}

/// The merge with which the main line took in a line that ends in this revision, whole or in part; the first, if there
/// are several.
pub async fn merge_of(conn: &mut Conn, line: RevisionKey) -> Result<Option<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!(
            "where r.second_parent = $1 and r.published = true and r.kind = 'merge' order by r.key limit 1"
        ))
        .bind(line)
        .fetch_optional(driver)
        .await
    })
}

/// The revisions of an outline that have these keys, in order.
pub async fn by_keys(conn: &mut Conn, outline: OutlineKey, keys: Vec<i64>) -> Result<Vec<Revision>> {
    // Neither database reads the other's kind of list.
    match conn.driver() {
        Driver::Lite(driver) => {
            sqlx::query_as(select_revision!(
                "where r.outline = $1 and r.key in (select value from json_each($2)) order by r.key"
            ))
            .bind(outline)
            .bind(serde_json::json!(keys).to_string())
            .fetch_all(driver)
            .await
        }
        Driver::Pg(driver) => {
            sqlx::query_as(select_revision!("where r.outline = $1 and r.key = any($2) order by r.key"))
                .bind(outline)
                .bind(keys)
                .fetch_all(driver)
                .await
        }
    }
}

/// The revision with this id.
pub async fn by_id(conn: &mut Conn, id: RevisionId) -> Result<Option<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!("where r.id = $1")).bind(&id.0[..]).fetch_optional(driver).await
    })
}

/// The revisions, two at most, whose ids begin with these bytes up to and including those.
pub async fn by_id_range(conn: &mut Conn, from: &[u8], to: &[u8]) -> Result<Vec<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!("where r.id >= $1 and r.id <= $2 order by r.id limit 2"))
            .bind(from)
            .bind(to)
            .fetch_all(driver)
            .await
    })
}

/// The revision with this number among an outline's.
pub async fn by_number(conn: &mut Conn, outline: OutlineKey, number: i64) -> Result<Option<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!("where r.outline = $1 and r.number = $2"))
            .bind(outline)
            .bind(number)
            .fetch_optional(driver)
            .await
    })
}

/// What an earlier sending of the same form wrote.
pub async fn by_submission(conn: &mut Conn, outline: OutlineKey, submission: Submission) -> Result<Option<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!("where r.outline = $1 and r.submission = $2"))
            .bind(outline)
            .bind(&submission.0[..])
            .fetch_optional(driver)
            .await
    })
}

/// The main line's revisions before a key, newest first.
pub async fn history(conn: &mut Conn, outline: OutlineKey, before: RevisionKey, limit: i64) -> Result<Vec<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!(
            "where r.outline = $1 and r.published = true and r.key < $2 order by r.key desc limit $3"
        ))
        .bind(outline)
        .bind(before)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The main line's revisions after a key, oldest first.
pub async fn history_after(
    conn: &mut Conn,
    outline: OutlineKey,
    after: RevisionKey,
    limit: i64,
) -> Result<Vec<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!(
            "where r.outline = $1 and r.published = true and r.key > $2 order by r.key limit $3"
        ))
        .bind(outline)
        .bind(after)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// An outline's revisions on any line after one of its numbers, oldest first.
pub async fn numbered_after(conn: &mut Conn, outline: OutlineKey, number: i64, limit: i64) -> Result<Vec<Revision>> {
    sql!(conn, driver => {
        sqlx::query_as(select_revision!("where r.outline = $1 and r.number > $2 order by r.number limit $3"))
            .bind(outline)
            .bind(number)
            .bind(limit)
            .fetch_all(driver)
            .await
    })
}

/// How many revisions the main line holds, and how many people wrote them (the program itself not counted).
pub async fn counts(conn: &mut Conn, outline: OutlineKey) -> Result<(i64, i64)> {
    // The inner query is answered by an index alone, so that a long history is counted in about a millisecond.
    sql!(conn, driver => {
        sqlx::query_as(
            "select cast(coalesce(sum(a.revisions), 0) as bigint),
                 count(distinct case when p.kind <> 'machine' then coalesce(p.claimed_by, p.key) end)
             from (select author, count(*) as revisions from revision
                   where outline = $1 and published = true group by author) a
             join person p on p.key = a.author",
        )
        .bind(outline)
        .fetch_one(driver)
        .await
    })
}

/// A revision's place among its forebears.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Lineage {
    /// The revision.
    pub key: RevisionKey,
    /// What it was made from.
    pub parent: Option<RevisionKey>,
    /// The other revision it was made from, if it is a merge.
    pub second_parent: Option<RevisionKey>,
    /// Whether the main line holds it.
    pub published: bool,
}

/// All of an outline's revisions up to a key with their parents, newest first.
pub async fn lineage(conn: &mut Conn, outline: OutlineKey, up_to: RevisionKey) -> Result<Vec<Lineage>> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select key, parent, second_parent, published from revision
             where outline = $1 and key <= $2 order by key desc",
        )
        .bind(outline)
        .bind(up_to)
        .fetch_all(driver)
        .await
    })
}

/// Marks revisions as held by the main line.
pub async fn publish(tx: &mut Tx, revision: RevisionKey) -> Result<()> {
    run!(tx, sqlx::query("update revision set published = true where key = $1").bind(revision))
}

/// The text of a revision, its bytes as they were written.
pub async fn bytes(conn: &mut Conn, revision: &Revision) -> Result<std::sync::Arc<[u8]>> {
    text::read(conn, revision.text_hash).await
}

/// The text of a revision for people; bytes that are not UTF-8 are shown as replacement characters.
pub async fn text(conn: &mut Conn, revision: &Revision) -> Result<String> {
    Ok(String::from_utf8_lossy(&bytes(conn, revision).await?).into_owned())
}

/// The text of a revision, where those before it were read before.
pub async fn text_in_order(conn: &mut Conn, revision: &Revision) -> Result<String> {
    Ok(String::from_utf8_lossy(&text::read_in_order(conn, revision.text_hash).await?).into_owned())
}

impl Revision {
    /// This revision as a parent.
    pub fn point(&self) -> Point {
        Point { key: self.key, id: self.id }
    }
}

impl NewRevision<'_> {
    /// The id that this revision will have.
    pub fn id(&self) -> RevisionId {
        let parents: Vec<RevisionId> = self.parents.iter().map(|parent| parent.id).collect();
        revision_id(&Header {
            outline: self.outline.id,
            parents: &parents,
            author: self.author.id,
            time: self.time,
            kind: self.kind.as_str(),
            summary: self.summary,
            licence: self.licence,
            text: self.text.hash,
        })
    }
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Edit, Self::Fix, Self::Merge, Self::Revert, Self::Restore, Self::Import, Self::Removal];

    /// The word that headers hold and the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Fix => "fix",
            Self::Merge => "merge",
            Self::Revert => "revert",
            Self::Restore => "restore",
            Self::Import => "import",
            Self::Removal => "removal",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("no such kind of revision: {word}"))
    }
}
