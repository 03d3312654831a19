//! What holds of the diff of any two texts.

use std::ops::Range;

use dugnad::text::diff::{Diff, Line, Op, Passage, diff, passages, places, rows, summary, taking};

/// Checks all that must hold of the diff of any two texts.
pub fn check(old: &str, new: &str) {
    let diff = diff(old, new);
    check_cover(old, new, &diff.ops, 0..old.len(), 0..new.len());
    check_moves(old, new, &diff);
    assert_eq!(rebuilt(old, new, &diff), new);
    assert_eq!(old == new, diff.ops.iter().all(|op| matches!(op, Op::Keep { .. })));
    check_passages(old, new, &diff);
    check_rows(old, new, &diff);
    let summary = summary(old, new, &diff);
    let arrivals = diff.ops.iter().filter(|op| matches!(op, Op::MovedTo { .. })).count();
    assert_eq!(summary.passages_moved + summary.sections_moved, arrivals);
}

/// Passages hold every change once, in order.
fn check_passages(old: &str, new: &str, diff: &Diff) {
    let passages = passages(new, diff);
    for passage in &passages {
        check_cover(old, new, &passage.ops, passage.old.clone(), passage.new.clone());
        assert!(passage.ops.iter().any(Op::is_change));
    }
    let in_order = |two: &[Passage]| two[0].new.end <= two[1].new.start && two[0].old.end <= two[1].old.start;
    assert!(passages.windows(2).all(in_order));
    let told = passages.iter().flat_map(|passage| &passage.ops).filter(|op| op.is_change());
    assert!(told.eq(diff.ops.iter().filter(|op| op.is_change())));
    assert_eq!(taking(old, new, &passages, |_| true), new);
    assert!(passages.is_empty() || taking(old, new, &passages, |_| false) == old);
    let places = places(new, diff);
    assert!(places.is_empty() || taking(old, new, &places, |_| true) == new);
    assert!(places.is_empty() || taking(old, new, &places, |_| false) == old);
}

/// Rows hold every line of both texts once, in order.
fn check_rows(old: &str, new: &str, diff: &Diff) {
    let rows = rows(old, new, diff);
    let check_side = |text: &str, lines: Vec<&Line>| {
        assert!(lines.iter().zip(1..).all(|(line, number)| line.number == number));
        let said = |line: &Line| line.pieces.iter().map(|piece| &text[piece.range.clone()]).collect::<String>();
        let lines: Vec<String> = lines.into_iter().map(said).collect();
        let expected: Vec<&str> = text.split_inclusive('\n').map(|line| line.trim_end_matches(['\n', '\r'])).collect();
        assert_eq!(lines, expected);
    };
    check_side(old, rows.iter().filter_map(|row| row.old.as_ref()).collect());
    check_side(new, rows.iter().filter_map(|row| row.new.as_ref()).collect());
}

/// The operations cover both ranges once, in order, and say what is true.
fn check_cover(old: &str, new: &str, ops: &[Op], old_range: Range<usize>, new_range: Range<usize>) {
    let (mut old_at, mut new_at) = (old_range.start, new_range.start);
    for op in ops {
        if let Some(range) = op.old_range() {
            assert_eq!(range.start, old_at, "old has a hole or an overlap");
            old_at = range.end;
        }
        if let Some(range) = op.new_range() {
            assert_eq!(range.start, new_at, "new has a hole or an overlap");
            new_at = range.end;
        }
        check_op(old, new, op);
    }
    assert_eq!((old_at, new_at), (old_range.end, new_range.end));
}

fn check_op(old: &str, new: &str, op: &Op) {
    let is_blank = |text: &str| text.trim().is_empty();
    match op {
        Op::Keep { old: o, new: n } => {
            assert_eq!(old[o.clone()], new[n.clone()], "{old:?} {new:?}");
            assert!(!o.is_empty());
        }
        Op::Space { old: o, new: n } => {
            assert!(is_blank(&old[o.clone()]) && is_blank(&new[n.clone()]) && old[o.clone()] != new[n.clone()]);
        }
        Op::Delete { old: o } => assert!(!is_blank(&old[o.clone()])),
        Op::Insert { new: n } => assert!(!is_blank(&new[n.clone()])),
        Op::MovedFrom { .. } | Op::MovedTo { .. } => {}
    }
}

/// Each move leaves one place and arrives at one, with its inner operations covering both.
fn check_moves(old: &str, new: &str, diff: &Diff) {
    let mut left: Vec<(usize, Range<usize>)> = diff
        .ops
        .iter()
        .filter_map(|op| match op {
            Op::MovedFrom { old, id } => Some((*id, old.clone())),
            _ => None,
        })
        .collect();
    for op in &diff.ops {
        let Op::MovedTo { new: to, id, inner } = op else { continue };
        let at = left.iter().position(|(other, _)| other == id).expect("a move comes from somewhere");
        check_cover(old, new, inner, left.remove(at).1, to.clone());
        assert!(!inner.iter().any(|op| matches!(op, Op::MovedFrom { .. } | Op::MovedTo { .. })));
    }
    assert!(left.is_empty(), "what leaves arrives");
}

/// New, made of old and what the operations bring.
fn rebuilt(old: &str, new: &str, diff: &Diff) -> String {
    let piece = |op: &Op| match op {
        Op::Keep { old: range, .. } => old[range.clone()].to_owned(),
        Op::Insert { new: range } | Op::Space { new: range, .. } => new[range.clone()].to_owned(),
        _ => String::new(),
    };
    let whole = |op: &Op| match op {
        Op::MovedTo { inner, .. } => inner.iter().map(piece).collect(),
        op => piece(op),
    };
    diff.ops.iter().map(whole).collect()
}
