//! Words that both sides changed at one place in ways that go together: one change holds the other, or both add to
//! an enumeration.
//!
//! ```text
//! base    In [English](en.md).
//! theirs  In [English](en.md), [Luo](luo.md).         merged  In [English](en.md), [Luo](luo.md), [Swahili](sw.md).
//! ours    In [English](en.md), [Swahili](sw.md).
//! ```

use std::ops::Range;

use crate::text::align::{Bag, Hunk};
use crate::text::tokens::{Tokens, is_word};

use super::diff3::{By, Region};

/// Two additions that share this much of their words may be two wordings of one thing. (Two links to one site in two
/// languages share half.)
const ALIKE: f32 = 0.6;

/// Regions of one side each that together say what a region says, or `None` if a person has to settle it.
pub(super) fn settle(region: &Region, sides: &[Tokens; 3], keys: &[Vec<u32>; 3]) -> Option<Vec<Region>> {
    let [base, theirs, ours] =
        [&keys[0][region.base.clone()], &keys[1][region.theirs.clone()], &keys[2][region.ours.clone()]];
    let by = |by| vec![Region { by, ..region.clone() }];
    match () {
        () if region.by != By::Both => Some(vec![region.clone()]),
        () if theirs == ours || extends(theirs, ours, base) => Some(by(By::Theirs)),
        () if extends(ours, theirs, base) => Some(by(By::Ours)),
        () if base.is_empty() && are_elements(region, sides) && !are_alike(region, sides, keys) => {
            Some(one_by_one(region))
        }
        () => None,
    }
}

/// Whether one change holds all of the other, and nothing that the other took away.
fn extends(longer: &[u32], shorter: &[u32], base: &[u32]) -> bool {
    let Some(at) = longer.windows(shorter.len().max(1)).position(|window| window == shorter) else { return false };
    let rest = [&longer[..at], &longer[at + shorter.len()..]];
    rest.iter().all(|rest| rest.iter().all(|word| !base.contains(word)))
}

/// Theirs, then ours, at one place.
fn one_by_one(region: &Region) -> Vec<Region> {
    let Region { base, theirs, ours, .. } = region;
    let first = Region { by: By::Theirs, base: base.clone(), theirs: theirs.clone(), ours: ours.start..ours.start };
    let then = Region { by: By::Ours, base: base.clone(), theirs: theirs.end..theirs.end, ours: ours.clone() };
    vec![first, then]
}

/// Whether both sides added links, divided by the same sign, or lines that begin with the same sign.
fn are_elements(region: &Region, sides: &[Tokens; 3]) -> bool {
    let added = [(&sides[1], &region.theirs), (&sides[2], &region.ours)];
    let [theirs, ours] = added.map(|(side, range)| divider(side, range));
    let [first, other] = added.map(|(side, range)| side.token(range.start));
    let are_lines = added.iter().all(|(side, range)| is_lines(side, range));
    theirs.is_some() && theirs == ours || are_lines && first == other && !is_word(first) && first != ">"
}

/// The sign that divides added links from those around them, if links were added.
fn divider<'t>(side: &Tokens<'t>, added: &Range<usize>) -> Option<(bool, &'t str)> {
    let has_link = added.clone().skip(1).any(|i| side.token(i) == "(" && side.token(i - 1) == "]");
    let [first, last] = [added.start, added.end - 1].map(|i| side.token(i));
    let divides = |sign: &str| matches!(sign, "," | ";" | "|" | "·" | "•" | "/");
    match () {
        () if !has_link => None,
        () if divides(first) => Some((true, first)),
        () if divides(last) => Some((false, last)),
        () => None,
    }
}

/// Whether added words are whole lines.
fn is_lines(side: &Tokens, added: &Range<usize>) -> bool {
    side.gap(added.start).contains('\n') && (added.end == side.len() || side.gap(added.end).contains('\n'))
}

/// Whether two additions may be two wordings of one thing; signs say little, as every link has the same.
fn are_alike(region: &Region, sides: &[Tokens; 3], keys: &[Vec<u32>; 3]) -> bool {
    let words = |side: usize, range: &Range<usize>| {
        let words = range.clone().filter(|&i| is_word(sides[side].token(i)));
        let mut words: Vec<u32> = words.map(|i| keys[side][i]).collect();
        words.sort_unstable();
        Bag::from_sorted(words)
    };
    words(1, &region.theirs).likeness(&words(2, &region.ours)) >= ALIKE
}

/// Moves insertions that could as well stand elsewhere to where a line or an element of an enumeration begins.
///
/// In `a, b, c` the second comma may be new, or the first; both sides have to say the same of it.
pub(super) fn slide(hunks: &mut [Hunk], side: &Tokens, keys: &[u32]) {
    for i in 0..hunks.len() {
        let low = i.checked_sub(1).map_or(0, |before| hunks[before].new.end);
        let high = hunks.get(i + 1).map_or(keys.len(), |next| next.new.start);
        let hunk = &mut hunks[i];
        if !hunk.old.is_empty() {
            continue;
        }
        let Range { start, end } = hunk.new.clone();
        let up = (1..=start - low).take_while(|n| keys[start - n] == keys[end - n]).count();
        let down = (0..high - end).take_while(|n| keys[start + n] == keys[end + n]).count();
        let best = (start - up..=start + down).max_by_key(|&at| (reads_well(side, at), at)).unwrap_or(start);
        let moved = |at: usize| at + best - start;
        hunk.new = moved(start)..moved(end);
        hunk.old = moved(hunk.old.start)..moved(hunk.old.end);
    }
}

/// How well an insertion begins with a token.
fn reads_well(side: &Tokens, token: usize) -> u8 {
    let gap = side.gap(token);
    match side.token(token) {
        _ if gap.contains('\n') => 3,
        "," | ";" => 2,
        _ if !gap.is_empty() => 1,
        _ => 0,
    }
}
