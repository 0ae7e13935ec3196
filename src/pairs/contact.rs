//! The join for short texts and high thresholds: rows that share a rare term are met there, and nothing is added up.
//!
//! A row's terms stand from the most frequent to the rarest; what comes before a term is its head. Two rows of cosine
//! `t` meet at the rarest term they share, where `v * w + |head| * |head|` is at least `t` (Cauchy and Schwarz), and
//! so is the length of each row up to that term: more frequent terms need no list, and where the bound fails at a
//! term of a list the pair is left to its other terms. (Anastasiu & Karypis, "L2AP", ICDE 2014, have the bound
//! with sums of all terms met so far; without sums a list is read 32 entries an instruction or two.) Rows that were
//! met are compared by 64 bits that stand for their columns, which shows of most pairs of short texts that they share too
//! little; the others are scored.
//!
//! The rarest are the last columns, which is how TF-IDF numbers them; the answer does not hang on it. Only the terms
//! at the end of a row are looked at, so the work falls steeply as the threshold rises, and it does not grow with the
//! square of the rows where lists stay short.
//!
//! All bounds are whole numbers that are rounded up, as in [`index`](super::index). A list entry is 6 bytes.

use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

use super::index::{Ranked, units};
use super::model::Pair;
use super::scratch::Scratch;
use super::sweep::on;
use super::verify::verify;
use crate::stop;

/// Rows of a block, at most: as many as 16 bits can name.
pub(super) const MOST_ROWS: usize = 1 << 16;

/// The same, but tests have blocks that are crossed.
const BLOCK_ROWS: usize = if cfg!(test) { 256 } else { MOST_ROWS };

/// Rows searched by one task.
const TILE: usize = 512;

/// List entries that are looked at together.
const STEP: usize = 32;

/// Thresholds below are not for this search: pairs that share no term are not met.
pub(super) const LEAST_THRESHOLD: f32 = 0.01;

/// Every pair of rows of `ranked` with a cosine of at least `threshold`, in no order.
pub(super) fn search(arch: Arch, ranked: &Ranked<'_>, threshold: f32) -> Vec<Pair> {
    let n_rows = ranked.rows.len();
    let firsts: Vec<usize> = (0..n_rows).step_by(BLOCK_ROWS).collect();
    let lists = |&first: &usize| Lists::new(ranked, first..(first + BLOCK_ROWS).min(n_rows), threshold);
    let blocks: Vec<(usize, Lists)> = firsts.par_iter().map(|first| (*first, lists(first))).collect();
    let tiles =
        |(first, lists)| (first / TILE * TILE..n_rows).step_by(TILE).map(move |tile| (first, lists, tile));
    let tasks: Vec<(usize, &Lists, usize)> =
        blocks.iter().flat_map(|(first, lists)| tiles((*first, lists))).collect();
    let found = tasks.par_iter().map_init(
        || Scratch::new(ranked.matrix.n_columns()),
        |scratch, &(first, lists, tile)| {
            stop::here();
            on(arch, Task { ranked, lists, first, tile, threshold, scratch })
        },
    );
    found.flatten_iter().collect()
}

/// A term of a row with its head.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Term {
    column: u32,
    /// In 1/65,535, rounded up.
    weight: u16,
    /// The length of what stands before it, likewise.
    head: u16,
}

/// The terms of row `place` up to which it is as long as `threshold`, the last column first.
#[inline(always)]
fn contacts<'m>(ranked: &Ranked<'m>, place: usize, threshold: f32) -> impl Iterator<Item = Term> + use<'m> {
    let (row, scale) = ranked.row(place);
    let norm = ranked.norm(place);
    let least = ((f64::from(threshold) - 1e-5) * norm).powi(2);
    let scan = move |square: &mut f64, (&column, &value): (&u32, &f32)| {
        if *square < least {
            return None;
        }
        *square -= f64::from(value) * f64::from(value);
        let head = (square.max(0.0).sqrt() / norm * 65_535.0) as u32 + 1;
        Some(Term { column, weight: units(value, scale) as u16, head: head.min(65_535) as u16 })
    };
    // What is left of the square of the length is exact within 1e-13, and heads allow for a unit.
    row.columns.iter().zip(row.values).rev().scan(norm * norm, scan)
}

/// For each column the rows of a block that may be met there, ascending.
struct Lists {
    /// The list of column `r` is at `starts[r]..starts[r + 1]`.
    starts: Vec<u32>,
    /// Place less the first of the block.
    locals: Vec<u16>,
    weights: Vec<u16>,
    heads: Vec<u16>,
    /// For each row the bits of its columns.
    bits: Vec<u64>,
}

/// One of 64 bits that stands for a column.
#[inline(always)]
fn bit(column: u32) -> u32 {
    column.wrapping_mul(0x9E37_79B9) >> 26
}

impl Lists {
    /// The lists of rows of `places`, which are counted from the first of them.
    fn new(
        ranked: &Ranked<'_>,
        places: impl ExactSizeIterator<Item = usize> + Clone,
        threshold: f32,
    ) -> Self {
        // Counted two places on, so that after the filling each count is the start of its list.
        stop::here();
        let mut ends = vec![0u32; ranked.matrix.n_columns() + 2];
        for place in places.clone() {
            contacts(ranked, place, threshold).for_each(|term| ends[term.column as usize + 2] += 1);
        }
        for list in 2..ends.len() {
            ends[list] = ends[list].checked_add(ends[list - 1]).expect("a block has fewer than 2^32 values");
        }
        let n = ends.last().map_or(0, |&end| end as usize);
        let (mut locals, mut weights, mut heads) = (vec![0; n], vec![0; n], vec![0; n]);
        let bits =
            |place| ranked.row(place).0.columns.iter().fold(0, |bits, &column| bits | 1 << bit(column));
        let bits = places.clone().map(bits).collect();
        for (local, place) in places.enumerate() {
            for term in contacts(ranked, place, threshold) {
                let end = &mut ends[term.column as usize + 1];
                let at = *end as usize;
                (locals[at], weights[at], heads[at]) = (local as u16, term.weight, term.head);
                *end += 1;
            }
        }
        Self { starts: ends, locals, weights, heads, bits }
    }

    /// Adds to `found` the rows before `below` that `term` and its like may be a pair with; how many were looked at.
    #[inline(always)]
    fn meet(&self, term: Term, below: usize, floor: u16, found: &mut Vec<u32>) -> usize {
        let range =
            self.starts[term.column as usize] as usize..self.starts[term.column as usize + 1] as usize;
        let n = match range.len() {
            0 => return 0,
            _ if usize::from(self.locals[range.end - 1]) < below => range.len(),
            _ => self.locals[range.clone()].partition_point(|&local| usize::from(local) < below),
        };
        let (first, end) = (range.start, range.start + n);
        let bound = |weight: u16, head: u16| {
            let high = |left: u16, right: u16| ((u32::from(left) * u32::from(right)) >> 16) as u16;
            high(term.weight, weight).saturating_add(high(term.head, head))
        };
        let (locals, weights, heads) =
            (&self.locals[first..end], &self.weights[first..end], &self.heads[first..end]);
        let (weight_steps, weights) = weights.as_chunks::<STEP>();
        let (head_steps, heads) = heads.as_chunks::<STEP>();
        for (step, (weights, heads)) in weight_steps.iter().zip(head_steps).enumerate() {
            let (mut reach, mut over) = ([false; STEP], 0);
            for i in 0..STEP {
                reach[i] = bound(weights[i], heads[i]) >= floor;
                over |= u16::from(reach[i]);
            }
            if over != 0 {
                let locals = &locals[step * STEP..][..STEP];
                let reached = locals.iter().zip(reach).filter(|&(_, reach)| reach);
                found.extend(reached.map(|(&local, _)| u32::from(local)));
            }
        }
        let rest = locals[weight_steps.len() * STEP..].iter().zip(weights).zip(heads);
        let reached = rest.filter(|&((_, weight), head)| bound(*weight, *head) >= floor);
        found.extend(reached.map(|((&local, _), _)| u32::from(local)));
        n
    }
}

/// The least bound of a pair that may have a cosine of `threshold`, where 65,535 squared is 1 and 65,536 divides it.
///
/// 2 units for the rounding down of the products, 1e-6 for the rounding of cosines and weights.
fn floor(threshold: f32) -> u16 {
    ((f64::from(threshold) - 1e-6) * (65_535.0 * 65_535.0 / 65_536.0) - 2.0).max(0.0) as u16
}

/// What the search looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Lists.
    pub lists: usize,
    /// List entries.
    pub entries: usize,
    /// Rows met, as often as they were met.
    pub met: usize,
    /// Rows that are to be scored.
    pub scored: usize,
}

/// Finds the rows of `lists` before `below` that row `place` may be a pair with, each once, ascending.
#[inline(always)]
fn meet(
    ranked: &Ranked<'_>,
    lists: &Lists,
    place: usize,
    below: usize,
    threshold: f32,
    found: &mut Vec<u32>,
) -> Counts {
    found.clear();
    let floor = floor(threshold);
    let (mut n_lists, mut entries) = (0, 0);
    for term in contacts(ranked, place, threshold) {
        n_lists += 1;
        entries += lists.meet(term, below, floor, found);
    }
    let met = found.len();
    if met > 0 {
        // What this row has in columns whose bits the other lacks, it has alone; the rest must make the threshold.
        let (mut squares, mut own) = ([0.0; 64], 0u64);
        let norm = ranked.norm(place);
        for (column, value) in ranked.row(place).0.iter() {
            squares[bit(column) as usize] += f64::from(value) * f64::from(value);
            own |= 1 << bit(column);
        }
        let least = ((f64::from(threshold) - 1e-5) * norm).powi(2);
        found.retain(|&local| {
            let (mut alone, mut rest) = (own & !lists.bits[local as usize], norm * norm);
            while alone != 0 && rest >= least {
                rest -= squares[alone.trailing_zeros() as usize];
                alone &= alone - 1;
            }
            rest >= least
        });
        found.sort_unstable();
        found.dedup();
    }
    Counts { lists: n_lists, entries, met, scored: found.len() }
}

/// What a search of the rows `sample` in themselves looks at, where each `step`th of them is searched.
pub(super) fn count(ranked: &Ranked<'_>, sample: &[usize], step: usize, threshold: f32) -> Counts {
    let lists = Lists::new(ranked, sample.iter().copied(), threshold);
    let (mut found, mut sum) = (Vec::new(), Counts::default());
    for &place in sample.iter().step_by(step) {
        let counts = meet(ranked, &lists, place, sample.len(), threshold, &mut found);
        // Each meets itself, once a term, and is scored once.
        sum.lists += counts.lists;
        sum.entries += counts.entries;
        sum.met += counts.met;
        sum.scored += counts.scored.saturating_sub(1);
    }
    sum
}

/// One tile of rows searched in the lists of one block.
struct Task<'a> {
    ranked: &'a Ranked<'a>,
    lists: &'a Lists,
    /// The first row of the block.
    first: usize,
    /// The first row of the tile.
    tile: usize,
    threshold: f32,
    scratch: &'a mut Scratch,
}

impl NullaryFnOnce for Task<'_> {
    type Output = Vec<Pair>;

    #[inline(always)]
    fn call(self) -> Vec<Pair> {
        let Self { ranked, lists, first, tile, threshold, scratch } = self;
        let mut pairs = Vec::new();
        for place in tile.max(first)..(tile + TILE).min(ranked.rows.len()) {
            let below = (place - first).min(BLOCK_ROWS);
            meet(ranked, lists, place, below, threshold, &mut scratch.found);
            verify(ranked.rows[place], below, first, threshold, scratch, ranked, &mut pairs);
        }
        pairs
    }
}
