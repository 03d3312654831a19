//! Passages: the stretch of a text with most of some places, which are set off in it.

use std::ops::Range;

/// Bytes of a passage, about.
pub const LENGTH: usize = 240;
/// Bytes of it before the first word that was looked for, if that is not at the beginning of the text.
const BEFORE: usize = 60;

/// A passage with the words that were looked for set off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// Its parts in order, and whether each was looked for.
    pub parts: Vec<(String, bool)>,
    /// Whether the text goes on before it.
    pub begins_inside: bool,
    /// Whether the text goes on after it.
    pub ends_inside: bool,
}

impl Passage {
    /// Its words without marks.
    pub fn text(&self) -> String {
        self.parts.iter().map(|(part, _)| part.as_str()).collect()
    }
}

/// A place in a text that is set off.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its bytes.
    pub range: Range<usize>,
    /// A bit for each thing that was looked for and is there.
    pub what: u32,
}

impl Place {
    /// As much of it as a passage has room for: between words in a row there may be any number of signs.
    fn clipped(self, text: &str) -> Self {
        let Range { start, end } = self.range;
        Self { range: start..end.min(text.floor_char_boundary(start + LENGTH)), ..self }
    }
}

/// The passage of a text with the most of some places, which are set off; `None` if there is no place.
pub fn around(text: &str, places: Vec<Place>) -> Option<Passage> {
    let places = apart(places.into_iter().map(|place| place.clipped(text)).collect());
    let most = densest(&places)?;
    let start = word_before(text, most.start.saturating_sub(BEFORE));
    let end = word_after(text, start + LENGTH).max(most.end);
    let mut parts = Vec::new();
    let mut at = start;
    for marked in places.into_iter().map(|place| place.range) {
        if start <= marked.start && marked.end <= end {
            parts.push((text[at..marked.start].to_owned(), false));
            at = marked.end;
            parts.push((text[marked].to_owned(), true));
        }
    }
    parts.push((text[at..end].trim_end().to_owned(), false));
    parts.retain(|(part, _)| !part.is_empty());
    Some(Passage {
        parts,
        begins_inside: !text[..start].trim().is_empty(),
        ends_inside: !text[end..].trim_end_matches(|c: char| !c.is_alphanumeric()).is_empty(),
    })
}

/// Places in order, those that overlap as one.
fn apart(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_by_key(|place| place.range.start);
    let mut apart: Vec<Place> = Vec::new();
    for place in places {
        match apart.last_mut().filter(|last| place.range.start < last.range.end) {
            Some(last) => {
                last.range.end = last.range.end.max(place.range.end);
                last.what |= place.what;
            }
            None => apart.push(place),
        }
    }
    apart
}

/// The stretch of a passage's length with most of what was looked for, and most places of it; the first if there are
/// several.
fn densest(found: &[Place]) -> Option<Range<usize>> {
    let mut best: Option<((u32, usize), Range<usize>)> = None;
    for (at, Place { range: first, .. }) in found.iter().enumerate() {
        let inside = found[at..].partition_point(|place| place.range.end <= first.start + LENGTH - BEFORE).max(1);
        let what = found[at..at + inside].iter().fold(0, |all, place| all | place.what);
        let count = (what.count_ones(), inside);
        if best.as_ref().is_none_or(|(most, _)| count > *most) {
            best = Some((count, first.start..found[at + inside - 1].range.end));
        }
    }
    best.map(|(_, stretch)| stretch)
}

/// Where the first word begins that is not before a place; in a script without spaces, a letter.
fn word_before(text: &str, place: usize) -> usize {
    let place = text.floor_char_boundary(place);
    if place == 0 || text[..place].trim().is_empty() {
        return text.len() - text.trim_start().len();
    }
    let space = text[place..].char_indices().take(BEFORE / 4).find(|(_, c)| c.is_whitespace());
    space.map_or(place, |(at, space)| place + at + space.len_utf8())
}

/// Where the last word ends that does not go on after a place.
fn word_after(text: &str, place: usize) -> usize {
    let place = text.floor_char_boundary(place);
    if place == text.len() || text[place..].starts_with(char::is_whitespace) {
        return place;
    }
    let space = text[..place].char_indices().rev().take(BEFORE / 4).find(|(_, c)| c.is_whitespace());
    space.map_or(place, |(at, _)| at)
}

/// The first words of a text.
pub fn opening(text: &str) -> Passage {
    let text = text.trim();
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= LENGTH).unwrap_or(text.len());
    let cut = if end < text.len() { text[..end].rfind(char::is_whitespace).unwrap_or(end) } else { end };
    let parts = if cut == 0 { Vec::new() } else { vec![(text[..cut].to_owned(), false)] };
    Passage { parts, begins_inside: false, ends_inside: cut < text.len() }
}
