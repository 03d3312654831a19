//! Revisions in a list: who, when, why, how much.

use maud::{Markup, html};

use super::byline::{self, clock, words};
use crate::store::Time;
use crate::store::revision::{Kind, Revision};
use crate::web::links;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

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
pub fn summary(revision: &Revision) -> &str {
    match revision.summary.trim() {
        "" if revision.kind == Kind::Merge => "Brings two edits together",
        "" => "No summary",
        _ => &revision.summary,
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

/// Entries in order, cut into the days (UTC) of their moments.
pub fn by_day<T>(entries: &[T], moment: impl Fn(&T) -> Time) -> Vec<(Markup, &[T])> {
    let day_number = |entry: &T| moment(entry).0.div_euclid(DAY);
    let days = entries.chunk_by(|a, b| day_number(a) == day_number(b));
    days.map(|day| (byline::day(moment(&day[0])), day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_day_stay_together_before_1970_too() {
        let moments = [Time(DAY + 1), Time(DAY), Time(DAY - 1), Time(0), Time(-1)];
        let days = by_day(&moments, |moment| *moment);
        let words: Vec<String> = days.iter().map(|(day, _)| day.clone().into_string()).collect();
        assert_eq!(days.iter().map(|(_, moments)| moments.len()).collect::<Vec<_>>(), [2, 2, 1]);
        assert!(words[2].contains("31 December 1969"), "{words:?}");
    }
}
