//! Finds the words that two short passages have in common, in order and in few pieces.

use super::work::Work;

/// Pairs of equal tokens, ascending on both sides, as positions in `old` and `new`.
///
/// `weights` gives for each token number what keeping it is worth. Small passages are solved exactly, large ones
/// approximately.
pub(super) fn match_words(old: &[u32], new: &[u32], weights: &[u8], work: &mut Work) -> Vec<(usize, usize)> {
    let lead = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[lead..], &new[lead..]);
    let trail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - trail], &b[..b.len() - trail]);

    let mut pairs: Vec<(usize, usize)> = (0..lead).map(|i| (i, i)).collect();
    let cells = a.len() * b.len();
    let inner = if cells == 0 {
        Vec::new()
    } else if cells <= MAX_CELLS && work.spend(cells as u64) {
        best_alignment(a, b, weights)
    } else {
        super::sequence::common(a, b, work)
    };
    pairs.extend(inner.into_iter().map(|(i, j)| (i + lead, j + lead)));
    let (o, n) = (old.len() - trail, new.len() - trail);
    pairs.extend((0..trail).map(|k| (o + k, n + k)));
    pairs
}

const MAX_CELLS: usize = 1 << 20;
/// What it costs to interrupt kept text once more.
const OPEN: i32 = 5;
const NEVER: i32 = i32::MIN / 2;

const FROM_KEPT: u8 = 1;
const GAP_OLD: u8 = 2;
const GAP_OPENS: u8 = 4;

/// The alignment with the highest weight of kept tokens less [`OPEN`] for each interruption (Gotoh 1982).
fn best_alignment(a: &[u32], b: &[u32], weights: &[u8]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut kept = vec![NEVER; width];
    let mut gap: Vec<i32> = vec![-OPEN; width];
    kept[0] = 0;
    gap[0] = NEVER;
    let mut steps = vec![0u8; (a.len() + 1) * width];
    for (j, step) in steps[1..width].iter_mut().enumerate() {
        *step = if j == 0 { GAP_OPENS } else { 0 };
    }
    for (i, &x) in a.iter().enumerate() {
        let row = &mut steps[(i + 1) * width..(i + 2) * width];
        let worth = i32::from(weights[x as usize]);
        let (mut kept_diagonal, mut gap_diagonal) = (kept[0], gap[0]);
        gap[0] = -OPEN;
        kept[0] = NEVER;
        row[0] = GAP_OLD | if i == 0 { GAP_OPENS } else { 0 };
        for j in 1..width {
            let (kept_above, gap_above) = (kept[j], gap[j]);
            let mut step = 0;
            let from_old = gap_above.max(kept_above - OPEN);
            let from_new = gap[j - 1].max(kept[j - 1] - OPEN);
            if from_old >= from_new {
                step |= GAP_OLD;
                step |= if kept_above - OPEN > gap_above { GAP_OPENS } else { 0 };
                gap[j] = from_old;
            } else {
                step |= if kept[j - 1] - OPEN > gap[j - 1] { GAP_OPENS } else { 0 };
                gap[j] = from_new;
            }
            kept[j] = NEVER;
            if x == b[j - 1] {
                step |= if kept_diagonal >= gap_diagonal { FROM_KEPT } else { 0 };
                kept[j] = worth + kept_diagonal.max(gap_diagonal);
            }
            row[j] = step;
            (kept_diagonal, gap_diagonal) = (kept_above, gap_above);
        }
    }
    trace(&steps, a.len(), b.len(), kept[width - 1] >= gap[width - 1])
}

fn trace(steps: &[u8], mut i: usize, mut j: usize, mut in_kept: bool) -> Vec<(usize, usize)> {
    let width = j + 1;
    let mut pairs = Vec::new();
    while i > 0 || j > 0 {
        let step = steps[i * width + j];
        if in_kept {
            (i, j) = (i - 1, j - 1);
            pairs.push((i, j));
            in_kept = step & FROM_KEPT != 0;
        } else {
            if step & GAP_OLD != 0 {
                i -= 1
            } else {
                j -= 1
            }
            in_kept = step & GAP_OPENS != 0;
        }
    }
    pairs.reverse();
    pairs
}
