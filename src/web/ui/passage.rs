//! Changed passages as they read, where all that changed can be seen so. Where it cannot, as when only the address of a
//! link is another, they are told in their source.

use std::ops::Range;
use std::slice;

use maud::{Markup, html};

use super::diff::Difference;
use super::drawing::{draw, note, wrap};
use super::prose;
use crate::text::diff::{Op, Passage};
use crate::text::markdown::{Mark, Passages, Tag};

/// Both texts of a difference, of which passages are read.
pub struct Readings<'a> {
    old: Passages<'a>,
    new: Passages<'a>,
}

impl<'a> Readings<'a> {
    /// Both texts of a difference.
    pub fn of(old: &'a str, new: &'a str) -> Self {
        Self { old: Passages::of(old), new: Passages::of(new) }
    }

    /// A passage with its changes, where they are `ops`; `None` if some of them would not be seen.
    pub fn passage(&self, difference: &Difference<'_>, passage: &Passage, ops: &[Op]) -> Option<Markup> {
        if difference.new[passage.new.clone()].trim().is_empty() {
            return self.gone(passage, ops);
        }
        let changed = Changed::of(difference, ops)?;
        let is_seen = self.new.shows(passage.new.clone(), &changed.put_in)
            && (changed.gone.is_empty() || self.old.shows(passage.old.clone(), &changed.gone));
        let mut marks = Vec::new();
        draw(difference, ops, passage.new.start, &mut marks);
        is_seen.then(|| read(&self.new, &passage.new, &marks))?
    }

    /// Some of the new text, in which nothing changed.
    pub fn unchanged(&self, range: &Range<usize>) -> Option<Markup> {
        read(&self.new, range, &[])
    }

    /// A passage of the old text of which nothing is left at its place.
    fn gone(&self, passage: &Passage, ops: &[Op]) -> Option<Markup> {
        let (mut marks, mut deleted) = (Vec::new(), Vec::new());
        for op in ops {
            match op {
                Op::Delete { old } => {
                    marks.push(wrap(old.clone(), Tag::Del, "", None));
                    deleted.push(old.clone());
                }
                Op::MovedFrom { old, id } => {
                    marks.push(note(old.start, "moved from here", ("moved-from", "moved-to"), *id));
                    marks.push(wrap(old.clone(), Tag::Del, "moved", None));
                }
                Op::Space { .. } => {}
                _ => return None,
            }
        }
        self.old.shows(passage.old.clone(), &deleted).then(|| read(&self.old, &passage.old, &marks))?
    }
}

/// What one made of some whole lines that follow `above`, with the changes in it; `None` as for a passage.
pub fn lines(above: &str, old: &str, new: &str) -> Option<Markup> {
    let whole = |lines: &str| format!("{above}{lines}");
    let (old, new) = (whole(old), whole(new));
    let difference = Difference::of_passage(&old, &new);
    let mut ops = difference.diff.ops.clone();
    // Some diffs keep less of what stands above, as one of its lines came again.
    if !above.is_empty() {
        let Some(Op::Keep { old, new }) = ops.first_mut() else { return None };
        if new.end < above.len() {
            return None;
        }
        (old.start, new.start) = (above.len(), above.len());
    }
    let passage = Passage { heading: None, old: above.len()..old.len(), new: above.len()..new.len(), ops };
    Readings::of(&old, &new).passage(&difference, &passage, &passage.ops)
}

/// The lines around a place of a text, with the place marked; `None` as for a passage.
pub fn marked(text: &str, passages: &Passages<'_>, place: &Range<usize>) -> Option<Markup> {
    let end = text[place.end..].find('\n').map_or(text.len(), |end| place.end + end);
    let lines = line_start(text, place.start)..end;
    let is_seen = passages.shows(lines.clone(), slice::from_ref(place));
    is_seen.then(|| read(passages, &lines, &[wrap(place.clone(), Tag::Mark, "", None)]))?
}

fn read(text: &Passages<'_>, range: &Range<usize>, marks: &[Mark]) -> Option<Markup> {
    let prefix = format!("at-{}-", range.start);
    let html = prose::passage(text, range.clone(), &prefix, marks)?;
    Some(html! { div.prose dir="auto" { (html) } })
}

/// The stretches that operations changed.
#[derive(Default)]
struct Changed {
    gone: Vec<Range<usize>>,
    put_in: Vec<Range<usize>>,
}

impl Changed {
    /// `None` if something was taken out of what moved here, which is nothing of this passage of the old text, or if only
    /// the lines between cells changed.
    fn of(difference: &Difference<'_>, ops: &[Op]) -> Option<Self> {
        let mut changed = Self::default();
        for op in ops {
            match op {
                Op::Insert { new } => changed.put_in.push(new.clone()),
                Op::Delete { old } => changed.gone.push(old.clone()),
                Op::MovedTo { inner, .. } => {
                    let inner = Self::of(difference, inner)?;
                    changed.put_in.extend(inner.put_in);
                    if !inner.gone.is_empty() {
                        return None;
                    }
                }
                Op::Keep { .. } | Op::Space { .. } | Op::MovedFrom { .. } => {}
            }
        }
        let any = !changed.gone.is_empty() || !changed.put_in.is_empty();
        changed.gone.retain(|range| !is_between_cells(difference.old, range));
        changed.put_in.retain(|range| !is_between_cells(difference.new, range));
        (!any || !changed.gone.is_empty() || !changed.put_in.is_empty()).then_some(changed)
    }
}

/// Whether some of a text is nothing but the line between two cells of a table.
pub fn is_between_cells(text: &str, range: &Range<usize>) -> bool {
    let is_line = |sign: char| sign == '|' || sign.is_whitespace();
    let row = line_start(text, range.start);
    text[range.clone()].contains('|') && text[range.clone()].chars().all(is_line) && text[row..].starts_with('|')
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}
