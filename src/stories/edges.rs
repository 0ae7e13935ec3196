//! The connections between groups, each with what is known of its likeness, and the greatest of them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::group::Group;

/// Two groups that may merge. The most alike is the greatest; among equals the one with the lower numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Their likeness, or more.
    pub likeness: f64,
    /// The lower group.
    pub a: u32,
    /// The higher group.
    pub b: u32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.likeness.total_cmp(&other.likeness).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

/// What is known of two connected groups.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// The dot product of their sums, or more.
    pub dot: f64,
    /// Their likeness, or more.
    pub likeness: f64,
    /// Whether both are exact.
    pub is_exact: bool,
}

impl Edge {
    /// What the sums of two groups say.
    pub fn exact(group: &Group, other: &Group, date_share: f64) -> Self {
        let dot = group.sum.dot(&other.sum);
        Self { dot, likeness: group.likeness(other, dot, date_share), is_exact: true }
    }
}

/// All connections.
#[derive(Debug)]
pub(super) struct Edges {
    /// For each group those it is connected with. Nothing hangs on the order of a map.
    near: Vec<HashMap<u32, Edge>>,
    /// For each group a candidate that none with a higher group exceeds; it is in the heap.
    best: Vec<Option<Candidate>>,
    heap: BinaryHeap<Candidate>,
}

impl Edges {
    /// `n_groups` groups without connections.
    pub fn new(n_groups: usize) -> Self {
        let near = (0..n_groups).map(|_| HashMap::new()).collect();
        Self { near, best: vec![None; n_groups], heap: BinaryHeap::with_capacity(n_groups) }
    }

    /// What is known of two groups, where they are connected.
    pub fn get(&self, a: u32, b: u32) -> Option<&Edge> {
        self.near[a as usize].get(&b)
    }

    /// The groups that a group is connected with.
    pub fn of(&self, group: u32) -> &HashMap<u32, Edge> {
        &self.near[group as usize]
    }

    /// Connects two groups, or says something else of them.
    pub fn put(&mut self, a: u32, b: u32, edge: Edge) {
        self.near[a as usize].insert(b, edge);
        self.near[b as usize].insert(a, edge);
        let candidate = Candidate { likeness: edge.likeness, a: a.min(b), b: a.max(b) };
        let best = &mut self.best[candidate.a as usize];
        if best.is_none_or(|best| candidate > best) {
            *best = Some(candidate);
            self.heap.push(candidate);
        }
    }

    /// Cuts all connections of a group.
    pub fn take(&mut self, group: u32) -> HashMap<u32, Edge> {
        self.best[group as usize] = None;
        let near = std::mem::take(&mut self.near[group as usize]);
        near.keys().for_each(|&other| _ = self.near[other as usize].remove(&group));
        near
    }

    /// The greatest of what the connections may be.
    pub fn top(&mut self) -> Option<Candidate> {
        while let Some(&top) = self.heap.peek() {
            let Candidate { likeness, a, b } = top;
            if self.best[a as usize] == Some(top) {
                if self.get(a, b).is_some_and(|edge| edge.likeness.to_bits() == likeness.to_bits()) {
                    return Some(top);
                }
                self.renew(a);
            }
            self.heap.pop();
        }
        None
    }

    /// Looks for the best of a group anew, where the one there was no longer is.
    fn renew(&mut self, a: u32) {
        let higher = self.near[a as usize].iter().filter(|&(&b, _)| b > a);
        let best = higher.map(|(&b, edge)| Candidate { likeness: edge.likeness, a, b }).max();
        self.best[a as usize] = best;
        self.heap.extend(best);
    }
}
