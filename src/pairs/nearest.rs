//! The exact search for nearest rows: sums of all terms, each pair met once and offered to both its rows.
//!
//! First every row scores the rows of its block that share most of its rarest terms: the worst of `k` rows is
//! a threshold. Then the sums of [`Block::add`] over all terms, within one percent of the truth and never below
//! it, leave few rows that may pass the threshold of one of the two; those are scored, and thresholds rise.
//! (Thresholds are low, a tenth or two, and lengths of heads hide that much: cuts do not pay here.)
//!
//! The limit is one addition for each list entry and each sixteen rows of a frequent term, for half the pairs. On
//! 20 Newsgroups 10 nearest take 1.0 to 1.1 s of one thread where sparse_dot_topn takes 3.7 to 3.8, on 27,978 news
//! articles 14.4 where it takes 34 (2026-11-21, processor time, machine under load): waiting for lists that lie
//! outside the second-level cache is the largest part.
//!
//! Threads offer rows in any order; the `k` best of all that are offered are the same in each.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard};

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::collapse::collapse;
use super::index::{Block, Ranked, STEP};
use super::neighbours::Neighbours;
use super::scratch::{Scratch, Spread};
use super::sweep::{floor, largest, on, sweep_either};
use crate::vectors::TermMatrix;

/// What the heads of a row and of a typical other may make together when the first rows are scored.
const FIRST_HEADS: f32 = 0.25;

/// Rows searched by one task.
const TILE: usize = 256;

/// The `k` nearest rows of each row.
pub(super) fn nearest(matrix: &TermMatrix, k: usize) -> Neighbours {
    nearest_on(Arch::new(), matrix, k)
}

/// [`nearest`] with the instructions of `arch`.
pub(super) fn nearest_on(arch: Arch, matrix: &TermMatrix, k: usize) -> Neighbours {
    let collapsed = collapse(matrix);
    let ranked = Ranked::new(matrix, &collapsed.firsts);
    let blocks = ranked.blocks(0);
    let best: Vec<Mutex<Best>> = ranked.rows.iter().map(|_| Mutex::new(Best::new(k))).collect();
    let search = Search { ranked: &ranked, best: &best, k };
    let scratch = || Scratch::new(matrix.n_columns());
    for first_round in [true, false] {
        let tasks = tasks(&blocks, ranked.rows.len(), first_round);
        tasks.par_iter().for_each_init(scratch, |scratch, &(block, first)| {
            on(arch, Task { search: &search, block, first, first_round, scratch });
        });
    }
    let sorted = |best: Mutex<Best>| {
        let best = best.into_inner().expect("no thread panics while it holds a row");
        best.heap.into_sorted_vec().iter().map(|near| (near.row, near.cosine)).collect()
    };
    let best = best.into_iter().map(sorted).collect();
    expand(matrix.n_rows(), k, &collapsed.firsts, best, &collapsed.identical)
}

/// Blocks and the tiles of rows searched in them: only their own in the first round, later ones too in the second.
fn tasks(blocks: &[Block], n_rows: usize, first_round: bool) -> Vec<(&Block, usize)> {
    let tiles = |block: &Block| {
        let end = if first_round { block.end } else { n_rows };
        (block.first..end).step_by(TILE)
    };
    blocks.iter().flat_map(|block| tiles(block).map(move |first| (block, first))).collect()
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
    fn new(k: usize) -> Self {
        Self { k, heap: BinaryHeap::new() }
    }

    /// What the sum of a row must reach that may enter.
    fn floor(&self) -> u16 {
        match self.heap.peek() {
            // A row that shares a term has a sum of 1 at least.
            Some(farthest) if self.heap.len() >= self.k => floor(farthest.cosine, 0).max(1),
            _ => 1,
        }
    }

    /// Takes `near` in if it is among the best and not there yet.
    fn offer(&mut self, near: Near) {
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

/// What every task reads, and the rows found.
struct Search<'a> {
    ranked: &'a Ranked<'a>,
    best: &'a [Mutex<Best>],
    k: usize,
}

impl Search<'_> {
    fn best(&self, place: usize) -> MutexGuard<'_, Best> {
        self.best[place].lock().expect("no thread panics while it holds a row")
    }

    /// The cosine of row `place`, which is written out in `spread`, and row `other`.
    fn cosine(&self, spread: &Spread, place: usize, other: usize) -> f32 {
        let matrix = self.ranked.matrix;
        let (a, b) = (self.ranked.rows[place] as usize, self.ranked.rows[other] as usize);
        matrix.cosine_of_dot(spread.dot(matrix.row(b)), a, b)
    }
}

/// A tile of rows searched in one block.
struct Task<'a> {
    search: &'a Search<'a>,
    block: &'a Block,
    first: usize,
    first_round: bool,
    scratch: &'a mut Scratch,
}

impl NullaryFnOnce for Task<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { search, block, first, first_round, scratch } = self;
        let places = first..(first + TILE).min(search.ranked.rows.len());
        // Plain loops: the closure of a `for_each` may be compiled apart, for the poorest machine.
        if first_round {
            for place in places.start..places.end.min(block.end) {
                score_first(search, block, place, scratch);
            }
            return;
        }
        let mut floors: Vec<u16> = (block.first..block.end).map(|place| search.best(place).floor()).collect();
        // Rows that do not exist have sums of 0 and are never found.
        floors.resize(floors.len().next_multiple_of(STEP), 1);
        for place in places {
            score_earlier(search, block, place, &mut floors, scratch);
        }
    }
}

/// Scores the rows of the block that share most of the rarest terms of row `place`.
#[inline(always)]
fn score_first(search: &Search<'_>, block: &Block, place: usize, scratch: &mut Scratch) {
    let Scratch { sums, found, spread } = scratch;
    let (ranked, n) = (search.ranked, block.end - block.first);
    let row = ranked.row(place).0;
    let cut = ranked.cut(place, FIRST_HEADS);
    block.add(ranked, place, ranked.rank_of_cut(cut)..u32::MAX, n, sums);
    sums.units[place - block.first] = 0;
    let sums = &mut sums.units[..n.next_multiple_of(STEP)];
    // Frequent terms, if any are in the tail, leave sums in the rows that fill up the last step, too: none has them.
    largest(sums, search.k, found);
    sums.fill(0);
    spread.write(row);
    let mut best = search.best(place);
    for other in found.iter().map(|&local| block.first + local as usize) {
        best.offer(Near { row: ranked.rows[other], cosine: search.cosine(spread, place, other) });
    }
    spread.wipe(row);
}

/// Scores the pairs of row `place` and earlier rows of the block that may count for one of the two.
#[inline(always)]
fn score_earlier(
    search: &Search<'_>,
    block: &Block,
    place: usize,
    floors: &mut [u16],
    scratch: &mut Scratch,
) {
    let Scratch { sums, found, spread } = scratch;
    let ranked = search.ranked;
    let row = ranked.row(place).0;
    let before = place.min(block.end) - block.first;
    let swept = before.next_multiple_of(STEP);
    let slack = block.add(ranked, place, 0..u32::MAX, before, sums);
    let floor = search.best(place).floor();
    found.clear();
    if slack == 0 {
        sweep_either(&sums.units[..swept], &floors[..swept], floor, found);
    } else {
        // Sums of a row of tens of thousands of terms may fall short.
        found.extend(0..before as u32);
    }
    sums.units[..swept].fill(0);
    if found.is_empty() {
        return;
    }
    spread.write(row);
    for local in found.iter().map(|&local| local as usize).filter(|&local| local < before) {
        let other = block.first + local;
        let cosine = search.cosine(spread, place, other);
        search.best(place).offer(Near { row: ranked.rows[other], cosine });
        let mut best = search.best(other);
        best.offer(Near { row: ranked.rows[place], cosine });
        floors[local] = best.floor();
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
