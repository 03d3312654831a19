//! What comes first among passages that all have the words.

use dugnad::search::{Document, Order};

use crate::search_bounds::{PUBLIC, ask, index_of, outlines, section};

#[test]
fn frequent_words_count_for_more_where_they_stand_in_a_row() {
    let filler = |number: u64| format!("The pump is old, and by hand somebody wrote {number}.");
    let mut documents: Vec<Document> =
        (0..100).map(|number| section((PUBLIC, number), "Notes", &filler(number), 1)).collect();
    documents.push(section((PUBLIC, 100), "Notes", "Somebody old wrote that the hand pump is as it was by 1999.", 1));
    assert_eq!(outlines(&ask(&index_of(&documents), "hand pump", Order::Best))[0], 100);
}

#[test]
fn words_near_each_other_count_for_more_than_many_far_apart() {
    let filler = "Nothing of that sort is told of in here. ".repeat(3);
    let far = format!("At home. {filler}Works. {filler}Home, home. {filler}Work and work.");
    let mut documents: Vec<Document> = (0..20).map(|number| section((PUBLIC, number), "Notes", &far, 1)).collect();
    let near = format!("{filler}{filler}Who is working here from her own home says so. {filler}{filler}");
    documents.push(section((PUBLIC, 20), "Notes", &near, 1));
    for question in ["work from home", "who works from home?"] {
        assert_eq!(outlines(&ask(&index_of(&documents), question, Order::Best))[0], 20, "{question}");
    }
}

#[test]
fn a_title_comes_first_whatever_signs_or_script_its_words_are_typed_with() {
    for (title, question) in [
        ("Borehole", "where is the borehole?"),
        ("Pumps, wells", "pumps, wells"),
        ("保健室", "保健室"),
        ("Borehole", "bore*"),
        ("Hand pump", "\"hand pump\""),
    ] {
        let text = format!("{title}, and again {title}: {title}. Where is it, and what is the matter with it?");
        let mut documents: Vec<Document> = (0..20).map(|number| section((PUBLIC, number), "Notes", &text, 1)).collect();
        documents.push(section((PUBLIC, 20), title, &format!("Of one {title} much more is told here. "), 400));
        assert_eq!(outlines(&ask(&index_of(&documents), question, Order::Best))[0], 20, "{question}");
    }
}

#[test]
fn an_outline_whose_whole_title_was_typed_comes_first_however_long_its_beginning_is() {
    let sections = |outline: u64, title: &str, first: &str| -> Vec<Document> {
        let place = |place: u64| {
            let text = if place == 0 { first } else { "The water plan." };
            let Document::Section(mut part) = section((PUBLIC, outline), title, text, 1) else { unreachable!() };
            part.place = place;
            Document::Section(part)
        };
        (0..10).map(place).collect()
    };
    let mut documents =
        sections(10, "Water plan", &"It says how the wells are kept, by whom, and with what. ".repeat(60));
    documents.extend(sections(11, "Water plan, water plan, and the water plan", "The water plan."));
    assert_eq!(outlines(&ask(&index_of(&documents), "water plan", Order::Best))[0], 10);
}
