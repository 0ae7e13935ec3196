//! The centroids by term: dense rows for the terms of many documents, lists for the others.
//!
//! After Aoyama & Saito, *Structured inverted-file k-means clustering for high-dimensional sparse data*
//! (arXiv 2103.16141): index the means, not the documents. Where a term has a dense row, only the documents that moved
//! change its sums, and the index with them; lists are built from all documents that have the term. Both go term by
//! term, so no thread waits for another.

use std::ops::Range;

use rayon::prelude::*;

use super::fixed::{fixed, product, rounded};
use super::lloyd::{NONE, scale};
use super::points::Points;
use crate::stop;

/// Words of a cache line.
const LINE: usize = 16;

/// Dense rows are padded to a multiple of this many columns: two to a word, whole cache lines.
pub(super) const PAD: usize = 2 * LINE;

/// A dense row costs a sixteenth of its length in vector operations, a list one step an entry that cannot be
/// foreseen: a term gets a dense row where at least a `SPARSE`-th of the clusters could have it.
const SPARSE: usize = 16;

/// Documents that moved are looked up by term where they are fewer than one in so many.
const FEW: usize = 16;

/// Which entries of the sums an index holds: all clusters, or a few of them.
#[derive(Debug)]
pub(super) struct CentroidIndex {
    /// The clusters held, ascending; position in this list = column of the index.
    pub clusters: Vec<u32>,
    /// Words from one dense row to the next: half the columns, padded.
    pub stride: usize,
    /// Terms below this have a dense row.
    pub n_dense: usize,
    /// Sums of the dense terms, rounded to the upper half of an `f32` (8 bits of precision): word `w` of a row
    /// holds column `w` in its lower and column `stride + w` in its upper half.
    dense: Vec<u32>,
    /// What the allocation lacks to start on a cache line.
    skip: usize,
    /// Where the list of each term from `n_dense` on starts in `entries`: room for as many entries as documents.
    list_starts: Vec<usize>,
    /// Entries used of each list.
    list_lens: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

/// What one block of terms fills.
struct Block<'a> {
    terms: &'a Range<usize>,
    sums: &'a mut [i64],
    full: Portion<'a>,
    part: Portion<'a>,
}

/// The part of an index that one block of terms fills.
struct Portion<'a> {
    dense: &'a mut [u32],
    list_lens: &'a mut [u32],
    entries: &'a mut [(u32, f32)],
}

impl CentroidIndex {
    /// An empty index with room for `k` clusters.
    pub fn new(points: &Points, k: usize) -> Self {
        let starts = &points.by_term.starts;
        let n_dense = starts.windows(2).take_while(|term| (term[1] - term[0]) * SPARSE >= k).count();
        let stride = k.next_multiple_of(PAD) / 2;
        let dense = vec![0; n_dense * stride + LINE];
        let skip = dense.as_ptr().align_offset(LINE * size_of::<u32>()).min(LINE);
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
        self.stride = clusters.len().next_multiple_of(PAD) / 2;
        self.clusters = clusters;
    }

    /// All dense rows, the first on a cache line.
    pub fn dense(&self) -> &[u32] {
        &self.dense[self.skip..][..self.n_dense * self.stride]
    }

    /// Column and sum of each entry of a term without dense row.
    #[inline(always)]
    pub fn list(&self, term: usize) -> &[(u32, f32)] {
        let list = term - self.n_dense;
        &self.entries[self.list_starts[list]..][..self.list_lens[list] as usize]
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

/// The centroids of one update: exact sums, and indexes of them to compare with.
#[derive(Debug)]
pub(super) struct Centroids {
    k: usize,
    /// The exact sums of the dense terms, `k` to a row, in whole numbers (see [`fixed`](super::fixed)).
    sums: Vec<i64>,
    /// For each cluster the squares of these, added up.
    squares: Vec<i128>,
    /// Number of terms of each point that have a dense row.
    heads: Vec<u32>,
    /// All clusters.
    pub full: CentroidIndex,
    /// The clusters named at the last update.
    pub part: CentroidIndex,
    /// 1 / the length of each cluster's sum; 0 for a sum without direction.
    pub scales: Vec<f32>,
    /// How far each centroid lies from where it was before the last update, rounded up.
    pub drifts: Vec<f32>,
    /// The length of each cluster's sum.
    lengths: Vec<f64>,
}

/// The terms of a point and their values: first those with a dense row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub head: &'a [u32],
    pub head_values: &'a [f32],
    pub tail: &'a [u32],
    pub tail_values: &'a [f32],
}

impl Terms<'_> {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.head.len() + self.tail.len()
    }
}

impl Centroids {
    /// Room for `k` clusters of `points`.
    pub fn new(points: &Points, k: usize) -> Self {
        let (full, part) = (CentroidIndex::new(points, k), CentroidIndex::new(points, k));
        let sums = vec![0; full.n_dense * k];
        let head = |point: usize| {
            let terms = points.by_point.get(point).0;
            terms.partition_point(|&term| (term as usize) < full.n_dense) as u32
        };
        let heads = (0..points.len()).into_par_iter().map(head).collect();
        let (scales, drifts, lengths) = (vec![0.0; k], vec![2.0; k], vec![0.0; k]);
        Self { k, sums, squares: vec![0; k], heads, full, part, scales, drifts, lengths }
    }

    /// The terms of a point that have a dense row, and the others.
    #[inline(always)]
    pub fn split<'a>(&self, points: &'a Points, point: usize) -> Terms<'a> {
        let (terms, values) = points.by_point.get(point);
        let (head, tail) = terms.split_at(self.heads[point] as usize);
        let (head_values, tail_values) = values.split_at(head.len());
        Terms { head, head_values, tail, tail_values }
    }

    /// The similarity of a point to a cluster.
    #[inline(always)]
    pub fn similarity(&self, terms: Terms<'_>, cluster: usize) -> f32 {
        let mut dot = 0.0;
        for (&term, &value) in terms.head.iter().zip(terms.head_values) {
            dot += value * rounded(self.sums[term as usize * self.k + cluster]);
        }
        for (&term, &value) in terms.tail.iter().zip(terms.tail_values) {
            let same = |entry: &&(u32, f32)| entry.0 as usize == cluster;
            dot += value * self.full.list(term as usize).iter().find(same).map_or(0.0, |entry| entry.1);
        }
        dot * self.scales[cluster]
    }

    /// Makes the centroids, which are those of the labels `before`, those of `labels`, with `some` of the clusters
    /// (ascending) in `part`; gives the sum of the lengths of the clusters' sums.
    ///
    /// O(values of the documents that moved + values of terms without dense row), and O(dense rows) for `part`.
    pub fn update(&mut self, points: &Points, before: &[u32], labels: &[u32], some: Vec<u32>) -> f64 {
        let k = self.k;
        self.full.hold((0..k as u32).collect());
        self.part.hold(some);
        let some = self.part.clusters.clone();
        let mut column_in_part = vec![NONE; k];
        (0_u32..).zip(&some).for_each(|(column, &cluster)| column_in_part[cluster as usize] = column);
        let n_dense = self.full.n_dense;
        let (full_stride, part_stride) = (self.full.stride, self.part.stride);
        let sums = points.blocks.iter().scan(&mut self.sums[..], |rest, block| {
            let (head, tail) =
                std::mem::take(rest).split_at_mut((block.end.min(n_dense) - block.start.min(n_dense)) * k);
            *rest = tail;
            Some(head)
        });
        let blocks =
            points.blocks.iter().zip(sums).zip(self.full.portions(points)).zip(self.part.portions(points));
        let block = |(((terms, sums), full), part)| Block { terms, sums, full, part };
        let blocks: Vec<Block<'_>> = blocks.map(block).collect();
        let is_changed: Vec<bool> = before.iter().zip(labels).map(|(before, now)| before != now).collect();
        let n_changed = is_changed.iter().filter(|&&changed| changed).count();
        // Few documents are looked up by term; of many, most terms have one.
        let few = (n_changed * FEW < points.len()).then(|| {
            let changed = (0..points.len()).filter(|&point| is_changed[point]);
            points.by_point.transposed(points.columns.len(), changed)
        });
        let changed = few.as_ref().unwrap_or(&points.by_term);
        let fill = |adder: &mut Adder, block: Block<'_>| {
            stop::here();
            let Block { terms, sums, full, part } = block;
            let mut products = Products::new(k);
            let n_dense_here = sums.len() / k;
            for (i, row) in sums.chunks_exact_mut(k).enumerate() {
                let (having, values) = changed.get(terms.start + i);
                for (&point, &value) in having.iter().zip(values) {
                    if is_changed[point as usize] {
                        let value = fixed(value);
                        adder.add(before[point as usize], -value);
                        adder.add(labels[point as usize], value);
                    }
                }
                let words = &mut full.dense[i * full_stride..][..full_stride];
                adder.drain(|cluster, change| {
                    let sum = &mut row[cluster];
                    let (before, change) = (i128::from(*sum), i128::from(change));
                    products.crosses[cluster] += before * change;
                    products.squares[cluster] += (2 * before + change) * change;
                    *sum += change as i64;
                    put(words, cluster, rounded(*sum));
                });
                let moved = some.iter().map(|&cluster| rounded(row[cluster as usize]));
                pack(&mut part.dense[i * part_stride..][..part_stride], moved);
            }
            let mut at = 0;
            for list in 0..terms.len() - n_dense_here {
                let (having, values) = points.by_term.get(terms.start + n_dense_here + list);
                for (&point, &value) in having.iter().zip(values) {
                    adder.add(labels[point as usize], fixed(value));
                }
                for &(cluster, before) in &full.entries[at..][..full.list_lens[list] as usize] {
                    let now = rounded(adder.sums[cluster as usize]);
                    products.list_crosses[cluster as usize] += f64::from(before) * f64::from(now);
                }
                let (mut n_full, mut n_part) = (0, 0);
                adder.drain(|cluster, sum| {
                    products.list_squares[cluster] += i128::from(sum) * i128::from(sum);
                    full.entries[at + n_full] = (cluster as u32, rounded(sum));
                    n_full += 1;
                    if column_in_part[cluster] != NONE {
                        part.entries[at + n_part] = (column_in_part[cluster], rounded(sum));
                        n_part += 1;
                    }
                });
                (full.list_lens[list], part.list_lens[list]) = (n_full as u32, n_part as u32);
                at += having.len();
            }
            products
        };
        let products: Vec<Products> = blocks.into_par_iter().map_init(|| Adder::new(k), fill).collect();
        for cluster in 0..k {
            let cross: i128 = products.iter().map(|block| block.crosses[cluster]).sum();
            let list_cross: f64 = products.iter().map(|block| block.list_crosses[cluster]).sum();
            let cross = product(self.squares[cluster] + cross) + list_cross;
            self.squares[cluster] += products.iter().map(|block| block.squares[cluster]).sum::<i128>();
            let list_square: i128 = products.iter().map(|block| block.list_squares[cluster]).sum();
            let length = product(self.squares[cluster] + list_square).sqrt();
            self.drifts[cluster] = drift(cross / (length * self.lengths[cluster]));
            self.lengths[cluster] = length;
            self.scales[cluster] = scale(length);
        }
        self.lengths.iter().sum()
    }
}

/// The distance of two directions from their cosine, at most 2.
fn drift(cosine: f64) -> f32 {
    // In lists both are rounded to `f32`: the cosine is off by less than 2^-22. No cosine means no direction.
    if cosine.is_finite() { (2.0 - 2.0 * cosine + 1e-6).clamp(0.0, 4.0).sqrt() as f32 } else { 2.0 }
}

/// Products of the sums of one block of terms, for each cluster.
struct Products {
    /// What the squares of the sums in dense rows grew by.
    squares: Vec<i128>,
    /// The sums in dense rows as they were, times what they grew by.
    crosses: Vec<i128>,
    /// The squares of the sums in lists.
    list_squares: Vec<i128>,
    /// The sums in lists times what they were.
    list_crosses: Vec<f64>,
}

impl Products {
    fn new(k: usize) -> Self {
        let none = vec![0; k];
        Self { squares: none.clone(), crosses: none.clone(), list_squares: none, list_crosses: vec![0.0; k] }
    }
}

/// A sum as half a word: rounded to nearest, ties to even; finite values far below the largest cannot overflow.
#[inline(always)]
fn half(sum: f32) -> u32 {
    let bits = sum.to_bits();
    (bits + 0x7fff + (bits >> 16 & 1)) >> 16
}

/// Writes sums as halves of words; see [`CentroidIndex::dense`].
#[inline(always)]
fn pack(words: &mut [u32], sums: impl ExactSizeIterator<Item = f32>) {
    let n_words = words.len();
    let mut sums = sums;
    for word in words.iter_mut() {
        *word = sums.next().map_or(0, half);
    }
    for (word, sum) in words[..n_words].iter_mut().zip(sums) {
        *word |= half(sum) << 16;
    }
}

/// Writes the sum of one column.
#[inline(always)]
fn put(words: &mut [u32], column: usize, sum: f32) {
    let n_words = words.len();
    if column < n_words {
        words[column] = words[column] & 0xffff_0000 | half(sum);
    } else {
        words[column - n_words] = words[column - n_words] & 0xffff | half(sum) << 16;
    }
}

/// One term's sum in each cluster, or what it changes by, while it is being added up.
struct Adder {
    sums: Vec<i64>,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

impl Adder {
    fn new(k: usize) -> Self {
        Self { sums: vec![0; k], touched: Vec::with_capacity(k), is_touched: vec![false; k] }
    }

    /// Adds to the sum of a cluster; a point without one adds to none.
    #[inline(always)]
    fn add(&mut self, cluster: u32, value: i64) {
        if cluster != NONE {
            self.sums[cluster as usize] += value;
            if !std::mem::replace(&mut self.is_touched[cluster as usize], true) {
                self.touched.push(cluster);
            }
        }
    }

    /// Hands on each cluster added to and its sum, and forgets them.
    #[inline(always)]
    fn drain(&mut self, mut take: impl FnMut(usize, i64)) {
        for cluster in self.touched.drain(..) {
            self.is_touched[cluster as usize] = false;
            take(cluster as usize, std::mem::take(&mut self.sums[cluster as usize]));
        }
    }
}
