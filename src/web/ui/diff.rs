//! The difference between two texts, passage by passage, with the unchanged runs between them folded.

use std::ops::Range;

use maud::{Markup, html};

use super::byline::{count, words};
use super::passage::Readings;
use super::source;
use super::written::Written;
use crate::text::diff::{self, Diff, Op, Passage};
use crate::web::aside::aside;
use crate::web::{Error, Result};

/// What is said of words that came, but are not new.
pub(super) const KNOWN: &str = "Not new: these words came back, or moved within the page";

/// Two texts and how one became the other.
pub struct Difference<'a> {
    pub(super) old: &'a str,
    /// The newer text.
    pub new: &'a str,
    /// How one became the other.
    pub diff: Diff,
    /// Which words are new by who wrote them; `None` if all that is put in is.
    written: Option<Written>,
}

/// A text with some changes in it.
pub struct Selection {
    /// The text.
    pub text: String,
    /// Whether it has every change.
    pub all: bool,
    /// Whether it has none.
    pub none: bool,
}

impl<'a> Difference<'a> {
    /// Compares two texts, away from the threads that answer requests: large ones that differ much take their time.
    pub async fn between(old: &'a str, new: &'a str) -> Result<Self> {
        let texts = (old.to_owned(), new.to_owned());
        let work = tokio::task::spawn_blocking(move || diff::diff(&texts.0, &texts.1));
        let diff = work.await.map_err(|error| Error::Broken(error.to_string()))?;
        Ok(Self { old, new, diff, written: None })
    }

    /// Compares two versions of one passage.
    pub fn of_passage(old: &'a str, new: &'a str) -> Self {
        Self { old, new, diff: diff::diff(old, new), written: None }
    }

    /// The same difference told by who wrote the newer text: `written` are the words that are new, all others that came
    /// are known; `None` if that is not worked out, and the difference alone tells.
    pub fn by_authorship(mut self, written: Option<Vec<Range<usize>>>) -> Self {
        self.written = written.map(|words| Written::tell(&mut self.diff, (self.old, self.new), words));
        self
    }

    /// The changed passages in reading order; says so if nothing differs.
    pub fn passages(&self) -> Markup {
        self.passages_with(&diff::passages(self.new, &self.diff), |_| html! {})
    }

    /// The changed places, each with a box to tick that sends the number of its change as `take`.
    pub fn choices(&self, takes: impl Fn(usize) -> bool) -> Markup {
        let passages = diff::places(self.new, &self.diff);
        let changes = diff::changes(&passages);
        self.passages_with(&passages, |at| {
            let change = changes[at];
            let first = changes.iter().position(|other| *other == change) == Some(at);
            html! {
                @if first {
                    label.choice #{ "change-" (change) } {
                        input type="checkbox" name="take" value=(change) checked[takes(change)]; " "
                        span { "Take this" }
                    }
                } @else {
                    p.meta { "Goes with " a href={ "#change-" (change) } { "its other end" } "." }
                }
            }
        })
    }

    /// The old text with those changes in it that `takes` says, and whether that is all of them or none.
    pub fn taking(&self, takes: impl Fn(usize) -> bool) -> Selection {
        let passages = diff::places(self.new, &self.diff);
        let changes = diff::changes(&passages);
        Selection {
            text: diff::taking(self.old, self.new, &passages, |at| takes(changes[at])),
            all: changes.iter().all(|change| takes(*change)),
            none: !changes.iter().any(|change| takes(*change)),
        }
    }

    fn passages_with(&self, passages: &[Passage], beside: impl Fn(usize) -> Markup) -> Markup {
        aside(self.old.len() + self.new.len(), || self.read(passages, beside))
    }

    fn read(&self, passages: &[Passage], beside: impl Fn(usize) -> Markup) -> Markup {
        let ends = [0].into_iter().chain(passages.iter().map(|passage| passage.new.end));
        let rest = passages.last().map_or(0, |passage| passage.new.end);
        let readings = Readings::of(self.old, self.new);
        let fold = |range| fold(&self.new[Range::clone(&range)], || readings.unchanged(&range));
        html! {
            (self.coarse())
            div.diff {
                @for (at, (end, passage)) in ends.zip(passages).enumerate() {
                    (fold(end..passage.new.start))
                    (self.passage(&readings, passage, &beside(at)))
                }
                @if passages.is_empty() {
                    p.fold { (if self.old == self.new { "Nothing differs" } else { "Only white space differs" }) }
                } @else {
                    (fold(rest..self.new.len()))
                }
            }
        }
    }

    /// The whole new text with what was added and removed in it.
    pub fn inline(&self) -> Markup {
        self.ops(&self.diff.ops)
    }

    /// The source of both texts side by side.
    pub fn source(&self) -> Markup {
        html! { (self.coarse()) (source::table(self.old, self.new, &self.diff)) }
    }

    /// How much differs, in a line.
    pub fn summary(&self) -> Markup {
        match &self.written {
            Some(written) => told(&written.summary),
            None => told(&diff::summary(self.old, self.new, &self.diff)),
        }
    }

    /// Whether something came that is not new.
    pub fn has_known(&self) -> bool {
        let mut came = Vec::new();
        inserted(&self.diff.ops, &mut came);
        came.iter().any(|range| self.parts(range).iter().any(|(part, is_new)| !is_new && !self.is_blank(part)))
    }

    /// What was put in, cut into what is new and what is not.
    pub(super) fn parts(&self, range: &Range<usize>) -> Vec<(Range<usize>, bool)> {
        match &self.written {
            Some(written) => written.parts(range),
            None => vec![(range.clone(), true)],
        }
    }

    /// Whether there is only white space in a part of the new text, which is nobody's.
    pub(super) fn is_blank(&self, part: &Range<usize>) -> bool {
        self.new[part.clone()].trim().is_empty()
    }

    /// Whether what was deleted is put in again by the next operation.
    pub(super) fn is_typed_anew(&self, old: &Range<usize>, next: Option<&Op>) -> bool {
        let same = |new: &Range<usize>| self.old[old.clone()] == self.new[new.clone()];
        self.written.is_some() && matches!(next, Some(Op::Insert { new }) if same(new))
    }

    pub(super) fn coarse(&self) -> Markup {
        html! {
            @if self.diff.coarse {
                p.notice { "These texts differ so much that the comparison is coarser than usual." }
            }
        }
    }

    fn passage(&self, readings: &Readings<'_>, passage: &Passage, beside: &Markup) -> Markup {
        let (class, label) = self.named(passage);
        let ops = self.without_end(&passage.ops);
        html! {
            div.passage.(class) {
                div.label {
                    p {
                        (label)
                        @if let Some(heading) = &passage.heading {
                            " in " bdi { (self.new[heading.clone()].trim_start_matches(['#', ' '])) }
                        }
                    }
                    (beside)
                }
                @match readings.passage(self, passage, &ops) {
                    Some(read) => (read),
                    None => div.words dir="auto" { (self.ops(&ops)) },
                }
            }
        }
    }

    /// What happened to a passage: its class and its label.
    fn named(&self, passage: &Passage) -> (&'static str, &'static str) {
        let mut changes = passage.ops.iter().filter(|op| op.is_change());
        let first = changes.next();
        let alone = changes.next().is_none();
        let all_of_old = self.old[passage.old.clone()].trim();
        match first {
            Some(Op::MovedFrom { .. }) if alone => ("moved-from", "Moved from here"),
            Some(Op::MovedTo { .. }) if alone => ("moved-to", "Moved here"),
            Some(Op::Insert { new }) if alone && all_of_old.is_empty() && new.start < new.end => ("added", "Added"),
            // The end of a sentence may stay behind.
            Some(Op::Delete { old }) if alone && self.old[old.clone()].trim().len() * 10 >= all_of_old.len() * 9 => {
                ("removed", "Removed")
            }
            _ => ("changed", "Changed"),
        }
    }

    /// The operations without the white space at their end, which would show as empty lines.
    fn without_end(&self, ops: &[Op]) -> Vec<Op> {
        let mut ops = ops.to_vec();
        while let Some(last) = ops.last_mut() {
            let kept = match last {
                Op::Keep { new, .. } | Op::Space { new, .. } | Op::Insert { new } | Op::MovedTo { new, .. } => {
                    new.end = new.start + parted(&self.new[new.clone()]).0.len();
                    new.start < new.end
                }
                Op::Delete { old } | Op::MovedFrom { old, .. } => {
                    old.end = old.start + parted(&self.old[old.clone()]).0.len();
                    old.start < old.end
                }
            };
            if kept {
                break;
            }
            ops.pop();
        }
        ops
    }

    fn ops(&self, ops: &[Op]) -> Markup {
        html! {
            @for (at, op) in ops.iter().enumerate() {
                @match op {
                    Op::Keep { new, .. } | Op::Space { new, .. } => (self.new[new.clone()]),
                    Op::Delete { old } => {
                        @if !self.is_typed_anew(old, ops.get(at + 1)) {
                            @for (words, gap) in by_gaps(&self.old[old.clone()]) { @if !words.is_empty() { del { (words) } } (gap) }
                        }
                    },
                    Op::Insert { new } => (self.put_in(new)),
                    Op::MovedFrom { old, id } => {
                        @let (text, end) = parted(&self.old[old.clone()]);
                        del.moved #{ "moved-from-" (id) } { (text) }
                        " " a href={ "#moved-to-" (id) } { "moved from here" } (end)
                    },
                    Op::MovedTo { new, id, inner } => {
                        span.moved #{ "moved-to-" (id) } { (self.ops(&self.without_end(inner))) }
                        " " a href={ "#moved-from-" (id) } { "moved here" } (parted(&self.new[new.clone()]).1)
                    },
                }
            }
        }
    }

    fn put_in(&self, new: &Range<usize>) -> Markup {
        html! {
            @for (part, is_new) in self.parts(new) {
                @if is_new {
                    @for (words, gap) in by_gaps(&self.new[part]) { @if !words.is_empty() { ins { (words) } } (gap) }
                }
                @else if self.is_blank(&part) { (self.new[part]) }
                @else { span.known title=(KNOWN) { (self.new[part]) } }
            }
        }
    }
}

fn inserted(ops: &[Op], found: &mut Vec<Range<usize>>) {
    for op in ops {
        match op {
            Op::Insert { new } => found.push(new.clone()),
            Op::MovedTo { inner, .. } => inserted(inner, found),
            _ => {}
        }
    }
}

fn told(summary: &diff::Summary) -> Markup {
    html! {
        (words(summary.words_added as i64, summary.words_removed as i64))
        " in " (count(summary.sections_changed as i64, "section", "sections"))
        @let moves = summary.passages_moved + summary.sections_moved;
        @if moves > 0 { " · " (count(moves as i64, "passage moved", "passages moved")) }
    }
}

/// A text cut at its empty lines, each piece with those that follow it: they are not marked, as nothing is in them.
fn by_gaps(text: &str) -> Vec<(&str, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let is_empty = line.ends_with('\n') && line.trim().is_empty();
        // A piece ends where words follow its empty lines.
        if !is_empty && parted(&text[start..at]).1.matches('\n').count() > 1 {
            pieces.push(parted(&text[start..at]));
            start = at;
        }
        at += line.len();
    }
    let rest = &text[start..];
    pieces.push(if rest.contains('\n') { parted(rest) } else { (rest, "") });
    pieces
}

/// A text and the white space at its end.
fn parted(text: &str) -> (&str, &str) {
    text.split_at(text.trim_end().len())
}

/// An unchanged run, told in a line and shown when opened: as it reads, if it can be read alone.
fn fold(unchanged: &str, read: impl Fn() -> Option<Markup>) -> Markup {
    let paragraphs = unchanged.split("\n\n").filter(|part| !part.trim().is_empty()).count() as i64;
    html! {
        @if paragraphs > 0 {
            details.fold {
                summary { (count(paragraphs, "unchanged paragraph", "unchanged paragraphs")) }
                @match read() {
                    Some(read) => (read),
                    None => div.words dir="auto" { (unchanged) },
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_does_not_end_in_empty_lines() {
        let (old, new) = ("One well.\n\nA path.\n", "Two wells.\n\nA path.\n");
        let html = Difference::of_passage(old, new).passages().into_string();
        assert!(html.contains("<ins>Two wells</ins>.</p>\n</div>"), "{html}");
        assert!(html.contains("1 unchanged paragraph<"), "{html}");
    }

    #[test]
    fn a_paragraph_that_is_gone_is_called_removed_wherever_it_stood() {
        let old = "Of the 54 elected 26 are women.\n\nThe books hold 47 complaints.\n\nA path.\n";
        let new = "Of the 54 elected 26 are women.\n\nA path.\n";
        let removed = Difference::of_passage(old, new).passages().into_string();
        assert!(removed.contains("passage removed") && removed.contains("<del>The books hold"), "{removed}");
        let added = Difference::of_passage(new, old).passages().into_string();
        assert!(added.contains("passage added") && added.contains("<ins>The books hold"), "{added}");
    }

    #[test]
    fn the_empty_lines_between_new_paragraphs_are_not_marked() {
        let (old, new) = ("One.\n", "One.\n\nTwo wells.\n\nA path\nto them.\n");
        let html = Difference::of_passage(old, new).inline().into_string();
        assert!(html.contains("<ins>Two wells.</ins>\n\n<ins>A path\nto them.</ins>"), "{html}");
        let html = Difference::of_passage(new, old).inline().into_string();
        assert!(html.contains("<del>Two wells.</del>\n\n<del>A path\nto them.</del>"), "{html}");
    }

    #[test]
    fn what_moved_says_so_beside_its_words_and_leads_to_its_other_place() {
        let walk = "Every committee keeps a book in which each repair is written down with its price.\n\n";
        let rest = "The school has two rooms with roofs, and a third that waits for its timber from the lake.\n\n\
                    The ward is open on every day of the week but Sunday, when the nurse sings in the choir.\n\n";
        let (old, new) = (format!("{walk}{rest}End.\n"), format!("{rest}{walk}End.\n"));
        let html = Difference::of_passage(&old, &new).inline().into_string();
        let here = "its price.</del> <a href=\"#moved-to-0\">moved from here</a>\n\n";
        let there = "its price.</span> <a href=\"#moved-from-0\">moved here</a>\n\nEnd.";
        assert!(html.contains(here) && html.contains(there), "{html}");
    }
}
