//! Finds what both sides added, each in another place, so that it now stands on the page more often than either wanted.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::text::tokens::is_word_char;

use super::draft::Draft;
use super::lines::LineMerge;
use super::outcome::{Notice, NoticeKind};

/// So many things that both added are looked for.
const MAX_LOOKED_FOR: usize = 50;

/// Notes lines, headings and link targets that both sides brought to the page and that the draft has more often than
/// either side.
pub(super) fn note(lines: &LineMerge, draft: &mut Draft) {
    let [theirs, ours] = [0, 1].map(|side: usize| added(lines, side));
    let mut settled = String::new();
    for text in theirs.intersection(&ours).take(MAX_LOOKED_FOR) {
        if lines.sides[0].text.contains(text) {
            continue;
        }
        if settled.is_empty() {
            settled = draft.settled_text();
        }
        let on_sides = [1, 2].map(|side: usize| places(lines.sides[side].text, text).count());
        if let Some(place) = places(&settled, text).nth(on_sides[0].max(on_sides[1])) {
            draft.notices.push(Notice { kind: NoticeKind::Repeated, range: place });
        }
    }
    draft.notices.sort_by_key(|notice| (notice.range.start, notice.range.end));
}

/// The lines that a side added, without the white space around them, and the targets of links in them.
fn added<'t>(lines: &LineMerge<'t>, side: usize) -> BTreeSet<&'t str> {
    let hunks = lines.hunks[side].iter();
    let new = hunks.flat_map(|hunk| lines.sides[side + 1].slice(&hunk.new).lines().map(str::trim));
    new.filter(|line| tells(line)).flat_map(|line| targets(line).chain([line])).collect()
}

/// Whether a line says enough to be the same for a reason; marks of code recur.
fn tells(line: &str) -> bool {
    let words = line.split(|c| !is_word_char(c)).filter(|word| !word.is_empty()).take(LINE_WORDS).count();
    words == LINE_WORDS && !line.starts_with(['`', '~', '<', '{']) || words > 0 && line.starts_with("#")
}

/// Shorter lines recur by chance, but for headings.
const LINE_WORDS: usize = 5;

/// The targets of links in a line, with the brackets around them.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, _)| {
        let end = line[at..].find(')')?;
        Some(&line[at..=at + end]).filter(|target| target.contains("://"))
    })
}

/// Where a line or a link target stands.
fn places<'t>(page: &'t str, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let is_whole = move |at: usize| {
        let before = page[..at].rsplit('\n').next().unwrap_or_default();
        let after = page[at + text.len()..].split('\n').next().unwrap_or_default();
        text.starts_with("](") || before.trim().is_empty() && after.trim().is_empty()
    };
    page.match_indices(text).map(|(at, _)| at).filter(move |&at| is_whole(at)).map(|at| at..at + text.len())
}
