//! Shifts insertions and deletions to where a reader would have made them.
//!
//! When `Dig. Line it. Pump.` becomes `Dig. Line it. Dig. Line it. Pump.`, the new words may as well be `Line it. Dig.`
//! Of all equally right places the best is one between blocks, lines or sentences.

use std::cmp::Reverse;
use std::ops::Range;

use super::side::Side;

/// How far a change is shifted at most, in tokens.
const MAX_SHIFT: usize = 100;

/// Shifts what stands between pairs of tokens, `pairs` ascending, where only one side has something there.
///
/// Gaps of old and of new for which `is_fixed` say so stay as they are.
pub(super) fn slide(
    pairs: Vec<(usize, usize)>,
    old: &Side,
    new: &Side,
    is_fixed: [&dyn Fn(Range<usize>) -> bool; 2],
) -> Vec<(usize, usize)> {
    let (mut old_at, mut new_at): (Vec<usize>, Vec<usize>) = pairs.into_iter().unzip();
    slide_side(&mut new_at, &old_at, new, is_fixed[1]);
    slide_side(&mut old_at, &new_at, old, is_fixed[0]);
    old_at.into_iter().zip(new_at).collect()
}

/// Shifts the gaps between the kept tokens `at` of `side`, where the kept tokens `other` of the other side leave none.
fn slide_side(at: &mut [usize], other: &[usize], side: &Side, is_fixed: &dyn Fn(Range<usize>) -> bool) {
    for i in 1..at.len() {
        let gap = at[i - 1] + 1..at[i];
        if !gap.is_empty() && other[i] == other[i - 1] + 1 && !is_fixed(gap.clone()) {
            slide_gap(at, other, i, side);
        }
    }
}

/// Shifts the gap before kept token `i`.
fn slide_gap(at: &mut [usize], other: &[usize], i: usize, side: &Side) {
    let (start, end) = (at[i - 1] + 1, at[i]);
    let score = |start, end| border(side, start) + border(side, end);
    let ups = (1..=room_up(at, other, i, side)).map(|k| (score(start - k, end - k), k, true));
    let downs = (1..=room_down(at, other, i, side)).map(|k| (score(start + k, end + k), k, false));
    let better = ups.chain(downs).filter(|(shifted, ..)| *shifted > score(start, end));
    match better.max_by_key(|&(score, by, _)| (score, Reverse(by))) {
        Some((_, by, true)) => (1..=by).for_each(|k| at[i - k] = end - k),
        Some((_, by, false)) => (0..by).for_each(|k| at[i + k] = start + k),
        None => {}
    }
}

/// How many kept tokens before the gap before kept token `i` equal the last ones in it, and so on above.
fn room_up(at: &[usize], other: &[usize], i: usize, side: &Side) -> usize {
    let fits = |k: &usize| {
        let is_run = at[i - k] + k == at[i - 1] + 1 && other[i - k] + k == other[i - 1] + 1;
        is_run && side.ids[at[i - k]] == side.ids[at[i] - k]
    };
    (1..=i.min(MAX_SHIFT)).take_while(fits).count()
}

/// The same below the gap.
fn room_down(at: &[usize], other: &[usize], i: usize, side: &Side) -> usize {
    let fits = |k: &usize| {
        let is_run = at[i + k] == at[i] + k && other[i + k] == other[i] + k;
        is_run && side.ids[at[i + k]] == side.ids[at[i - 1] + 1 + k]
    };
    (0..(at.len() - i).min(MAX_SHIFT)).take_while(fits).count()
}

/// How good a place to cut is before token `i`.
fn border(side: &Side, i: usize) -> u32 {
    if i == 0 || i == side.ids.len() {
        return 5;
    }
    let space = side.space_before(i);
    let lines = space.bytes().filter(|&byte| byte == b'\n').count();
    match side.token(i - 1) {
        _ if lines > 1 => 5,
        _ if lines == 1 => 4,
        "." | "!" | "?" | "。" if !space.is_empty() => 3,
        "," | ";" | ":" if !space.is_empty() => 2,
        _ => u32::from(!space.is_empty()),
    }
}
