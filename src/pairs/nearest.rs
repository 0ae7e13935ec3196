//! The exact search for nearest rows: sums of all terms, each pair met once and offered to both its rows.
//!
//! First every row scores the rows of its block that share most of its rarest terms: the worst of `k` rows is
//! a threshold. Then sums over all terms, from lists and from [`panels`](super::panels), within a few percent of
//! the truth and never below it, leave few rows that may pass the threshold of one of the two; those are scored,
//! and thresholds rise. (Thresholds are low, a tenth or two, and lengths of heads hide that much: cuts do not
//! pay here.)
//!
//! The limit is one addition for each list entry and each row of a panel, for half the pairs: the time grows with
//! the square of the rows. `cargo bench --bench pairs` takes it on posts and on long articles, and
//! `benches/peers/run.py CORPUS --stages nearest` beside sparse_dot_topn; `benches/README.md` has dated results.
//!
//! Threads offer rows in any order; the `k` best of all that are offered are the same in each.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::best::{Best, Near, nearer};
use super::block::Block;
use super::collapse::collapse;
use super::heads::Heads;
use super::index::{ONE, Ranked, STEP};
use super::neighbours::Neighbours;
use super::panels::{MAX_TERMS, Panels, Term, WIDTH, add};
use super::scratch::{Scratch, Spread};
use super::sweep::{largest, on};
use crate::stop;
use crate::vectors::TermMatrix;

/// What the heads of a row and of a typical other may make together when the first rows are scored.
const FIRST_HEADS: f32 = 0.25;

/// Rows searched by one task: so often is a panel read once it is near.
const TILE: usize = 512;

/// Rows of a block, at most. The sums of a tile over a block, 8 megabytes, stay in the third-level cache.
const N_ROWS: usize = if cfg!(test) { 256 } else { 8192 };

/// The `k` nearest rows of each row.
pub(super) fn nearest(matrix: &TermMatrix, k: usize) -> Neighbours {
    nearest_on(Arch::new(), matrix, k)
}

/// [`nearest`] with the instructions of `arch`.
pub(super) fn nearest_on(arch: Arch, matrix: &TermMatrix, k: usize) -> Neighbours {
    let collapsed = collapse(matrix);
    let ranked = Ranked::new(matrix, &collapsed.firsts);
    let heads = Heads::new(&ranked, FIRST_HEADS);
    let lists_from = ranked.n_dense.min(MAX_TERMS);
    let blocks = Block::all(&ranked, lists_from, N_ROWS);
    let best: Vec<Mutex<Best>> = ranked.rows.iter().map(|_| Mutex::new(Best::new(k))).collect();
    let floors: Vec<AtomicU16> = ranked.rows.iter().map(|_| AtomicU16::new(1)).collect();
    let search = Search { ranked: &ranked, heads: &heads, best: &best, floors: &floors, k, lists_from };
    let scratch = || (Scratch::new(matrix.n_columns()), Tile::default());
    let tiles = |first, end| (first..end).into_par_iter().step_by(TILE).with_max_len(1);
    blocks.iter().for_each(|block| {
        tiles(block.first, block.end).for_each_init(scratch, |(scratch, _), first| {
            stop::here();
            on(arch, First { search: &search, block, first, scratch });
        });
    });
    let panels = Panels::new(&ranked, lists_from, shift(&search));
    for block in &blocks {
        let bytes = panels.bytes(&ranked, block.first, block.end);
        let stored = Stored { block, panels: &panels, bytes: &bytes };
        tiles(block.first, ranked.rows.len()).for_each_init(scratch, |(scratch, tile), first| {
            stop::here();
            on(arch, Second { search: &search, stored, first, scratch, tile });
        });
    }
    let sorted =
        |best: Mutex<Best>| best.into_inner().expect("no thread panics while it holds a row").into_sorted();
    let best = best.into_iter().map(sorted).collect();
    expand(matrix.n_rows(), k, &collapsed.firsts, best, &collapsed.identical)
}

/// How far sums may be raised such that nine in ten thresholds lie below the largest that 16 bits hold.
fn shift(search: &Search<'_>) -> u32 {
    let n_rows = search.ranked.rows.len();
    let mut floors: Vec<u16> =
        (0..n_rows).step_by(1 + n_rows / 4096).map(|place| search.floor(place)).collect();
    if floors.is_empty() {
        return 0;
    }
    let nine_in_ten = floors.len() * 9 / 10;
    let floor = *floors.select_nth_unstable(nine_in_ten).1;
    // Thresholds rise by a half and more.
    (floor.saturating_mul(2).leading_zeros()).min(MAX_SHIFT)
}

/// Beyond, the weights of frequent rows would not fit.
const MAX_SHIFT: u32 = 3;

/// What every task reads, and the rows found.
struct Search<'a> {
    ranked: &'a Ranked<'a>,
    heads: &'a Heads,
    best: &'a [Mutex<Best>],
    /// For each row [`Best::floor`], which only rises: what is read here may be lower than the truth.
    floors: &'a [AtomicU16],
    k: usize,
    /// Terms of this rank and above have lists, those below bytes in panels.
    lists_from: u32,
}

impl Search<'_> {
    /// What the sum of a row must reach that may enter the best of row `place`.
    #[inline(always)]
    fn floor(&self, place: usize) -> u16 {
        self.floors[place].load(Ordering::Relaxed)
    }

    /// Offers two rows to each other.
    fn offer(&self, place: usize, other: usize, cosine: f32) {
        self.offer_to(place, other, cosine);
        self.offer_to(other, place, cosine);
    }

    /// Offers row `other` to row `place`.
    fn offer_to(&self, place: usize, other: usize, cosine: f32) {
        let units = (cosine * f32::from(ONE)) as u16;
        // Two units lie between the sum and the cosine that it stands for, one for the rounding.
        if units.saturating_add(3) < self.floor(place) {
            return;
        }
        let mut best = self.best[place].lock().expect("no thread panics while it holds a row");
        best.offer(Near { row: self.ranked.rows[other], cosine });
        self.floors[place].store(best.floor(), Ordering::Relaxed);
    }

    /// The cosine of row `place`, which is written out in `spread`, and row `other`.
    fn cosine(&self, spread: &Spread, place: usize, other: usize) -> f32 {
        let matrix = self.ranked.matrix;
        let (a, b) = (self.ranked.rows[place] as usize, self.ranked.rows[other] as usize);
        matrix.cosine_of_dot(spread.dot(matrix.row(b)), a, b)
    }
}

/// A tile of rows of a block: each finds its first rows.
struct First<'a> {
    search: &'a Search<'a>,
    block: &'a Block,
    first: usize,
    scratch: &'a mut Scratch,
}

impl NullaryFnOnce for First<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { search, block, first, scratch } = self;
        // Plain loops: the closure of a `for_each` may be compiled apart, for the poorest machine.
        for place in first..(first + TILE).min(block.end) {
            score_first(search, block, place, scratch);
        }
    }
}

/// Scores the rows of the block that share most of the rarest terms of row `place`.
#[inline(always)]
fn score_first(search: &Search<'_>, block: &Block, place: usize, scratch: &mut Scratch) {
    let Scratch { sums, found, spread } = scratch;
    let (ranked, n) = (search.ranked, block.end - block.first);
    let row = ranked.row(place).0;
    let from = search.heads.rank(place).max(search.lists_from);
    block.add(ranked, place, from..u32::MAX, false, sums);
    sums.units[place - block.first] = 0;
    let sums = &mut sums.units[..n.next_multiple_of(STEP)];
    // Frequent terms, if any are in the tail, leave sums in the rows that fill up the last step, too: none has them.
    largest(sums, search.k, found);
    sums.fill(0);
    spread.write(row);
    for other in found.iter().map(|&local| block.first + local as usize) {
        let cosine = search.cosine(spread, place, other);
        search.offer(place, other, cosine);
    }
    spread.wipe(row);
}

/// The lists of a block of rows and their panels.
#[derive(Clone, Copy)]
struct Stored<'a> {
    block: &'a Block,
    panels: &'a Panels,
    bytes: &'a [[u8; WIDTH]],
}

/// What a thread keeps of a tile.
#[derive(Default)]
struct Tile {
    /// For each row of the tile the sums of its rare terms with all rows of the block.
    sums: Vec<[u16; WIDTH]>,
    /// The frequent terms of all rows of the tile, and where those of each row end.
    terms: Vec<[Term; 4]>,
    ends: Vec<usize>,
    /// For each row of the tile what a sum must reach.
    floors: Vec<u16>,
    /// Pairs that may count: number in the tile, sum, place in the block; 16 bits each.
    found: Vec<u64>,
}

/// A tile of rows searched in a block, first list by list, then panel by panel.
struct Second<'a> {
    search: &'a Search<'a>,
    stored: Stored<'a>,
    first: usize,
    scratch: &'a mut Scratch,
    tile: &'a mut Tile,
}

impl NullaryFnOnce for Second<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { search, stored, first, scratch, tile } = self;
        let places = first..(first + TILE).min(search.ranked.rows.len());
        add_lists(search, stored, places.clone(), scratch, tile);
        add_panels(search, stored, places, tile);
        score(search, stored, first, scratch, tile);
    }
}

/// Adds up the rare terms of the rows `places`, and lists their frequent ones.
#[inline(always)]
fn add_lists(
    search: &Search<'_>,
    stored: Stored<'_>,
    places: Range<usize>,
    scratch: &mut Scratch,
    tile: &mut Tile,
) {
    let Stored { block, panels, .. } = stored;
    let ranked = search.ranked;
    let n_panels = (block.end - block.first).div_ceil(WIDTH);
    tile.sums.resize(TILE * n_panels, [0; WIDTH]);
    tile.terms.clear();
    tile.ends.clear();
    tile.floors.clear();
    for (place, all) in places.zip(tile.sums.chunks_exact_mut(n_panels)) {
        panels.terms(ranked, place, &mut tile.terms);
        tile.ends.push(tile.terms.len());
        let before = place.min(block.end) - block.first;
        let slack = block.add(ranked, place, search.lists_from..u32::MAX, true, &mut scratch.sums);
        // Sums of a row of tens of thousands of terms may fall short: all rows are scored.
        let floor = if slack == 0 { panels.raised(search.floor(place)) } else { 0 };
        tile.floors.push(floor);
        let (sums, _) = scratch.sums.units[..before.next_multiple_of(WIDTH)].as_chunks_mut::<WIDTH>();
        for (sums, kept) in sums.iter_mut().zip(all) {
            for (sum, kept) in sums.iter_mut().zip(kept) {
                *kept = panels.raised(std::mem::take(sum));
            }
        }
    }
}

/// Adds up the frequent terms of the rows `places`, and finds the pairs that may count.
#[inline(always)]
fn add_panels(search: &Search<'_>, stored: Stored<'_>, places: Range<usize>, tile: &mut Tile) {
    let Stored { block, panels, bytes } = stored;
    let n_panels = (block.end - block.first).div_ceil(WIDTH);
    tile.found.clear();
    for number in 0..n_panels {
        let first = block.first + number * WIDTH;
        if first >= places.end {
            break;
        }
        let panel = panels.panel(bytes, number);
        // Rows that do not exist are found at most by the rows that all are scored with.
        let mut floors = [u16::MAX; WIDTH];
        for (floor, place) in floors.iter_mut().zip(first..block.end) {
            *floor = panels.raised(search.floor(place));
        }
        let mut start = 0;
        for (i, place) in places.clone().enumerate() {
            let terms = &tile.terms[start..tile.ends[i]];
            start = tile.ends[i];
            if place <= first {
                continue;
            }
            let sums = add(panel, terms, &tile.sums[i * n_panels + number]);
            let floor = tile.floors[i];
            let mut over = 0;
            for j in 0..WIDTH {
                over |= u16::from(sums[j] >= floor.min(floors[j]));
            }
            if over != 0 {
                let below = (place.min(block.end) - first).min(WIDTH);
                let reach = (0..below).filter(|&j| sums[j] >= floor.min(floors[j]));
                let found =
                    |j| (i as u64) << 32 | u64::from(u16::MAX - sums[j]) << 16 | (number * WIDTH + j) as u64;
                tile.found.extend(reach.map(found));
            }
        }
    }
}

/// Scores the pairs found, those with the largest sums first, and offers each to both its rows.
#[inline(always)]
fn score(search: &Search<'_>, stored: Stored<'_>, first: usize, scratch: &mut Scratch, tile: &mut Tile) {
    let Stored { block, panels, .. } = stored;
    tile.found.sort_unstable();
    for found in tile.found.chunk_by(|left, right| left >> 32 == right >> 32) {
        let i = (found[0] >> 32) as usize;
        let place = first + i;
        let row = search.ranked.row(place).0;
        scratch.spread.write(row);
        for entry in found {
            let (sum, other) = (u16::MAX - (entry >> 16) as u16, block.first + (entry & 0xFFFF) as usize);
            // Thresholds have risen since.
            let floor = search.floor(place).min(search.floor(other));
            if tile.floors[i] > 0 && sum < panels.raised(floor) {
                continue;
            }
            let cosine = search.cosine(&scratch.spread, place, other);
            search.offer(place, other, cosine);
        }
        scratch.spread.wipe(row);
    }
}

/// Hands the neighbours among distinct rows on to the rows they stand for.
///
/// The `k` best of the distinct rows are enough: a row left out has `k` sets before its own, and the first row
/// of each of them is nearer, or as near and lower.
pub(super) fn expand(
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
