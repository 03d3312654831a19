//! The merge of three texts: cases from files, and what holds for any three texts.

use dugnad::text::merge::{Conflict, Merge, Segment, three_way};
use proptest::prelude::*;

use crate::cases;
use crate::laws::merge::check as check_laws;

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
        "March",
        "April",
        "[a](b)",
        "水",
        "井很深",
        "é",
        "\u{f8ff}",
        "☕\u{fe0f}",
    ]);
    let start = prop::sample::select(vec!["", "", "", "- ", "- ", "  - ", "# ", "## ", "> ", "| ", "```", "---", "\t"]);
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\n\n", "\n\n", "\r\n", " \n", ""]);
    let space = prop::sample::select(vec![" ", " ", " ", "  ", ", ", ". ", "\n", "|"]);
    (start, prop::collection::vec((word, space), 0..12), end).prop_map(|(start, words, end)| {
        let words: String = words.into_iter().map(|(word, space)| word.to_owned() + space).collect();
        format!("{start}{words}{end}")
    })
}

/// How a volunteer changes a page: (what, where, where to, words).
type Edit = (u8, prop::sample::Index, prop::sample::Index, String);

fn edits(fresh: &'static str) -> impl Strategy<Value = Vec<Edit>> {
    let words = line().prop_map(move |line| format!("{fresh} {line}"));
    prop::collection::vec((0u8..9, any::<prop::sample::Index>(), any::<prop::sample::Index>(), words), 0..6)
}

fn edited(lines: &[String], edits: &[Edit]) -> String {
    let mut lines = lines.to_vec();
    for (what, from, to, fresh) in edits {
        if lines.is_empty() {
            lines.push(fresh.clone());
            continue;
        }
        let (at, goal) = (from.index(lines.len()), to.index(lines.len()));
        match what {
            0 | 1 => lines.insert(at, fresh.clone()),
            2 => drop(lines.remove(at)),
            3 => lines[at] = lines[at].replace(' ', "\n"),
            4 | 5 => lines[at] = lines[at].replacen(["well", "the", "is"][goal % 3], fresh.trim_end(), 1),
            6 => lines[at] = lines[at].replace('\n', "\r\n"),
            _ => {
                let line = lines.remove(at);
                lines.insert(goal.min(lines.len()), line);
            }
        }
    }
    lines.concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_three_texts(base in any::<String>(), theirs in any::<String>(), ours in any::<String>()) {
        check_laws(&base, &theirs, &ours);
    }

    #[test]
    fn a_page_and_what_two_volunteers_made_of_it(
        page in prop::collection::vec(line(), 0..20),
        theirs in edits("their1"),
        ours in edits("our2"),
    ) {
        let base = page.concat();
        check_laws(&base, &edited(&page, &theirs), &edited(&page, &ours));
    }

    #[test]
    fn pages_with_other_line_ends_merge_alike(
        page in prop::collection::vec(line(), 0..12),
        theirs in edits("their1"),
        ours in edits("our2"),
    ) {
        let texts = [page.concat(), edited(&page, &theirs), edited(&page, &ours)].map(|text| text.replace('\r', ""));
        let [base, theirs, ours] = texts.each_ref().map(|text| text.replace('\n', "\r\n"));
        let expected = three_way(&texts[0], &texts[1], &texts[2]);
        let merge = three_way(&base, &theirs, &ours);
        prop_assert_eq!(merge.is_clean(), expected.is_clean());
        if let (Some(text), Some(expected)) = (merge.text(), expected.text()) {
            prop_assert_eq!(text, expected.replace('\n', "\r\n"));
        }
    }
}

/// Draws a merge: a conflict as `{kind: theirs | ours}`, and below it the notices with their first words.
fn drawn(merge: &Merge) -> String {
    let draw = |segment: &Segment| match segment {
        Segment::Text(text) => text.clone(),
        Segment::Conflict(Conflict { kind, theirs, ours, .. }) => {
            let break_line = if theirs.ends_with('\n') || ours.ends_with('\n') { "\n" } else { "" };
            format!("{{{kind:?}: {theirs}|{break_line}{ours}}}{break_line}")
        }
    };
    let text: String = merge.segments.iter().map(draw).collect();
    let settled = merge.settled();
    let notices = merge.notices.iter().map(|notice| {
        let place = settled[notice.range.clone()].trim();
        format!("=== {:?}: {}\n", notice.kind, place.lines().next().unwrap_or_default())
    });
    text + &notices.collect::<String>()
}

/// A case shows base, theirs, ours and the drawn merge.
#[test]
fn the_cases_read_as_expected() {
    let cases = cases::of("merge");
    assert!(cases.len() >= 30);
    for case in cases {
        let base = case.part("base", "theirs");
        let (theirs, ours) = (case.part("theirs", "ours"), case.part("ours", "merged"));
        check_laws(base, theirs, ours);
        let drawn = drawn(&three_way(base, theirs, ours));
        assert_eq!(drawn, case.part("merged", ""), "in {}, which now reads:\n{drawn}", case.file);
    }
}

#[test]
fn a_missing_last_line_end_never_joins_two_lines() {
    let merge = three_way("a well\n", "a well\n\na pump\n", "a deep well");
    assert_eq!(merge.text().as_deref(), Some("a deep well\n\na pump\n"));
    let merge = three_way("- sand\n- lime", "- sand\n- lime\n- clay", "- sand\n- lime\n- tin");
    assert_eq!(merge.text().as_deref(), Some("- sand\n- lime\n- clay\n- tin"));
}

#[test]
fn proposals_on_fifty_passages_give_the_same_text_in_any_order() {
    let page = |changed: &dyn Fn(usize) -> bool| {
        let item = |i: usize| format!("- household {i} {} its roof\n", if changed(i) { "has mended" } else { "mends" });
        let paragraph =
            |i: usize| format!("\nIn street {i} the {} well.\n", if changed(i) { "men drink" } else { "women drink" });
        let list: String = (0..25).map(item).collect();
        list + &(25..50).map(paragraph).collect::<String>()
    };
    let base = page(&|_| false);
    for step in [1, 3, 7, 11, 49] {
        let mut head = base.clone();
        for n in 0..50 {
            let proposal = page(&|i| i == (n * step + 5) % 50);
            head = three_way(&base, &head, &proposal).text().expect("disjoint passages merge");
        }
        assert_eq!(head, page(&|_| true));
    }
}

#[test]
fn eight_people_who_write_at_the_end_at_once_all_keep_their_words() {
    for wrote in ["- reading of person {p} in round {r}\n", "\nPerson {p} came by in round {r}.\n"] {
        let mut head = "# Log\n\nWhat was seen.\n".to_owned();
        let mut merged = 0;
        for round in 0..12 {
            let base = head.clone();
            for person in 0..8 {
                let words = wrote.replace("{p}", &person.to_string()).replace("{r}", &round.to_string());
                if let Some(text) = three_way(&base, &head, &(base.clone() + &words)).text() {
                    head = text;
                    merged += 1;
                }
            }
        }
        assert_eq!(merged, 96, "{head}");
    }
}
