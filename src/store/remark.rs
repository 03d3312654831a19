//! Remarks: what people say of an outline or of a proposal, in threads.

use super::log::{self, Event};
use super::{
    Conn, OutlineKey, PersonKey, ProjectKey, ProposalKey, RemarkKey, Result, RevisionKey, Submission, Time, Tx, run,
    sql,
};

/// Something that somebody said.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Remark {
    /// The key in this database.
    pub key: RemarkKey,
    /// The proposal it is about; `None` if it is about the outline.
    pub proposal: Option<ProposalKey>,
    /// Its number among the outline's remarks; the first is 1.
    pub number: i64,
    /// The number of the first remark of its thread: its own, if it is the first.
    pub thread: i64,
    /// Who said it.
    pub author: PersonKey,
    /// Her name.
    pub author_name: String,
    /// The address of her page.
    pub author_handle: String,
    /// When.
    pub time: Time,
    /// What it did to its thread.
    #[sqlx(try_from = "String")]
    pub act: Act,
    /// Whether its thread is settled.
    pub settled: bool,
    /// What its thread began with, if it is itself an act on the thread and that is not hidden.
    pub begun: String,
    /// What she said, as Markdown; may be empty for an act.
    pub body: String,
    /// The words of the outline that it is about; empty if it is about the whole.
    pub quote: String,
    /// The revision in which those words stood.
    pub revision: Option<RevisionKey>,
    /// The first byte of those words in that revision's text.
    pub passage_start: i64,
    /// The byte after them.
    pub passage_end: i64,
    /// The name of the reviewer who has hidden it, if it is hidden.
    pub hidden_by_name: Option<String>,
    /// Why.
    pub hidden_why: String,
}

/// What a remark does to its thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It goes on, or begins.
    Said,
    /// It has done its work: it is folded away, and no longer counts.
    Settled,
    /// It is open again.
    Reopened,
}

/// The passage that a remark is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Its words, as they were quoted.
    pub quote: &'a str,
    /// The revision in which they stand.
    pub revision: RevisionKey,
    /// Their bytes in that revision's text.
    pub bytes: std::ops::Range<usize>,
}

/// Something about to be said.
#[derive(Debug, Clone)]
pub struct NewRemark<'a> {
    /// The project and the outline.
    pub place: (ProjectKey, OutlineKey),
    /// The proposal it is about.
    pub proposal: Option<ProposalKey>,
    /// The thread that it goes on; `None` to begin one.
    pub thread: Option<i64>,
    /// Who says it.
    pub author: PersonKey,
    /// When.
    pub time: Time,
    /// What it does to the thread.
    pub act: Act,
    /// What.
    pub body: &'a str,
    /// Of which words.
    pub passage: Option<Passage<'a>>,
    /// The sending of the form.
    pub submission: Submission,
}

/// A query that gives a [`Remark`]; `$rest` says which.
macro_rules! select_remark {
    ($rest:literal) => {
        concat!(
            "select m.key, m.proposal, m.number, m.thread, p.key as author, p.name as author_name,
                    p.handle as author_handle, m.time, m.act, f.settled,
                    case when m.act = '' or f.hidden_by is not null then '' else f.body end as begun,
                    m.body, m.quote, m.revision, m.passage_start, m.passage_end, h.name as hidden_by_name, m.hidden_why
             from remark m join person w on w.key = m.author join person p on p.key = coalesce(w.claimed_by, w.key)
             join remark f on f.outline = m.outline and f.number = m.thread
             left join person h on h.key = m.hidden_by ",
            $rest
        )
    };
}

/// Keeps a remark and gives its number. Call it under the outline's lock.
pub async fn insert(tx: &mut Tx, new: &NewRemark<'_>) -> Result<i64> {
    let key = RemarkKey(log::next(tx).await?);
    let (project, outline) = new.place;
    let number: i64 = sql!(tx, driver => {
        sqlx::query_scalar("select coalesce(max(number), 0) + 1 from remark where outline = $1")
            .bind(outline)
            .fetch_one(driver)
            .await
    })?;
    let bytes = new.passage.as_ref().map_or(0..0, |passage| passage.bytes.clone());
    run!(
        tx,
        sqlx::query(
            "insert into remark (key, outline, proposal, number, thread, author, time, body, quote, revision,
                                 passage_start, passage_end, submission, hidden_why, act)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14)",
        )
        .bind(key)
        .bind(outline)
        .bind(new.proposal)
        .bind(number)
        .bind(new.thread.unwrap_or(number))
        .bind(new.author)
        .bind(new.time)
        .bind(new.body)
        .bind(new.passage.as_ref().map_or("", |passage| passage.quote))
        .bind(new.passage.as_ref().map(|passage| passage.revision))
        .bind(bytes.start as i64)
        .bind(bytes.end as i64)
        .bind(&new.submission.0[..])
        .bind(new.act.as_str())
    )?;
    if let (Some(thread), Act::Settled | Act::Reopened) = (new.thread, new.act) {
        set_settled(tx, outline, thread, new.act == Act::Settled).await?;
    }
    log::write(tx, key.0, new.time, Event::Remark(project, outline, key)).await?;
    Ok(number)
}

async fn set_settled(tx: &mut Tx, outline: OutlineKey, thread: i64, settled: bool) -> Result<()> {
    run!(
        tx,
        sqlx::query("update remark set settled = $3 where outline = $1 and number = $2")
            .bind(outline)
            .bind(thread)
            .bind(settled)
    )
}

/// Hides a remark, for the reason that a reviewer gives.
pub async fn hide(
    tx: &mut Tx,
    place: (ProjectKey, OutlineKey),
    remark: RemarkKey,
    (by, why, now): (PersonKey, &str, Time),
) -> Result<()> {
    run!(
        tx,
        sqlx::query("update remark set hidden_by = $2, hidden_why = $3 where key = $1").bind(remark).bind(by).bind(why)
    )?;
    log::note(tx, now, Event::Remark(place.0, place.1, remark)).await
}

/// Shows a hidden remark again.
pub async fn unhide(tx: &mut Tx, place: (ProjectKey, OutlineKey), remark: RemarkKey, now: Time) -> Result<()> {
    run!(tx, sqlx::query("update remark set hidden_by = null, hidden_why = '' where key = $1").bind(remark))?;
    log::note(tx, now, Event::Remark(place.0, place.1, remark)).await
}

/// The remark with this number among an outline's.
pub async fn by_number(conn: &mut Conn, outline: OutlineKey, number: i64) -> Result<Option<Remark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_remark!("where m.outline = $1 and m.number = $2"))
            .bind(outline)
            .bind(number)
            .fetch_optional(driver)
            .await
    })
}

/// What an earlier sending of the same form said.
pub async fn by_submission(conn: &mut Conn, outline: OutlineKey, submission: Submission) -> Result<Option<Remark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_remark!("where m.outline = $1 and m.submission = $2"))
            .bind(outline)
            .bind(&submission.0[..])
            .fetch_optional(driver)
            .await
    })
}

/// The threads about an outline that began before a number, the newest first, each in its order; at most `limit`
/// threads and two thousand remarks.
pub async fn threads(conn: &mut Conn, outline: OutlineKey, before: i64, limit: i64) -> Result<Vec<Remark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_remark!(
            "where m.outline = $1 and m.thread in
                 (select number from remark
                  where outline = $1 and proposal is null and thread = number and number < $2
                  order by number desc limit $3)
             order by m.thread desc, m.number limit 2000"
        ))
        .bind(outline)
        .bind(before)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// A thread that is about some words of an outline.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tied {
    /// What it began with.
    #[sqlx(flatten)]
    pub first: Remark,
    /// How much was said in it that is not hidden.
    pub remarks: i64,
}

/// The threads that are about some words of an outline and neither settled nor hidden, the newest first.
pub async fn tied(conn: &mut Conn, outline: OutlineKey, limit: i64) -> Result<Vec<Tied>> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select m.*, (select count(*) from remark a
                 where a.outline = $1 and a.thread = m.number and a.act = '' and a.hidden_by is null) as remarks from (",
            select_remark!(
                "where m.outline = $1 and m.proposal is null and m.thread = m.number and m.revision is not null
                     and m.hidden_by is null and not m.settled
                 order by m.number desc limit $2"
            ),
            ") m order by m.number desc"
        ))
        .bind(outline)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// A remark about an outline, and where it was made.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Heard {
    /// The remark.
    #[sqlx(flatten)]
    pub remark: Remark,
    /// The address of its outline in the project.
    pub outline_slug: String,
    /// The outline's title.
    pub outline_title: String,
}

/// What was said last of the outlines of a project, the newest first. Neither what is said of proposals nor what is
/// hidden is among it.
pub async fn latest(conn: &mut Conn, project: ProjectKey, limit: i64) -> Result<Vec<Heard>> {
    sql!(conn, driver => {
        sqlx::query_as(concat!(
            "select m.*, o.slug as outline_slug, o.title as outline_title from (",
            select_remark!(
                "where m.outline in (select key from outline where project = $1 and not archived)
                     and m.proposal is null and m.hidden_by is null
                 order by m.key desc limit $2"
            ),
            ") m join remark n on n.key = m.key join outline o on o.key = n.outline order by m.key desc"
        ))
        .bind(project)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// The same of one outline.
pub async fn latest_of_outline(conn: &mut Conn, outline: OutlineKey, limit: i64) -> Result<Vec<Remark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_remark!(
            "where m.outline = $1 and m.proposal is null and m.hidden_by is null order by m.number desc limit $2"
        ))
        .bind(outline)
        .bind(limit)
        .fetch_all(driver)
        .await
    })
}

/// One thread about an outline in its order; at most two thousand remarks, none if there is no such thread.
pub async fn thread(conn: &mut Conn, outline: OutlineKey, thread: i64) -> Result<Vec<Remark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_remark!(
            "where m.outline = $1 and m.thread = $2 and m.proposal is null order by m.number limit 2000"
        ))
        .bind(outline)
        .bind(thread)
        .fetch_all(driver)
        .await
    })
}

/// What was said of a proposal, in order; at most two thousand remarks.
pub async fn of_proposal(conn: &mut Conn, proposal: ProposalKey) -> Result<Vec<Remark>> {
    sql!(conn, driver => {
        sqlx::query_as(select_remark!("where m.proposal = $1 order by m.number limit 2000"))
            .bind(proposal)
            .fetch_all(driver)
            .await
    })
}

/// How much was said of an outline in threads that are not settled; what was said of its proposals does not count.
pub async fn count(conn: &mut Conn, outline: OutlineKey) -> Result<i64> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select count(*) from remark m join remark f on f.outline = m.outline and f.number = m.thread
             where m.outline = $1 and m.proposal is null and m.hidden_by is null and m.act = '' and not f.settled",
        )
        .bind(outline)
        .fetch_one(driver)
        .await
    })
}

/// How many remarks are about a proposal.
pub async fn count_of_proposal(conn: &mut Conn, proposal: ProposalKey) -> Result<i64> {
    sql!(conn, driver => {
        sqlx::query_scalar("select count(*) from remark where proposal = $1 and hidden_by is null")
            .bind(proposal)
            .fetch_one(driver)
            .await
    })
}

impl Act {
    fn as_str(self) -> &'static str {
        match self {
            Self::Said => "",
            Self::Settled => "settled",
            Self::Reopened => "reopened",
        }
    }
}

impl TryFrom<String> for Act {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        let known = [Self::Said, Self::Settled, Self::Reopened].into_iter().find(|act| act.as_str() == word);
        known.ok_or_else(|| format!("no such act: {word}"))
    }
}
