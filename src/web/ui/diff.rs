//! The difference between two texts, passage by passage, with the unchanged runs between them folded.

use maud::{Markup, html};

use super::byline::{count, words};
use super::source;
use crate::text::diff::{self, Diff, Op, Passage};
use crate::web::{Error, Result};

/// Two texts and how one became the other.
pub struct Difference<'a> {
    old: &'a str,
    new: &'a str,
    diff: Diff,
}

impl<'a> Difference<'a> {
    /// Compares two texts, away from the threads that answer requests: large ones that differ much take their time.
    pub async fn between(old: &'a str, new: &'a str) -> Result<Self> {
        let texts = (old.to_owned(), new.to_owned());
        let work = tokio::task::spawn_blocking(move || diff::diff(&texts.0, &texts.1));
        let diff = work.await.map_err(|error| Error::Broken(error.to_string()))?;
        Ok(Self { old, new, diff })
    }

    /// Compares two versions of one passage.
    pub fn of_passage(old: &'a str, new: &'a str) -> Self {
        Self { old, new, diff: diff::diff(old, new) }
    }

    /// The changed passages in reading order; says so if nothing differs.
    pub fn passages(&self) -> Markup {
        let passages = diff::passages(self.new, &self.diff);
        let ends = [0].into_iter().chain(passages.iter().map(|passage| passage.new.end));
        let rest = passages.last().map_or(0, |passage| passage.new.end);
        html! {
            (self.coarse())
            div.diff {
                @for (end, passage) in ends.zip(&passages) {
                    (fold(&self.new[end..passage.new.start]))
                    (self.passage(passage))
                }
                @if passages.is_empty() {
                    p.fold { (if self.old == self.new { "Nothing differs" } else { "Only white space differs" }) }
                } @else {
                    (fold(&self.new[rest..]))
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
        let summary = diff::summary(self.old, self.new, &self.diff);
        html! {
            (words(summary.words_added as i64, summary.words_removed as i64))
            " in " (count(summary.sections_changed as i64, "section", "sections"))
            @let moves = summary.passages_moved + summary.sections_moved;
            @if moves > 0 { " · " (count(moves as i64, "passage moved", "passages moved")) }
        }
    }

    fn coarse(&self) -> Markup {
        html! {
            @if self.diff.coarse {
                p.notice { "These texts differ so much that the comparison is coarser than usual." }
            }
        }
    }

    fn passage(&self, passage: &Passage) -> Markup {
        let (class, label) = self.named(passage);
        html! {
            div.passage.(class) {
                p.label {
                    (label)
                    @if let Some(heading) = &passage.heading {
                        " in " bdi { (self.new[heading.clone()].trim_start_matches(['#', ' '])) }
                    }
                }
                div.words dir="auto" { (self.ops(&self.without_end(&passage.ops))) }
            }
        }
    }

    /// What happened to a passage: its class and its label.
    fn named(&self, passage: &Passage) -> (&'static str, &'static str) {
        let mut changes = passage.ops.iter().filter(|op| op.is_change());
        let first = changes.next();
        let alone = changes.next().is_none();
        let old_bytes = |range: &std::ops::Range<usize>| self.old[range.clone()].trim().len();
        match first {
            Some(Op::MovedFrom { .. }) if alone => ("moved-from", "Moved from here"),
            Some(Op::MovedTo { .. }) if alone => ("moved-to", "Moved here"),
            Some(Op::Insert { new }) if alone && old_bytes(&passage.old) == 0 && !new.is_empty() => ("added", "Added"),
            Some(Op::Delete { old }) if alone && old_bytes(old) * 10 >= old_bytes(&passage.old) * 9 => {
                ("removed", "Removed")
            }
            _ => ("changed", "Changed"),
        }
    }

    /// The operations without the white space at their end, which would show as empty lines.
    fn without_end(&self, ops: &[Op]) -> Vec<Op> {
        let kept_bytes = |text: &str| text.trim_end().len();
        let mut ops = ops.to_vec();
        while let Some(last) = ops.last_mut() {
            let kept = match last {
                Op::Keep { new, .. } | Op::Space { new, .. } | Op::Insert { new } => {
                    new.end = new.start + kept_bytes(&self.new[new.clone()]);
                    new.start < new.end
                }
                Op::Delete { old } | Op::MovedFrom { old, .. } => {
                    old.end = old.start + kept_bytes(&self.old[old.clone()]);
                    old.start < old.end
                }
                Op::MovedTo { inner, .. } => {
                    *inner = self.without_end(inner);
                    true
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
            @for op in ops {
                @match op {
                    Op::Keep { new, .. } | Op::Space { new, .. } => (self.new[new.clone()]),
                    Op::Delete { old } => del { (self.old[old.clone()]) },
                    Op::Insert { new } => ins { (self.new[new.clone()]) },
                    Op::MovedFrom { old, id } => del.moved #{ "moved-from-" (id) } {
                        (self.old[old.clone()])
                        " " a href={ "#moved-to-" (id) } { "moved from here" }
                    },
                    Op::MovedTo { id, inner, .. } => span.moved #{ "moved-to-" (id) } {
                        (self.ops(inner))
                        " " a href={ "#moved-from-" (id) } { "moved here" }
                    },
                }
            }
        }
    }
}

/// An unchanged run, told in a line and shown when opened.
fn fold(unchanged: &str) -> Markup {
    let paragraphs = unchanged.split("\n\n").filter(|part| !part.trim().is_empty()).count() as i64;
    html! {
        @if paragraphs > 0 {
            details.fold {
                summary { (count(paragraphs, "unchanged paragraph", "unchanged paragraphs")) }
                div.words dir="auto" { (unchanged) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_taken_out_is_told_as_removed_wherever_it_stood() {
        let above = "A paragraph that stays.\n\n".repeat(20);
        let old = format!("{above}Nobody needs this one.\n\nThe last one.\n");
        let new = format!("{above}The last one.\n");
        let page = Difference::of_passage(&old, &new).passages().into_string();
        assert!(page.contains("passage removed"), "{page}");
    }
}
