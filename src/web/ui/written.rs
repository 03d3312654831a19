//! A difference told by who wrote the newer text: which of the words that came are new, and which were there before.

use std::ops::Range;

use crate::text::diff::{self, Diff, Op};

/// The words of a text that are newer than an older one by who wrote them.
pub struct Written {
    /// The words as bytes of the newer text, in order.
    words: Vec<Range<usize>>,
    /// How much is new by them, and how much is gone.
    pub summary: diff::Summary,
}

impl Written {
    /// Takes `words` of the newer text for new and puts what of them was only kept by the letter into `diff` as typed
    /// anew.
    pub fn tell(diff: &mut Diff, (old, new): (&str, &str), words: Vec<Range<usize>>) -> Self {
        let words_added = words.iter().map(|range| diff::words_in(&new[range.clone()])).sum();
        let summary = diff::Summary { words_added, ..diff::summary(old, new, diff) };
        diff.ops = typed_anew(&diff.ops, &words);
        Self { words, summary }
    }

    /// What was put in at `range` of the newer text, cut into what is new and what is not.
    pub fn parts(&self, range: &Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut parts = Vec::new();
        let mut at = range.start;
        for word in within(&self.words, range) {
            parts.push((at..word.start, false));
            at = word.end;
            parts.push((word, true));
        }
        parts.push((at..range.end, false));
        parts.retain(|(part, _)| !part.is_empty());
        parts
    }
}

/// The operations with each stretch cut out that was kept by the letter but is written anew.
fn typed_anew(ops: &[Op], written: &[Range<usize>]) -> Vec<Op> {
    let mut cut = Vec::new();
    for op in ops {
        match op {
            Op::Keep { old, new } => {
                let old_at = |at: usize| old.start + (at - new.start);
                let mut at = new.start;
                for part in within(written, new) {
                    if at < part.start {
                        cut.push(Op::Keep { old: old_at(at)..old_at(part.start), new: at..part.start });
                    }
                    cut.push(Op::Delete { old: old_at(part.start)..old_at(part.end) });
                    at = part.end;
                    cut.push(Op::Insert { new: part });
                }
                if at < new.end {
                    cut.push(Op::Keep { old: old_at(at)..old.end, new: at..new.end });
                }
            }
            Op::MovedTo { new, id, inner } => {
                cut.push(Op::MovedTo { new: new.clone(), id: *id, inner: typed_anew(inner, written) });
            }
            op => cut.push(op.clone()),
        }
    }
    cut
}

/// The parts of ordered ranges that lie within one.
fn within(ranges: &[Range<usize>], outer: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let first = ranges.partition_point(|range| range.end <= outer.start);
    let inside = ranges[first..].iter().take_while(|range| range.start < outer.end);
    inside.map(|range| range.start.max(outer.start)..range.end.min(outer.end))
}
