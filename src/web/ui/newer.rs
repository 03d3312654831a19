//! What is newer than an older text, drawn in the page at the places where it stands.
//!
//! Where two revisions are compared the difference of their texts tells which words are newer. Where a reader wants to
//! know what nobody has checked it is told by who wrote them: what came back, or moved, was looked at before.

use std::ops::Range;

use maud::{Markup, html};

use super::byline::count;
use super::diff::Difference;
use super::drawing::{draw, place};
use crate::text::diff::{Op, Passage, passages};
use crate::text::markdown::{Mark, Paint, Phrase, top_blocks};
use crate::web::authors::Authors;

/// Changed places that are listed; what a reader cannot oversee she rather reads in the page.
const LISTED: usize = 16;
/// People that a line beside a change names.
const NAMED: usize = 3;

/// What is newer in a text than in an older one.
pub struct Newer {
    /// The marks to draw it with.
    pub marks: Vec<Mark>,
    /// The changed places, each by the heading that it is under, and its number among those there.
    places: Vec<(String, usize)>,
    summary: Markup,
    coarse: Markup,
    /// Whether something came that is not new.
    has_known: bool,
}

impl Newer {
    /// The same with a line beside each changed block: who changed it, as far as `authors` of the new text knows, and
    /// the way to the changes before and after.
    pub fn with_ways_between(difference: &Difference<'_>, authors: Option<&Authors>) -> Self {
        let passages = passages(difference.new, &difference.diff);
        let mut newer = Self::from_passages(difference, &passages);
        let blocks = top_blocks(difference.new);
        let mut last = None;
        for (number, passage) in (1..).zip(&passages) {
            let near = blocks.partition_point(|block| block.range.end <= passage.new.start);
            let block = blocks[near..].iter().find(|block| block.has_room);
            // The next change in the same block is found from the first one's words.
            let Some(block) = block.filter(|block| last != Some(block.range.start)) else { continue };
            last = Some(block.range.start);
            let line = line(number, passages.len(), &names(passage, authors));
            let paint = Paint::Beside { class: "told changed".to_owned(), line };
            newer.marks.push(Mark { range: block.range.start..block.range.start, paint });
        }
        newer
    }

    /// What the new text of a difference has that the old one has not, and where something was taken away.
    pub fn of(difference: &Difference<'_>) -> Self {
        Self::from_passages(difference, &passages(difference.new, &difference.diff))
    }

    fn from_passages(difference: &Difference<'_>, passages: &[Passage]) -> Self {
        let new = difference.new;
        let mut marks = Vec::new();
        for (number, passage) in (1..).zip(passages) {
            marks.push(place(new, number, passage));
            draw(difference, &passage.ops, passage.new.start, &mut marks);
        }
        Self {
            marks,
            places: places(new, passages),
            summary: difference.summary(),
            coarse: difference.coarse(),
            has_known: difference.has_known(),
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
                    @if self.has_known {
                        " " span.known { "What came back or moved" } " has dots under it: it is not new."
                    }
                }
                nav.places aria-label="Changed places" {
                    ol {
                        @for (change, (heading, number)) in (1..=LISTED).zip(&self.places) {
                            li {
                                a href={ "#change-" (change) } {
                                    bdi { (heading) } @if *number > 1 { "\u{a0}(" (number) ")" }
                                }
                            }
                        }
                        @if self.places.len() > LISTED { li { "and " (self.places.len() - LISTED) " more" } }
                    }
                }
            }
        }
    }
}

/// What stands beside a changed block.
fn line(number: usize, of: usize, names: &str) -> Vec<Phrase> {
    let way = |label: &str, class: &str, to: usize| Phrase {
        label: None,
        text: label.to_owned(),
        class: class.to_owned(),
        href: Some(format!("#change-{to}")),
    };
    let plain = |text: String, class: &str| Phrase { label: None, text, class: class.to_owned(), href: None };
    let mut line = vec![plain(format!("Change {number} of {of} "), "name")];
    if !names.is_empty() {
        line.push(plain(format!(" by {names} "), "with"));
    }
    if number > 1 {
        line.push(way("previous", "way back", number - 1));
        line.push(plain(" ".to_owned(), ""));
    }
    if number < of {
        line.push(way("next", "way on", number + 1));
    }
    line
}

/// Who wrote the new words of a passage, in the order in which they come; empty if nothing is new or nobody knows.
fn names(passage: &Passage, authors: Option<&Authors>) -> String {
    let Some(authors) = authors else { return String::new() };
    let mut found: Vec<usize> = Vec::new();
    for range in inserted(&passage.ops) {
        let first = authors.passages.partition_point(|told| told.range.end <= range.start);
        let inside = authors.passages[first..].iter().take_while(|told| told.range.start < range.end);
        for told in inside.filter(|told| told.words > 0) {
            if !found.contains(&told.author) {
                found.push(told.author);
            }
        }
    }
    let (named, rest) = found.split_at(found.len().min(NAMED));
    let named: Vec<&str> = named.iter().map(|author| authors.people[*author].name.as_str()).collect();
    listed(&named, rest.len())
}

/// Names as one would say them, and how many others there are.
fn listed(named: &[&str], others: usize) -> String {
    match (others, named) {
        (0, [first @ .., last]) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (0, _) => named.concat(),
        (others, _) => format!("{} and {}", named.join(", "), count(others as i64, "other", "others")),
    }
}

/// The bytes of new that some operations put in.
fn inserted(ops: &[Op]) -> Vec<Range<usize>> {
    let of = |op: &Op| match op {
        Op::Insert { new } => vec![new.clone()],
        Op::MovedTo { inner, .. } => inserted(inner),
        _ => Vec::new(),
    };
    ops.iter().flat_map(of).collect()
}

fn places(text: &str, passages: &[Passage]) -> Vec<(String, usize)> {
    let under_one_heading = passages.chunk_by(|one, next| one.heading == next.heading);
    let place = |number: usize, passage: &Passage| {
        let heading = passage.heading.clone().map(|heading| text[heading].trim()).filter(|title| !title.is_empty());
        (heading.unwrap_or("The beginning").to_owned(), number)
    };
    under_one_heading.flat_map(|passages| (1..).zip(passages).map(|(number, passage)| place(number, passage))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown::{Page, Target, render};

    fn drawn(old: &str, new: &str) -> String {
        newer_html(new, &Newer::of(&Difference::of_passage(old, new)))
    }

    fn newer_html(new: &str, newer: &Newer) -> String {
        let resolve = |_: &_| Target { href: String::new(), written: false };
        let page = Page { marks: &newer.marks, ..Page::new("s-", &resolve) };
        render(new, &page).html.into_string()
    }

    #[test]
    fn new_words_and_gone_ones_stand_where_they_were_changed() {
        let html = drawn("# Well\n\nEight boreholes work.\n", "# Well\n\nNine boreholes work.\n");
        assert!(html.contains("<del>Eight</del>") && html.contains("<ins>Nine</ins>"), "{html}");
        assert!(html.contains("id=\"change-1\""), "{html}");
    }

    #[test]
    fn names_are_listed_as_one_would_say_them() {
        for (named, others, told) in [
            (&[][..], 0, ""),
            (&["Ann"], 0, "Ann"),
            (&["Ann", "Bo"], 0, "Ann and Bo"),
            (&["Ann", "Bo", "Cat"], 0, "Ann, Bo and Cat"),
            (&["Ann", "Bo", "Cat"], 2, "Ann, Bo, Cat and 2 others"),
        ] {
            assert_eq!(listed(named, others), told);
        }
    }

    #[test]
    fn beside_a_change_stands_who_made_it_and_the_ways_apart_from_the_names() {
        let line = line(2, 3, "Ann and Bo");
        let told: Vec<(&str, &str)> = line.iter().map(|phrase| (phrase.class.as_str(), phrase.text.trim())).collect();
        let ways = [("way back", "previous"), ("", ""), ("way on", "next")];
        assert_eq!(told, [&[("name", "Change 2 of 3"), ("with", "by Ann and Bo")], &ways[..]].concat());
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

    #[test]
    fn a_block_that_is_gone_reads_without_its_signs() {
        let old =
            "# Well\n\nIt works.\n\n## Rules\n\n- **No** washing\n- No cattle\n\nBy [all](https://all.example).\n";
        let html = drawn(old, "# Well\n\nIt works.\n");
        assert!(html.contains("<del>Rules\nNo washing\nNo cattle\nBy all.</del>"), "{html}");
        let (old, new) = ("**May.** Three *broke*.\n\n**June.** Water *came*, slowly.\n", "Today it came, slowly.\n");
        let html = drawn(old, new);
        assert!(!html.contains("**") && html.contains("May. Three broke.\nJune."), "{html}");
    }

    #[test]
    fn words_that_are_known_are_not_drawn_as_new_and_those_typed_anew_are() {
        let (old, new) = ("One well.\n\nTwo pumps.\n", "One deep well.\n\nTwo old pumps.\n");
        let difference = Difference::of_passage(old, new);
        let at = |word: &str| new.find(word).map(|start| start..start + word.len()).expect("it stands there");
        let newer = Newer::of(&difference.by_authorship(Some(vec![at("deep"), at("pumps")])));
        let html = newer_html(new, &newer);
        assert!(html.contains("<ins>deep</ins>") && html.contains("<ins>pumps</ins>"), "{html}");
        assert!(html.contains("class=\"known\"") && html.contains(">old </span>") && !html.contains("<del>"), "{html}");
        assert!(newer.ways().into_string().contains("+2</span>"), "{}", newer.ways().into_string());
        let none = Newer::of(&Difference::of_passage(old, old).by_authorship(Some(Vec::new())));
        assert!(none.ways().into_string().contains("No word differs"));
    }
}
