//! The diff of two texts: cases from files, and what holds for any two texts.

use dugnad::text::diff::{Line, Op, Row, Summary, diff, passages, rows, summary};
use proptest::prelude::*;

use crate::cases;
use crate::laws::diff::check as check_laws;

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

/// A case shows old, new and the drawn diff.
#[test]
fn the_cases_read_as_expected() {
    let cases = cases::of("diff");
    assert!(cases.len() >= 18);
    for case in cases {
        let (old, new) = (case.part("old", "new"), case.part("new", "diff"));
        check_laws(old, new);
        let drawn = drawn(old, new, &diff(old, new).ops);
        assert_eq!(drawn, case.part("diff", ""), "in {}, which now reads:\n{drawn}", case.file);
    }
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
