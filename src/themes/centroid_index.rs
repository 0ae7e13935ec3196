//! The centroids by term: dense rows for the terms of many documents, lists for the others.
//!
//! After Aoyama & Saito, *Structured inverted-file k-means clustering for high-dimensional sparse data*
//! (arXiv 2103.16141): index the means, not the documents. The sums are built term by term from the documents
//! that have the term, so building needs no transposition and no thread waits for another.

use rayon::prelude::*;

use super::lloyd::NONE;
use super::points::Points;

/// Floats of a cache line; dense rows are padded to a multiple of it.
pub(super) const LINE: usize = 16;

/// A dense row costs a sixteenth of its length in vector operations, a list one step an entry that cannot be
/// foreseen: a term gets a dense row where at least a `SPARSE`-th of the clusters could have it.
const SPARSE: usize = 4;

/// Which entries of the sums an index holds: all clusters, or a few of them.
#[derive(Debug)]
pub(super) struct CentroidIndex {
    /// The clusters held, ascending; position in this list = column of the index.
    pub clusters: Vec<u32>,
    /// Floats from one dense row to the next.
    pub stride: usize,
    /// Terms below this have a dense row.
    pub n_dense: usize,
    dense: Vec<f32>,
    /// What the allocation lacks to start on a cache line.
    skip: usize,
    /// Where the list of each term from `n_dense` on starts in `entries`: room for as many entries as documents.
    list_starts: Vec<usize>,
    /// Entries used of each list.
    list_lens: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

/// The part of an index that one block of terms fills.
struct Portion<'a> {
    dense: &'a mut [f32],
    list_lens: &'a mut [u32],
    entries: &'a mut [(u32, f32)],
}

impl CentroidIndex {
    /// An empty index with room for `k` clusters.
    pub fn new(points: &Points, k: usize) -> Self {
        let starts = &points.by_term.starts;
        let n_dense = starts.windows(2).take_while(|term| (term[1] - term[0]) * SPARSE >= k).count();
        let stride = k.next_multiple_of(LINE);
        let dense = vec![0.0; n_dense * stride + LINE];
        let skip = dense.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
        let list_starts: Vec<usize> = starts[n_dense..].iter().map(|start| start - starts[n_dense]).collect();
        let n_lists = list_starts.len() - 1;
        let entries = vec![(0, 0.0); list_starts[n_lists]];
        Self {
            clusters: Vec::new(),
            stride,
            n_dense,
            dense,
            skip,
            list_starts,
            list_lens: vec![0; n_lists],
            entries,
        }
    }

    /// Makes the index hold `clusters`, ascending, as soon as it is filled.
    fn hold(&mut self, clusters: Vec<u32>) {
        self.stride = clusters.len().next_multiple_of(LINE);
        self.clusters = clusters;
    }

    /// All dense rows, the first on a cache line.
    pub fn dense(&self) -> &[f32] {
        &self.dense[self.skip..][..self.n_dense * self.stride]
    }

    /// Column and sum of each entry of a term without dense row.
    #[inline(always)]
    pub fn list(&self, term: usize) -> &[(u32, f32)] {
        let list = term - self.n_dense;
        &self.entries[self.list_starts[list]..][..self.list_lens[list] as usize]
    }

    /// The sum of `term` in the cluster of column `column`.
    #[inline(always)]
    pub fn sum(&self, term: usize, column: usize) -> f32 {
        if term < self.n_dense {
            return self.dense[self.skip + term * self.stride + column];
        }
        let same = |entry: &&(u32, f32)| entry.0 as usize == column;
        self.list(term).iter().find(same).map_or(0.0, |&(_, sum)| sum)
    }

    /// The index cut at the borders of the blocks of terms.
    fn portions(&mut self, points: &Points) -> Vec<Portion<'_>> {
        let mut dense = &mut self.dense[self.skip..][..self.n_dense * self.stride];
        let (mut list_lens, mut entries) = (&mut self.list_lens[..], &mut self.entries[..]);
        let mut portions = Vec::with_capacity(points.blocks.len());
        for block in &points.blocks {
            let n_dense = block.end.min(self.n_dense) - block.start.min(self.n_dense);
            let n_lists = block.len() - n_dense;
            let list = block.end.max(self.n_dense) - self.n_dense;
            let n_entries = self.list_starts[list] - self.list_starts[list - n_lists];
            let (dense_head, dense_tail) = dense.split_at_mut(n_dense * self.stride);
            let (lens_head, lens_tail) = list_lens.split_at_mut(n_lists);
            let (entries_head, entries_tail) = entries.split_at_mut(n_entries);
            portions.push(Portion { dense: dense_head, list_lens: lens_head, entries: entries_head });
            (dense, list_lens, entries) = (dense_tail, lens_tail, entries_tail);
        }
        portions
    }
}

/// Fills `full` with the sums of all `k` clusters and `part` with those of `some` of them (ascending); gives the
/// length of each cluster's sum.
///
/// O(values + dense rows).
pub(super) fn fill(
    points: &Points,
    labels: &[u32],
    k: usize,
    full: &mut CentroidIndex,
    part: &mut CentroidIndex,
    some: Vec<u32>,
) -> Vec<f64> {
    full.hold((0..k as u32).collect());
    part.hold(some);
    let mut column_in_part = vec![NONE; k];
    (0_u32..).zip(&part.clusters).for_each(|(column, &cluster)| column_in_part[cluster as usize] = column);
    let (n_dense, full_stride, part_stride) = (full.n_dense, full.stride, part.stride);
    let clusters = part.clusters.clone();
    let mut portions: Vec<_> =
        points.blocks.iter().zip(full.portions(points)).zip(part.portions(points)).collect();
    let block =
        |sums: &mut Sums,
         ((terms, full), part): &mut ((&std::ops::Range<usize>, Portion<'_>), Portion<'_>)| {
            let mut squares = vec![0.0; k];
            let (mut full_at, mut part_at) = (0, 0);
            for (i, term) in terms.clone().enumerate() {
                let (having, values) = points.by_term.get(term);
                if term < n_dense {
                    sums.add_all(labels, having, values);
                    let row = &mut full.dense[i * full_stride..][..k];
                    for ((to, square), sum) in row.iter_mut().zip(&mut squares).zip(&sums.sums) {
                        *to = *sum as f32;
                        *square += sum * sum;
                    }
                    let row = &mut part.dense[i * part_stride..][..clusters.len()];
                    for (to, &cluster) in row.iter_mut().zip(&clusters) {
                        *to = sums.sums[cluster as usize] as f32;
                    }
                    sums.sums.fill(0.0);
                } else {
                    sums.add_listed(labels, having, values);
                    let list = i - (n_dense.max(terms.start) - terms.start);
                    let (mut n_full, mut n_part) = (0, 0);
                    for cluster in sums.touched.drain(..) {
                        let sum = std::mem::take(&mut sums.sums[cluster as usize]);
                        sums.is_touched[cluster as usize] = false;
                        squares[cluster as usize] += sum * sum;
                        full.entries[full_at + n_full] = (cluster, sum as f32);
                        n_full += 1;
                        let column = column_in_part[cluster as usize];
                        if column != NONE {
                            part.entries[part_at + n_part] = (column, sum as f32);
                            n_part += 1;
                        }
                    }
                    full.list_lens[list] = n_full as u32;
                    part.list_lens[list] = n_part as u32;
                    full_at += having.len();
                    part_at += having.len();
                }
            }
            squares
        };
    let squares: Vec<Vec<f64>> = portions.par_iter_mut().map_init(|| Sums::new(k), block).collect();
    let length = |cluster: usize| squares.iter().map(|block| block[cluster]).sum::<f64>().sqrt();
    (0..k).map(length).collect()
}

/// One term's sum in each cluster, while it is being added up.
struct Sums {
    /// Length k + 1: the last is for points without a cluster.
    sums: Vec<f64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

impl Sums {
    fn new(k: usize) -> Self {
        Self { sums: vec![0.0; k + 1], touched: Vec::with_capacity(k), is_touched: vec![false; k] }
    }

    /// Adds up a term of many points.
    fn add_all(&mut self, labels: &[u32], points: &[u32], values: &[f32]) {
        let last = self.sums.len() - 1;
        for (&point, &value) in points.iter().zip(values) {
            self.sums[(labels[point as usize] as usize).min(last)] += f64::from(value);
        }
    }

    /// Adds up a term of few points and remembers which clusters they are in.
    fn add_listed(&mut self, labels: &[u32], points: &[u32], values: &[f32]) {
        for (&point, &value) in points.iter().zip(values) {
            let label = labels[point as usize];
            if label != NONE {
                self.sums[label as usize] += f64::from(value);
                if !std::mem::replace(&mut self.is_touched[label as usize], true) {
                    self.touched.push(label);
                }
            }
        }
    }
}
