//! The join for all but short texts and high thresholds: sums over the rare terms for all rows, bounds for the rest.
//!
//! A row's cut is the highest at which its head and a typical other's cannot make most of the threshold, so the
//! work falls as the threshold rises. What is left: one addition for each list entry met, and one pass over the
//! sums of all earlier rows (16 or 32 rows an instruction), which grows with the square of the rows.

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::block::Block;
use super::heads::Heads;
use super::index::{self, BLOCK_ROWS, ONE, Ranked, STEP};
use super::model::Pair;
use super::scratch::Scratch;
use super::sweep::{floor, on, sweep};
use super::verify::verify;
use crate::stop;
use crate::vectors::TermMatrix;

/// The part of the threshold that the heads of a row and of a typical other may make together.
const HEAD_SHARE: f32 = 0.92;

/// Rows searched by one task.
const TILE: usize = 512;

/// Every pair with a cosine of at least `threshold` that has a row of `ranked` from place `since` on in it, in no order; of
/// the rows before that no two are compared.
pub(super) fn search(
    arch: Arch,
    ranked: &Ranked<'_>,
    heads: &Heads,
    since: usize,
    threshold: f32,
) -> Vec<Pair> {
    let n_rows = ranked.rows.len();
    let blocks = Block::all(ranked, heads.least_rank(), BLOCK_ROWS);
    let tiles = |block| (since..n_rows).step_by(TILE).map(move |first| (block, first));
    let tasks: Vec<(&Block, usize)> =
        blocks.iter().flat_map(tiles).filter(|(block, first)| first + TILE > block.first).collect();
    let search = Search { ranked, heads, threshold };
    let found = tasks.par_iter().map_init(
        || Scratch::new(ranked.matrix.n_columns()),
        |scratch, &(block, first)| {
            stop::here();
            on(arch, Task { search: &search, block, first, scratch })
        },
    );
    found.flatten_iter().collect()
}

/// Leaves of the rows found those that may reach `floor` yet when heads are multiplied term by term.
///
/// Heads are a small part of a row, and the dot product that decides takes its terms one after the other.
#[inline(always)]
fn refine(
    ranked: &Ranked<'_>,
    place: usize,
    first: usize,
    n_before: usize,
    rank: u32,
    floor: u16,
    scratch: &mut Scratch,
) {
    let Scratch { found, spread, .. } = scratch;
    if found.is_empty() {
        return;
    }
    let (head, norm) = (ranked.head(place, rank), ranked.norm(place));
    spread.write(head);
    found.retain_mut(|entry| {
        let (sum, local) = (*entry >> 16, (*entry & 0xFFFF) as usize);
        *entry = local as u32;
        if local >= n_before {
            return false;
        }
        let other = first + local;
        let dot = spread.about(ranked.head(other, rank));
        // Rounded up, and a unit for the order of the sum.
        let units = (dot / (norm * ranked.norm(other)) * f64::from(ONE)) as i32 + 2;
        sum as i32 + units >= i32::from(floor)
    });
    spread.wipe(head);
}

/// The cuts at which rows are searched.
pub(super) fn heads(ranked: &Ranked<'_>, threshold: f32) -> Heads {
    Heads::new(ranked, HEAD_SHARE * threshold)
}

/// `rows` in the order that suits the search: the shortest tenth last, else as they stand.
///
/// A row is searched among those before it. Rows of few terms may lie wholly in the head of a row with many, and would be let
/// through where the long row is cut; they are few and soon searched, and their own cuts are low. (All rows by their
/// length would be better yet, but neighbours in memory must stay neighbours here, or each row is a cache miss.)
pub(super) fn shortest_last(matrix: &TermMatrix, rows: &[u32]) -> Vec<u32> {
    let length = |row: &u32| matrix.row(*row as usize).len();
    let mut lengths: Vec<usize> = rows.iter().step_by(1 + rows.len() / 4096).map(length).collect();
    if lengths.is_empty() {
        return Vec::new();
    }
    let tenth = lengths.len() / 10;
    let least = *lengths.select_nth_unstable(tenth).1;
    let (long, short): (Vec<u32>, Vec<u32>) = rows.iter().partition(|row| length(row) >= least);
    [long, short].concat()
}

/// What every task reads.
struct Search<'a> {
    ranked: &'a Ranked<'a>,
    heads: &'a Heads,
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
        let Self { search: &Search { ranked, heads, threshold }, block, first, scratch } = self;
        let mut pairs = Vec::new();
        for place in first.max(block.first)..(first + TILE).min(ranked.rows.len()) {
            // Only rows before this one: each pair is met once, from its higher row.
            let n_before = place.min(block.end) - block.first;
            let n_swept = n_before.next_multiple_of(index::TILE);
            let (cut, rank) = (heads.cut(place), heads.rank(place));
            let slack = block.add(ranked, place, rank..u32::MAX, true, &mut scratch.sums);
            let floor = floor(threshold, slack);
            // Written out where the compiler cannot see it, or it multiplies in 32 bits.
            let head = std::hint::black_box([heads.head(cut, place); STEP]);
            scratch.found.clear();
            let sums = scratch.sums.units[..n_swept].as_chunks_mut::<{ index::TILE }>().0.iter_mut();
            for ((tile, sums), number) in (block.first / index::TILE..).zip(sums).zip(0u32..) {
                let first = number * index::TILE as u32;
                sweep(sums, heads.tile(cut, tile), &head, floor, first, &mut scratch.found);
            }
            refine(ranked, place, block.first, n_before, rank, floor, scratch);
            verify(ranked.rows[place], n_before, block.first, threshold, scratch, ranked, &mut pairs);
        }
        pairs
    }
}
