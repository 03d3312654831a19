//! Following a passage into a later version by who wrote its words: they keep their writer wherever they go.

use std::collections::HashMap;
use std::ops::Range;

use super::version::Version;
use crate::text::passage;
use crate::text::tokens::is_word;

/// Words by which a passage may have grown and still be found whole.
const GROWN: usize = 24;
/// What one word that is left is worth, in words of others between.
const WORTH: usize = 4;

/// Where a passage of `old`, given in bytes, stands in `new`; `None` if less than half of its words are left in one
/// place.
///
/// A word is left where the same word stands from the same writer. Of several places the one with most words is it; of
/// equally good ones the one that the difference of the texts leads to, or else the first.
pub fn follow(old: &Version, bytes: Range<usize>, new: &Version) -> Option<Range<usize>> {
    let passage: Vec<Word<'_>> =
        words(old).filter(|word| word.bytes.start < bytes.end && bytes.start < word.bytes.end).collect();
    if passage.is_empty() {
        return passage::follow(old.text(), bytes, new.text());
    }
    let mut places = places(&passage, &words(new).collect::<Vec<_>>());
    let (first, last) = (&passage[0].bytes, &passage[passage.len() - 1].bytes);
    let around = [old.text().get(bytes.start..first.start), old.text().get(last.end..bytes.end)];
    places.iter_mut().for_each(|place| place.bytes = with_signs(new.text(), place.bytes.clone(), around));
    let best = places.iter().map(|place| place.value).max()?;
    let mut places = places.into_iter().filter(|place| place.value == best);
    let first = places.next()?;
    let Some(second) = places.next() else { return Some(first.bytes) };
    let told = passage::follow(old.text(), bytes, new.text());
    let is_told =
        |place: &Place| told.as_ref().is_some_and(|told| told.start < place.bytes.end && place.bytes.start < told.end);
    let all = [first.clone(), second].into_iter().chain(places);
    Some(all.into_iter().find(is_told).unwrap_or(first).bytes)
}

/// A place with the signs that stood around the passage, where they stand around it still.
fn with_signs(text: &str, place: Range<usize>, [before, after]: [Option<&str>; 2]) -> Range<usize> {
    let before = before.filter(|signs| text[..place.start].ends_with(signs)).map_or(0, str::len);
    let after = after.filter(|signs| text[place.end..].starts_with(signs)).map_or(0, str::len);
    place.start - before..place.end + after
}

/// A word and who wrote it.
struct Word<'t> {
    bytes: Range<usize>,
    name: (&'t str, i64),
}

fn words(version: &Version) -> impl Iterator<Item = Word<'_>> {
    let text = version.text();
    let words = version.tokens().filter(move |(bytes, _)| is_word(&text[bytes.clone()]));
    words.map(move |(bytes, origin)| Word { name: (&text[bytes.clone()], origin), bytes })
}

/// A stretch of the new text that holds enough of the passage.
#[derive(Clone)]
struct Place {
    bytes: Range<usize>,
    value: usize,
}

/// All stretches that hold half of the passage's words at least, the best of those that overlap.
fn places(passage: &[Word<'_>], text: &[Word<'_>]) -> Vec<Place> {
    let mut wanted: HashMap<(&str, i64), (usize, usize)> = HashMap::new();
    for word in passage {
        let number = wanted.len();
        wanted.entry(word.name).or_insert((number, 0)).1 += 1;
    }
    let mut left = vec![0; wanted.len()];
    wanted.values().for_each(|(number, times)| left[*number] = *times);
    let found = text.iter().enumerate().filter_map(|(at, word)| Some((at, wanted.get(&word.name)?.0)));
    let found: Vec<(usize, usize)> = found.collect();
    let mut places: Vec<Place> = Vec::new();
    for first in 0..found.len() {
        let Some((value, last)) = best_from(&found[first..], &mut left.clone(), passage.len()) else { continue };
        let bytes = text[found[first].0].bytes.start..text[last].bytes.end;
        match places.last_mut() {
            Some(before) if bytes.start < before.bytes.end => {
                if value > before.value {
                    *before = Place { bytes, value };
                }
            }
            _ => places.push(Place { bytes, value }),
        }
    }
    places
}

/// How much the best stretch is worth that begins with the first of the found words, and its last word; `None` if it
/// holds less than half of the passage. `left` says how often each word is still wanted.
fn best_from(found: &[(usize, usize)], left: &mut [usize], words: usize) -> Option<(usize, usize)> {
    let start = found[0].0;
    let mut best = None;
    let mut matched = 0;
    for &(at, name) in found.iter().take_while(|(at, _)| at - start < words + GROWN) {
        if left[name] == 0 {
            continue;
        }
        left[name] -= 1;
        matched += 1;
        let value = (matched * WORTH + words + GROWN).saturating_sub(at + 1 - start - matched);
        if matched * 2 >= words && best.is_none_or(|(before, _)| value > before) {
            best = Some((value, at));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::authorship::history::History;

    const PLAN: &str = "# Plan\n\nDig the well in March.\n\n- buy forty pipes\n- line it with brick\n\nThe end.\n";

    /// Where a passage of the first text stands in the last of some that follow each other.
    fn followed(texts: &[&str], words: &str) -> Option<String> {
        let mut history = History::default();
        for (place, text) in texts.iter().enumerate() {
            history.add(place as i64 + 1, &[place as i64], text);
        }
        let version = |id: i64| {
            let list = history.authorship(id).expect("it was added").clone();
            Version::new(id, history.text(id).expect("it was added"), list).expect("they fit")
        };
        let (old, new) = (version(1), version(texts.len() as i64));
        let bytes = passage::find(texts[0], words).expect("it stands there");
        follow(&old, bytes, &new).map(|place| new.text()[place].to_owned())
    }

    #[test]
    fn a_passage_is_followed_through_edits_and_moves() {
        let edited = PLAN.replace("Dig the well in March.", "Dig the deep well in late March.");
        let moved = format!("{}\nDig the deep well in late March.\n", PLAN.replace("\nDig the well in March.\n", ""));
        assert_eq!(followed(&[PLAN, &edited], "Dig the well in March"), Some("Dig the deep well in late March".into()));
        let by_way_of_both = followed(&[PLAN, &edited, &moved], "Dig the well in March");
        assert_eq!(by_way_of_both, Some("Dig the deep well in late March".into()));
    }

    #[test]
    fn a_passage_is_gone_when_its_words_are_although_others_say_the_same() {
        let without = PLAN.replace("- line it with brick\n", "");
        assert_eq!(followed(&[PLAN, &without], "line it with brick"), None);
        let anew = without.replace("forty pipes", "forty pipes\n- line it");
        assert_eq!(followed(&[PLAN, &without, &anew], "line it with"), None, "two stock words of somebody else");
        assert_eq!(followed(&[PLAN, ""], "line it with brick"), None);
    }

    #[test]
    fn a_passage_that_came_back_is_found_again() {
        let gone = "Every committee keeps a book in which each repair is written down with its price.";
        let plan = format!("{PLAN}\n{gone}\n");
        assert_eq!(followed(&[&plan, PLAN], gone), None);
        let back = format!("# Book\n\n{gone}\n\n{PLAN}");
        assert_eq!(followed(&[&plan, PLAN, &back], gone), Some(gone.into()));
    }

    #[test]
    fn of_equal_passages_the_right_one_is_followed() {
        let old = "One well.\n\nTwo pumps stand here.\n\nOne well. It is deep.\n";
        let new = "A school.\n\nOne well.\n\nTwo pumps stand here.\n\nOne well. It is deep.\n";
        assert_eq!(followed(&[old, new], "One well. It is deep"), Some("One well. It is deep".into()));
        assert_eq!(followed(&[old, new], "One well"), Some("One well".into()));
    }

    #[test]
    fn signs_alone_are_followed_by_the_difference() {
        let old = "Water\n\n***\n\nSchool\n";
        assert_eq!(followed(&[old, &format!("Road\n\n{old}")], "***"), Some("***".into()));
    }
}
