//! Where two sides changed a sequence of lines, blocks or words, and where their changes meet.

use std::ops::Range;

use crate::text::align::Hunk;

/// The versions' places in arrays of three.
pub(super) const BASE: usize = 0;
/// See [`BASE`].
pub(super) const THEIRS: usize = 1;
/// See [`BASE`].
pub(super) const OURS: usize = 2;

/// Who changed a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// All three are alike here.
    Nobody,
    /// Only those who saved first.
    Theirs,
    /// Only the one who saves now.
    Ours,
    /// Both, in the same way or not.
    Both,
}

/// A stretch of the three sequences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    /// Who changed it.
    pub by: By,
    /// What was there.
    pub base: Range<usize>,
    /// What is there on the first side.
    pub theirs: Range<usize>,
    /// What is there on the second side.
    pub ours: Range<usize>,
}

impl Region {
    /// Where it begins in base, theirs and ours.
    pub fn starts(&self) -> [usize; 3] {
        [self.base.start, self.theirs.start, self.ours.start]
    }

    /// Reaches on to the end of a later region.
    pub fn extend_to(&mut self, last: &Self) {
        (self.base.end, self.theirs.end, self.ours.end) = (last.base.end, last.theirs.end, last.ours.end);
    }
}

/// The stretches of base, theirs and ours that regions in a row span.
pub(super) fn span(regions: &[Region]) -> [Range<usize>; 3] {
    let (Some(first), Some(last)) = (regions.first(), regions.last()) else { return [0..0, 0..0, 0..0] };
    [first.base.start..last.base.end, first.theirs.start..last.theirs.end, first.ours.start..last.ours.end]
}

/// Cuts stretches of three sequences into regions that cover them in order.
///
/// `hunks` are the changes of each side. A change that `joins` the region
/// before it, asked with who made it, becomes part of that region; it must if it overlaps it.
pub(super) fn regions(
    ranges: &[Range<usize>; 3],
    hunks: [&[Hunk]; 2],
    mut joins: impl FnMut(&Region, By, &Hunk) -> bool,
) -> Vec<Region> {
    let mut changes: Vec<(By, &Hunk)> = hunks[0].iter().map(|hunk| (By::Theirs, hunk)).collect();
    changes.extend(hunks[1].iter().map(|hunk| (By::Ours, hunk)));
    changes.sort_by_key(|(_, hunk)| (hunk.old.start, hunk.old.end));
    let mut found: Vec<Region> = Vec::new();
    let mut cursor = Cursor { base: ranges[0].start, theirs: ranges[1].start, ours: ranges[2].start };
    for (by, hunk) in changes {
        match found.last_mut() {
            Some(last) if joins(last, by, hunk) => cursor.widen(last, by, hunk),
            _ => {
                found.extend(cursor.keep_until(hunk.old.start));
                found.push(cursor.change(by, hunk));
            }
        }
    }
    found.extend(cursor.keep_until(ranges[0].end));
    found
}

/// How far the three sequences have been read.
struct Cursor {
    base: usize,
    theirs: usize,
    ours: usize,
}

impl Cursor {
    /// Reads on where nobody changed anything.
    fn keep_until(&mut self, base: usize) -> Option<Region> {
        let len = base - self.base;
        (len > 0).then(|| self.read(By::Nobody, [len; 3]))
    }

    /// Reads a change.
    fn change(&mut self, by: By, hunk: &Hunk) -> Region {
        let [old, new] = [hunk.old.len(), hunk.new.len()];
        self.read(by, if by == By::Theirs { [old, new, old] } else { [old, old, new] })
    }

    fn read(&mut self, by: By, [base, theirs, ours]: [usize; 3]) -> Region {
        let from = (self.base, self.theirs, self.ours);
        (self.base, self.theirs, self.ours) = (from.0 + base, from.1 + theirs, from.2 + ours);
        Region { by, base: from.0..self.base, theirs: from.1..self.theirs, ours: from.2..self.ours }
    }

    /// Adds a change to the region read last; what one side changed alone is read as it is on the other.
    fn widen(&mut self, region: &mut Region, by: By, hunk: &Hunk) {
        let end = region.base.end.max(hunk.old.end);
        let (more, rest) = (end - region.base.end, end - hunk.old.end);
        (self.base, self.theirs, self.ours) = match by {
            By::Theirs => (end, hunk.new.end + rest, self.ours + more),
            _ => (end, self.theirs + more, hunk.new.end + rest),
        };
        region.by = if region.by == by { by } else { By::Both };
        (region.base.end, region.theirs.end, region.ours.end) = (self.base, self.theirs, self.ours);
    }
}

/// Groups regions between cuts; `is_cut` is asked for places in all three sequences.
///
/// Regions that nobody changed are cut in up to three parts, at their first and last cut.
pub(super) fn groups(regions: &[Region], is_cut: impl Fn([usize; 3]) -> bool) -> Vec<Vec<Region>> {
    let mut groups: Vec<Vec<Region>> = Vec::new();
    for region in regions.iter().flat_map(|region| parts(region, &is_cut)) {
        match groups.last_mut() {
            Some(group) if !is_cut(region.starts()) => group.push(region),
            _ => groups.push(vec![region]),
        }
    }
    groups
}

fn parts(region: &Region, is_cut: impl Fn([usize; 3]) -> bool) -> Vec<Region> {
    let len = region.base.len();
    let is_cut = |at: &usize| is_cut(region.starts().map(|start| start + at));
    let cuts = match region.by {
        By::Nobody => (1..len).find(is_cut).zip((1..len).rfind(is_cut)),
        _ => None,
    };
    let Some((first, last)) = cuts else { return vec![region.clone()] };
    let part = |from: usize, to: usize| {
        let [base, theirs, ours] = region.starts().map(|start| start + from..start + to);
        Region { by: By::Nobody, base, theirs, ours }
    };
    let ends = [0, first, last, len];
    ends.windows(2).filter(|ends| ends[0] < ends[1]).map(|ends| part(ends[0], ends[1])).collect()
}

/// Chooses white space three-way: what one side changed; if both did, what has more line ends, else theirs.
pub(super) fn white_space<'t>(base: &'t str, theirs: &'t str, ours: &'t str) -> &'t str {
    let line_ends = |space: &str| space.bytes().filter(|&byte| byte == b'\n').count();
    if theirs == base || theirs != ours && ours != base && line_ends(ours) > line_ends(theirs) { ours } else { theirs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_that_join_become_one_region_of_both() {
        let hunk = |old, new| Hunk { old, new };
        let theirs = [hunk(1..2, 1..3), hunk(5..6, 6..6)];
        let ours = [hunk(2..3, 2..2)];
        let overlaps = |before: &Region, _: By, next: &Hunk| next.old.start < before.base.end;
        let touches = |before: &Region, _: By, next: &Hunk| next.old.start <= before.base.end;
        let all = [0..6, 0..6, 0..5];
        let found = |joins: &dyn Fn(&Region, By, &Hunk) -> bool| -> Vec<(By, [usize; 3])> {
            let regions = regions(&all, [&theirs, &ours], joins);
            assert_eq!(span(&regions), all);
            regions.iter().map(|region| (region.by, region.starts())).collect()
        };
        let apart = [
            (By::Nobody, [0, 0, 0]),
            (By::Theirs, [1, 1, 1]),
            (By::Ours, [2, 3, 2]),
            (By::Nobody, [3, 4, 2]),
            (By::Theirs, [5, 6, 4]),
        ];
        assert_eq!(found(&overlaps), apart);
        assert_eq!(found(&touches), [apart[0], (By::Both, [1, 1, 1]), apart[3], apart[4]]);
    }
}
