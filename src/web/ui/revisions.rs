//! Revisions in a list: who, when, why, how much.

use maud::{Markup, html};

use super::byline::{self, clock, words};
use crate::store::revision::{Kind, Revision};
use crate::web::links;

/// The badge of a revision that is no ordinary edit.
pub fn badge(kind: Kind) -> Markup {
    let (class, words) = match kind {
        Kind::Edit => return html! {},
        Kind::Fix => ("fix", "small fix"),
        Kind::Merge => ("merge", "merge"),
        Kind::Revert => ("revert", "undo"),
        Kind::Restore => ("revert", "restored"),
        Kind::Import => ("import", "imported"),
        Kind::Removal => ("import", "removed"),
    };
    html! { span.badge.(class) { (words) } }
}

/// Why a revision was made; a stand-in where its author did not say.
pub fn summary(revision: &Revision) -> Markup {
    html! {
        @if !revision.summary.trim().is_empty() {
            (revision.summary)
        } @else if revision.kind == Kind::Merge {
            "Brings two edits together"
        } @else {
            "No summary"
        }
    }
}

/// One revision: its summary, leading to it, and its byline. `before` comes first in the byline.
pub fn text(revision: &Revision, before: Markup) -> Markup {
    html! {
        div.text {
            p.summary { a href=(links::revision(revision.id)) dir="auto" { (summary(revision)) } " " (badge(revision.kind)) }
            p.byline {
                (before)
                (byline::person(&revision.author_name, &revision.author_handle)) ", " (clock(revision.time)) " · "
                (words(revision.words_added, revision.words_removed))
            }
        }
    }
}

/// Revisions in order, cut into days.
pub fn by_day(revisions: &[Revision]) -> Vec<(String, &[Revision])> {
    let mut days: Vec<(String, &[Revision])> = Vec::new();
    let same_day = |a: &Revision, b: &Revision| byline::day_words(a.time) == byline::day_words(b.time);
    for day in revisions.chunk_by(same_day) {
        days.push((byline::day_words(day[0].time), day));
    }
    days
}
