//! Thanks: who gave them for a revision, and the button that gives them.

use maud::{Markup, html};

use super::byline;
use crate::store::thanks::Giver;

/// People who are named; the others are counted.
const NAMED: usize = 5;

/// Who gave thanks for a revision; nothing where nobody has.
pub fn line(givers: &[Giver]) -> Markup {
    let (named, others) = givers.split_at(givers.len().min(NAMED));
    html! {
        @if !givers.is_empty() {
            p.thanks {
                "Thanked by "
                @for (place, giver) in named.iter().enumerate() {
                    @if place > 0 { ", " }
                    (byline::person(&giver.name, &giver.handle))
                }
                @if !others.is_empty() { " and " (byline::count(others.len() as i64, "other", "others")) }
            }
        }
    }
}

/// The button that thanks an author.
pub fn button(action: &str, author: &str) -> Markup {
    html! {
        form method="post" action=(action) { button.plain { span { "Thank " bdi { (author) } } } }
    }
}
