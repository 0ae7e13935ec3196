//! The centroids: exact sums by term and cluster, kept up to date as documents move.
//!
//! Sums are whole numbers, so a document's values are taken from one cluster and given to another, and nothing else is
//! touched: an update costs what moved. Terms are cut into ranges, so that no thread waits for another. Where a term
//! stands in too few documents for a dense row, its few sums are a list.

use std::ops::Range;

use pulp::Arch;
use rayon::prelude::*;

use super::centroid_index::{CentroidIndex, PAD};
use super::fixed::{product, rounded};
use super::lloyd::{NONE, scale};
use super::moves::{Change, Move, Piece};
use super::points::Points;
use super::sum_lists::{List, SumLists, Terms};

/// A dense row costs a sixteenth of its length in vector operations, a list one step an entry that cannot be
/// foreseen: a term gets a dense row where at least a `SPARSE`-th of the clusters could have it.
const SPARSE: usize = 16;

/// A second index of the centroids that moved pays where it is at most this part of the whole.
const PART: f64 = 0.75;

/// Fewer documents than these move faster than a thread wakes up.
const FEW: usize = 64;

/// Where at least one document in so many moves, all sums are added up anew.
const MANY: usize = 16;

/// The centroids of one update: exact sums, and indexes of them to compare with.
#[derive(Debug)]
pub(super) struct Centroids {
    k: usize,
    /// Terms below this have a dense row.
    n_dense: usize,
    /// The sums of the dense terms, one term after the other, in whole numbers (see [`fixed`](super::fixed)).
    sums: Vec<i64>,
    /// The sums of the other terms.
    pub lists: SumLists,
    /// For each cluster the squares of its sums, added up.
    squares: Vec<i128>,
    /// Number of terms of each point that have a dense row.
    heads: Vec<u32>,
    /// All clusters.
    pub full: CentroidIndex,
    /// Those that moved at the last update, and perhaps some others; none where they are too many for it to pay.
    pub part: CentroidIndex,
    /// 1 / the length of each cluster's sum; 0 for a sum without direction.
    pub scales: Vec<f32>,
    /// How far each centroid lies from where it was before the last update, rounded up.
    pub drifts: Vec<f32>,
    /// The length of each cluster's sum.
    lengths: Vec<f64>,
}

impl Centroids {
    /// Room for `k` clusters of `points`.
    pub fn new(points: &Points, k: usize) -> Self {
        let starts = &points.by_term.starts;
        let n_dense = starts.windows(2).take_while(|term| (term[1] - term[0]) * SPARSE >= k).count();
        let n_entries = starts[starts.len() - 1] - starts[n_dense];
        let list = |&start: &usize| List { start: start - starts[n_dense], len: 0, len_of_part: 0 };
        let lists = SumLists {
            first: n_dense,
            lists: starts[n_dense..starts.len() - 1].iter().map(list).collect(),
            entries: vec![(0, 0.0); n_entries],
            exact: vec![0; n_entries],
            of_part: vec![(0, 0.0); n_entries],
        };
        let head = |point: usize| {
            let terms = points.by_point.get(point).0;
            terms.partition_point(|&term| (term as usize) < n_dense) as u32
        };
        let mut full = CentroidIndex::new(n_dense, k);
        full.hold((0..k as u32).collect());
        Self {
            k,
            n_dense,
            sums: written(n_dense * k),
            lists,
            squares: vec![0; k],
            heads: (0..points.len()).into_par_iter().map(head).collect(),
            full,
            part: CentroidIndex::new(n_dense, k),
            scales: vec![0.0; k],
            drifts: vec![2.0; k],
            lengths: vec![0.0; k],
        }
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
            dot += value * self.lists.get(term as usize).iter().find(same).map_or(0.0, |entry| entry.1);
        }
        dot * self.scales[cluster]
    }

    /// Makes the centroids, which are those of the labels `before`, those of `labels`, which changed the clusters
    /// `moved`; gives the sum of the lengths of the clusters' sums.
    ///
    /// O(values of the documents that moved), and O(dense rows) where `part` has to change its clusters; O(values) where
    /// many moved.
    pub fn update(
        &mut self,
        arch: Arch,
        points: &Points,
        before: &[u32],
        labels: &[u32],
        is_moved: &[bool],
    ) -> f64 {
        let moves: Vec<Move> = (0_u32..)
            .zip(before.iter().zip(labels))
            .filter(|(_, (before, now))| before != now)
            .map(|(point, (&before, &now))| Move { point, before, now })
            .collect();
        let next_part = self.next_part(is_moved);
        let is_new = next_part.is_some();
        next_part.into_iter().for_each(|part| self.part.hold(part));
        if moves.len() * MANY >= points.len() {
            self.renew(arch, points, labels);
        } else {
            self.change(points, &moves, is_new);
        }
        self.lengths.iter().sum()
    }

    /// Adds everything up anew. How far the centroids moved stays unknown: so far that no bound would hold.
    fn renew(&mut self, arch: Arch, points: &Points, labels: &[u32]) {
        // Compiled once for each instruction set; the widest the machine has is taken when it runs.
        let renew = |piece: Piece<'_>| {
            arch.dispatch(
                #[inline(always)]
                || piece.renew(points, labels),
            )
        };
        let of_pieces: Vec<Vec<i128>> =
            self.pieces(points).into_par_iter().with_max_len(1).map(renew).collect();
        for cluster in 0..self.k {
            self.squares[cluster] = of_pieces.iter().map(|squares| squares[cluster]).sum();
            self.drifts[cluster] = 2.0;
            self.lengths[cluster] = product(self.squares[cluster]).sqrt();
            self.scales[cluster] = scale(self.lengths[cluster]);
        }
    }

    /// Takes the values of the documents that moved from one cluster to the other.
    fn change(&mut self, points: &Points, moves: &[Move], is_new: bool) {
        let change = |piece: Piece<'_>| piece.change(points, moves, is_new);
        let pieces = self.pieces(points);
        let of_pieces: Vec<Vec<Change>> = if moves.len() < FEW {
            pieces.into_iter().map(change).collect()
        } else {
            pieces.into_par_iter().with_max_len(1).map(change).collect()
        };
        for cluster in 0..self.k {
            let before = self.squares[cluster];
            let cross = of_pieces.iter().map(|changes| changes[cluster].cross).sum::<i128>();
            self.squares[cluster] += of_pieces.iter().map(|changes| changes[cluster].square).sum::<i128>();
            let length = product(self.squares[cluster]).sqrt();
            self.drifts[cluster] = drift(product(before + cross) / (length * self.lengths[cluster]));
            self.lengths[cluster] = length;
            self.scales[cluster] = scale(length);
        }
    }

    /// The clusters that `part` is to hold from now on where they are others than before.
    fn next_part(&self, is_moved: &[bool]) -> Option<Vec<u32>> {
        let padded = |n: usize| n.next_multiple_of(PAD);
        let n_moved = is_moved.iter().filter(|&&moved| moved).count();
        if padded(n_moved) as f64 > PART * padded(self.k) as f64 {
            return (!self.part.clusters.is_empty()).then(Vec::new);
        }
        let is_held = |&cluster: &usize| self.part.columns[cluster] != NONE;
        let are_held = (0..self.k).filter(|&cluster| is_moved[cluster]).all(|cluster| is_held(&cluster));
        // Up to twice as many columns as needed are cheaper than to fill them anew.
        if are_held && self.part.stride <= padded(n_moved) {
            return None;
        }
        // Columns left over are for those that moved lately, and may move again.
        let rest = (0..self.k).filter(|&cluster| !is_moved[cluster]);
        let rest = rest.clone().filter(is_held).chain(rest.filter(|cluster| !is_held(cluster)));
        let mut clusters: Vec<u32> = (0..self.k)
            .filter(|&cluster| is_moved[cluster])
            .chain(rest.take(padded(n_moved) - n_moved))
            .map(|cluster| cluster as u32)
            .collect();
        clusters.sort_unstable();
        Some(clusters)
    }

    /// All that hangs on terms, cut at the borders of the ranges.
    fn pieces(&mut self, points: &Points) -> Vec<Piece<'_>> {
        let (n_dense, full_stride, part_stride) = (self.n_dense, self.full.stride, self.part.stride);
        let (mut full, ..) = self.full.rows_mut();
        let (mut part, part_clusters, part_columns) = self.part.rows_mut();
        let mut sums = &mut self.sums[..];
        let SumLists { lists, entries, exact, of_part, .. } = &mut self.lists;
        let (mut lists, mut entries) = (&mut lists[..], &mut entries[..]);
        let (mut exact, mut of_part) = (&mut exact[..], &mut of_part[..]);
        let n_before =
            |term: usize| points.by_term.starts[term.max(n_dense)] - points.by_term.starts[n_dense];
        let piece = |(range, terms): (usize, &Range<usize>)| {
            let n_dense_here = terms.end.min(n_dense) - terms.start.min(n_dense);
            let n_lists = terms.len() - n_dense_here;
            let n_entries = n_before(terms.end) - n_before(terms.start);
            Piece {
                k: self.k,
                range,
                first: terms.start,
                n_dense,
                sums: sums.split_off_mut(..n_dense_here * self.k).unwrap_or_default(),
                full: full.split_off_mut(..n_dense_here * full_stride).unwrap_or_default(),
                full_stride,
                part: part.split_off_mut(..n_dense_here * part_stride).unwrap_or_default(),
                part_stride,
                part_clusters,
                part_columns,
                first_list: terms.start + n_dense_here,
                first_entry: n_before(terms.start),
                lists: lists.split_off_mut(..n_lists).unwrap_or_default(),
                entries: entries.split_off_mut(..n_entries).unwrap_or_default(),
                exact: exact.split_off_mut(..n_entries).unwrap_or_default(),
                of_part: of_part.split_off_mut(..n_entries).unwrap_or_default(),
            }
        };
        points.ranges.iter().enumerate().map(piece).collect()
    }
}

/// Zeros in memory that has been written to. (A page first read and then written to is mapped twice, and the second time
/// all threads have to wait.)
fn written(n: usize) -> Vec<i64> {
    let mut zeros = vec![0; n];
    zeros.par_chunks_mut(1 << 16).for_each(|chunk| chunk.fill(std::hint::black_box(0)));
    zeros
}

/// The distance of two directions from their cosine, at most 2.
fn drift(cosine: f64) -> f32 {
    // The cosine is off by a few roundings. No cosine means no direction.
    if cosine.is_finite() { (2.0 - 2.0 * cosine + 1e-12).clamp(0.0, 4.0).sqrt() as f32 } else { 2.0 }
}
