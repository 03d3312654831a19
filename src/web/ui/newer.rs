//! What is newer than an older text, drawn in the page at the places where it stands.
//!
//! Which words are newer is told by the difference of the two texts; whoever knows it better, such as authorship, may
//! make the marks instead.

use maud::{Markup, html};

use super::byline::count;
use super::diff::Difference;
use crate::text::diff::{Op, Passage, passages};
use crate::text::markdown::{Mark, Paint, Tag};

/// Changed places that are listed; what a reader cannot oversee she rather reads in the page.
const LISTED: usize = 40;
/// Bytes after a place from which something was only taken, in which there should be a word to lead to.
const NEXT_WORDS: usize = 200;

/// What is newer in a text than in an older one.
pub struct Newer {
    /// The marks to draw it with.
    pub marks: Vec<Mark>,
    /// The changed places, each by the heading that it is under, and its number among those there.
    places: Vec<(String, usize)>,
    summary: Markup,
    coarse: Markup,
}

impl Newer {
    /// What the new text of a difference has that the old one has not, and where something was taken away.
    pub fn of(difference: &Difference<'_>) -> Self {
        let passages = passages(difference.new, &difference.diff);
        let mut marks = Vec::new();
        for (number, passage) in (1..).zip(&passages) {
            marks.push(place(difference.new, number, passage));
            draw(difference, &passage.ops, passage.new.start, &mut marks);
        }
        Self {
            marks,
            places: places(difference.new, &passages),
            summary: difference.summary(),
            coarse: difference.coarse(),
        }
    }

    /// How much is newer, with the ways to each place.
    pub fn ways(&self) -> Markup {
        html! {
            (self.coarse)
            @if self.places.is_empty() { p { "No word differs." } }
            @else {
                p {
                    (count(self.places.len() as i64, "changed place", "changed places")) ": " (self.summary) ". "
                    ins { "What is new" } " is underlined, " del { "what is gone" } " is struck through."
                }
                nav.places aria-label="Changed places" {
                    ol {
                        @for (change, (heading, number)) in (1..=LISTED).zip(&self.places) {
                            li {
                                a href={ "#change-" (change) } {
                                    bdi { (heading) } @if *number > 1 { " (" (number) ")" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn places(text: &str, passages: &[Passage]) -> Vec<(String, usize)> {
    let under_one_heading = passages.chunk_by(|one, next| one.heading == next.heading);
    let place = |number: usize, passage: &Passage| {
        let heading = passage.heading.clone().map(|heading| text[heading].trim()).filter(|title| !title.is_empty());
        (heading.unwrap_or("The beginning").to_owned(), number)
    };
    under_one_heading.flat_map(|passages| (1..).zip(passages).map(|(number, passage)| place(number, passage))).collect()
}

/// What a link to a changed place leads to: its first words, or those after what was taken away.
fn place(text: &str, number: usize, passage: &Passage) -> Mark {
    let range = if passage.new.is_empty() {
        let end = text.ceil_char_boundary((passage.new.start + NEXT_WORDS).min(text.len()));
        let start = if text[passage.new.start..].trim().is_empty() {
            end.saturating_sub(NEXT_WORDS)
        } else {
            passage.new.start
        };
        text.floor_char_boundary(start)..end
    } else {
        passage.new.clone()
    };
    let id = Some(format!("change-{number}"));
    Mark {
        range,
        paint: Paint::Wrap { tag: Tag::Span, class: String::new(), title: None, href: None, id, label: None },
    }
}

/// Marks for operations that begin at a byte of the new text.
fn draw(difference: &Difference<'_>, ops: &[Op], from: usize, marks: &mut Vec<Mark>) {
    let mut at = from;
    for op in ops {
        let end = op.new_range().map_or(at, |new| new.end);
        match op {
            Op::Insert { new } => marks.push(wrap(new.clone(), Tag::Ins, "", None)),
            Op::Delete { old } => {
                let gone = difference.old[old.clone()].to_owned();
                marks.push(Mark { range: at..at, paint: Paint::Deleted(gone) });
            }
            Op::MovedTo { new, id, inner } => {
                marks.push(wrap(new.clone(), Tag::Span, "moved", Some(format!("moved-{id}"))));
                draw(difference, inner, new.start, marks);
            }
            Op::Keep { .. } | Op::Space { .. } | Op::MovedFrom { .. } => {}
        }
        at = end;
    }
}

fn wrap(range: std::ops::Range<usize>, tag: Tag, class: &str, id: Option<String>) -> Mark {
    Mark { range, paint: Paint::Wrap { tag, class: class.to_owned(), title: None, href: None, id, label: None } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown::{Page, Target, render};

    fn drawn(old: &str, new: &str) -> String {
        let newer = Newer::of(&Difference::of_passage(old, new));
        let resolve = |_: &_| Target { href: String::new(), written: false };
        let page =
            Page { id_prefix: "s-", resolve: &resolve, marks: &newer.marks, edit_section: None, skip_title: false };
        render(new, &page).html.into_string()
    }

    #[test]
    fn new_words_and_gone_ones_stand_where_they_were_changed() {
        let html = drawn("# Well\n\nEight boreholes work.\n", "# Well\n\nNine boreholes work.\n");
        assert!(html.contains("<del>Eight</del>") && html.contains("<ins>Nine</ins>"), "{html}");
        assert!(html.contains("id=\"change-1\""), "{html}");
    }

    #[test]
    fn every_changed_place_can_be_led_to_even_where_something_was_only_taken_away() {
        let old =
            "# Well\n\nEight boreholes work.\n\nThe old pump is for sale.\n\n## School\n\nTwo rooms.\n\nThe end.\n";
        for new in [
            old.replace("The old pump is for sale.\n\n", ""),
            old.replace("\nThe end.\n", ""),
            old.replace("## School\n\nTwo rooms.\n\nThe end.\n", ""),
        ] {
            let html = drawn(old, &new);
            assert!(html.contains("id=\"change-1\""), "{new}: {html}");
            assert!(html.contains("<del>"), "{new}: {html}");
        }
    }
}
