//! Proposals: lines beside the main one, until somebody accepts, settles or declines them.

use super::log::{self, Event};
use super::{Conn, OutlineKey, PersonKey, ProjectKey, ProposalKey, Result, RevisionKey, Time, Tx, run, sql};

/// A line beside the main one.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Proposal {
    /// The key in this database.
    pub key: ProposalKey,
    /// The outline it is for.
    pub outline: OutlineKey,
    /// Its number among the outline's proposals; the first is 1.
    pub number: i64,
    /// The newest revision of the line.
    pub head: RevisionKey,
    /// Why it is a proposal.
    #[sqlx(try_from = "String")]
    pub origin: Origin,
    /// What became of it.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// When it was opened.
    pub opened: Time,
    /// Who opened it.
    pub opened_by: PersonKey,
    /// Her name.
    pub opened_by_name: String,
    /// The address of her page.
    pub opened_by_handle: String,
    /// When it was last given a verdict.
    pub closed: Option<Time>,
    /// Who gave it.
    pub closed_by_name: Option<String>,
    /// What she said.
    pub reason: String,
    /// What whoever opened it said.
    pub summary: String,
}

/// Why an edit became a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Somebody who may not publish here, or wants another look first.
    Proposed,
    /// A save that could not be merged by itself.
    Conflict,
}

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Open,
    /// Its author was asked to change something first.
    Returned,
    /// The main line holds it.
    Accepted,
    /// The main line holds some of it, or all of it as a reviewer mended it.
    Part,
    /// It was not taken.
    Declined,
}

/// The columns of a [`Proposal`] and where they come from; every query that gives one starts with it.
macro_rules! select_proposal {
    ($rest:literal) => {
        concat!(
            "select q.key, q.outline, q.number, q.head, q.origin, q.state, q.opened, q.opened_by,
                    p.name as opened_by_name, p.handle as opened_by_handle, q.closed, c.name as closed_by_name,
                    q.reason, r.summary
             from proposal q join person p on p.key = q.opened_by join revision r on r.key = q.head
             left join person c on c.key = q.closed_by ",
            $rest
        )
    };
}

/// Opens a proposal whose line ends in a revision; gives its number.
pub async fn open(
    tx: &mut Tx,
    (project, outline): (ProjectKey, OutlineKey),
    head: RevisionKey,
    origin: Origin,
    (by, now): (PersonKey, Time),
) -> Result<i64> {
    let key = ProposalKey(log::next(tx).await?);
    let number: i64 = sql!(tx, driver => {
        sqlx::query_scalar(
            "insert into proposal (key, outline, number, head, origin, state, opened, opened_by, reason)
             values ($1, $2, (select coalesce(max(number), 0) + 1 from proposal where outline = $2), $3, $4, 'open',
                     $5, $6, '')
             returning number",
        )
        .bind(key)
        .bind(outline)
        .bind(head)
        .bind(origin.as_str())
        .bind(now)
        .bind(by)
        .fetch_one(driver)
        .await
    })?;
    log::write(tx, key.0, now, Event::Proposal(project, outline, key)).await?;
    Ok(number)
}

/// Moves the end of a proposal's line on, and lets it wait for a reviewer again.
pub async fn advance(
    tx: &mut Tx,
    project: ProjectKey,
    proposal: &Proposal,
    head: RevisionKey,
    now: Time,
) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "update proposal set head = $2, state = 'open', closed = null, closed_by = null, reason = ''
             where key = $1",
        )
        .bind(proposal.key)
        .bind(head)
    )?;
    log::note(tx, now, Event::Proposal(project, proposal.outline, proposal.key)).await
}

/// Gives a proposal a verdict, with a reason.
pub async fn close(
    tx: &mut Tx,
    project: ProjectKey,
    proposal: &Proposal,
    state: State,
    (by, now, reason): (PersonKey, Time, &str),
) -> Result<()> {
    run!(
        tx,
        sqlx::query("update proposal set state = $2, closed = $3, closed_by = $4, reason = $5 where key = $1")
            .bind(proposal.key)
            .bind(state.as_str())
            .bind(now)
            .bind(by)
            .bind(reason)
    )?;
    log::note(tx, now, Event::Proposal(project, proposal.outline, proposal.key)).await
}

/// The proposal with this number among an outline's.
pub async fn by_number(conn: &mut Conn, outline: OutlineKey, number: i64) -> Result<Option<Proposal>> {
    sql!(conn, driver => {
        sqlx::query_as(select_proposal!("where q.outline = $1 and q.number = $2"))
            .bind(outline)
            .bind(number)
            .fetch_optional(driver)
            .await
    })
}

/// The proposal whose line ends in this revision.
pub async fn by_head(conn: &mut Conn, head: RevisionKey) -> Result<Option<Proposal>> {
    sql!(conn, driver => {
        sqlx::query_as(select_proposal!("where q.head = $1 limit 1")).bind(head).fetch_optional(driver).await
    })
}

/// An outline's proposals, newest first, at most 500.
pub async fn of_outline(conn: &mut Conn, outline: OutlineKey) -> Result<Vec<Proposal>> {
    sql!(conn, driver => {
        sqlx::query_as(select_proposal!("where q.outline = $1 order by q.number desc limit 500"))
            .bind(outline)
            .fetch_all(driver)
            .await
    })
}

/// A project's proposals that wait, longest first, at most 500.
pub async fn waiting(conn: &mut Conn, project: ProjectKey) -> Result<Vec<Proposal>> {
    sql!(conn, driver => {
        sqlx::query_as(select_proposal!(
            "join outline o on o.key = q.outline
             where q.state = 'open' and o.project = $1 order by q.opened, q.key limit 500"
        ))
        .bind(project)
        .fetch_all(driver)
        .await
    })
}

impl Origin {
    /// The word that the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Conflict => "conflict",
        }
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        match word.as_str() {
            "proposed" => Ok(Self::Proposed),
            "conflict" => Ok(Self::Conflict),
            _ => Err(format!("no such origin of a proposal: {word}")),
        }
    }
}

impl State {
    /// The word that the database keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Part => "part",
            Self::Declined => "declined",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        [Self::Open, Self::Returned, Self::Accepted, Self::Part, Self::Declined]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| format!("no such state of a proposal: {word}"))
    }
}

impl Proposal {
    /// Whether it may still be given a verdict.
    pub fn is_undecided(&self) -> bool {
        matches!(self.state, State::Open | State::Returned)
    }
}
