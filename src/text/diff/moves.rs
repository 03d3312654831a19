//! Decides which blocks stay in place and joins the others into moves.

use std::ops::Range;

use super::anchors::Partners;
use super::chain::{Link, heaviest_chain};
use super::side::Side;
use super::work::Work;
use crate::text::blocks::Kind;

/// A run of blocks that stands elsewhere in new.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub old: Range<usize>,
    pub new: Range<usize>,
    /// Pairs of blocks inside, ascending.
    pub anchors: Vec<(usize, usize)>,
}

/// Pairs of equal blocks that stay in order, and moves in order of old.
pub(super) struct Layout {
    pub stay: Vec<(usize, usize)>,
    pub moves: Vec<Move>,
}

/// Finds what stays and what moves.
pub(super) fn lay_out(old: &Side, new: &Side, work: &mut Work) -> Layout {
    let partners = Partners::find(old, new, work);
    let mut planner = Planner { old, new, partners };
    let (stay, movers) = planner.split();
    let moves = planner.join(&movers, work);
    Layout { stay, moves }
}

/// Free blocks between two parts of one move, at most so many on each side.
const MAX_BETWEEN: usize = 4;
/// Blocks with fewer words weigh less than one line: the prose around them decides what moves.
const LINE_WORDS: usize = 8;
/// How alike the free children of a moved heading or item must be to move along.
const CHILDREN_LIKENESS: f32 = 0.4;

struct Planner<'s, 't> {
    old: &'s Side<'t>,
    new: &'s Side<'t>,
    partners: Partners,
}

type Pairs = Vec<(usize, usize)>;

impl Planner<'_, '_> {
    /// The pairs that stay and those that move.
    ///
    /// Pairs that are only alike and stay are let go: the words around them may tell better what became of them.
    fn split(&mut self) -> (Pairs, Pairs) {
        let partner = |(i, j): (usize, &Option<usize>)| j.map(|j| Link { old: i, new: j, weight: self.weight(i) });
        let links: Vec<Link> = self.partners.of_old.iter().enumerate().filter_map(partner).collect();
        let (mut stay, mut movers) = (Vec::new(), Vec::new());
        for (link, stays) in links.iter().zip(heaviest_chain(&links)) {
            let is_same = self.old.page.keys[link.old] == self.new.page.keys[link.new];
            match stays {
                false => movers.push((link.old, link.new)),
                true if is_same => stay.push((link.old, link.new)),
                true => self.partners.part(link.old),
            }
        }
        (stay, movers)
    }

    /// What it is worth to leave a block in place: its lines, then its words.
    fn weight(&self, i: usize) -> u64 {
        let words = self.old.words[i];
        let lines = if words < LINE_WORDS { 0 } else { self.old.page.body(i).lines().count() };
        ((lines as u64) << 32) + words as u64 + 1
    }

    /// Joins pairs that follow each other on both sides, and drops what is too small to tell of.
    fn join(&mut self, movers: &[(usize, usize)], work: &mut Work) -> Vec<Move> {
        let mut runs: Vec<Move> = Vec::new();
        for &(i, j) in movers {
            match runs.last_mut() {
                Some(run) if self.goes_on(run, i, j) => {
                    (run.old.end, run.new.end) = (i + 1, j + 1);
                    run.anchors.push((i, j));
                }
                _ => runs.push(Move { old: i..i + 1, new: j..j + 1, anchors: vec![(i, j)] }),
            }
        }
        runs.iter_mut().for_each(|run| self.take_children(run, work));
        runs.retain(|run| self.is_worth_telling(run));
        runs
    }

    /// Whether a pair belongs to the run before it: only little and free text lies between.
    fn goes_on(&self, run: &Move, i: usize, j: usize) -> bool {
        if j < run.new.end || i - run.old.end > MAX_BETWEEN || j - run.new.end > MAX_BETWEEN {
            return false;
        }
        let (old, new) = (run.old.end..i, run.new.end..j);
        let between = words(self.old, old.clone()) + words(self.new, new.clone());
        self.are_free(old, new) && between <= self.kept_words(run) + self.old.words[i]
    }

    /// Takes along the rest of a section or list item whose beginning moved, if it is free and much the same.
    fn take_children(&self, run: &mut Move, work: &mut Work) {
        let Some(&(i, j)) = run.anchors.first() else { return };
        let has_children = matches!(self.old.page.blocks[i].kind, Kind::Heading(_) | Kind::Item);
        if !has_children || work.exceeded {
            return;
        }
        let (old_end, new_end) = (self.old.page.family_end(i), self.new.page.family_end(j));
        work.spend(old_end - i + new_end - j);
        let (old, new) = (run.old.end..old_end.max(run.old.end), run.new.end..new_end.max(run.new.end));
        let tokens = [self.old.bag(old.clone()), self.new.bag(new.clone())];
        if self.are_free(old, new) && tokens[0].likeness(&tokens[1]) >= CHILDREN_LIKENESS {
            (run.old.end, run.new.end) = (old_end, new_end);
        }
    }

    fn are_free(&self, mut old: Range<usize>, mut new: Range<usize>) -> bool {
        old.all(|i| self.partners.of_old[i].is_none()) && new.all(|j| self.partners.of_new[j].is_none())
    }

    /// Whether a reader should be told of a move: marks of code recur, list items are told by a single word.
    fn is_worth_telling(&self, run: &Move) -> bool {
        let enough = match self.old.page.blocks[run.old.start].kind {
            Kind::Heading(_) | Kind::Item | Kind::Row | Kind::Definition => 1,
            Kind::Paragraph => 3,
            Kind::Code | Kind::Rule | Kind::Blank => LINE_WORDS,
        };
        self.kept_words(run) >= enough
    }

    fn kept_words(&self, run: &Move) -> usize {
        run.anchors.iter().map(|&(i, _)| self.old.words[i]).sum()
    }
}

fn words(side: &Side, blocks: Range<usize>) -> usize {
    side.words[blocks].iter().sum()
}
