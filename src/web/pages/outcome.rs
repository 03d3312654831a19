//! What came of a proposal: the verdict, what was taken, what stands of it, who was grateful.

use std::collections::HashSet;

use maud::{Markup, html};

use super::opened_proposal::Opened;
use crate::store::Conn;
use crate::store::proposal::State;
use crate::store::revision::{self, Revision};
use crate::store::thanks::{self, Giver};
use crate::web::ui::byline::{self, count};
use crate::web::ui::diff::Difference;
use crate::web::ui::thanks as thanked;
use crate::web::{App, Result, links, open};
use crate::wiki::authorship;

/// Revisions of a proposal's line that are looked at for words that stand.
const LINE: usize = 200;

impl Opened {
    /// Who closed it or sent it back, when, and with which words.
    pub fn verdict(&self) -> Markup {
        let by = self.proposal.closed_by_name.as_deref().unwrap_or("somebody");
        html! {
            @if self.proposal.state == State::Withdrawn {
                p.notice role="status" {
                    "Withdrawn by whoever sent it. It is kept for them and for reviewers; nobody else sees it."
                }
            } @else { p.notice role="status" {
                (match self.proposal.state {
                    State::Accepted => "Accepted by ",
                    State::Part => "Accepted in part by ",
                    State::Returned => "Sent back by ",
                    _ => "Declined by ",
                })
                bdi { (by) }
                @if let Some(closed) = self.proposal.closed { ", " (byline::minute(closed)) }
                @if !self.proposal.reason.trim().is_empty() { ": “" bdi { (self.proposal.reason) } "”" } @else { "." }
            } }
        }
    }
}

/// What was taken of a proposal; nothing for one that was not.
pub async fn view(app: &App, opened: &Opened) -> Result<Markup> {
    let state = opened.proposal.state;
    if !matches!(state, State::Accepted | State::Part) {
        return Ok(html! {});
    }
    let mut conn = app.store.read().await?;
    let taken = Taken::read(&mut conn, opened).await?;
    drop(conn);
    let texts = &taken.texts;
    let difference = Difference::between(&texts[0], &texts[1]).await?;
    let (project, outline) = (&opened.project.slug, &opened.outline.slug);
    let change = match taken.revision.parent {
        Some(_) => links::change(project, outline, taken.revision.id),
        None => links::revision(taken.revision.id),
    };
    Ok(html! {
        section.part aria-labelledby="taken" {
            h2 #taken { "What was taken" }
            p {
                (if state == State::Part { "Some of it, or all of it mended, is " } else { "All of it is " })
                "in " a href=(change) {
                    "the change of " (byline::day(taken.revision.time))
                }
                ". " (taken.credit(opened))
            }
            (thanked::line(&taken.givers))
            @if state == State::Part { (difference.passages()) }
        }
    })
}

/// How the main line took a proposal in.
struct Taken {
    /// The merge, or the end of the proposal's own line where nobody had written meanwhile.
    revision: Revision,
    /// The page before and after that.
    texts: [String; 2],
    /// How many words of the line stand in the outline now; `None` if that is not worked out yet.
    words: Option<usize>,
    /// Those who gave thanks for it.
    givers: Vec<Giver>,
}

impl Taken {
    async fn read(conn: &mut Conn, opened: &Opened) -> Result<Self> {
        let merge = revision::merge_of(conn, opened.proposal.head).await?;
        let revision = merge.unwrap_or_else(|| opened.line.clone());
        let before = match revision.parent {
            Some(parent) => revision::by_key(conn, parent).await?,
            None => None,
        };
        let before = match &before {
            Some(before) => revision::text(conn, before).await?,
            None => String::new(),
        };
        let texts = [before, revision::text(conn, &revision).await?];
        let mut givers = thanks::givers(conn, opened.line.key).await?;
        if revision.key != opened.line.key {
            givers.extend(thanks::givers(conn, revision.key).await?);
        }
        Ok(Self { revision, texts, words: words(conn, opened).await?, givers })
    }

    /// Under whose name the words stand, and how many of them do.
    fn credit(&self, opened: &Opened) -> Markup {
        let (name, handle) = (&opened.proposal.opened_by_name, &opened.proposal.opened_by_handle);
        let verb = |verb: &str| links::verb(&opened.project.slug, &opened.outline.slug, verb);
        html! {
            @match self.words {
                Some(0) => { "None of its words stand today; the history keeps them under the name of " },
                Some(words) => {
                    (count(words as i64, "word", "words")) " of it " (if words == 1 { "stands" } else { "stand" })
                    " in " bdi { (opened.outline.title) } " today, under the name of "
                },
                None => { "Its words stand under the name of " },
            }
            (byline::person(name, handle)) ": see "
            a href=(verb("authors")) { "who wrote what" } " and " a href=(verb("credits")) { "the credits" } "."
        }
    }
}

/// How many words that a proposal's line first had stand in its outline now.
async fn words(conn: &mut Conn, opened: &Opened) -> Result<Option<usize>> {
    let Some(head) = open::head(conn, &opened.outline).await? else { return Ok(None) };
    let Some(version) = authorship::of(conn, &head).await? else { return Ok(None) };
    let mut line = HashSet::new();
    let mut next = Some(opened.proposal.head);
    while let Some(key) = next.filter(|key| Some(*key) != opened.proposal.fork && line.len() < LINE) {
        line.insert(key.0);
        next = revision::by_key(conn, key).await?.and_then(|revision| revision.parent);
    }
    let runs = version.authorship().runs().iter().zip(version.words());
    Ok(Some(runs.filter(|(run, _)| line.contains(&run.origin)).map(|(_, words)| words).sum()))
}
