//! What a list of runs takes over from another, in steps.

use std::collections::HashMap;

use super::runs::Run;

/// A step from one list to the next.
pub(super) enum Step {
    /// Some tokens of the parent, from one of them on.
    Take { start: u32, tokens: u32 },
    /// Tokens that the parent has not, or not there.
    Add(Run),
}

/// How a list comes from its parent's: greedily, the longest stretch of the parent first.
pub(super) fn steps(runs: &[Run], parent: &List) -> Vec<Step> {
    let same = runs.iter().zip(parent.runs).take_while(|(a, b)| a == b).count();
    let places = Places::new(&runs[same..], parent, same);
    let mut steps = Steps { list: Vec::new(), end: 0 };
    steps.take(0, parent.starts[same]);
    let mut left = runs[same..].to_vec();
    let mut at = 0;
    while at < left.len() {
        let (start, tokens) = places.best(&left[at..], steps.end);
        if tokens == 0 {
            steps.list.push(Step::Add(left[at]));
            at += 1;
            continue;
        }
        steps.take(start, tokens);
        at += pass(&mut left[at..], tokens);
    }
    steps.list
}

/// Cuts some tokens off the front; gives the number of runs that are used up.
fn pass(runs: &mut [Run], mut tokens: u32) -> usize {
    let mut used = 0;
    while tokens > 0 {
        let cut = tokens.min(runs[used].tokens);
        runs[used].tokens -= cut;
        tokens -= cut;
        used += usize::from(runs[used].tokens == 0);
    }
    used
}

struct Steps {
    list: Vec<Step>,
    /// Where the last taken stretch of the parent ends.
    end: u32,
}

impl Steps {
    fn take(&mut self, start: u32, tokens: u32) {
        match self.list.last_mut() {
            _ if tokens == 0 => return,
            Some(Step::Take { tokens: before, .. }) if start == self.end => *before += tokens,
            _ => self.list.push(Step::Take { start, tokens }),
        }
        self.end = start + tokens;
    }
}

/// The parent's list, with the token at which each run begins.
pub(super) struct List<'a> {
    pub runs: &'a [Run],
    /// One more than there are runs; the last is the number of all tokens.
    starts: Vec<u32>,
}

impl<'a> List<'a> {
    pub fn new(runs: &'a [Run]) -> Self {
        let mut starts = Vec::with_capacity(runs.len() + 1);
        starts.push(0);
        let mut end = 0;
        starts.extend(runs.iter().map(|run| {
            end += run.tokens;
            end
        }));
        Self { runs, starts }
    }

    pub fn tokens(&self) -> u32 {
        self.starts[self.runs.len()]
    }

    /// The run that holds a token.
    fn run_at(&self, token: u32) -> usize {
        self.starts.partition_point(|start| *start <= token) - 1
    }

    pub fn origin_before(&self, end: u32) -> i64 {
        self.runs[self.run_at(end - 1)].origin
    }

    /// The runs between two tokens, the first and the last perhaps cut.
    pub fn between(&self, start: u32, end: u32) -> impl Iterator<Item = Run> + '_ {
        let runs = (self.run_at(start)..self.runs.len()).take_while(move |i| self.starts[*i] < end);
        runs.map(move |i| Run {
            tokens: self.starts[i + 1].min(end) - self.starts[i].max(start),
            origin: self.runs[i].origin,
        })
    }

    /// How many tokens of `runs` are the same from `start` on, and how many runs they touch.
    fn extent(&self, runs: &[Run], start: u32) -> (u32, usize) {
        let (mut tokens, mut touched) = (0, 0);
        for (run, here) in runs.iter().zip(self.between(start, self.tokens())) {
            if run.origin != here.origin {
                break;
            }
            tokens += run.tokens.min(here.tokens);
            touched += 1;
            if run.tokens != here.tokens {
                break;
            }
        }
        (tokens, touched)
    }
}

/// Where in the parent each run stands that is not the same at both ends of the lists.
struct Places<'a> {
    parent: &'a List<'a>,
    by_run: HashMap<Run, Vec<usize>>,
}

/// How many places of a run are tried.
const MAX_PLACES: usize = 8;

impl<'a> Places<'a> {
    fn new(runs: &[Run], parent: &'a List, same: usize) -> Self {
        let rest = &parent.runs[same..];
        let tail = runs.iter().rev().zip(rest.iter().rev()).take_while(|(a, b)| a == b).count();
        // The first run of the equal end is the place to which the search comes back.
        let middle = same..(parent.runs.len() - tail + 1).min(parent.runs.len());
        let mut by_run: HashMap<Run, Vec<usize>> = HashMap::new();
        for i in middle {
            let places = by_run.entry(parent.runs[i]).or_default();
            if places.len() < MAX_PLACES {
                places.push(i);
            }
        }
        Self { parent, by_run }
    }

    /// The stretch of the parent, as (first token, tokens), that best begins `runs`; no tokens if none is worth a step.
    fn best(&self, runs: &[Run], end: u32) -> (u32, u32) {
        let going_on = (end < self.parent.tokens()).then_some(end);
        let whole = self.of(runs.first()).map(|i| self.parent.starts[i]);
        let candidates = going_on.into_iter().chain(whole).chain(self.cut(runs));
        let rated = candidates.map(|start| {
            let (tokens, touched) = self.parent.extent(runs, start);
            (touched, start == end, tokens, start)
        });
        match rated.max() {
            Some((touched, goes_on, tokens, start)) if touched > 1 || goes_on => (start, tokens),
            _ => (end, 0),
        }
    }

    fn of(&self, run: Option<&Run>) -> impl Iterator<Item = usize> + '_ {
        run.and_then(|run| self.by_run.get(run)).into_iter().flatten().copied()
    }

    /// Where the second run stands after one that ends like the first.
    fn cut<'b>(&'b self, runs: &'b [Run]) -> impl Iterator<Item = u32> + 'b {
        let ends_like_first = |i: &usize| {
            *i > 0
                && self.parent.runs[i - 1].origin == runs[0].origin
                && self.parent.runs[i - 1].tokens > runs[0].tokens
        };
        self.of(runs.get(1)).filter(ends_like_first).map(|i| self.parent.starts[i] - runs[0].tokens)
    }
}
