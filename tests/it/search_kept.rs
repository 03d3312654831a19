//! What the index keeps to show is compressed with what a wiki's texts have in common, and read again when it is opened.

use dugnad::search::{Index, Mark, Order, Unusable};

use crate::search_bounds::{ask, section};

/// The only project.
const PROJECT: u64 = 1;
/// Enough to learn from.
const OUTLINES: u64 = 8000;

fn text(outline: u64) -> String {
    format!(
        "The committee of village {outline} met under the mango tree, counted {} pumps and wrote it down. ",
        outline * 7
    )
    .repeat(2)
}

#[test]
fn an_index_that_has_learned_is_opened_again_or_not_used_if_that_is_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = Mark { position: 1, time: 1, is_full: true };
    let index = Index::create(folder.path()).expect("an index");
    let samples: Vec<String> = (0..OUTLINES).map(text).collect();
    index.learn(&samples).expect("it learns");
    let documents: Vec<_> = (0..300).map(|outline| section((PROJECT, outline), "Notes", &text(outline), 1)).collect();
    index.put(&[], &documents).expect("it takes them in");
    index.commit(mark).expect("a commit");
    drop(index);

    let Ok(index) = Index::open(folder.path()) else { panic!("it can be used") };
    let found = ask(&index, "\"village 217\"", Order::Best);
    assert_eq!(found.groups.len(), 1);
    assert_eq!((found.groups[0].title.as_str(), found.groups[0].slug.as_str()), ("Notes", "outline-217"));
    assert!(text(217).contains(found.groups[0].hits[0].passage.text().trim_end()));
    drop(index);

    let dictionary = folder.path().join("dictionary");
    let mut bytes = std::fs::read(&dictionary).expect("a dictionary");
    bytes[5000] ^= 1;
    std::fs::write(&dictionary, bytes).expect("written");
    assert!(matches!(Index::open(folder.path()), Err(Unusable::Unfit)));
}
