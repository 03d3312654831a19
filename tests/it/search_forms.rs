//! Words are found in all their forms, and what is in quotation marks as it was typed.

use dugnad::search::{Closeness, Order};

use crate::search_bounds::{PUBLIC, ask, index_of, outlines, section};

/// Outlines have greater keys.
const FIRST: u64 = 100;

/// Which of some texts are found, counted from 1.
fn found(texts: &[&str], question: &str) -> Vec<u64> {
    let sections = (1..).zip(texts).map(|(number, text)| section((PUBLIC, FIRST + number), "Notes", text, 1));
    let found = outlines(&ask(&index_of(&sections.collect::<Vec<_>>()), question, Order::Best));
    let mut found: Vec<u64> = found.into_iter().map(|outline| outline - FIRST).collect();
    found.sort_unstable();
    found
}

#[test]
fn a_word_is_found_in_all_its_forms() {
    let texts = ["They pumped.", "Two pumps.", "It is a pump.", "Pumpkins."];
    for question in ["pump", "pumps", "pumping", "PUMPED"] {
        assert_eq!(found(&texts, question), [1, 2, 3], "{question}");
    }
    assert_eq!(found(&texts, "-pumps notes"), [4]);
}

#[test]
fn words_in_quotation_marks_stand_in_a_row_as_they_were_typed() {
    let texts = ["Two hand pumps.", "A hand pump.", "By hand she pumps.", "Handy pumps.", "Pumps, hand over hand."];
    assert_eq!(found(&texts, "\"hand pumps\""), [1]);
    assert_eq!(found(&texts, "\"pumps\""), [1, 3, 4, 5]);
    assert_eq!(found(&texts, "\"by hand\""), [3]);
    assert_eq!(found(&texts, "pumps -\"hand pumps\""), [2, 3, 4, 5]);
    assert_eq!(found(&["Les écoles neuves.", "Les écoles sont neuves."], "\"ecoles neuves\""), [1]);
}

#[test]
fn beginnings_are_those_of_words_as_they_stand_too() {
    let texts = ["Pumping.", "A pump.", "Libraries."];
    assert_eq!(found(&texts, "pumpi*"), [1]);
    assert_eq!(found(&texts, "pump*"), [1, 2]);
    assert_eq!(found(&texts, "librar*"), [3]);
    assert_eq!(found(&texts, "\"librar*\""), Vec::<u64>::new());
}

#[test]
fn typing_errors_are_forgiven_by_words_as_they_stand_too() {
    let answer = ask(&index_of(&[section((PUBLIC, FIRST), "Notes", "The libraries.", 1)]), "libbrraries", Order::Best);
    assert_eq!((outlines(&answer), answer.closeness), (vec![FIRST], Closeness::Nearly));
    let (_, set_off) = answer.groups[0].hits[0].passage.parts.iter().find(|(part, _)| part == "libraries").expect("it");
    assert!(set_off);
}
