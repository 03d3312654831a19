//! Decides which pairs of blocks stay in place and joins the others into moves.

use std::ops::Range;

use super::anchors::Partners;
use super::chain::{Link, heaviest_chain};
use super::side::Side;

/// A run of blocks that stands elsewhere in new.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub old: Range<usize>,
    pub new: Range<usize>,
    /// Pairs of blocks inside, ascending.
    pub anchors: Vec<(usize, usize)>,
}

/// The pairs that stay, and the moves in order of old.
pub(super) struct Layout {
    pub stay: Vec<(usize, usize)>,
    pub moves: Vec<Move>,
}

pub(super) fn lay_out(old: &Side, new: &Side, partners: &mut Partners) -> Layout {
    let links: Vec<Link> = partners
        .of_old
        .iter()
        .enumerate()
        .filter_map(|(i, j)| j.map(|j| Link { old: i, new: j, weight: weight(old, i) }))
        .collect();
    let chosen = heaviest_chain(&links);
    let stay = links
        .iter()
        .zip(&chosen)
        .filter(|(l, stays)| {
            **stays
                && (old.keys[l.old] == new.keys[l.new] || {
                    partners.unlink(l.old);
                    false
                })
        })
        .map(|(l, _)| (l.old, l.new))
        .collect();
    let movers: Vec<(usize, usize)> =
        links.iter().zip(&chosen).filter(|(_, stays)| !**stays).map(|(l, _)| (l.old, l.new)).collect();
    let mut moves = Vec::new();
    for run in join(old, new, partners, &movers) {
        if is_worth(old, &run) {
            moves.push(run);
        } else {
            run.anchors.iter().for_each(|&(i, _)| partners.unlink(i));
        }
    }
    Layout { stay, moves }
}

/// Joins pairs that follow each other on both sides with little that is free between them.
fn join(old: &Side, new: &Side, partners: &Partners, movers: &[(usize, usize)]) -> Vec<Move> {
    let mut runs: Vec<Move> = Vec::new();
    for &(i, j) in movers {
        match runs.last_mut() {
            Some(run) if run.new.end <= j && between_is_small(old, new, partners, run, i, j) => {
                run.old.end = i + 1;
                run.new.end = j + 1;
                run.anchors.push((i, j));
            }
            _ => runs.push(Move { old: i..i + 1, new: j..j + 1, anchors: vec![(i, j)] }),
        }
    }
    runs
}

fn between_is_small(old: &Side, new: &Side, partners: &Partners, run: &Move, i: usize, j: usize) -> bool {
    let (o, n) = (run.old.end..i, run.new.end..j);
    if o.len() > 4 || n.len() > 4 {
        return false;
    }
    let free = o.clone().all(|i| partners.of_old[i].is_none()) && n.clone().all(|j| partners.of_new[j].is_none());
    let words: usize = o.map(|i| old.words[i]).sum::<usize>() + n.map(|j| new.words[j]).sum::<usize>();
    let kept: usize = run.anchors.iter().map(|&(i, _)| old.words[i]).sum::<usize>() + old.words[i];
    free && words <= kept
}

/// Whether a reader should be told of it: single signs and bare marks of code do not move, they recur.
fn is_worth(old: &Side, run: &Move) -> bool {
    run.anchors.iter().map(|&(i, _)| old.words[i]).sum::<usize>() >= 3
}

/// What it is worth to leave a block in place: first the lines of what is long enough to be told, then the words.
fn weight(side: &Side, i: usize) -> u64 {
    let words = side.words[i] as u64;
    let lines = if words >= 8 { side.blocks[i].body(side.text).lines().count() as u64 } else { 0 };
    (lines << 32) + words + 1
}
