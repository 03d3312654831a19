//! The diff of two whole texts.

use std::collections::HashMap;

use crate::text::blocks::{Block, blocks};
use crate::text::tokens::{Vocabulary, is_word};

use super::anchors;
use super::moves::{Layout, Move, lay_out};
use super::region::{Aligner, Region};
use super::script::{Moved, Script, spans};
use super::side::{Side, which_are_words};
use super::work::Work;
use super::{Diff, Op};

/// Tells how `old` became `new`.
#[must_use]
pub fn diff(old: &str, new: &str) -> Diff {
    let (lead, o, n) = changed_blocks(old, new);
    let mut vocabulary = Vocabulary::default();
    let mut old_side = Side::new(old, o, &mut vocabulary);
    let mut new_side = Side::new(new, n, &mut vocabulary);
    let is_word = which_are_words(&old_side, &new_side, vocabulary.len());
    let mut numbers = HashMap::new();
    old_side.number_blocks(&is_word, &mut numbers);
    new_side.number_blocks(&is_word, &mut numbers);
    let weights = weights(&old_side, &new_side, vocabulary.len());
    let work = Work::new(200_000_000);
    let mut aligner = Aligner { old: &old_side, new: &new_side, weights: &weights, work };
    let mut partners = anchors::find(&old_side, &new_side, &mut aligner.work);
    let layout = lay_out(&old_side, &new_side, &mut partners);

    let mut frame = Vec::new();
    if lead > 0 {
        frame.push((0..lead, 0..lead));
    }
    let ops = stretch(&mut aligner, old, new, &layout, frame);
    Diff { ops, coarse: aligner.work.exceeded }
}

type Spans = Vec<(std::ops::Range<usize>, std::ops::Range<usize>)>;

fn stretch(aligner: &mut Aligner, old: &str, new: &str, layout: &Layout, mut kept: Spans) -> Vec<Op> {
    let (o, n) = (0..aligner.old.blocks.len(), 0..aligner.new.blocks.len());
    let is_moved_old = marks(o.len(), layout.moves.iter().map(|m| m.old.clone()));
    let is_moved_new = marks(n.len(), layout.moves.iter().map(|m| m.new.clone()));
    let pairs = between(aligner, o, n, &layout.stay, &is_moved_old, &is_moved_new);
    kept.extend(spans(aligner.old, aligner.new, &pairs));
    let tail = old.len() - aligner.old.all().end.max(kept.first().map_or(0, |k| k.0.end));
    let tail = if aligner.old.blocks.is_empty() && aligner.new.blocks.is_empty() { 0 } else { tail.min(tail) };
    let _ = tail;
    let mut moves: Vec<Moved> = layout.moves.iter().map(|m| moved(aligner, old, new, m)).collect();
    for run in super::stray::find(aligner.old, aligner.new, &pairs, &is_moved_old, &is_moved_new) {
        let (o, n) = (
            aligner.old.span(run.0).start..aligner.old.span(run.0 + run.2 - 1).end,
            aligner.new.span(run.1).start..aligner.new.span(run.1 + run.2 - 1).end,
        );
        let pairs: Vec<_> = (0..run.2).map(|k| (run.0 + k, run.1 + k)).collect();
        let inner =
            Script::new(old, new, Vec::new()).cover(o.clone(), n.clone(), &spans(aligner.old, aligner.new, &pairs));
        moves.push(Moved { old: o, new: n, inner });
    }
    let trail = trail(aligner, old, new);
    if trail > 0 {
        kept.push((old.len() - trail..old.len(), new.len() - trail..new.len()));
    }
    Script::new(old, new, moves).cover(0..old.len(), 0..new.len(), &kept)
}

/// Bytes after the changed blocks.
fn trail(aligner: &Aligner, old: &str, new: &str) -> usize {
    let o = aligner.old.blocks.last().map(|b| old.len() - b.end);
    let n = aligner.new.blocks.last().map(|b| new.len() - b.end);
    o.or(n).unwrap_or(0)
}

fn moved(aligner: &mut Aligner, old: &str, new: &str, m: &Move) -> Moved {
    let (no, nn) = (vec![false; aligner.old.blocks.len()], vec![false; aligner.new.blocks.len()]);
    let pairs = between(aligner, m.old.clone(), m.new.clone(), &m.anchors, &no, &nn);
    let (o, n) = (aligner.old.bytes(m.old.clone()), aligner.new.bytes(m.new.clone()));
    let inner = Script::new(old, new, Vec::new()).cover(o.clone(), n.clone(), &spans(aligner.old, aligner.new, &pairs));
    Moved { old: o, new: n, inner }
}

/// Pairs of equal tokens in a stretch of blocks, given pairs of blocks in it.
fn between(
    aligner: &mut Aligner,
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
    anchors: &[(usize, usize)],
    is_moved_old: &[bool],
    is_moved_new: &[bool],
) -> Vec<(usize, usize)> {
    let (mut i, mut j) = (old.start, new.start);
    let mut out = Vec::new();
    for &(x, y) in anchors.iter().chain([&(old.end, new.end)]) {
        let region = Region {
            old: (i..x).filter(|&i| !is_moved_old[i]).collect(),
            new: (j..y).filter(|&j| !is_moved_new[j]).collect(),
        };
        out.extend(aligner.region(&region));
        if x < old.end {
            out.extend(aligner.words(x, y));
        }
        (i, j) = (x + 1, y + 1);
    }
    out
}

fn marks(len: usize, ranges: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<bool> {
    let mut marks = vec![false; len];
    ranges.for_each(|range| marks[range].fill(true));
    marks
}

/// The bytes before the first block that differs, and the blocks up to the last one that does.
fn changed_blocks(old: &str, new: &str) -> (usize, Vec<Block>, Vec<Block>) {
    let (mut o, mut n) = (blocks(old), blocks(new));
    let lead = o.iter().zip(&n).take_while(|(a, b)| a.whole(old) == b.whole(new)).count();
    let trail =
        o[lead..].iter().rev().zip(n[lead..].iter().rev()).take_while(|(a, b)| a.whole(old) == b.whole(new)).count();
    o.truncate(o.len() - trail);
    n.truncate(n.len() - trail);
    let bytes = o[..lead].last().map_or(0, |b| b.end);
    o.drain(..lead);
    n.drain(..lead);
    (bytes, o, n)
}

/// What keeping each token is worth.
fn weights(old: &Side, new: &Side, len: usize) -> Vec<u8> {
    let mut weights = vec![0; len];
    for side in [old, new] {
        for (i, &id) in side.ids.iter().enumerate() {
            let token = side.token(i);
            weights[id as usize] = if !is_word(token) {
                1
            } else if token.len() <= 3 {
                3
            } else {
                4
            };
        }
    }
    weights
}
