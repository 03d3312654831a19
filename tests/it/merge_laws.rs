//! What holds of the merge of any three texts.

use proptest::prelude::*;

use crate::laws::merge::check;

/// A line of a small world, so that lines recur and resemble each other.
fn line() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["well", "pump", "the", "is", "dry", "March", "April", "水", "é", "key."]);
    let start = prop::sample::select(vec!["", "", "- ", "# ", "| ", "    "]);
    let end = prop::sample::select(vec!["\n", "\n", "\n\n", "\r\n", ""]);
    (start, prop::collection::vec(word, 0..8), end)
        .prop_map(|(start, words, end)| start.to_owned() + &words.join(" ") + end)
}

fn page() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(), 0..12)
}

/// A page after somebody put a line in, took one out, and moved one.
fn edited(page: &[String], fresh: &str, places: [prop::sample::Index; 3]) -> String {
    let mut lines = page.to_vec();
    let [to, from, out] = places;
    lines.insert(to.index(lines.len() + 1), fresh.to_owned());
    let taken = lines.remove(from.index(lines.len()));
    lines.insert(out.index(lines.len() + 1), taken);
    lines.remove(to.index(lines.len()));
    lines.concat()
}

proptest! {
    #[test]
    fn three_unlike_pages(base in page(), theirs in page(), ours in page()) {
        check(&base.concat(), &theirs.concat(), &ours.concat());
    }

    #[test]
    fn two_volunteers_on_one_page(base in page(), fresh in [line(), line()], places in any::<[[prop::sample::Index; 3]; 2]>()) {
        let [theirs, ours] = [0, 1].map(|side| edited(&base, &fresh[side], places[side]));
        check(&base.concat(), &theirs, &ours);
    }
}
