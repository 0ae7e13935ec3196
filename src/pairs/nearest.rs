//! The exact search for nearest rows: the join's bounds, with a threshold that rises as rows are found.
//!
//! A row's tail is added up first, down to a cut where it says most of what there is to say; the best by that
//! sum are scored, and the worst of the `k` best so far is the threshold from there on. It says how much more of
//! the head must be added until the lengths of what is left cannot hide a nearer row; the rows whose bound
//! still reaches it are scored, the most promising first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::collapse::collapse;
use super::index::{Block, Ranked, STEP};
use super::neighbours::Neighbours;
use super::scratch::{Scratch, Spread};
use super::sweep::{floor, largest, on, sweep};
use crate::vectors::TermMatrix;

/// What the heads of a row and of a typical other may make together when the first rows are scored.
const FIRST_HEADS: f32 = 0.25;

/// The part of the threshold that the heads may make together when all others are bounded.
const HEAD_SHARE: f32 = 0.85;

/// With so many rows that may be nearer, adding the rest of the head is cheaper than scoring them.
const MANY: usize = 64;

/// Rows searched by one task.
const TILE: usize = 128;

/// The `k` nearest rows of each row.
pub(super) fn nearest(matrix: &TermMatrix, k: usize) -> Neighbours {
    nearest_on(Arch::new(), matrix, k)
}

fn nearest_on(arch: Arch, matrix: &TermMatrix, k: usize) -> Neighbours {
    let collapsed = collapse(matrix);
    let ranked = Ranked::new(matrix, &collapsed.firsts);
    let blocks = ranked.blocks(0);
    let tiles: Vec<usize> = (0..ranked.rows.len()).step_by(TILE).collect();
    let best = tiles.par_iter().map_init(
        || Scratch::new(matrix.n_columns()),
        |scratch, &first| on(arch, Task { ranked: &ranked, blocks: &blocks, k, first, scratch }),
    );
    let best: Vec<Vec<Vec<(u32, f32)>>> = best.collect();
    let best = best.into_iter().flatten().collect();
    expand(matrix.n_rows(), k, &collapsed.firsts, best, &collapsed.identical)
}

/// A row found, ordered by how far it is: the smaller cosine is the greater, of equals the higher row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Near {
    row: u32,
    cosine: f32,
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
struct Best {
    k: usize,
    heap: BinaryHeap<Near>,
}

impl Best {
    /// The cosine that a row must reach to enter; 0 as long as there is room.
    fn threshold(&self) -> f32 {
        match self.heap.peek() {
            Some(farthest) if self.heap.len() >= self.k => farthest.cosine,
            _ => 0.0,
        }
    }

    fn offer(&mut self, near: Near) {
        if near.cosine <= 0.0 {
            return;
        }
        if self.heap.len() < self.k {
            self.heap.push(near);
        } else if self.heap.peek().is_some_and(|farthest| near < *farthest) {
            self.heap.pop();
            self.heap.push(near);
        }
    }
}

/// A tile of rows searched in all blocks.
struct Task<'a> {
    ranked: &'a Ranked<'a>,
    blocks: &'a [Block],
    k: usize,
    first: usize,
    scratch: &'a mut Scratch,
}

impl NullaryFnOnce for Task<'_> {
    type Output = Vec<Vec<(u32, f32)>>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { ranked, blocks, k, first, scratch } = self;
        let places = first..(first + TILE).min(ranked.rows.len());
        let mut best: Vec<Best> = places.clone().map(|_| Best { k, heap: BinaryHeap::new() }).collect();
        // The rows' own block comes first: neighbours in a collection are often near in its order, too.
        let own = blocks.iter().position(|block| block.end > first).unwrap_or(0);
        for block in blocks[own..].iter().chain(&blocks[..own]) {
            for (place, best) in places.clone().zip(&mut best) {
                search(ranked, block, place, best, scratch);
            }
        }
        let sorted =
            |best: Best| best.heap.into_sorted_vec().iter().map(|near| (near.row, near.cosine)).collect();
        best.into_iter().map(sorted).collect()
    }
}

/// Searches row `place` in one block.
#[inline(always)]
fn search(ranked: &Ranked<'_>, block: &Block, place: usize, best: &mut Best, scratch: &mut Scratch) {
    let Scratch { sums, found, spread } = scratch;
    let matrix = ranked.matrix;
    let this = ranked.rows[place];
    let row = matrix.row(this as usize);
    let score = |spread: &Spread, local: u32| {
        let other = ranked.rows[block.first + local as usize];
        let dot = spread.dot(matrix.row(other as usize));
        Near { row: other, cosine: matrix.cosine_of_dot(dot, this as usize, other as usize) }
    };
    spread.write(row);
    let n = block.end - block.first;
    let swept = n.next_multiple_of(STEP);
    let own = place.wrapping_sub(block.first) as u32;
    let mut slack = 0;
    let mut from = u32::MAX;
    let mut scored = Vec::new();
    if best.heap.len() < best.k {
        from = ranked.rank_of_cut(ranked.cut(place, FIRST_HEADS));
        slack += block.add(ranked, place, from..u32::MAX, n, sums);
        if let Some(own) = sums.units[..n].get_mut(own as usize) {
            *own = 0;
        }
        largest(&sums.units[..swept], best.k, found);
        scored.extend(found.drain(..).map(|entry| entry & 0xFFFF));
        scored.sort_unstable();
        scored.iter().for_each(|&local| best.offer(score(spread, local)));
    }
    let cut = ranked.cut(place, HEAD_SHARE * best.threshold());
    let cut = if ranked.rank_of_cut(cut) < from { cut } else { ranked.cut(place, FIRST_HEADS) };
    slack += block.add(ranked, place, ranked.rank_of_cut(cut)..from, n, sums);
    let heads = |cut: usize| &ranked.heads(cut)[block.first..block.first + swept];
    // A row that shares a term has a sum of 1 at least, unless products are rounded down.
    let least = |threshold: f32, slack: usize| floor(threshold, slack).max(u16::from(slack == 0));
    found.clear();
    let head = ranked.head_units(cut, place);
    sweep(&sums.units[..swept], heads(cut), head, least(best.threshold(), slack), found);
    if cut > 0 && found.len() > MANY {
        slack += block.add(ranked, place, 0..ranked.rank_of_cut(cut), n, sums);
        found.clear();
        sweep(&sums.units[..swept], heads(0), 0, least(best.threshold(), slack), found);
    }
    sums.units[..swept].fill(0);
    found.sort_unstable_by(|left, right| right.cmp(left));
    for &entry in found.iter() {
        if (entry >> 16) < u32::from(least(best.threshold(), slack)) {
            break;
        }
        let local = entry & 0xFFFF;
        if local != own && (local as usize) < n && scored.binary_search(&local).is_err() {
            best.offer(score(spread, local));
        }
    }
    spread.wipe(row);
}

/// The order of neighbours: the larger cosine first, of equals the lower row.
pub(super) fn nearer(left: &(u32, f32), right: &(u32, f32)) -> Ordering {
    right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
}

/// Hands the neighbours among distinct rows on to the rows they stand for.
///
/// The `k` best of the distinct rows are enough: a row left out has `k` sets before its own, and the first row
/// of each of them is nearer, or as near and lower.
fn expand(
    n_rows: usize,
    k: usize,
    firsts: &[u32],
    best: Vec<Vec<(u32, f32)>>,
    identical: &[Vec<u32>],
) -> Neighbours {
    let mut lists = vec![Vec::new(); n_rows];
    if identical.is_empty() {
        for (&first, list) in firsts.iter().zip(best) {
            lists[first as usize] = list;
        }
        return Neighbours::from_lists(lists.into_iter());
    }
    let mut group_of = vec![None; n_rows];
    for group in identical {
        group_of[group[0] as usize] = Some(group);
    }
    for (first, list) in firsts.iter().zip(best) {
        let own = group_of[*first as usize].map_or(std::slice::from_ref(first), Vec::as_slice);
        let mut all: Vec<(u32, f32)> = own.iter().take(k.saturating_add(1)).map(|&row| (row, 1.0)).collect();
        for (other, cosine) in &list {
            let rows = group_of[*other as usize].map_or(std::slice::from_ref(other), Vec::as_slice);
            all.extend(rows.iter().take(k).map(|&row| (row, *cosine)));
        }
        all.sort_by(nearer);
        for &row in own {
            let others = all.iter().copied().filter(|&(other, _)| other != row);
            lists[row as usize] = others.take(k).collect();
        }
    }
    Neighbours::from_lists(lists.into_iter())
}
