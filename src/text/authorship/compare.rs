//! Which tokens of a new text stood in an earlier version: in place, line by line, then token by token.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::moves;
use super::prepared::{Prepared, words};
use super::slide::slide;
use super::work::Work;
use crate::text::align::{Hunk, Match, hunks, matches, only_ends};

/// No token.
pub(super) const NONE: u32 = u32::MAX;

/// Where the tokens of a new text come from in an old one.
#[derive(Debug, Clone)]
pub(super) struct Links {
    /// For each new token the old one that it is, or [`NONE`]. No old token is named twice.
    pub from: Vec<u32>,
    /// The tokens of neighbouring lines that differ.
    pub hunks: Vec<Hunk>,
}

impl Links {
    /// Which old tokens are not in the new text; only those within `hunks` can be.
    pub fn gone(&self, old_len: usize) -> Vec<bool> {
        let mut gone = vec![true; old_len];
        self.from.iter().filter(|from| **from != NONE).for_each(|from| gone[*from as usize] = false);
        gone
    }

    /// Whether some new tokens stand in the old text just so.
    pub fn is_whole(&self, tokens: Range<usize>) -> bool {
        let from = &self.from[tokens];
        from[0] != NONE && from.windows(2).all(|two| two[0] + 1 == two[1])
    }

    /// For each new token how many stand with it in the old text in one stretch; 0 if it is not there.
    pub fn stretches(&self) -> Vec<u32> {
        let mut lengths = Vec::with_capacity(self.from.len());
        for stretch in self.from.chunk_by(|a, b| *a != NONE && a + 1 == *b) {
            let length = if stretch[0] == NONE { 0 } else { stretch.len() as u32 };
            lengths.extend(std::iter::repeat_n(length, stretch.len()));
        }
        lengths
    }
}

/// Links a new text to an old one.
pub(super) fn compare(old: &Prepared, new: &Prepared, work: &mut Work) -> Links {
    let (old_lines, new_lines) = (line_keys(old), line_keys(new));
    let same = matches(&old_lines, &new_lines);
    work.coarse |= only_ends(&same, old_lines.len(), new_lines.len());
    let mut links = Links { from: vec![NONE; new.keys.len()], hunks: Vec::new() };
    for stretch in &same {
        let from = old.tokens_of(stretch.old..stretch.old + stretch.len);
        let to = new.tokens_of(stretch.new..stretch.new + stretch.len);
        links.from[to].iter_mut().zip(from).for_each(|(link, from)| *link = from as u32);
    }
    let changed = hunks(&same, old_lines.len(), new_lines.len());
    let moved = moved_lines(old, new, &changed);
    for (from, to) in &moved {
        let (from, to) = (old.tokens_of(*from..from + 1), new.tokens_of(*to..to + 1));
        links.from[to].iter_mut().zip(from).for_each(|(link, from)| *link = from as u32);
    }
    let mut is_moved = vec![false; old_lines.len()];
    moved.iter().for_each(|(from, _)| is_moved[*from] = true);
    for hunk in changed {
        tokens_in_place(old, new, &hunk, &is_moved, &mut links, work);
        links.hunks.push(Hunk { old: old.tokens_of(hunk.old), new: new.tokens_of(hunk.new) });
    }
    moves::link(old, new, &mut links, work);
    links
}

fn line_keys(side: &Prepared) -> Vec<u32> {
    side.lines.iter().map(|line| line.key).collect()
}

/// A line with fewer words is not taken for moved.
const MOVED_WORDS: usize = 5;

/// Lines that stand once among what is gone and once among what is new, as (old, new).
fn moved_lines(old: &Prepared, new: &Prepared, changed: &[Hunk]) -> Vec<(usize, usize)> {
    if changed.len() < 2 {
        return Vec::new();
    }
    let mut gone: HashMap<u32, (usize, u32, Vec<usize>)> = HashMap::new();
    for line in changed.iter().flat_map(|hunk| hunk.old.clone()) {
        let entry = gone.entry(old.lines[line].key).or_insert((line, 0, Vec::new()));
        entry.1 += 1;
    }
    for line in changed.iter().flat_map(|hunk| hunk.new.clone()) {
        if let Some(entry) = gone.get_mut(&new.lines[line].key) {
            entry.2.push(line);
        }
    }
    let lone = |(from, count, to): &(usize, u32, Vec<usize>)| match &to[..] {
        &[to] if *count == 1 && words(&new.keys[new.tokens_of(to..to + 1)]) >= MOVED_WORDS => Some((*from, to)),
        _ => None,
    };
    let mut moved: Vec<(usize, usize)> = gone.values().filter_map(lone).collect();
    moved.sort_unstable_by_key(|(_, to)| *to);
    with_neighbours(old, new, changed, moved)
}

/// Lines that moved, with the equal ones right beside them that went along, however short: the heading of a section, the
/// items of its list.
fn with_neighbours(
    old: &Prepared,
    new: &Prepared,
    changed: &[Hunk],
    mut moved: Vec<(usize, usize)>,
) -> Vec<(usize, usize)> {
    let mut gone: HashSet<usize> = changed.iter().flat_map(|hunk| hunk.old.clone()).collect();
    let mut fresh: HashSet<usize> = changed.iter().flat_map(|hunk| hunk.new.clone()).collect();
    for (from, to) in &moved {
        gone.remove(from);
        fresh.remove(to);
    }
    for line in 0..moved.len() {
        for step in [-1, 1] {
            let mut next = moved[line];
            while let Some((from, to)) = next.0.checked_add_signed(step).zip(next.1.checked_add_signed(step))
                && gone.contains(&from)
                && fresh.contains(&to)
                && old.lines[from].key == new.lines[to].key
            {
                gone.remove(&from);
                fresh.remove(&to);
                next = (from, to);
                moved.push(next);
            }
        }
    }
    moved
}

/// Links the tokens of a hunk in order, passing over lines that moved.
fn tokens_in_place(old: &Prepared, new: &Prepared, hunk: &Hunk, is_moved: &[bool], links: &mut Links, work: &mut Work) {
    let stayed = hunk.old.clone().filter(|line| !is_moved[*line]);
    let from = stayed.flat_map(|line| old.tokens_of(line..line + 1)).collect();
    let to = new.tokens_of(hunk.new.clone()).collect();
    link_in_order(old, new, from, to, links, work);
}

/// Links new tokens that have no link yet to old ones, in order.
pub(super) fn link_in_order(
    old: &Prepared,
    new: &Prepared,
    from: Vec<usize>,
    mut to: Vec<usize>,
    links: &mut Links,
    work: &mut Work,
) {
    to.retain(|token| links.from[*token] == NONE);
    if from.is_empty() || to.is_empty() {
        return;
    }
    let old_keys: Vec<u32> = from.iter().map(|token| old.keys[*token]).collect();
    let new_keys: Vec<u32> = to.iter().map(|token| new.keys[*token]).collect();
    for stretch in in_order(&old_keys, &new_keys, work) {
        for k in 0..stretch.len {
            links.from[to[stretch.new + k]] = from[stretch.old + k] as u32;
        }
    }
}

/// The tokens that two passages have in common, in order, without what is common by chance.
pub(super) fn in_order(old: &[u32], new: &[u32], work: &mut Work) -> Vec<Match> {
    if !work.spend(old.len() + new.len()) {
        return Vec::new();
    }
    let mut found = matches(old, new);
    work.coarse |= only_ends(&found, old.len(), new.len());
    slide(&mut found, old, new);
    without_islands(found, old, new)
}

/// A lone word or sign between changes of at least this many tokens on both sides is there by chance.
const LARGE_CHANGE: usize = 8;

fn without_islands(found: Vec<Match>, old: &[u32], new: &[u32]) -> Vec<Match> {
    let gap = |before: Option<&Match>, after: Option<&Match>| {
        let (old_start, new_start) = before.map_or((0, 0), |m| (m.old + m.len, m.new + m.len));
        let (old_end, new_end) = after.map_or((old.len(), new.len()), |m| (m.old, m.new));
        (old_end - old_start) + (new_end - new_start)
    };
    let mut kept: Vec<Match> = Vec::with_capacity(found.len());
    for (i, stretch) in found.iter().enumerate() {
        let few = words(&new[stretch.new..stretch.new + stretch.len]) < 2;
        let (before, after) = (gap(kept.last(), Some(stretch)), gap(Some(stretch), found.get(i + 1)));
        if !(few && before >= LARGE_CHANGE && after >= LARGE_CHANGE) {
            kept.push(*stretch);
        }
    }
    kept
}
