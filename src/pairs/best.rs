//! The nearest rows found so far for one row.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::sweep::floor;

/// A row found, ordered by how far it is: the smaller cosine is the greater, of equals the higher row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    pub row: u32,
    pub cosine: f32,
}

impl Eq for Near {}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        nearer(&(self.row, self.cosine), &(other.row, other.cosine))
    }
}

/// The nearest rows so far, the farthest of them on top.
pub(super) struct Best {
    k: usize,
    heap: BinaryHeap<Near>,
}

impl Best {
    pub fn new(k: usize) -> Self {
        Self { k, heap: BinaryHeap::new() }
    }

    /// The nearest rows, nearest first.
    pub fn into_sorted(self) -> Vec<(u32, f32)> {
        self.heap.into_sorted_vec().iter().map(|near| (near.row, near.cosine)).collect()
    }

    /// What the sum of a row must reach that may enter.
    pub fn floor(&self) -> u16 {
        match self.heap.peek() {
            // A row that shares a term has a sum of 1 at least.
            Some(farthest) if self.heap.len() >= self.k => floor(farthest.cosine, 0).max(1),
            _ => 1,
        }
    }

    /// Takes `near` in if it is among the best and not there yet.
    pub fn offer(&mut self, near: Near) {
        let full = self.heap.len() >= self.k;
        let enters = !full || self.heap.peek().is_some_and(|farthest| near < *farthest);
        if near.cosine <= 0.0 || !enters || self.heap.iter().any(|other| other.row == near.row) {
            return;
        }
        if full {
            self.heap.pop();
        }
        self.heap.push(near);
    }
}

/// The order of neighbours: the larger cosine first, of equals the lower row.
pub(super) fn nearer(left: &(u32, f32), right: &(u32, f32)) -> Ordering {
    right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
}
