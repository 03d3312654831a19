//! What readers are told of checks: who vouched for which revision, and what is newer.

use maud::{Markup, html};

use super::byline::{self, count, day};
use crate::store::checkmark::Checkmark;
use crate::web::links;
use crate::web::reading::{Check, Reading};

/// An outline, by the addresses of its project and its own.
pub type Place<'a> = (&'a str, &'a str);

/// Who checked a revision and when, with what she said.
pub fn by(mark: &Checkmark) -> Markup {
    html! {
        "Checked by " (byline::person(&mark.person_name, &mark.person_handle)) " on " (day(mark.time))
        @if !mark.reason.is_empty() { ": “" bdi { (mark.reason) } "”" }
    }
}

/// The line about the last check under an outline's title; nothing where nobody has checked it.
pub fn line(place: Place<'_>, reading: &Reading) -> Markup {
    html! {
        @if let Some(check) = &reading.check {
            @if reading.is_held_back() { (held_back(place, check)) }
            @else {
                p.checked {
                    "Checked by " (byline::person(&check.mark.person_name, &check.mark.person_handle)) " on "
                    a href=(links::revision(check.mark.revision_id)) { (day(check.mark.time)) }
                    @if check.newer > 0 {
                        " · " (are_newer(check.newer))
                        @if reading.since.is_none() {
                            span.screen { ": " a href=(newer(place, &check.mark)) { "show what is newer" } }
                        }
                    }
                }
            }
        }
    }
}

/// Tells whoever reads the last checked revision that the text has moved on since.
fn held_back(place: Place<'_>, check: &Check) -> Markup {
    html! {
        p.notice role="status" {
            "You read what " (byline::person(&check.mark.person_name, &check.mark.person_handle)) " checked on "
            a href=(links::revision(check.mark.revision_id)) { (day(check.mark.time)) } ". "
            (are_newer(check.newer)) ", and nobody has checked "
            (if check.newer == 1 { "it" } else { "them" }) " yet: "
            a href=(links::newest(place.0, place.1)) { "read the newest text" } " or "
            a href=(newer(place, &check.mark)) { "show what is newer" } "."
        }
    }
}

/// The newest text with what is newer than a check drawn in it.
fn newer((project, outline): Place<'_>, mark: &Checkmark) -> String {
    format!("{}&since={}", links::newest(project, outline), mark.revision_id.short())
}

fn are_newer(revisions: i64) -> String {
    format!("{} newer", count(revisions, "revision is", "revisions are"))
}
