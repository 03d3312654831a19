//! Searching costs about the same whatever is asked: a bound is told, the best is found all the same, and nobody learns
//! from it what is hidden.

use std::sync::Arc;

use dugnad::search::{
    Added, Answer, Asked, Closeness, Document, Index, Mark, Order, Part, Question, Section, Sight, answer,
    first_written, suggest,
};

pub const PUBLIC: u64 = 1;
const HIDDEN: u64 = 2;
const NOW: i64 = 1_767_225_600_000_000;
/// More rows than one question looks at.
const MANY: u64 = 3000;

/// A section of an outline that changed so many days ago.
pub fn section((project, outline): (u64, u64), title: &str, text: &str, days: i64) -> Document {
    Document::Section(Section {
        outline,
        project,
        slug: format!("outline-{outline}"),
        title: title.to_owned(),
        former: Vec::new(),
        headings: Vec::new(),
        anchor: String::new(),
        text: text.to_owned(),
        place: 0,
        language: "en".to_owned(),
        voice: String::new(),
        part: Part::Page,
        authors: vec![project],
        changed: NOW - days * 86_400_000_000,
        archived: false,
        checked: false,
    })
}

pub fn index_of(documents: &[Document]) -> Index {
    let index = Index::in_memory().expect("an index");
    index.put(&[], documents).expect("it takes them in");
    index.commit(Mark { position: 1, time: 1, is_full: true }).expect("a commit");
    index
}

fn public() -> Sight {
    Sight { projects: Arc::new([PUBLIC].into_iter().collect()), not_outlines: Arc::default() }
}

pub fn ask(index: &Index, question: &str, order: Order) -> Answer {
    let (asked, languages) = (Asked::read(question), ["en".to_owned()]);
    let named = |_: &str| Vec::new();
    let (skip, limit) = (0, 20);
    let found =
        Question { asked: &asked, sight: public(), languages: &languages, named: &named, now: NOW, skip, limit, order };
    answer(index, &found).expect("an answer")
}

/// The outlines that are found, the best first.
pub fn outlines(answer: &Answer) -> Vec<u64> {
    answer.groups.iter().filter_map(|group| group.outline).collect()
}

#[test]
fn of_too_much_the_titles_the_words_in_a_row_and_the_newest_are_found() {
    let mut documents: Vec<Document> =
        (0..MANY).map(|number| section((PUBLIC, 100 + number), "Minutes", "A pump, by hand.", 50)).collect();
    documents.push(section((PUBLIC, 10), "Hand pump", "Mended.", 50));
    documents.push(section((PUBLIC, 11), "Costs", "Of a hand pump.", 50));
    documents.push(section((PUBLIC, 12), "Costs", "A pump by hand, and now.", 0));
    documents.extend((13..20).map(|outline| section((PUBLIC, outline), "Costs", "A rare hand pump.", 50)));
    let index = index_of(&documents);
    let broad = ask(&index, "hand pump", Order::Best);
    assert!(broad.is_cut && broad.total < MANY as usize, "{}", broad.total);
    assert_eq!(outlines(&broad)[0], 10);
    assert!(outlines(&broad)[1..9].contains(&11), "{:?}", outlines(&broad));
    assert_eq!(outlines(&ask(&index, "hand pump", Order::Newest))[0], 12);
    let rare = ask(&index, "rare hand pump", Order::Best);
    assert_eq!((rare.total, rare.is_cut), (7, false), "what is rare is found whole");
    let partly = ask(&index, "pump mended zeppelin", Order::Best);
    assert_eq!(outlines(&partly)[0], 10, "of some of the words the rarest count most");
}

#[test]
fn what_is_hidden_neither_counts_nor_reaches_a_bound() {
    let mut documents: Vec<Document> =
        (0..MANY).map(|number| section((HIDDEN, 100 + number), "Pump", "A pump.", 50)).collect();
    documents.extend((10..15).map(|outline| section((PUBLIC, outline), "Pump", "A pump.", 50)));
    let index = index_of(&documents);
    for question in ["pump", "pum*", "pump -zeppelin", "pump changed:<90d"] {
        let answer = ask(&index, question, Order::Best);
        assert_eq!((answer.total, answer.passages, answer.is_cut), (5, 5, false), "{question}");
        assert_eq!((&answer.by_project[..], &answer.by_author[..]), (&[(PUBLIC, 5)][..], &[(PUBLIC, 5)][..]));
    }
    assert_eq!(suggest(&index, &public(), "pu", 8).expect("suggestions").len(), 5);
}

#[test]
fn who_first_wrote_something_is_exact_also_where_many_did() {
    let index = Index::in_memory().expect("an index");
    let added = |revision: u64, outline, project| {
        let passages = vec!["A hand pump.".to_owned()];
        Added { revision, outline, project, author: 1, time: revision as i64, passages }
    };
    let hidden = (1..50).map(|revision| added(revision, 1, HIDDEN));
    // The first revision of each outline is what the index is told last.
    let public = (0..10_050).rev().map(|number| added(100 + number, 2 + number % 2, PUBLIC));
    index.put_history(&[], &hidden.chain(public).collect::<Vec<_>>()).expect("it takes them in");
    index.commit(Mark { position: 1, time: 1, is_full: true }).expect("a commit");
    let first = first_written(&index, &self::public(), (&Asked::read("\"hand pump\""), 0), (0, 20)).expect("an answer");
    assert!(first.is_cut);
    assert_eq!(
        first.page.iter().map(|first| (first.outline, first.revision)).collect::<Vec<_>>(),
        [(2, 100), (3, 101)]
    );
}

#[test]
fn nobody_learns_from_typing_errors_which_words_hidden_texts_have() {
    let public = section((PUBLIC, 10), "Notes", "A qxolotl lives in the well.", 1);
    let hidden = section((HIDDEN, 11), "Notes", "An axolotl lives in the well.", 1);
    for documents in [vec![public.clone()], vec![public, hidden]] {
        assert_eq!(outlines(&ask(&index_of(&documents), "axolotl", Order::Best)), [10]);
    }
}

#[test]
fn only_words_that_hardly_any_visible_text_has_are_taken_for_typing_errors() {
    let mut documents: Vec<Document> =
        (0..4).map(|outline| section((PUBLIC, outline), "Notes", "The well is deep.", 1)).collect();
    documents.push(section((PUBLIC, 10), "Notes", "Paint on the wall.", 1));
    documents.extend((20..24).map(|outline| section((HIDDEN, outline), "Notes", "A paynt.", 1)));
    let index = index_of(&documents);
    let mended = ask(&index, "paynt", Order::Best);
    assert_eq!((outlines(&mended), mended.closeness), (vec![10], Closeness::Nearly));
    let partly = ask(&index, "well paynt", Order::Best);
    assert_eq!((partly.groups.len(), partly.closeness), (4, Closeness::Partly), "wells are not walls");
}
