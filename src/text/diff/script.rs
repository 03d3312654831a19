//! Turns pairs of equal tokens, and moves, into operations that cover every byte of both texts.

use std::ops::Range;

use super::Op;

/// A byte range of each text.
pub(super) type Spans = (Range<usize>, Range<usize>);

/// A stretch that moved, in bytes, with what was changed in it.
pub(super) struct Moved {
    pub spans: Spans,
    pub inner: Vec<Op>,
}

/// Covers `all` of two texts by keeping `kept`, equal and ascending on both sides, and telling what lies between.
///
/// What moved must lie between what is kept.
pub(super) fn cover(old: &str, new: &str, all: Spans, kept: &[Spans], mut moves: Vec<Moved>) -> Vec<Op> {
    moves.sort_by_key(|moved| moved.spans.0.start);
    let leaving = moves.iter().enumerate().rev().map(|(id, moved)| (moved.spans.0.clone(), id)).collect();
    let mut arriving: Vec<_> =
        moves.into_iter().enumerate().map(|(id, moved)| (moved.spans.1, id, moved.inner)).collect();
    arriving.sort_by_key(|(span, ..)| std::cmp::Reverse(span.start));
    let mut script = Script { old, new, leaving, arriving, ops: Vec::new() };
    let (mut old_at, mut new_at) = (all.0.start, all.1.start);
    for (old, new) in kept {
        script.gap(old_at..old.start, new_at..new.start);
        script.keep(old.clone(), new.clone());
        (old_at, new_at) = (old.end, new.end);
    }
    script.gap(old_at..all.0.end, new_at..all.1.end);
    script.ops
}

struct Script<'t> {
    old: &'t str,
    new: &'t str,
    /// Where moved stretches stood in old, the next one last.
    leaving: Vec<(Range<usize>, usize)>,
    /// Where moved stretches stand in new, the next one last.
    arriving: Vec<(Range<usize>, usize, Vec<Op>)>,
    ops: Vec<Op>,
}

impl Script<'_> {
    /// Tells what lies between two kept stretches; equal white space at the borders is kept as well.
    fn gap(&mut self, mut old: Range<usize>, mut new: Range<usize>) {
        let lead =
            common_space(self.old[self.before_leaving(&old)].chars(), self.new[self.before_arriving(&new)].chars());
        self.keep(old.start..old.start + lead, new.start..new.start + lead);
        (old.start, new.start) = (old.start + lead, new.start + lead);
        if self.before_leaving(&old) != old || self.before_arriving(&new) != new {
            self.leave(old.clone(), new.start);
            self.arrive(old.end, new);
            return;
        }
        let trail = common_space(self.old[old.clone()].chars().rev(), self.new[new.clone()].chars().rev());
        (old.end, new.end) = (old.end - trail, new.end - trail);
        self.change(old.clone(), new.clone());
        self.keep(old.end..old.end + trail, new.end..new.end + trail);
    }

    /// Tells what became of a stretch of old from which blocks leave.
    fn leave(&mut self, mut old: Range<usize>, new_at: usize) {
        loop {
            let text = self.before_leaving(&old);
            self.change(text.clone(), new_at..new_at);
            match self.leaving.pop_if(|_| text.end < old.end) {
                Some((span, id)) => {
                    old.start = span.end;
                    self.ops.push(Op::MovedFrom { old: span, id });
                }
                None => return,
            }
        }
    }

    /// Tells where a stretch of new came from, in which blocks arrive.
    fn arrive(&mut self, old_at: usize, mut new: Range<usize>) {
        loop {
            let text = self.before_arriving(&new);
            self.change(old_at..old_at, text.clone());
            match self.arriving.pop_if(|_| text.end < new.end) {
                Some((span, id, inner)) => {
                    new.start = span.end;
                    self.ops.push(Op::MovedTo { new: span, id, inner });
                }
                None => return,
            }
        }
    }

    fn before_leaving(&self, old: &Range<usize>) -> Range<usize> {
        old.start..self.leaving.last().map_or(old.end, |(next, _)| next.start.min(old.end))
    }

    fn before_arriving(&self, new: &Range<usize>) -> Range<usize> {
        new.start..self.arriving.last().map_or(new.end, |(next, ..)| next.start.min(new.end))
    }

    /// Tells that `new` stands where `old` stood. Line ends before words are not part of what the words changed.
    fn change(&mut self, old: Range<usize>, new: Range<usize>) {
        let (old_text, new_text) = (&self.old[old.clone()], &self.new[new.clone()]);
        match (is_blank(old_text), is_blank(new_text)) {
            (true, true) => self.space(old, new),
            (false, true) => {
                let start = old.start + line_ends_before(old_text);
                self.space(old.start..start, new);
                self.ops.push(Op::Delete { old: start..old.end });
            }
            (true, false) => {
                let start = new.start + line_ends_before(new_text);
                self.space(old, new.start..start);
                self.ops.push(Op::Insert { new: start..new.end });
            }
            (false, false) => self.replace(old, new),
        }
    }

    /// Tells that words took the place of others; white space at an end belongs to neither if both have some there.
    fn replace(&mut self, old: Range<usize>, new: Range<usize>) {
        let (old_text, new_text) = (&self.old[old.clone()], &self.new[new.clone()]);
        let lead = both([old_text, new_text].map(|text| text.len() - text.trim_start().len()));
        let trail = both([old_text, new_text].map(|text| text.len() - text.trim_end().len()));
        let (old_words, new_words) = (old.start + lead[0]..old.end - trail[0], new.start + lead[1]..new.end - trail[1]);
        self.space(old.start..old_words.start, new.start..new_words.start);
        let (old_end, new_end) = (old_words.end, new_words.end);
        self.ops.extend([Op::Delete { old: old_words }, Op::Insert { new: new_words }]);
        self.space(old_end..old.end, new_end..new.end);
    }

    fn keep(&mut self, old: Range<usize>, new: Range<usize>) {
        match self.ops.last_mut() {
            _ if old.is_empty() => {}
            Some(Op::Keep { old: o, new: n }) if o.end == old.start && n.end == new.start => {
                (o.end, n.end) = (old.end, new.end);
            }
            _ => self.ops.push(Op::Keep { old, new }),
        }
    }

    fn space(&mut self, old: Range<usize>, new: Range<usize>) {
        if !old.is_empty() || !new.is_empty() {
            self.ops.push(Op::Space { old, new });
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

/// How long the white space at the start of a text is, up to the last line end in it.
fn line_ends_before(text: &str) -> usize {
    let lead = &text[..text.len() - text.trim_start().len()];
    lead.rfind('\n').map_or(0, |at| at + 1)
}

/// Both lengths, or none if one is none.
fn both(lengths: [usize; 2]) -> [usize; 2] {
    if lengths.contains(&0) { [0, 0] } else { lengths }
}

/// How many bytes of white space two texts begin with in common.
fn common_space(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b && a.is_whitespace()).map(|(a, _)| a.len_utf8()).sum()
}
