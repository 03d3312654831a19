//! Slides what was added or removed to where a sentence begins.
//!
//! ```text
//! old   The tank is full.
//! new   The tank is new. The tank is full.
//! by a plain diff, added    The tank is [new. The tank is] full.
//! slid                      [The tank is new.] The tank is full.
//! ```

use super::sentences::is_end;
use crate::text::align::Match;

/// Slides each change that only adds or only removes, as far as its ends are equal.
pub(super) fn slide(found: &mut Vec<Match>, old: &[u32], new: &[u32]) {
    for i in 1..found.len() {
        let [before, after] = [found[i - 1], found[i]];
        let (old_gap, new_gap) = (before.old + before.len..after.old, before.new + before.len..after.new);
        let (keys, gap) = if old_gap.is_empty() { (new, new_gap) } else { (old, old_gap.clone()) };
        if gap.is_empty() || !old_gap.is_empty() && before.new + before.len < after.new {
            continue;
        }
        let right = (0..after.len).take_while(|k| keys[gap.start + k] == keys[gap.end + k]).count();
        let left = (1..=before.len).take_while(|k| keys[gap.start - k] == keys[gap.end - k]).count();
        let to = best(keys, gap.start - left, gap.len(), left + right, left) as isize - left as isize;
        found[i - 1].len = before.len.strict_add_signed(to);
        found[i] = Match {
            old: after.old.strict_add_signed(to),
            new: after.new.strict_add_signed(to),
            len: after.len.strict_sub_signed(to),
        };
    }
    found.retain(|stretch| stretch.len > 0);
}

/// How far from `first` a change of `len` tokens, which may slide by `room`, stands best; at `now` if nothing is better.
fn best(keys: &[u32], first: usize, len: usize, room: usize, now: usize) -> usize {
    let score = |at: usize| {
        let start = first + at;
        let begins = start == 0 || is_end(keys[start - 1]);
        let ends = is_end(keys[start + len - 1]);
        (u8::from(begins) + u8::from(ends), at == now)
    };
    (0..=room).max_by_key(|at| score(*at)).unwrap_or(now)
}
