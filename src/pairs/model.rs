//! The pairs as found and stored: groups of identical rows, and pairs between rows that differ.

use std::iter::FusedIterator;

use super::params::PairsParams;

/// Two rows with their cosine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The lower row.
    pub a: u32,
    /// The higher row.
    pub b: u32,
    /// Their cosine.
    pub cosine: f32,
}

/// Every pair of rows of a matrix with a cosine of at least a threshold.
///
/// Rows without a term are in no pair. Identical rows are stored once: thousands of equal short texts are one
/// group here, not millions of pairs. [`Pairs::iter`] writes them out one by one, as they are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    n_rows: usize,
    threshold: f32,
    /// Groups of two or more identical rows, each ascending, in the order of their first rows.
    identical: Vec<Vec<u32>>,
    /// Pairs between the first rows of groups (a row like no other is its own first), by (a, b).
    distinct: Vec<Pair>,
}

impl Pairs {
    /// The search for every pair with a cosine of at least `threshold` (0 to 1, rounded to `f32`).
    pub fn params(threshold: f64) -> PairsParams {
        PairsParams::new(threshold)
    }

    /// Pairs from their stored form; `distinct` is sorted by (a, b).
    pub(super) fn new(n_rows: usize, threshold: f32, identical: Vec<Vec<u32>>, distinct: Vec<Pair>) -> Self {
        debug_assert!(distinct.is_sorted_by_key(|pair| (pair.a, pair.b)));
        Self { n_rows, threshold, identical, distinct }
    }

    /// Number of rows of the matrix.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// The least cosine that was asked for.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The groups of two or more identical rows, each ascending, in the order of their first rows.
    ///
    /// Any two rows of a group are a pair with cosine 1.
    pub fn identical(&self) -> &[Vec<u32>] {
        &self.identical
    }

    /// The pairs of rows that differ, one row standing for all that are identical to it, by (a, b).
    ///
    /// Where [`Pairs::identical`] is empty these are all pairs.
    pub fn distinct(&self) -> &[Pair] {
        &self.distinct
    }

    /// Number of pairs, those of identical rows written out.
    pub fn len(&self) -> usize {
        let sizes = self.sizes();
        let between = self.distinct.iter().map(|pair| sizes[pair.a as usize] * sizes[pair.b as usize]);
        let within = self.identical.iter().map(|group| group.len() * (group.len() - 1) / 2);
        between.sum::<usize>() + within.sum::<usize>()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.distinct.is_empty() && self.identical.is_empty()
    }

    /// For the first row of each group its size; 1 for rows like no other.
    fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![1; self.n_rows];
        for group in &self.identical {
            sizes[group[0] as usize] = group.len();
        }
        sizes
    }

    /// For each row the first row that is identical to it: itself, mostly.
    pub fn firsts(&self) -> Vec<u32> {
        let mut firsts: Vec<u32> = (0..self.n_rows as u32).collect();
        for group in &self.identical {
            group.iter().for_each(|&row| firsts[row as usize] = group[0]);
        }
        firsts
    }

    /// The pairs with a cosine of at least `threshold`, which should not lie below this join's own.
    pub fn at_least(&self, threshold: f64) -> Self {
        let threshold = threshold as f32;
        let distinct = self.distinct.iter().copied().filter(|pair| pair.cosine >= threshold).collect();
        let identical = if threshold <= 1.0 { self.identical.clone() } else { Vec::new() };
        Self { n_rows: self.n_rows, threshold, identical, distinct }
    }

    /// All pairs, those of identical rows written out, by (a, b).
    ///
    /// Only the pairs of one row are held at a time.
    pub fn iter(&self) -> Expanded<'_> {
        Expanded::new(self)
    }
}

impl<'a> IntoIterator for &'a Pairs {
    type Item = Pair;
    type IntoIter = Expanded<'a>;

    fn into_iter(self) -> Expanded<'a> {
        self.iter()
    }
}

/// The iterator of [`Pairs::iter`].
#[derive(Debug, Clone)]
pub struct Expanded<'a> {
    pairs: &'a Pairs,
    /// Next pair of `distinct`, where no rows are identical and nothing has to be written out.
    next: usize,
    /// Otherwise: the group of each row, and the pairs of each group with others, both ways.
    group_of: Vec<u32>,
    starts: Vec<usize>,
    partners: Vec<(u32, f32)>,
    /// The row whose pairs are being handed out, and those still to come, last first.
    row: u32,
    waiting: Vec<Pair>,
}

/// A row that is identical to no other.
const ALONE: u32 = u32::MAX;

impl<'a> Expanded<'a> {
    fn new(pairs: &'a Pairs) -> Self {
        let mut expanded = Self {
            pairs,
            next: 0,
            group_of: Vec::new(),
            starts: Vec::new(),
            partners: Vec::new(),
            row: 0,
            waiting: Vec::new(),
        };
        if !pairs.identical.is_empty() {
            expanded.group_of = vec![ALONE; pairs.n_rows];
            for (group, rows) in (0u32..).zip(&pairs.identical) {
                rows.iter().for_each(|&row| expanded.group_of[row as usize] = group);
            }
            (expanded.starts, expanded.partners) = pairs.partners();
        }
        expanded
    }

    /// Rows identical to `row` that are higher than `above`.
    fn higher<'b>(&'b self, row: &'b u32, above: u32) -> &'b [u32] {
        let rows = match self.group_of[*row as usize] {
            ALONE => std::slice::from_ref(row),
            group => self.pairs.identical[group as usize].as_slice(),
        };
        &rows[rows.partition_point(|&other| other <= above)..]
    }

    /// The pairs of `a` with higher rows, last first.
    fn of_row(&self, a: u32) -> Vec<Pair> {
        let mut found: Vec<Pair> = self.higher(&a, a).iter().map(|&b| Pair { a, b, cosine: 1.0 }).collect();
        let first = match self.group_of[a as usize] {
            ALONE => a,
            group => self.pairs.identical[group as usize][0],
        } as usize;
        for (other, cosine) in &self.partners[self.starts[first]..self.starts[first + 1]] {
            found.extend(self.higher(other, a).iter().map(|&b| Pair { a, b, cosine: *cosine }));
        }
        found.sort_unstable_by_key(|pair| std::cmp::Reverse(pair.b));
        found
    }
}

impl Pairs {
    /// [`Pairs::distinct`] both ways, by row: row `r` has `partners[starts[r]..starts[r + 1]]`, (row, cosine),
    /// rows ascending. Rows that are identical to a lower one have none.
    pub fn partners(&self) -> (Vec<usize>, Vec<(u32, f32)>) {
        let mut ends = vec![0; self.n_rows + 1];
        for pair in &self.distinct {
            ends[pair.a as usize + 1] += 1;
            ends[pair.b as usize + 1] += 1;
        }
        for row in 0..self.n_rows {
            ends[row + 1] += ends[row];
        }
        let starts = ends.clone();
        let mut partners = vec![(0, 0.0); 2 * self.distinct.len()];
        // Partners below a row come first: `distinct` is sorted by `a`, and a pass over it meets them in order.
        for (from, to, cosine) in self.distinct.iter().map(|p| (p.b, p.a, p.cosine)) {
            partners[ends[from as usize]] = (to, cosine);
            ends[from as usize] += 1;
        }
        for (from, to, cosine) in self.distinct.iter().map(|p| (p.a, p.b, p.cosine)) {
            partners[ends[from as usize]] = (to, cosine);
            ends[from as usize] += 1;
        }
        (starts, partners)
    }
}

impl Iterator for Expanded<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        if self.group_of.is_empty() {
            let pair = self.pairs.distinct.get(self.next).copied();
            self.next += 1;
            return pair;
        }
        while self.waiting.is_empty() && (self.row as usize) < self.pairs.n_rows {
            self.waiting = self.of_row(self.row);
            self.row += 1;
        }
        self.waiting.pop()
    }
}

impl FusedIterator for Expanded<'_> {}
