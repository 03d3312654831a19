//! The commits of a history and the order in which they are read.
//!
//! Parents come before their children, and a commit's first parent comes, with everything behind it,
//! before its second. So whatever is merged into a line later is read after all that the line already
//! had, and a history that has grown is read in the old order first. Git's own orders do not promise
//! that, since they look at dates.

use std::collections::HashMap;
use std::io::BufRead;

use anyhow::{Context, Result};

use super::object_id::ObjectId;
use super::process::Process;
use super::repository::Repository;

/// The commits behind a tip, each known by its place in the reading order.
pub struct Graph {
    commits: Vec<Commit>,
}

struct Commit {
    id: ObjectId,
    parents: Vec<usize>,
    children: usize,
}

impl Graph {
    /// Reads the history behind `tip`. What lies behind the `earlier` tips comes first, in their order;
    /// those that are not part of this history are passed over.
    pub fn read(repository: &Repository, tip: ObjectId, earlier: &[ObjectId]) -> Result<Self> {
        let listed = list(repository, tip)?;
        let numbers: HashMap<ObjectId, usize> = listed.iter().enumerate().map(|(n, (id, _))| (*id, n)).collect();
        let number = |id: &ObjectId| numbers.get(id).copied();
        let parents: Vec<Vec<usize>> =
            listed.iter().map(|(_, parents)| parents.iter().filter_map(number).collect()).collect();
        let starts = earlier.iter().chain([&tip]).filter_map(number);
        let order = parents_first(&parents, starts);
        Ok(Self { commits: arrange(&listed, &parents, &order) })
    }

    /// How many commits there are.
    pub fn len(&self) -> usize {
        self.commits.len()
    }

    /// The name of the commit at a place.
    pub fn id(&self, place: usize) -> ObjectId {
        self.commits[place].id
    }

    /// The places of a commit's parents, all of them before its own.
    pub fn parents(&self, place: usize) -> &[usize] {
        &self.commits[place].parents
    }

    /// How many commits build upon this one.
    pub fn children(&self, place: usize) -> usize {
        self.commits[place].children
    }
}

/// Every commit behind `tip` with its parents, in no particular order.
fn list(repository: &Repository, tip: ObjectId) -> Result<Vec<(ObjectId, Vec<ObjectId>)>> {
    let mut command = repository.command();
    command.args(["rev-list", "--parents", &tip.to_string(), "--"]);
    let (mut git, _) = Process::start(repository, command)?;
    let mut commits = Vec::new();
    let mut line = String::new();
    while git.answers.read_line(&mut line)? > 0 {
        commits.push(parse(&line).with_context(|| format!("git listed a commit as {line:?}"))?);
        line.clear();
    }
    git.finish()?;
    Ok(commits)
}

/// A line of names: the commit, then its parents. One that is written twice counts once.
fn parse(line: &str) -> Option<(ObjectId, Vec<ObjectId>)> {
    let mut names = line.split_ascii_whitespace().map(|name| ObjectId::from_hex(name.as_bytes()));
    let commit = names.next()??;
    let mut parents = Vec::new();
    for parent in names {
        let parent = parent?;
        if !parents.contains(&parent) {
            parents.push(parent);
        }
    }
    Some((commit, parents))
}

/// Walks from each start in turn, finishing a commit's parents one after the other before the commit.
fn parents_first(parents: &[Vec<usize>], starts: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut order = Vec::with_capacity(parents.len());
    let mut seen = vec![false; parents.len()];
    for start in starts {
        let mut path = Vec::new();
        if !std::mem::replace(&mut seen[start], true) {
            path.push((start, 0));
        }
        while let Some((commit, next_parent)) = path.last_mut() {
            let Some(&parent) = parents[*commit].get(*next_parent) else {
                order.push(*commit);
                path.pop();
                continue;
            };
            *next_parent += 1;
            if !std::mem::replace(&mut seen[parent], true) {
                path.push((parent, 0));
            }
        }
    }
    order
}

/// Puts the listed commits into the order, and counts the children of each.
fn arrange(listed: &[(ObjectId, Vec<ObjectId>)], parents: &[Vec<usize>], order: &[usize]) -> Vec<Commit> {
    let mut places = vec![0; order.len()];
    let mut commits: Vec<Commit> = Vec::with_capacity(order.len());
    for (place, &number) in order.iter().enumerate() {
        places[number] = place;
        let parents: Vec<usize> = parents[number].iter().map(|&parent| places[parent]).collect();
        for &parent in &parents {
            commits[parent].children += 1;
        }
        commits.push(Commit { id: listed[number].0, parents, children: 0 });
    }
    commits
}

#[cfg(test)]
mod tests {
    use super::parents_first;

    #[test]
    fn a_side_branch_is_read_when_it_is_merged() {
        // 0 is the root; 1 and 3 follow it on the main line, 2 beside them; 4 merges 2 into 3.
        let parents = [vec![], vec![0], vec![0], vec![1], vec![3, 2]];
        assert_eq!(parents_first(&parents, [4].into_iter()), [0, 1, 3, 2, 4]);
    }

    #[test]
    fn what_was_read_before_keeps_its_order() {
        let parents = [vec![], vec![0], vec![0], vec![1], vec![2, 3]];
        assert_eq!(parents_first(&parents, [3, 4].into_iter()), [0, 1, 3, 2, 4]);
    }

    #[test]
    fn a_long_history_needs_no_deep_stack() {
        let parents: Vec<Vec<usize>> = (0..300_000_usize).map(|n| n.checked_sub(1).into_iter().collect()).collect();
        assert_eq!(parents_first(&parents, [299_999].into_iter()).len(), 300_000);
    }
}
