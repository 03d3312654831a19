//! The scripts: what is in the TOML files beside this one.

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use crate::store::outline::Kind;

/// A project, its people, and the histories of its outlines.
pub struct Story {
    pub project: Project,
    pub outlines: Vec<Outline>,
}

/// The facts of a project and its people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub slug: String,
    pub name: String,
    pub aim: String,
    pub place: String,
    pub language: String,
    pub licence: String,
    pub policy: String,
    #[serde(default)]
    pub person: Vec<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub handle: String,
    pub name: String,
    pub role: String,
    pub about: String,
}

/// An outline and its history.
pub struct Outline {
    pub slug: &'static str,
    pub kind: Kind,
    pub history: History,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    pub title: String,
    #[serde(default)]
    pub angle: String,
    #[serde(default)]
    pub of_the_place: bool,
    #[serde(default)]
    pub step: Vec<Step>,
}

/// Something that somebody did, and when.
#[derive(Debug, Deserialize)]
pub struct Step {
    pub by: String,
    #[serde(with = "moment")]
    pub at: OffsetDateTime,
    #[serde(flatten)]
    pub deed: Deed,
}

/// What somebody did. Revisions are named by their number in the outline; 0 is the empty beginning.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Deed {
    /// Saved an edit as revision `n`, on top of `on`.
    Save {
        n: i64,
        on: i64,
        summary: String,
        #[serde(default)]
        small: bool,
        /// The number of the merge that follows by itself.
        merges_as: Option<i64>,
        /// Whether somebody will have to settle it.
        #[serde(default)]
        conflicts: bool,
        text: Option<String>,
        #[serde(default)]
        change: Vec<Change>,
    },
    /// Proposed an edit.
    Propose {
        n: i64,
        on: i64,
        summary: String,
        #[serde(default)]
        small: bool,
        text: Option<String>,
        #[serde(default)]
        change: Vec<Change>,
    },
    /// Accepted the proposal that ends in revision `proposal`.
    Accept { proposal: i64 },
    /// Declined it.
    Decline { proposal: i64, reason: String },
    /// Settled it: revision `n` is the text of the head with these changes.
    Settle { n: i64, proposal: i64, summary: String, change: Vec<Change> },
    /// Undid a revision.
    Undo { n: i64, revision: i64, summary: String },
    /// Vouched for a revision.
    Check { revision: i64, reason: String },
    /// Thanked the author of a revision.
    Thank { revision: i64 },
    /// Said something: in a thread, or as the beginning of one.
    Talk {
        thread: Option<i64>,
        /// The words of the outline that a thread is about.
        #[serde(default)]
        quote: String,
        body: String,
        /// Whether that settles the thread.
        #[serde(default)]
        settles: bool,
    },
}

/// A passage that stands once in a text, and what to put in its place.
#[derive(Debug, Deserialize)]
pub struct Change {
    pub find: String,
    pub put: String,
}

/// Reads all stories, the one that went on longest last, as it stands in the list of changes.
pub fn read() -> anyhow::Result<Vec<Story>> {
    Ok(vec![
        Story { project: parse(include_str!("garden/project.toml"))?, outlines: Vec::new() },
        Story {
            project: parse(include_str!("bustan/project.toml"))?,
            outlines: vec![outline("plan", Kind::Plan, include_str!("bustan/plan.toml"))?],
        },
        Story { project: parse(include_str!("okware/project.toml"))?, outlines: okware()? },
    ])
}

fn okware() -> anyhow::Result<Vec<Outline>> {
    let outlines = [
        ("plan", Kind::Plan, include_str!("okware/plan.toml")),
        ("community", Kind::Angle, include_str!("okware/angles/community.toml")),
        ("field-team", Kind::Angle, include_str!("okware/angles/field-team.toml")),
        ("district-office", Kind::Angle, include_str!("okware/angles/district-office.toml")),
        ("health-workers", Kind::Angle, include_str!("okware/angles/health-workers.toml")),
        ("schools", Kind::Angle, include_str!("okware/angles/schools.toml")),
        ("readers-and-donors", Kind::Angle, include_str!("okware/angles/readers-and-donors.toml")),
        ("evaluator", Kind::Angle, include_str!("okware/angles/evaluator.toml")),
        ("reporter", Kind::Angle, include_str!("okware/angles/reporter.toml")),
        ("borehole-log", Kind::Page, include_str!("okware/pages/borehole-log.toml")),
        ("pump-mechanic", Kind::Page, include_str!("okware/pages/pump-mechanic.toml")),
    ];
    outlines.into_iter().map(|(slug, kind, history)| outline(slug, kind, history)).collect()
}

fn outline(slug: &'static str, kind: Kind, history: &str) -> anyhow::Result<Outline> {
    Ok(Outline { slug, kind, history: parse(history).with_context(|| format!("the history of {slug}"))? })
}

fn parse<T: DeserializeOwned>(text: &str) -> anyhow::Result<T> {
    Ok(toml::from_str(text)?)
}

/// Moments as TOML writes them.
mod moment {
    use serde::{Deserialize, Deserializer, de::Error};
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)?.to_string();
        OffsetDateTime::parse(&written, &Rfc3339).map_err(D::Error::custom)
    }
}
