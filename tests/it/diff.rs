//! The diff of two texts: cases from files, and what holds for any two texts.

use std::ops::Range;

use dugnad::text::diff::{Diff, Line, Op, Passage, Row, Summary, diff, passages, rows, summary, taking};
use proptest::prelude::*;

/// Checks all that must hold of the diff of any two texts.
fn check_laws(old: &str, new: &str) {
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

/// A line of a small world, so that lines recur and resemble each other.
fn line() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "well",
        "pump",
        "the",
        "of",
        "is",
        "dry",
        "school",
        "nurse",
        "money",
        "March",
        "April",
        "a",
        "b",
        "水",
        "井",
        "é",
        "☕\u{fe0f}",
    ]);
    let start = prop::sample::select(vec![
        "", "", "", "- ", "  - ", "1. ", "# ", "## ", "> ", "| ", "```", "    ", "---", "\t",
    ]);
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\n\n", "\r\n", " \n", ""]);
    let space = prop::sample::select(vec![" ", " ", " ", "  ", ", ", ". ", "\n", "|", "\u{a0}"]);
    (start, prop::collection::vec((word, space), 0..14), end).prop_map(|(start, words, end)| {
        let words: String = words.into_iter().map(|(word, space)| word.to_owned() + space).collect();
        format!("{start}{words}{end}")
    })
}

/// How a volunteer changes a page: (what, where, where to).
type Edit = (u8, prop::sample::Index, prop::sample::Index);

fn edit(lines: &mut Vec<String>, (what, from, to): Edit, fresh: &str) {
    if lines.is_empty() {
        return lines.push(fresh.to_owned());
    }
    let (at, goal) = (from.index(lines.len()), to.index(lines.len()));
    match what {
        0 => lines.insert(at, fresh.to_owned()),
        1 => drop(lines.remove(at)),
        2 => lines[at] = lines[at].replace(' ', "\n"),
        3 => lines[at] = lines[at].replace("the", "no"),
        4 => lines.swap(at, goal),
        _ => {
            let (low, high) = (at.min(goal), at.max(goal));
            lines[low..=high].rotate_left(1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_two_texts(old in any::<String>(), new in any::<String>()) {
        check_laws(&old, &new);
    }

    #[test]
    fn two_unlike_pages(old in prop::collection::vec(line(), 0..12), new in prop::collection::vec(line(), 0..12)) {
        check_laws(&old.concat(), &new.concat());
    }

    #[test]
    fn a_page_and_what_volunteers_made_of_it(
        page in prop::collection::vec(line(), 1..25),
        edits in prop::collection::vec((0u8..8, any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..12),
        fresh in line(),
    ) {
        let mut new = page.clone();
        edits.into_iter().for_each(|change| edit(&mut new, change, &fresh));
        check_laws(&page.concat(), &new.concat());
        check_laws(&new.concat(), &page.concat());
    }
}

/// Draws a diff in one line of text per line of new: `[-gone-]`, `{+come+}`, `<1>` where the first move left and
/// `<1:` ... `>` where it arrived. White space is that of new.
fn drawn(old: &str, new: &str, ops: &[Op]) -> String {
    let draw = |op: &Op| match op {
        Op::Keep { new: range, .. } | Op::Space { new: range, .. } => new[range.clone()].to_owned(),
        Op::Delete { old: range } => format!("[-{}-]", &old[range.clone()]),
        Op::Insert { new: range } => format!("{{+{}+}}", &new[range.clone()]),
        Op::MovedFrom { id, .. } => format!("<{}>", id + 1),
        Op::MovedTo { id, inner, .. } => format!("<{}:{}>", id + 1, drawn(old, new, inner)),
    };
    ops.iter().map(draw).collect()
}

/// Reads a case: what it shows, then old, new and the drawn diff, each below a line `=== name`.
fn check_case(name: &str, case: &str) {
    let part = |from: &str, to: &str| {
        let start = case.find(from).map(|at| at + from.len()).unwrap_or_else(|| panic!("{name} has no {from:?}"));
        let end = if to.is_empty() { case.len() } else { start + case[start..].find(to).expect("parts in order") };
        &case[start..end]
    };
    let (old, new) = (part("=== old\n", "=== new\n"), part("=== new\n", "=== diff\n"));
    check_laws(old, new);
    let drawn = drawn(old, new, &diff(old, new).ops);
    assert_eq!(drawn, part("=== diff\n", ""), "in {name}, which now reads:\n{drawn}");
}

#[test]
fn the_cases_read_as_expected() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/diff");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the cases are there") {
        let path = entry.expect("a readable folder").path();
        let case = std::fs::read_to_string(&path).expect("a case is text");
        check_case(&path.display().to_string(), &case);
        seen += 1;
    }
    assert!(seen >= 18);
}

#[test]
fn line_ends_and_a_missing_last_one_are_told_as_space() {
    for (old, new) in [("dig\nline\n", "dig\r\nline\r\n"), ("dig\n", "dig"), ("", "\n"), ("- dig\n", "  - dig\n")] {
        let diff = diff(old, new);
        assert!(summary(old, new, &diff).only_space);
        assert!(passages(new, &diff).is_empty());
    }
}

#[test]
fn equal_texts_have_nothing_to_tell() {
    assert_eq!(diff("", "").ops, []);
    assert_eq!(diff("dig\n", "dig\n").ops, [Op::Keep { old: 0..4, new: 0..4 }]);
    assert_eq!(summary("a\n", "a\n", &diff("a\n", "a\n")), Summary::default());
}

/// A plan in which one item was moved, one word changed and one section added.
const PLAN: [&str; 2] = [
    "Aim.\n\n# Water\n\nThe well is deep.\n\n- dig in March\n- buy forty pipes\n- line it with brick\n\n# Road\n\nDry.\n",
    "Aim.\n\n# Water\n\nThe well is dry.\n\n- buy forty pipes\n- line it with brick\n- dig in March\n\n# Road\n\nDry.\n\n## Bridge\n\nNone yet.\n",
];

#[test]
fn a_summary_counts_sections_moves_and_words() {
    let [old, new] = PLAN;
    let expected = Summary {
        sections_changed: 2,
        sections_moved: 0,
        passages_moved: 1,
        words_added: 4,
        words_removed: 1,
        only_space: false,
    };
    assert_eq!(summary(old, new, &diff(old, new)), expected);
}

#[test]
fn passages_stand_under_their_headings_and_leave_out_what_stayed() {
    let [old, new] = PLAN;
    let passages = passages(new, &diff(old, new));
    let told: Vec<(&str, &str)> =
        passages.iter().map(|p| (&new[p.heading.clone().expect("a heading")], &new[p.new.clone()])).collect();
    let expected =
        [("Water", "The well is dry.\n\n"), ("Water", "- dig in March\n\n"), ("Bridge", "## Bridge\n\nNone yet.\n")];
    assert_eq!(told, expected);
}

#[test]
fn rows_pair_lines_that_share_words() {
    let (old, new) = ("one\ntwo words\nthree\n", "one\ntwo signs\nmore\nthree\n");
    let rows = rows(old, new, &diff(old, new));
    let number = |line: &Option<Line>| line.as_ref().map_or(0, |line| line.number);
    let paired: Vec<(usize, usize)> = rows.iter().map(|row| (number(&row.old), number(&row.new))).collect();
    assert_eq!(paired, [(1, 1), (2, 2), (0, 3), (3, 4)]);
    assert_eq!(rows.iter().map(Row::is_same).collect::<Vec<_>>(), [true, false, false, true]);
}
