//! The centroids: exact sums by term and cluster, kept up to date as documents move.
//!
//! Sums are whole numbers, so a document's values are taken from one cluster and given to another, and nothing else is
//! touched: an update costs what moved. Terms are cut into ranges, so that no thread waits for another. Where a term
//! stands in too few documents for a dense row, its few sums are a list.

use std::ops::Range;

use rayon::prelude::*;

use super::centroid_index::{CentroidIndex, PAD};
use super::fixed::{fixed, product, rounded};
use super::lloyd::{NONE, scale};
use super::moves::{Change, Move, Piece};
use super::points::Points;
use super::sum_lists::{List, SumLists, Terms};
use crate::stop;

/// A dense row costs a sixteenth of its length in vector operations, a list one step an entry that cannot be
/// foreseen: a term gets a dense row where at least a `SPARSE`-th of the clusters could have it.
const SPARSE: usize = 16;

/// A second index of the centroids that moved pays where it is at most this part of the whole.
const PART: f64 = 0.75;

/// Fewer documents than these move faster than a thread wakes up.
const FEW: usize = 64;

/// Where at least one document in so many moves, the dense rows are filled anew.
const MANY: usize = 16;

/// The centroids of one update: exact sums, and indexes of them to compare with.
#[derive(Debug)]
pub(super) struct Centroids {
    k: usize,
    /// Terms below this have a dense row.
    n_dense: usize,
    /// The sums of the dense terms, one cluster after the other, in whole numbers (see [`fixed`](super::fixed)).
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
        let sums = &self.sums[cluster * self.n_dense..][..self.n_dense];
        let mut dot = 0.0;
        for (&term, &value) in terms.head.iter().zip(terms.head_values) {
            dot += value * rounded(sums[term as usize]);
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
    /// O(values of the documents that moved), and O(dense rows) where `part` has to change its clusters.
    pub fn update(&mut self, points: &Points, before: &[u32], labels: &[u32], is_moved: &[bool]) -> f64 {
        let moves: Vec<Move> = (0_u32..)
            .zip(before.iter().zip(labels))
            .filter(|(_, (before, now))| before != now)
            .map(|(point, (&before, &now))| Move { point, before, now })
            .collect();
        let next_part = self.next_part(is_moved);
        let is_new = next_part.is_some();
        next_part.into_iter().for_each(|part| self.part.hold(part));
        let few = moves.len() < FEW;
        let mut changes = self.change_dense(points, &moves);
        let many = moves.len() * MANY >= points.len();
        let piece = |piece: Piece<'_>| piece.change(points, &moves, !many, is_new);
        let pieces = self.pieces(points);
        let of_lists: Vec<Vec<Change>> = if few {
            pieces.into_iter().map(piece).collect()
        } else {
            pieces.into_par_iter().map(piece).collect()
        };
        changes.iter_mut().enumerate().for_each(|(cluster, change)| {
            for piece in of_lists.iter().filter(|piece| !piece.is_empty()) {
                change.square += piece[cluster].square;
                change.cross += piece[cluster].cross;
            }
        });
        if many {
            self.full.fill(&self.sums);
        }
        if many || is_new {
            self.part.fill(&self.sums);
        }
        for (cluster, change) in changes.iter().enumerate() {
            let cross = product(self.squares[cluster] + change.cross);
            self.squares[cluster] += change.square;
            let length = product(self.squares[cluster]).sqrt();
            self.drifts[cluster] = drift(cross / (length * self.lengths[cluster]));
            self.lengths[cluster] = length;
            self.scales[cluster] = scale(length);
        }
        self.lengths.iter().sum()
    }

    /// Moves the values of the dense terms, each cluster by itself.
    fn change_dense(&mut self, points: &Points, moves: &[Move]) -> Vec<Change> {
        let mut by_cluster: Vec<Vec<(u32, i64)>> = vec![Vec::new(); self.k];
        for &Move { point, before, now } in moves {
            if before != NONE {
                by_cluster[before as usize].push((point, -1));
            }
            by_cluster[now as usize].push((point, 1));
        }
        let heads = &self.heads;
        let head = |point: u32| {
            let (terms, values) = points.by_point.get(point as usize);
            terms.iter().zip(values).take(heads[point as usize] as usize)
        };
        let change = |copy: &mut Vec<i64>, (moves, sums): (&Vec<(u32, i64)>, &mut [i64])| {
            stop::here();
            let mut change = Change::default();
            let n_values: usize = moves.iter().map(|&(point, _)| heads[point as usize] as usize).sum();
            // Straight through all terms is faster than here and there.
            let all = 2 * n_values > sums.len();
            if all {
                sums.clone_into(copy);
            } else {
                for &(point, sign) in moves {
                    for (&term, &value) in head(point) {
                        change.cross += i128::from(sums[term as usize]) * i128::from(sign * fixed(value));
                    }
                }
            }
            for &(point, sign) in moves {
                head(point)
                    .for_each(|(&term, &value)| change.add(&mut sums[term as usize], sign * fixed(value)));
            }
            if all {
                let growth = |(&before, &now): (&i64, &i64)| i128::from(before) * i128::from(now - before);
                change.cross = copy.iter().zip(&*sums).map(growth).sum();
            }
            change
        };
        // No dense terms, no chunks.
        let n_chunk = self.n_dense.max(1);
        let mut changes: Vec<Change> = if moves.len() < FEW {
            let mut copy = Vec::new();
            by_cluster
                .iter()
                .zip(self.sums.chunks_mut(n_chunk))
                .map(|cluster| change(&mut copy, cluster))
                .collect()
        } else {
            by_cluster.par_iter().zip(self.sums.par_chunks_mut(n_chunk)).map_init(Vec::new, change).collect()
        };
        changes.resize_with(self.k, Change::default);
        changes
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
        let (mut full, _) = self.full.rows_mut();
        let (mut part, part_columns) = self.part.rows_mut();
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
                sums: &self.sums,
                full: full.split_off_mut(..n_dense_here * full_stride).unwrap_or_default(),
                full_stride,
                part: part.split_off_mut(..n_dense_here * part_stride).unwrap_or_default(),
                part_stride,
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
