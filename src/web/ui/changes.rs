//! Changes in a list that is about more than one outline: where, who, when, why, how much.

use maud::{Markup, html};

use super::byline::{self, clock, words};
use super::revisions::{self, badge};
use crate::store::change::Change;
use crate::store::revision::Revision;
use crate::web::links;

/// What all changes of a list have in common, so that it need not be told with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Common {
    /// Nothing.
    Nothing,
    /// The project.
    Project,
    /// The author.
    Author,
}

/// Changes in order, under the days on which they were made.
pub fn list(changes: &[Change], common: Common) -> Markup {
    html! {
        @for (day, changes) in revisions::by_day(changes, |change| change.revision.time) {
            section.day.hung {
                // On her page the days stand under a heading.
                @if common == Common::Author { h3 { (day) } } @else { h2 { (day) } }
                ol.rows {
                    @for change in changes { (row(change, common)) }
                }
            }
        }
    }
}

fn row(change: &Change, common: Common) -> Markup {
    let Change { revision, project_slug: project, outline_slug: outline, .. } = change;
    html! {
        li.change {
            div.text {
                p.summary { (place(change, common)) ": " span dir="auto" { (revisions::summary(revision)) } }
                p.byline { (byline(revision, common)) }
            }
            p.acts {
                @if revision.parent.is_some() {
                    a href=(links::change(project, outline, revision.id)) {
                        "Difference" span.sr { " made by " (revision.id.short()) }
                    }
                } @else {
                    a href=(links::revision(revision.id)) { "View" span.sr { " " (revision.id.short()) } }
                }
                " "
                a href=(links::verb(project, outline, "history")) {
                    "History" span.sr { " of " (change.outline_title) }
                }
            }
        }
    }
}

fn place(change: &Change, common: Common) -> Markup {
    let outline = links::outline(&change.project_slug, &change.outline_slug);
    html! {
        @if common != Common::Project {
            a href=(links::project(&change.project_slug)) dir="auto" { (change.project_name) } ", "
        }
        a href=(outline) dir="auto" { (change.outline_title) }
    }
}

fn byline(revision: &Revision, common: Common) -> Markup {
    html! {
        (clock(revision.time)) " · "
        @if common != Common::Author {
            (byline::person(&revision.author_name, &revision.author_handle)) " · "
        }
        (words(revision.words_added, revision.words_removed)) " " (badge(revision.kind))
    }
}
