//! The index both searches share: rare terms as lists, frequent terms as one number a row.
//!
//! Terms are ranked by how many rows have them, the most frequent first. At a *cut* `c` the terms of rank below
//! `c` are a row's head, the others its tail. Tails are added up term by term from the lists of a block of rows
//! (Bayardo, Ma & Srikant, "Scaling Up All Pairs Similarity Search", WWW 2007, with Anastasiu & Karypis's
//! blocks, "PL2AP", IA3 2015); of the heads only the lengths are multiplied (Cauchy and Schwarz; Anastasiu &
//! Karypis, "L2AP", ICDE 2014). Most of the multiplications sit in the most frequent terms, most of the length
//! of a row in the others, so that cheap bound spares most of the work.
//!
//! All bounds are whole numbers that are rounded up, so they hold whatever the order of the sums: weights in
//! 1/65,535, sums in 1/32,767. A list entry is 4 bytes (16 of place, 16 of weight), half of a stored value.

use std::ops::Range;

use rayon::prelude::*;

use crate::stop;
use crate::vectors::{Row, TermMatrix};

/// A sum of [`Block::add`] that stands for a cosine of 1.
pub(super) const ONE: u16 = 32_767;

/// Rows of a block, at most. That many sums stay in the first-level cache. (Tests have blocks that are crossed.)
pub(super) const BLOCK_ROWS: usize = if cfg!(test) { 256 } else { 16_384 };

/// Rows are swept in steps of this many; heads and sums are padded to it.
pub(super) const STEP: usize = 64;

/// Rows handled by one task where work is spread over threads; fixed, so that nothing hangs on their number.
const CHUNK: usize = 1024;

/// A term that stands in one row of this many, or in more, may be stored for every row of a block.
///
/// A list entry takes 0.5 ns to add (more where the lists outgrow the cache) and 4 bytes, a weight for every row
/// 0.02 ns and a byte, 16 rows at a time.
const DENSE_FROM: usize = 32;

/// The first cut above 0; each further one is at twice the rank.
const FIRST_CUT_BITS: u32 = 4;

/// Cuts, at most, the cut at 0 included.
const MAX_CUTS: usize = 16;

/// Rows without copies or empty ones, ranked columns, and the length of each row's head at each cut.
pub(super) struct Ranked<'m> {
    pub matrix: &'m TermMatrix,
    /// The rows searched; what follows speaks of places in this list.
    pub rows: &'m [u32],
    /// For each column its rank, the most frequent first.
    ranks: Vec<u32>,
    /// For each column in how many rows it stands.
    counts: Vec<u32>,
    /// Ranks from here on stand in one row only, and no pair shares them.
    n_shared: u32,
    /// Ranks below this stand in so many rows that a weight for every row is cheaper to add than a list.
    pub n_dense: u32,
    /// For each cut, for each place (padded to whole steps): the length of the head, rounded up, in 1/32,767.
    heads: Vec<Vec<u16>>,
    /// For each cut a head length that nine in ten rows do not exceed.
    typical: Vec<f32>,
}

impl<'m> Ranked<'m> {
    /// Ranks the columns of `rows`, which are not empty, and measures the heads.
    pub fn new(matrix: &'m TermMatrix, rows: &'m [u32]) -> Self {
        let (ranks, counts, n_shared, n_dense) = rank(matrix, rows);
        let n_cuts = (segment(n_shared) + 1).min(MAX_CUTS);
        let per_row = |&row: &u32| head_lengths(matrix.row(row as usize), matrix.norm(row as usize), &ranks);
        let lengths: Vec<[u16; MAX_CUTS]> = rows.par_iter().with_min_len(CHUNK).map(per_row).collect();
        let padded = rows.len().next_multiple_of(STEP);
        let at_cut = |cut: usize| {
            let mut heads: Vec<u16> = lengths.iter().map(|row| row[cut]).collect();
            let mut sample: Vec<u16> = heads.iter().copied().step_by(1 + heads.len() / 4096).collect();
            let nine_in_ten = sample.len() * 9 / 10;
            let typical = match sample.is_empty() {
                true => 0.0,
                false => f32::from(*sample.select_nth_unstable(nine_in_ten).1) / f32::from(ONE),
            };
            heads.resize(padded, 0);
            (heads, typical)
        };
        let (heads, typical) = (0..n_cuts).into_par_iter().map(at_cut).unzip();
        Self { matrix, rows, ranks, counts, n_shared, n_dense, heads, typical }
    }

    /// The rank that a cut stands at.
    pub fn rank_of_cut(&self, cut: usize) -> u32 {
        if cut == 0 { 0 } else { (1 << FIRST_CUT_BITS) << (cut - 1) }
    }

    /// The highest cut at which the heads of row `place` and of a typical row cannot make more than `budget`.
    pub fn cut(&self, place: usize, budget: f32) -> usize {
        let fits = |&cut: &usize| self.head(cut, place) * self.typical[cut] <= budget;
        (0..self.heads.len()).rev().find(fits).unwrap_or(0)
    }

    /// The length of the head of row `place` at a cut, rounded up.
    fn head(&self, cut: usize, place: usize) -> f32 {
        f32::from(self.heads[cut][place]) / f32::from(ONE)
    }

    /// The same in 1/65,535, for [`bounds`](super::sweep::sweep).
    pub fn head_units(&self, cut: usize, place: usize) -> u16 {
        // 15 bits become 16, still rounded up.
        (self.heads[cut][place] << 1) | 1
    }

    /// The head lengths of all rows at a cut, for [`sweep`](super::sweep::sweep).
    pub fn heads(&self, cut: usize) -> &[u16] {
        &self.heads[cut]
    }

    /// The lists of all terms of rank `from` and above, in blocks of `n_rows` rows at most.
    pub fn blocks(&self, from: u32, n_rows: usize) -> Vec<Block> {
        let n_blocks = self.rows.len().div_ceil(n_rows).max(1);
        let length = self.rows.len().div_ceil(n_blocks).next_multiple_of(STEP);
        let firsts = (0..self.rows.len()).step_by(length.max(1)).collect::<Vec<_>>();
        let block = |&first: &usize| {
            stop::here();
            Block::new(self, first, (first + length).min(self.rows.len()), from)
        };
        firsts.par_iter().map(block).collect()
    }

    /// The length of row `place`.
    pub fn norm(&self, place: usize) -> f64 {
        self.matrix.norm(self.rows[place] as usize)
    }

    /// How many list entries row `place` meets beyond a cut, its own among them.
    pub fn n_met(&self, place: usize, cut: usize) -> f64 {
        let beyond = self.rank_of_cut(cut)..self.n_shared;
        let columns =
            self.row(place).0.columns.iter().filter(|&&column| beyond.contains(&self.rank_of(column)));
        columns.map(|&column| f64::from(self.counts[column as usize])).sum()
    }

    /// The rank of a column.
    #[inline(always)]
    pub fn rank_of(&self, column: u32) -> u32 {
        self.ranks[column as usize]
    }

    /// Row `place` of the list, and what its values are multiplied by to count 1/65,535 of its length.
    #[inline(always)]
    pub fn row(&self, place: usize) -> (Row<'m>, f64) {
        let row = self.rows[place] as usize;
        (self.matrix.row(row), 65_535.0 / self.matrix.norm(row))
    }
}

/// A weight in 1/65,535, rounded up; its sign is dropped, for a bound from above.
///
/// In `f64`, in which no row is too short for its scale.
#[inline(always)]
pub(super) fn units(value: f32, scale: f64) -> u32 {
    ((f64::from(value.abs()) * scale) as u32 + 1).min(65_535)
}

/// Number of the stretch between two cuts that a rank lies in; the cut after stretch `s` is number `s + 1`.
#[inline(always)]
fn segment(rank: u32) -> usize {
    (32 - (rank >> FIRST_CUT_BITS).leading_zeros()) as usize
}

/// Ranks columns by the number of rows that have them, ties by column; how many stand in two rows or more, and
/// how many in enough to be stored for every row.
fn rank(matrix: &TermMatrix, rows: &[u32]) -> (Vec<u32>, Vec<u32>, u32, u32) {
    let count = |rows: &[u32]| {
        let mut counts = vec![0u32; matrix.n_columns()];
        for &row in rows {
            matrix.row(row as usize).columns.iter().for_each(|&column| counts[column as usize] += 1);
        }
        counts
    };
    let add = |mut left: Vec<u32>, right: Vec<u32>| {
        left.iter_mut().zip(right).for_each(|(left, right)| *left += right);
        left
    };
    let pieces = rows.par_chunks(rows.len().div_ceil(8).max(CHUNK));
    let counts = pieces.map(count).reduce_with(add).unwrap_or_else(|| vec![0; matrix.n_columns()]);
    let mut order: Vec<u32> = (0u32..).take(counts.len()).collect();
    let key = |&column: &u32| (std::cmp::Reverse(counts[column as usize]), column);
    if !order.is_sorted_by_key(key) {
        order.par_sort_unstable_by_key(key);
    }
    let mut ranks = vec![0; order.len()];
    (0u32..).zip(&order).for_each(|(rank, &column)| ranks[column as usize] = rank);
    let n_shared = order.partition_point(|&column| counts[column as usize] > 1);
    let n_dense =
        order.partition_point(|&column| counts[column as usize] as usize * DENSE_FROM >= rows.len());
    (ranks, counts, n_shared as u32, n_dense.min(n_shared) as u32)
}

/// The lengths of a row's head at each cut, rounded up, in 1/32,767 of the row's.
fn head_lengths(row: Row<'_>, norm: f64, ranks: &[u32]) -> [u16; MAX_CUTS] {
    let mut squares = [0.0; 33];
    for (column, value) in row.iter() {
        squares[segment(ranks[column as usize])] += f64::from(value) * f64::from(value);
    }
    let (mut sum, mut lengths) = (0.0f64, [0; MAX_CUTS]);
    for (cut, length) in lengths.iter_mut().enumerate().skip(1) {
        sum += squares[cut - 1];
        *length = ((sum.sqrt() / norm * f64::from(ONE)) as u16 + u16::from(sum > 0.0)).min(ONE);
    }
    lengths
}

/// The lists of a block of rows: for each rank the rows that have the term, ascending.
pub(super) struct Block {
    /// Places `first..end` are in the block.
    pub first: usize,
    pub end: usize,
    /// The first rank that is stored.
    from: u32,
    /// The first rank that has a list.
    lists_from: u32,
    /// For each rank in `from..lists_from` the weights of all rows, in 1/255 of the largest; whole steps.
    dense: Vec<u8>,
    /// The largest weights, such that a weight times it is that of one 255th of it in 1/256 of 1/32,767.
    peaks: Vec<f32>,
    /// The list of rank `lists_from + r` is `entries[starts[r]..starts[r + 1]]`.
    starts: Vec<u32>,
    /// Place less `first` in the upper half, weight in 1/65,535 in the lower.
    entries: Vec<u32>,
}

impl Block {
    fn new(ranked: &Ranked<'_>, first: usize, end: usize, from: u32) -> Self {
        let lists_from = from.max(ranked.n_dense);
        let n_dense = lists_from - from.min(lists_from);
        let n_lists = ranked.n_shared.saturating_sub(lists_from);
        let list = |column: u32| ranked.ranks[column as usize].wrapping_sub(lists_from);
        let mut ends = vec![0u32; n_lists as usize + 2];
        let mut largest = vec![1u32; n_dense as usize];
        for place in first..end {
            let (row, scale) = ranked.row(place);
            for (column, value) in row.iter() {
                if list(column) < n_lists {
                    // Counted two places on, so that after the filling each count is the start of its list.
                    ends[list(column) as usize + 2] += 1;
                } else if ranked.ranks[column as usize].wrapping_sub(from) < n_dense {
                    let largest = &mut largest[(ranked.ranks[column as usize] - from) as usize];
                    *largest = units(value, scale).max(*largest);
                }
            }
        }
        for list in 2..ends.len() {
            ends[list] = ends[list].checked_add(ends[list - 1]).expect("a block has fewer than 2^32 values");
        }
        let mut entries = vec![0; ends.last().map_or(0, |&end| end as usize)];
        let width = (end - first).next_multiple_of(STEP);
        let mut dense = vec![0; n_dense as usize * width];
        for place in first..end {
            let (row, scale) = ranked.row(place);
            let local = place - first;
            for (column, value) in row.iter() {
                let list = list(column);
                if list < n_lists {
                    let end = &mut ends[list as usize + 1];
                    entries[*end as usize] = (local as u32) << 16 | units(value, scale);
                    *end += 1;
                } else if ranked.ranks[column as usize].wrapping_sub(from) < n_dense {
                    let rank = ranked.ranks[column as usize] - from;
                    let part = (units(value, scale) * 255).div_ceil(largest[rank as usize]);
                    dense[rank as usize * width + local] = part as u8;
                }
            }
        }
        let peak = |&largest: &u32| {
            (f64::from(largest) / 65_535.0 / 65_535.0 / 255.0 * 256.0) as f32 * f32::from(ONE)
        };
        let peaks = largest.iter().map(peak).collect();
        Self { first, end, from, lists_from, dense, peaks, starts: ends, entries }
    }

    /// Adds to `sums` what the terms of `ranks` of row `place` share with each row of the block before `below`
    /// (counted from the block's first; `sums` has `below` rows in whole steps). What is added to the sums of
    /// other rows means nothing.
    ///
    /// Returns how far a sum may fall short of the true one, in 1/32,767.
    #[inline(always)]
    pub fn add(
        &self,
        ranked: &Ranked<'_>,
        place: usize,
        ranks: Range<u32>,
        below: usize,
        sums: &mut Sums,
    ) -> usize {
        let (row, scale) = ranked.row(place);
        let up = u16::from(row.len() <= MAX_ROUNDED_UP);
        let (low, n) = (ranks.start, ranks.end.min(ranked.n_shared).saturating_sub(ranks.start));
        let limit = if self.first + below >= self.end { u32::MAX } else { (below as u32) << 16 };
        let Sums { units: sums, lists } = sums;
        lists.clear();
        let mut touched = 0;
        let swept = below.next_multiple_of(STEP);
        let mut waiting = [(0u32, 0u16); 4];
        let mut n_dense = 0;
        for (column, value) in row.iter() {
            let rank = ranked.ranks[column as usize];
            if rank.wrapping_sub(low) >= n {
                continue;
            }
            if rank < self.lists_from {
                let peak = f64::from(self.peaks[(rank - self.from) as usize]);
                let weight = f64::from(value.abs()) * scale * peak;
                waiting[n_dense % 4] = (rank, weight as u16 + 1);
                n_dense += 1;
                if n_dense % 4 == 0 {
                    self.add_dense(waiting, &mut sums[..swept]);
                }
                continue;
            }
            let list = (rank - self.lists_from) as usize;
            let (start, end) = (self.starts[list], self.starts[list + 1]);
            if start < end {
                // All lists are touched before the first is read: their cache misses then overlap.
                touched ^= self.entries[start as usize];
                lists.push((start, end, units(value, scale)));
            }
        }
        std::hint::black_box(touched);
        let add = |sums: &mut [u16; 1 << 16], entry: u32, weight: u32| {
            let sum = &mut sums[(entry >> 16) as usize];
            *sum = sum.wrapping_add(((weight * (entry & 0xFFFF)) >> 17) as u16 + up);
        };
        let all = self.first + below >= self.end;
        for &(start, end, weight) in lists.iter() {
            let list = &self.entries[start as usize..end as usize];
            // Eight at a time: the rows of a list differ, so nothing waits for the sum before.
            let (eights, rest) = list.as_chunks::<8>();
            let whole = if all { eights.len() } else { eights.partition_point(|eight| eight[7] < limit) };
            for eight in &eights[..whole] {
                eight.iter().for_each(|&entry| add(sums, entry, weight));
            }
            let rest = eights.get(whole).map_or(rest, |eight| eight.as_slice());
            rest.iter().take_while(|&&entry| entry < limit).for_each(|&entry| add(sums, entry, weight));
        }
        if n_dense % 4 != 0 {
            waiting[n_dense % 4..].fill((self.from, 0));
            self.add_dense(waiting, &mut sums[..swept]);
        }
        if up == 0 { row.len() } else { 0 }
    }

    /// Adds four terms, by rank and weight, to all sums; products are rounded up.
    #[inline(always)]
    fn add_dense(&self, terms: [(u32, u16); 4], sums: &mut [u16]) {
        let width = (self.end - self.first).next_multiple_of(STEP);
        let steps = terms.map(|(rank, _)| {
            let start = (rank - self.from) as usize * width;
            self.dense[start..start + sums.len()].as_chunks::<STEP>().0
        });
        let [a, b, c, d] = terms.map(|(_, weight)| weight);
        let [e, f, g, h] = steps;
        // weight * other / 256, rounded up, in 16 bits, for which there are vector instructions everywhere.
        let high = |weight: u16, other: u8| {
            let (upper, lower) = ((weight >> 8) * u16::from(other), (weight & 0xFF) * u16::from(other));
            upper.wrapping_add((lower + 255) >> 8)
        };
        let (sums, _) = sums.as_chunks_mut::<STEP>();
        for (((sums, e), (f, g)), h) in sums.iter_mut().zip(e).zip(f.iter().zip(g)).zip(h) {
            for i in 0..STEP {
                let low = high(a, e[i]).wrapping_add(high(b, f[i]));
                sums[i] = sums[i].wrapping_add(low).wrapping_add(high(c, g[i]).wrapping_add(high(d, h[i])));
            }
        }
    }
}

/// Sums of a block, by row.
pub(super) struct Sums {
    /// As many as 16 bits can name, so that no index needs a check.
    pub units: Box<[u16; 1 << 16]>,
    /// The lists that are to be added: start, end, weight.
    lists: Vec<(u32, u32, u32)>,
}

impl Sums {
    /// Sums of 0.
    pub fn new() -> Self {
        let units = vec![0; 1 << 16].into_boxed_slice().try_into().expect("as many sums as 16 bits can name");
        Self { units, lists: Vec::new() }
    }
}

/// Each product of a list is rounded up, by a unit at most, and so many units fit above [`ONE`]. For a row of
/// more terms products are rounded down, and its bounds allow for a unit a term.
const MAX_ROUNDED_UP: usize = 30_000;
