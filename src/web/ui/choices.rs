//! Choices that several forms offer alike: the licence, who may publish, what an outline is, its address.

use maud::{Markup, html};

use super::field::{self, Line};
use crate::store::outline::Kind;
use crate::store::project::Policy;
use crate::text::slug::Slug;
use crate::wiki::{Error, Refusal, Result};

/// Licences that are free and known to those who reuse texts.
const LICENCES: [(&str, &str); 3] = [
    ("CC-BY-SA-4.0", "CC BY-SA 4.0: credit, share alike"),
    ("CC-BY-4.0", "CC BY 4.0: credit"),
    ("CC0-1.0", "CC0 1.0: given away"),
];

/// The licence. One that is not among ours, such as an import may bring, stays to be picked.
pub fn licence(label: &str, hint: Option<&str>, picked: &str, refusal: Option<&Refusal>) -> Markup {
    let known = LICENCES.iter().any(|(licence, _)| *licence == picked);
    let other = (picked, if picked.is_empty() { "None is told" } else { picked });
    let mut options = LICENCES.to_vec();
    options.extend((!known).then_some(other));
    field::select(&Line { name: "licence", label, hint, value: picked, refusal, ..Line::default() }, &options)
}

/// Who may publish.
pub fn policy(picked: &str) -> Markup {
    let options = Policy::ALL.map(|policy| (policy.as_str(), policy_name(policy), policy.explained()));
    field::pick_explained("policy", "Who may publish", &options, picked)
}

/// The policy that a form sent.
pub fn sent_policy(word: &str) -> Result<Policy> {
    Policy::parse(word).ok_or_else(|| Error::refused("policy", "Please pick who may publish."))
}

/// What an outline is in its project, and who speaks if it is told by one side.
pub fn part(picked: &Part<'_>, offers_plan: bool, refusal: Option<&Refusal>) -> Markup {
    let kinds = [Kind::Plan, Kind::Angle, Kind::Page].into_iter().filter(|kind| offers_plan || *kind != Kind::Plan);
    let options: Vec<_> = kinds.map(explained).collect();
    html! {
        (field::pick_explained("kind", "What is it in the project?", &options, picked.kind))
        div.short {
            (field::line(&Line {
                name: "voice",
                label: "Who speaks?",
                hint: Some("For an angle: “the nurse”, “parents”, “field officer”."),
                value: picked.voice,
                refusal,
                ..Line::default()
            }))
        }
        (field::tick("of_the_place", "Those who speak are of the place", picked.of_the_place))
    }
}

/// What is picked of an outline's part in its project.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The word for its kind.
    pub kind: &'a str,
    /// Who speaks.
    pub voice: &'a str,
    /// Whether those who speak are of the place.
    pub of_the_place: bool,
}

/// The kind of outline that a form sent.
pub fn sent_kind(word: &str) -> Result<Kind> {
    Kind::parse(word).ok_or_else(|| Error::refused("kind", "Please pick what it is in the project."))
}

/// The address that a form sent: as it was typed if it can be one, else the one that is made of it.
pub fn sent_address(field: &'static str, typed: &str) -> Result<Slug> {
    let reason = "Please put some letters or digits in it: the address is made of them.";
    let slug = Slug::parse(typed).or_else(|| Slug::from_title(typed));
    slug.ok_or_else(|| Error::refused(field, reason))
}

fn policy_name(policy: Policy) -> &'static str {
    match policy {
        Policy::Open => "Open",
        Policy::Members => "Members",
        Policy::Reviewed => "Reviewed",
        Policy::Closed => "Closed",
    }
}

fn explained(kind: Kind) -> (&'static str, &'static str, &'static str) {
    let (label, sentence) = match kind {
        Kind::Plan => ("The plan", "What all sides have agreed on. A project has one."),
        Kind::Angle => ("An angle", "The same topics as one side sees them, in its own words."),
        Kind::Page => ("A page", "Anything else: a budget, minutes, a list of tools."),
    };
    (kind.as_str(), label, sentence)
}
