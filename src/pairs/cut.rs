//! The join for all but short texts and high thresholds: sums over the rare terms for all rows, bounds for the rest.
//!
//! A row's cut is the highest at which its head and a typical other's cannot make most of the threshold, so the
//! work falls as the threshold rises. What is left: one addition for each list entry met, and one pass over the
//! sums of all earlier rows (16 or 32 rows an instruction), which grows with the square of the rows.

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::index::{BLOCK_ROWS, Block, Ranked, STEP};
use super::model::Pair;
use super::scratch::Scratch;
use super::sweep::{floor, on, sweep};
use super::verify::verify;
use crate::stop;

/// The part of the threshold that the heads of a row and of a typical other may make together.
const HEAD_SHARE: f32 = 0.85;

/// Rows searched by one task.
const TILE: usize = 512;

/// Every pair with a cosine of at least `threshold` that has a row of `ranked` from place `since` on in it, in no order; of
/// the rows before that no two are compared.
pub(super) fn search(arch: Arch, ranked: &Ranked<'_>, since: usize, threshold: f32) -> Vec<Pair> {
    let n_rows = ranked.rows.len();
    let cuts: Vec<u8> = (0..n_rows)
        .into_par_iter()
        .with_min_len(1024)
        .map(|place| cut(ranked, place, threshold) as u8)
        .collect();
    let from = ranked.rank_of_cut(cuts.iter().copied().min().unwrap_or(0).into());
    let blocks = ranked.blocks(from, BLOCK_ROWS);
    let tiles = |block| (since..n_rows).step_by(TILE).map(move |first| (block, first));
    let tasks: Vec<(&Block, usize)> =
        blocks.iter().flat_map(tiles).filter(|(block, first)| first + TILE > block.first).collect();
    let search = Search { ranked, cuts: &cuts, threshold };
    let found = tasks.par_iter().map_init(
        || Scratch::new(ranked.matrix.n_columns()),
        |scratch, &(block, first)| {
            stop::here();
            on(arch, Task { search: &search, block, first, scratch })
        },
    );
    found.flatten_iter().collect()
}

/// The cut at which row `place` is searched.
pub(super) fn cut(ranked: &Ranked<'_>, place: usize, threshold: f32) -> usize {
    ranked.cut(place, HEAD_SHARE * threshold)
}

/// What every task reads.
struct Search<'a> {
    ranked: &'a Ranked<'a>,
    /// The cut of each row.
    cuts: &'a [u8],
    threshold: f32,
}

/// One tile of rows searched in one block.
struct Task<'a> {
    search: &'a Search<'a>,
    block: &'a Block,
    first: usize,
    scratch: &'a mut Scratch,
}

impl NullaryFnOnce for Task<'_> {
    type Output = Vec<Pair>;

    #[inline(always)]
    fn call(self) -> Vec<Pair> {
        let Self { search: &Search { ranked, cuts, threshold }, block, first, scratch } = self;
        let mut pairs = Vec::new();
        let end = (first + TILE).min(ranked.rows.len());
        for (place, cut) in (0..end).zip(cuts).skip(first.max(block.first)) {
            // Only rows before this one: each pair is met once, from its higher row.
            let n_before = (place.min(block.end)) - block.first;
            let n_swept = n_before.next_multiple_of(STEP);
            let cut = usize::from(*cut);
            let ranks = ranked.rank_of_cut(cut)..u32::MAX;
            let slack = block.add(ranked, place, ranks, n_before, &mut scratch.sums);
            let heads = &ranked.heads(cut)[block.first..block.first + n_swept];
            let floor = floor(threshold, slack);
            scratch.found.clear();
            let sums = &mut scratch.sums.units[..n_swept];
            sweep(sums, heads, ranked.head_units(cut, place), floor, &mut scratch.found);
            verify(ranked.rows[place], n_before, block.first, threshold, scratch, ranked, &mut pairs);
        }
        pairs
    }
}
