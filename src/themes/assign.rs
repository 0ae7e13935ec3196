//! One step of k-means through the index of the centroids: the bits of the plain step in a fraction of its time.
//!
//! Two things save work. A document's similarities are added up for all clusters at once, term by term, with a
//! dense row of the index as one or a few vectors. And a document whose similarity to its own centroid did not
//! fall is compared only with the centroids that moved: the others were not nearer before, so they are not now
//! (the invariant centroids of Aoyama & Saito, arXiv 2103.16141).
//!
//! No fused multiply-add: so every instruction set, and the plain step, give the same bits.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::centroid_index::{CentroidIndex, LINE, fill};
use super::lloyd::{NONE, Step, scale};
use super::points::Points;

/// Points of one parallel task.
const CHUNK: usize = 256;

/// A second index of the centroids that moved pays where it is at most this part of the whole.
const PART: f64 = 0.75;

/// The step of [`Assignment::Indexed`](super::Assignment::Indexed).
#[derive(Debug)]
pub(super) struct IndexedStep<'a> {
    points: &'a Points,
    k: usize,
    /// The labels of the last update.
    labels: Vec<u32>,
    full: CentroidIndex,
    /// The clusters that the last update changed, where they are few enough.
    moved: CentroidIndex,
    /// Which clusters the last update changed; `None` where `moved` is not in use.
    is_moved: Option<Vec<bool>>,
    /// 1 / the length of each cluster's sum.
    scales: Vec<f32>,
}

impl<'a> IndexedStep<'a> {
    /// A step for `k` clusters of `points`.
    pub fn new(points: &'a Points, k: usize) -> Self {
        Self {
            points,
            k,
            labels: Vec::new(),
            full: CentroidIndex::new(points, k),
            moved: CentroidIndex::new(points, k),
            is_moved: None,
            scales: Vec::new(),
        }
    }

    /// The clusters whose members differ between the last update and `labels`, where they are few enough.
    fn moved(&self, labels: &[u32]) -> Option<Vec<bool>> {
        if self.labels.is_empty() {
            return None;
        }
        let mut is_moved = vec![false; self.k];
        for (&before, &now) in self.labels.iter().zip(labels).filter(|(before, now)| before != now) {
            if before == NONE {
                return None;
            }
            is_moved[before as usize] = true;
            is_moved[now as usize] = true;
        }
        let n_moved = is_moved.iter().filter(|&&moved| moved).count();
        let pays = n_moved.next_multiple_of(LINE) as f64 <= PART * self.k.next_multiple_of(LINE) as f64;
        pays.then_some(is_moved)
    }
}

impl Step for IndexedStep<'_> {
    fn update(&mut self, labels: &[u32]) -> f64 {
        self.is_moved = self.moved(labels);
        labels.clone_into(&mut self.labels);
        let of_moved = |is_moved: &Vec<bool>| (0..self.k as u32).filter(|&c| is_moved[c as usize]).collect();
        let moved = self.is_moved.as_ref().map(of_moved).unwrap_or_default();
        let lengths = fill(self.points, labels, self.k, &mut self.full, &mut self.moved, moved);
        self.scales = lengths.iter().map(|&length| scale(length)).collect();
        lengths.iter().sum()
    }

    fn assign(&mut self, labels: &mut [u32], cosines: &mut [f32]) -> usize {
        let targets = [Target::new(&self.full, &self.scales), Target::new(&self.moved, &self.scales)];
        let chunk = |(chunk, (labels, cosines)): (usize, (&mut [u32], &mut [f32]))| {
            Arch::new().dispatch(AssignChunk {
                step: self,
                targets: &targets,
                first: chunk * CHUNK,
                labels,
                cosines,
            })
        };
        labels.par_chunks_mut(CHUNK).zip(cosines.par_chunks_mut(CHUNK)).enumerate().map(chunk).sum()
    }
}

/// The clusters of an index, ready to be compared with a point.
struct Target<'a> {
    index: &'a CentroidIndex,
    /// What a similarity starts from: 0, and minus infinity in the padding so that it never wins. Length stride.
    zeros: Vec<f32>,
    /// The scale of each column, 1 in the padding.
    scales: Vec<f32>,
}

impl<'a> Target<'a> {
    fn new(index: &'a CentroidIndex, scales: &[f32]) -> Self {
        let mut zeros = vec![0.0; index.clusters.len()];
        zeros.resize(index.stride, f32::NEG_INFINITY);
        let mut scales: Vec<f32> = index.clusters.iter().map(|&cluster| scales[cluster as usize]).collect();
        scales.resize(index.stride, 1.0);
        Self { index, zeros, scales }
    }
}

/// Gives some points in a row their cluster; see [`Step::assign`].
struct AssignChunk<'a> {
    step: &'a IndexedStep<'a>,
    /// All clusters, and those that moved.
    targets: &'a [Target<'a>; 2],
    first: usize,
    labels: &'a mut [u32],
    cosines: &'a mut [f32],
}

impl WithSimd for AssignChunk<'_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let Self { step, targets: [full, moved], first, labels, cosines } = self;
        let mut similarities = vec![0.0_f32; full.index.stride];
        let mut n_changed = 0;
        for (i, (label, cosine)) in labels.iter_mut().zip(cosines).enumerate() {
            let (terms, values) = step.points.by_point.get(first + i);
            let own = *label as usize;
            let mut own_now = f32::NEG_INFINITY;
            let mut target = full;
            if let Some(is_moved) = &step.is_moved {
                own_now = if is_moved[own] { step.similarity(terms, values, own) } else { *cosine };
                if own_now >= *cosine {
                    target = moved;
                }
            }
            if target.index.stride == 0 {
                continue;
            }
            let similarities = &mut similarities[..target.index.stride];
            let highest = compare(simd, target, terms, values, similarities);
            if *label != NONE && step.is_moved.is_none() {
                own_now = similarities[own];
            }
            if highest > own_now {
                let column = similarities.iter().position(|&similarity| similarity == highest).unwrap_or(0);
                *label = target.index.clusters[column];
                n_changed += 1;
            }
            *cosine = highest.max(own_now);
        }
        n_changed
    }
}

impl IndexedStep<'_> {
    /// The similarity of a point to one cluster.
    #[inline(always)]
    fn similarity(&self, terms: &[u32], values: &[f32], cluster: usize) -> f32 {
        let mut dot = 0.0;
        for (&term, &value) in terms.iter().zip(values) {
            dot += value * self.full.sum(term as usize, cluster);
        }
        dot * self.scales[cluster]
    }
}

/// The similarities of a point to the clusters of an index, and the highest of them.
#[inline(always)]
fn compare<S: Simd>(
    simd: S,
    target: &Target<'_>,
    terms: &[u32],
    values: &[f32],
    similarities: &mut [f32],
) -> f32 {
    let Target { index, zeros, scales } = target;
    let n_head = terms.partition_point(|&term| (term as usize) < index.n_dense);
    let (head, tail) = (&terms[..n_head], &terms[n_head..]);
    let dense = S::as_simd_f32s(index.dense()).0;
    let zeros = S::as_simd_f32s(zeros).0;
    let scales = S::as_simd_f32s(scales).0;
    let mut at = 0;
    while at < zeros.len() {
        let sums = S::as_mut_simd_f32s(similarities).0;
        at += match zeros.len() - at {
            1 => columns::<S, 1>(simd, dense, head, values, zeros, sums, at),
            2 => columns::<S, 2>(simd, dense, head, values, zeros, sums, at),
            3 => columns::<S, 3>(simd, dense, head, values, zeros, sums, at),
            4 => columns::<S, 4>(simd, dense, head, values, zeros, sums, at),
            5 => columns::<S, 5>(simd, dense, head, values, zeros, sums, at),
            6 => columns::<S, 6>(simd, dense, head, values, zeros, sums, at),
            7 => columns::<S, 7>(simd, dense, head, values, zeros, sums, at),
            _ => columns::<S, 8>(simd, dense, head, values, zeros, sums, at),
        };
    }
    for (&term, &value) in tail.iter().zip(&values[n_head..]) {
        for &(column, sum) in index.list(term as usize) {
            similarities[column as usize] += value * sum;
        }
    }
    let sums = S::as_mut_simd_f32s(similarities).0;
    let mut highest = simd.splat_f32s(f32::NEG_INFINITY);
    for (sum, &scale) in sums.iter_mut().zip(scales) {
        *sum = simd.mul_f32s(*sum, scale);
        highest = simd.max_f32s(highest, *sum);
    }
    simd.reduce_max_f32s(highest)
}

/// Adds up `N` vectors of columns from vector `at` on, in registers; gives `N`.
#[inline(always)]
fn columns<S: Simd, const N: usize>(
    simd: S,
    dense: &[S::f32s],
    terms: &[u32],
    values: &[f32],
    zeros: &[S::f32s],
    sums: &mut [S::f32s],
    at: usize,
) -> usize {
    let stride = zeros.len();
    let mut registers = [simd.splat_f32s(0.0); N];
    registers.copy_from_slice(&zeros[at..at + N]);
    for (&term, &value) in terms.iter().zip(values) {
        let row = &dense[term as usize * stride + at..][..N];
        let value = simd.splat_f32s(value);
        for i in 0..N {
            registers[i] = simd.add_f32s(registers[i], simd.mul_f32s(value, row[i]));
        }
    }
    sums[at..at + N].copy_from_slice(&registers);
    N
}
