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
//! 1/65,535, sums in 1/32,767. A list entry is 4 bytes (16 of place, 16 of weight), half of a stored value; [`block`](super::block)
//! has the lists, [`heads`](super::heads) the cuts.

use rayon::prelude::*;

use crate::vectors::{Row, TermMatrix};

/// A sum of [`Block::add`] that stands for a cosine of 1.
pub(super) const ONE: u16 = 32_767;

/// Rows of a block, at most. Half as many sums stay in the first-level cache, but longer lists and fewer of them are worth
/// more. (Tests have blocks that are crossed.)
pub(super) const BLOCK_ROWS: usize = if cfg!(test) { 256 } else { 32_768 };

/// Rows are swept in steps of this many; heads and sums are padded to it.
pub(super) const STEP: usize = 64;

/// Rows whose heads at a cut stand together, a few steps; blocks of rows begin at multiples of it.
pub(super) const TILE: usize = 256;

/// Rows handled by one task where work is spread over threads; fixed, so that nothing hangs on their number.
const CHUNK: usize = 1024;

/// A term that stands in one row of this many, or in more, may be stored for every row of a block.
///
/// A list entry takes 0.5 ns to add (more where the lists outgrow the cache) and 4 bytes, a weight for every row
/// 0.02 ns and a byte, 16 rows at a time.
const DENSE_FROM: usize = 32;

/// Rows without copies or empty ones, and ranked columns.
pub(super) struct Ranked<'m> {
    pub matrix: &'m TermMatrix,
    /// The rows searched; what follows speaks of places in this list.
    pub rows: &'m [u32],
    /// For each column its rank, the most frequent first; none where the columns stand in that order, or nearly so.
    ranks: Option<Vec<u32>>,
    /// For each column in how many rows it stands.
    counts: Vec<u32>,
    /// Ranks from here on stand in one row only, and no pair shares them.
    pub n_shared: u32,
    /// Ranks below this stand in so many rows that a weight for every row is cheaper to add than a list.
    pub n_dense: u32,
}

impl<'m> Ranked<'m> {
    /// Ranks the columns of `rows`, which are not empty.
    pub fn new(matrix: &'m TermMatrix, rows: &'m [u32]) -> Self {
        let counts = count(matrix, rows);
        let ranks = if nearly_descends(&counts) { None } else { Some(rank(&counts)) };
        let mut ranked = Self { matrix, rows, ranks, counts, n_shared: 0, n_dense: 0 };
        let (mut n_shared, mut n_dense) = (0, None);
        let at_rank = ranked.at_rank();
        for (rank, count) in (0u32..).zip(at_rank.iter().map(|&count| count as usize)) {
            if count > 1 {
                n_shared = rank + 1;
            }
            if count * DENSE_FROM < rows.len() {
                n_dense = n_dense.or(Some(rank));
            }
        }
        ranked.n_shared = n_shared;
        ranked.n_dense = n_dense.unwrap_or(n_shared).min(n_shared);
        ranked
    }

    /// Whether ranks are column numbers, so that a row's terms stand in their order.
    #[inline(always)]
    pub fn in_order(&self) -> bool {
        self.ranks.is_none()
    }

    /// For each rank in how many rows its column stands.
    fn at_rank(&self) -> Vec<u32> {
        let Some(ranks) = &self.ranks else { return self.counts.clone() };
        let mut at_rank = vec![0; ranks.len()];
        ranks.iter().zip(&self.counts).for_each(|(&rank, &count)| at_rank[rank as usize] = count);
        at_rank
    }

    /// The terms of `row` without some that stand before rank `from`, and how many those are. Where columns do not stand in the
    /// order of their ranks none is left out.
    #[inline(always)]
    pub fn beyond<'r>(&self, row: Row<'r>, from: u32) -> (usize, Row<'r>) {
        let skipped = if self.in_order() { row.columns.partition_point(|&column| column < from) } else { 0 };
        (skipped, Row { columns: &row.columns[skipped..], values: &row.values[skipped..] })
    }

    /// The terms of row `place` before rank `end`; all of them where columns do not stand in the order of their ranks.
    #[inline(always)]
    pub fn head(&self, place: usize, end: u32) -> Row<'m> {
        let (row, _) = self.row(place);
        let n = if self.in_order() { row.columns.partition_point(|&column| column < end) } else { row.len() };
        Row { columns: &row.columns[..n], values: &row.values[..n] }
    }

    /// The length of row `place`.
    pub fn norm(&self, place: usize) -> f64 {
        self.matrix.norm(self.rows[place] as usize)
    }

    /// How many list entries row `place` meets from rank `from` on, its own among them.
    pub fn n_met(&self, place: usize, from: u32) -> f64 {
        let beyond = from..self.n_shared;
        let columns =
            self.row(place).0.columns.iter().filter(|&&column| beyond.contains(&self.rank_of(column)));
        columns.map(|&column| f64::from(self.counts[column as usize])).sum()
    }

    /// The rank of a column.
    #[inline(always)]
    pub fn rank_of(&self, column: u32) -> u32 {
        self.ranks.as_ref().map_or(column, |ranks| ranks[column as usize])
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

/// In how many of `rows` each column stands.
fn count(matrix: &TermMatrix, rows: &[u32]) -> Vec<u32> {
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
    pieces.map(count).reduce_with(add).unwrap_or_else(|| vec![0; matrix.n_columns()])
}

/// Whether no column stands in many more rows than one before it. Vocabularies put the most frequent first, and the
/// copies left out here do not change much.
fn nearly_descends(counts: &[u32]) -> bool {
    let mut least = u32::MAX;
    counts.iter().all(|&count| {
        least = least.min(count);
        count <= least.saturating_mul(2).saturating_add(8)
    })
}

/// The rank of each column by its count, the largest first, ties by column.
fn rank(counts: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0u32..).take(counts.len()).collect();
    order.par_sort_unstable_by_key(|&column| (std::cmp::Reverse(counts[column as usize]), column));
    let mut ranks = vec![0; order.len()];
    (0u32..).zip(&order).for_each(|(rank, &column)| ranks[column as usize] = rank);
    ranks
}
