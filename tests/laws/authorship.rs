//! What holds of the authorship of any history.

use dugnad::text::authorship::Authorship;
use dugnad::text::authorship::history::History;
use dugnad::text::tokens::Tokens;

/// Checks a history of texts: the first is revision 1 and so on, each with its parents.
///
/// Every word has one origin, in which it stands and which is no later; white space has none; what is stored comes back.
pub fn check(revisions: &[(&str, Vec<i64>)]) {
    let mut history = History::default();
    for ((text, parents), id) in revisions.iter().zip(1..) {
        let authorship = history.add(id, parents, text).clone();
        check_cover(text, &authorship);
        check_origins(&history, &authorship, id);
        let parent = parents.first().and_then(|parent| history.authorship(*parent));
        assert_eq!(Authorship::decode(&authorship.encode(parent), parent), Some(authorship));
    }
}

/// Each token is covered once, in order, and no run is cut in two.
fn check_cover(text: &str, authorship: &Authorship) {
    assert_eq!(authorship.tokens(), Tokens::new(text).len());
    assert!(authorship.runs().windows(2).all(|two| two[0].origin != two[1].origin));
    let spans = authorship.spans(text);
    assert!(spans.windows(2).all(|two| two[0].0.end <= two[1].0.start));
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    assert_eq!(spans.iter().map(|(range, _)| letters(&text[range.clone()])).sum::<usize>(), letters(text));
}

/// An origin is a revision of the outline that is no later, and the word stood there.
fn check_origins(history: &History, authorship: &Authorship, id: i64) {
    let text = history.text(id).expect("it was taken in");
    for (range, origin) in authorship.spans(text) {
        assert!((1..=id).contains(&origin), "revision {id} has words of {origin}");
        let there = history.text(origin).expect("it was taken in");
        for word in Tokens::new(&text[range]).iter() {
            assert!(there.contains(word), "{word:?} of revision {id} is not in {origin}");
        }
    }
}
