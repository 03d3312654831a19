//! Proposals: lines beside the main one, until somebody accepts, settles or declines them.

use super::log::{self, Event};
use super::person::Person;
use super::revision::Revision;
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
    /// The revision that the line left the main line at; `None` for an outline that had no text.
    pub fork: Option<RevisionKey>,
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
    /// Whoever sent it took it back. Its text is kept, for her and for reviewers only.
    Withdrawn,
}

/// The hash of what the link holds with which somebody without an account comes back to her proposal.
pub type SecretHash = [u8; 32];
/// A keyed hash of the network that something came from.
pub type NetworkHash = [u8; 32];

/// What is kept with a proposal of somebody without an account.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    /// What her link holds, hashed.
    pub secret: SecretHash,
    /// Where reviewers can ask back; may be empty.
    pub mail: &'a str,
    /// The network she sent it from, hashed.
    pub network: NetworkHash,
}

/// The columns of a [`Proposal`] and where they come from; every query that gives one starts with it.
macro_rules! select_proposal {
    ($rest:literal) => {
        concat!(
            "select q.key, q.outline, q.number, q.head, q.fork, q.origin, q.state, q.opened, p.key as opened_by,
                    p.name as opened_by_name, p.handle as opened_by_handle, q.closed, c.name as closed_by_name,
                    q.reason, r.summary
             from proposal q join revision r on r.key = q.head
             join person w on w.key = q.opened_by join person p on p.key = coalesce(w.claimed_by, w.key)
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
            "insert into proposal (key, outline, number, head, fork, origin, state, opened, opened_by, reason)
             values ($1, $2, (select coalesce(max(number), 0) + 1 from proposal where outline = $2), $3,
                     (select parent from revision where key = $3), $4, 'open', $5, $6, '')
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

/// Keeps what lets somebody without an account come back to the proposal she has just opened.
pub async fn keep_sender(tx: &mut Tx, outline: OutlineKey, number: i64, sender: &Sender<'_>) -> Result<()> {
    run!(
        tx,
        sqlx::query("update proposal set secret = $3, mail = $4, network = $5 where outline = $1 and number = $2")
            .bind(outline)
            .bind(number)
            .bind(&sender.secret[..])
            .bind(sender.mail)
            .bind(&sender.network[..])
    )
}

/// Moves the end of a proposal's line on, and lets it wait for a reviewer again. `fork` is where the line leaves the
/// main one then: an amendment leaves it where it was, a line that was made from the main one anew does not.
pub async fn advance(
    tx: &mut Tx,
    project: ProjectKey,
    proposal: &Proposal,
    (head, fork): (RevisionKey, Option<RevisionKey>),
    now: Time,
) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "update proposal set head = $2, fork = $3, state = 'open', closed = null, closed_by = null, reason = ''
             where key = $1",
        )
        .bind(proposal.key)
        .bind(head)
        .bind(fork)
    )?;
    log::note(tx, now, Event::Proposal(project, proposal.outline, proposal.key)).await
}

/// Gives a proposal a verdict, with a reason; one that is final forgets where the proposal came from.
pub async fn close(
    tx: &mut Tx,
    project: ProjectKey,
    proposal: &Proposal,
    state: State,
    (by, now, reason): (PersonKey, Time, &str),
) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "update proposal set state = $2, closed = $3, closed_by = $4, reason = $5,
                 mail = case when $2 = 'returned' then mail else '' end,
                 network = case when $2 = 'returned' then network end
             where key = $1",
        )
        .bind(proposal.key)
        .bind(state.as_str())
        .bind(now)
        .bind(by)
        .bind(reason)
    )?;
    log::note(tx, now, Event::Proposal(project, proposal.outline, proposal.key)).await
}

/// Lets a proposal wait again as it is, and notes the network that it comes from now, if that is to be counted.
pub async fn reopen(
    tx: &mut Tx,
    project: ProjectKey,
    proposal: &Proposal,
    network: Option<&NetworkHash>,
    now: Time,
) -> Result<()> {
    run!(
        tx,
        sqlx::query(
            "update proposal set state = 'open', closed = null, closed_by = null, reason = '', network = $2
             where key = $1",
        )
        .bind(proposal.key)
        .bind(network.map(|network| &network[..]))
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

/// Whether this is the secret of a proposal's link.
pub async fn has_secret(conn: &mut Conn, proposal: ProposalKey, secret: &SecretHash) -> Result<bool> {
    sql!(conn, driver => {
        sqlx::query_scalar("select count(*) > 0 from proposal where key = $1 and secret = $2")
            .bind(proposal)
            .bind(&secret[..])
            .fetch_one(driver)
            .await
    })
}

/// Makes the links of a guest's proposals lead nowhere any more: her words belong to an account now.
pub async fn forget_secrets(tx: &mut Tx, guest: PersonKey) -> Result<()> {
    run!(tx, sqlx::query("update proposal set secret = null where opened_by = $1").bind(guest))
}

/// Whoever opened a proposal, as she was then: the guest, also if an account has claimed her words since.
pub async fn opener(conn: &mut Conn, proposal: ProposalKey) -> Result<Person> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select p.key, p.id, p.handle, p.name, p.kind, p.about
             from proposal q join person p on p.key = q.opened_by where q.key = $1",
        )
        .bind(proposal)
        .fetch_one(driver)
        .await
    })
}

/// Where reviewers can ask back about a proposal; empty if nobody said or it is closed.
pub async fn mail(conn: &mut Conn, proposal: ProposalKey) -> Result<String> {
    sql!(conn, driver => {
        sqlx::query_scalar("select mail from proposal where key = $1").bind(proposal).fetch_one(driver).await
    })
}

/// How many proposals from one network wait.
pub async fn waiting_from(conn: &mut Conn, network: &NetworkHash) -> Result<i64> {
    sql!(conn, driver => {
        sqlx::query_scalar("select count(*) from proposal where network = $1 and state = 'open'")
            .bind(&network[..])
            .fetch_one(driver)
            .await
    })
}

/// How many proposals of a project wait, and how many of them longer than this one.
pub async fn queue(conn: &mut Conn, project: ProjectKey, proposal: &Proposal) -> Result<(i64, i64)> {
    sql!(conn, driver => {
        sqlx::query_as(
            "select count(*), count(case when q.opened < $2 or q.opened = $2 and q.key < $3 then 1 end)
             from proposal q join outline o on o.key = q.outline where q.state = 'open' and o.project = $1",
        )
        .bind(project)
        .bind(proposal.opened)
        .bind(proposal.key)
        .fetch_one(driver)
        .await
    })
}

/// How long, in microseconds, the proposals of a project waited that reviewers closed last, at most 100 of them.
pub async fn waits(conn: &mut Conn, project: ProjectKey) -> Result<Vec<i64>> {
    sql!(conn, driver => {
        sqlx::query_scalar(
            "select q.closed - q.opened from outline o join proposal q on q.outline = o.key
             where o.project = $1 and q.closed is not null and q.state not in ('withdrawn', 'returned') order by q.closed desc limit 100",
        )
        .bind(project)
        .fetch_all(driver)
        .await
    })
}

/// The proposal on whose line a revision is that the main line does not hold; the first, if another was begun on it.
pub async fn of_line(conn: &mut Conn, revision: &Revision) -> Result<Option<Proposal>> {
    sql!(conn, driver => {
        sqlx::query_as(select_proposal!(
            "where q.key =
                 (with recursive line (proposal, key, parent) as (
                      select a.key, b.key, b.parent from proposal a join revision b on b.key = a.head
                      where a.outline = $1 and not b.published
                      union
                      select l.proposal, b.key, b.parent from line l join revision b on b.key = l.parent
                      where not b.published
                  )
                  select min(l.proposal) from line l where l.key = $2)"
        ))
        .bind(revision.outline)
        .bind(revision.key)
        .fetch_optional(driver)
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
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(word: String) -> std::result::Result<Self, String> {
        [Self::Open, Self::Returned, Self::Accepted, Self::Part, Self::Declined, Self::Withdrawn]
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
