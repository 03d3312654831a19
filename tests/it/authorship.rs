//! Who wrote each word, followed through whole histories.

use dugnad::text::authorship::history::History;
use dugnad::text::authorship::{Authorship, Run};
use dugnad::text::tokens::Tokens;
use proptest::prelude::*;

use crate::cases;

/// The words of a text, each with the revision it comes from.
fn words(history: &History, id: i64) -> Vec<(String, i64)> {
    let text = history.text(id).expect("it was taken in");
    let authorship = history.authorship(id).expect("it was taken in");
    let origins = authorship.runs().iter().flat_map(|run| std::iter::repeat_n(run.origin, run.tokens as usize));
    Tokens::new(text).iter().map(str::to_owned).zip(origins).collect()
}

fn origin_of(history: &History, id: i64, word: &str) -> i64 {
    words(history, id).into_iter().find(|(found, _)| found == word).expect("the word is there").1
}

const WELL: &str = "# Water\n\nThe well at Abala is eleven metres deep and was dug by hand in March.\n";
const PUMP: &str = "The hand pump came from Soroti on a lorry, and the committee paid for it in two parts.\n";

#[test]
fn a_changed_word_is_new_and_the_others_stay_who_they_were() {
    let mut history = History::default();
    history.add(1, &[], WELL);
    history.add(2, &[1], &WELL.replace("eleven", "twelve"));
    assert_eq!(origin_of(&history, 2, "twelve"), 2);
    assert!(words(&history, 2).iter().all(|(word, origin)| (word == "twelve") == (*origin == 2)));
}

#[test]
fn what_moves_keeps_its_author() {
    let mut history = History::default();
    history.add(1, &[], WELL);
    history.add(2, &[1], &format!("{WELL}\n{PUMP}"));
    history.add(3, &[2], &format!("{PUMP}\n{WELL}"));
    assert_eq!([origin_of(&history, 3, "lorry"), origin_of(&history, 3, "Abala")], [2, 1]);
}

#[test]
fn what_was_taken_out_and_comes_back_is_still_its_first_authors() {
    let mut history = History::default();
    history.add(1, &[], &format!("{WELL}\n{PUMP}"));
    history.add(2, &[1], WELL);
    history.add(3, &[2], &WELL.replace("March", "April"));
    history.add(4, &[3], &format!("{}\n{PUMP}", WELL.replace("March", "April")));
    assert_eq!([origin_of(&history, 4, "lorry"), origin_of(&history, 4, "April")], [1, 3]);
}

#[test]
fn a_merge_leaves_each_side_its_words() {
    let mut history = History::default();
    history.add(1, &[], &format!("{WELL}\n{PUMP}"));
    history.add(2, &[1], &format!("{}\n{PUMP}", WELL.replace("eleven", "twelve")));
    history.add(3, &[1], &format!("{WELL}\n{}", PUMP.replace("lorry", "bicycle")));
    history.add(4, &[2, 3], &format!("{}\n{}", WELL.replace("eleven", "twelve"), PUMP.replace("lorry", "bicycle")));
    assert_eq!([origin_of(&history, 4, "twelve"), origin_of(&history, 4, "bicycle")], [2, 3]);
    assert!(words(&history, 4).iter().all(|(_, origin)| *origin < 4), "a merge writes nothing of its own");
}

#[test]
fn what_cannot_be_a_list_is_not_read_as_one() {
    assert_eq!(Authorship::decode(&[0xff; 5], None), None);
}

/// A case: revisions, each below a line `=== 4 from 2 and 3`, then the last one with the origins of its words, drawn as
/// `[1|The] [2|old] [1|well.]`. A sign stands for each carriage return.
struct Case {
    revisions: Vec<(String, Vec<i64>)>,
    expected: String,
}

fn case(file: &str) -> Case {
    let file = file.replace('␍', "\r");
    let mut parts: Vec<(&str, &str)> =
        file.split("\n=== ").skip(1).map(|part| part.split_once('\n').expect("a text below its line")).collect();
    let (_, expected) = parts.pop().expect("the words at the end");
    let parents = |line: &str| {
        let (_, parents) = line.split_once(" from ").unwrap_or_default();
        parents
            .split(" and ")
            .filter(|parent| !parent.is_empty())
            .map(|parent| parent.parse().expect("a number"))
            .collect()
    };
    let revisions = parts.into_iter().map(|(line, text)| (text.to_owned(), parents(line))).collect();
    Case { revisions, expected: expected.trim_end_matches('\n').to_owned() }
}

fn drawn(text: &str, authorship: &Authorship) -> String {
    let (mut drawn, mut at) = (String::new(), 0);
    for (range, origin) in authorship.spans(text) {
        drawn += &format!("{}[{origin}|{}]", &text[at..range.start], &text[range.clone()]);
        at = range.end;
    }
    drawn + &text[at..]
}

#[test]
fn the_cases_read_as_expected() {
    let files = cases::of("authorship");
    assert!(files.len() >= 16);
    for file in files {
        let case = case(&file.text);
        let revisions: Vec<_> = case.revisions.iter().map(|(text, parents)| (text.as_str(), parents.clone())).collect();
        crate::laws::authorship::check(&revisions);
        let mut history = History::default();
        for ((text, parents), id) in case.revisions.iter().zip(1..) {
            history.add(id, parents, text);
        }
        let last = case.revisions.len() as i64;
        let text = history.text(last).expect("it was taken in");
        let drawn = drawn(text, history.authorship(last).expect("it was taken in"));
        assert_eq!(drawn.trim_end_matches('\n'), case.expected, "in {}, which now reads:\n{drawn}", file.file);
    }
}

/// Short texts of few words, so that lines recur, move and come back.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let word =
        prop::sample::select(vec!["well", "pump", "dug", "by", "hand", "in", "March", "井", "\n", "\n\n", "# ", "- "]);
    let text = prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "));
    prop::collection::vec(text, 1..12)
}

proptest! {
    #[test]
    fn every_word_has_one_origin_in_which_it_stands(texts in texts(), merged in any::<bool>()) {
        let parents = |at: i64| match at {
            0 => vec![],
            1 => vec![1],
            at if merged && at % 3 == 0 => vec![at, at - 1],
            at => vec![at - i64::from(merged && at % 3 == 2)],
        };
        let revisions: Vec<_> = texts.iter().zip(0..).map(|(text, at)| (text.as_str(), parents(at))).collect();
        crate::laws::authorship::check(&revisions);
    }

    #[test]
    fn a_text_put_back_whole_is_as_it_was(texts in texts()) {
        let mut history = History::default();
        let mut last = 0;
        for (text, id) in texts.iter().zip(1..) {
            history.add(id, &if last == 0 { vec![] } else { vec![last] }, text);
            last = id;
        }
        let first = history.authorship(1).cloned();
        prop_assert_eq!(Some(history.add(last + 1, &[last], &texts[0]).clone()), first);
    }

    #[test]
    fn a_merge_of_equal_texts_invents_no_origin(texts in texts()) {
        let mut history = History::default();
        history.add(1, &[], &texts[0]);
        history.add(2, &[1], texts.last().expect("at least one"));
        history.add(3, &[1], texts.last().expect("at least one"));
        let merged = history.add(4, &[2, 3], texts.last().expect("at least one"));
        prop_assert!(merged.runs().iter().all(|run| run.origin < 3));
    }

    #[test]
    fn lists_are_read_back_as_they_were_kept(old in runs(), new in runs()) {
        let (old, new) = (authorship(old), authorship(new));
        prop_assert_eq!(Authorship::decode(&new.encode(None), None), Some(new.clone()));
        prop_assert_eq!(Authorship::decode(&new.encode(Some(&old)), Some(&old)), Some(new));
    }
}

fn runs() -> impl Strategy<Value = Vec<(u32, i64)>> {
    prop::collection::vec((1..500_u32, 1..9_i64), 0..20)
}

fn authorship(runs: Vec<(u32, i64)>) -> Authorship {
    let mut list = Authorship::default();
    runs.into_iter().for_each(|(tokens, origin)| list.push(Run { tokens, origin }));
    list
}
