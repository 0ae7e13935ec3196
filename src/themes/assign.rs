//! One step of k-means through the index of the centroids: the labels of the plain step in a fraction of its time.
//!
//! Three things save work, and none of them can change a label:
//! - A document's similarities are added up for all clusters at once, term by term, with a dense row of the index
//!   as one or a few vectors (Aoyama & Saito, arXiv 2103.16141: index the means, not the documents).
//! - What bounds the speed is the memory read, so the rows hold half-words of 8 bits of precision. The sums that
//!   come out are off by a known part; only the clusters that this leaves in doubt are compared exactly.
//! - A document is compared only with the centroids that moved, unless its similarity to its own fell so far
//!   that one of the others could be nearer (their "invariant centroids", with the bounds of the second point).
//!
//! Exact similarities are added up without fused operations, so every instruction set gives the same bits.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::centroid_index::{CentroidIndex, Centroids, PAD};
use super::lloyd::{NONE, Step};
use super::points::Points;

/// Points of one parallel task.
const CHUNK: usize = 256;

/// A second index of the centroids that moved pays where it is at most this part of the whole.
const PART: f64 = 0.75;

/// What is known of a point's similarities to the centroids of the last comparison.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// The similarity to its own centroid is at least this.
    own: f32,
    /// Every other is at most this.
    others: f32,
}

impl Bounds {
    /// What holds without knowing anything.
    const NONE: Self = Self { own: f32::NEG_INFINITY, others: f32::INFINITY };
}

/// The step of [`Assignment::Indexed`](super::Assignment::Indexed).
#[derive(Debug)]
pub(super) struct IndexedStep<'a> {
    points: &'a Points,
    k: usize,
    /// Whether no value is below 0: then the error of a similarity is a part of the similarity itself.
    is_positive: bool,
    /// The labels of the last update.
    labels: Vec<u32>,
    bounds: Vec<Bounds>,
    centroids: Centroids,
    /// Which clusters the last update changed; `None` where they are too many for the index of a part.
    is_moved: Option<Vec<bool>>,
}

impl<'a> IndexedStep<'a> {
    /// A step for `k` clusters of `points`.
    pub fn new(points: &'a Points, k: usize) -> Self {
        let is_positive = points.by_point.values.iter().all(|&value| value >= 0.0);
        let centroids = Centroids::new(points, k);
        let bounds = vec![Bounds::NONE; points.len()];
        Self { points, k, is_positive, labels: Vec::new(), bounds, centroids, is_moved: None }
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
        let pays = n_moved.next_multiple_of(PAD) as f64 <= PART * self.k.next_multiple_of(PAD) as f64;
        pays.then_some(is_moved)
    }
}

impl Step for IndexedStep<'_> {
    fn update(&mut self, labels: &[u32]) -> f64 {
        self.is_moved = self.moved(labels);
        labels.clone_into(&mut self.labels);
        let of_moved = |is_moved: &Vec<bool>| (0..self.k as u32).filter(|&c| is_moved[c as usize]).collect();
        let moved = self.is_moved.as_ref().map(of_moved).unwrap_or_default();
        self.centroids.update(self.points, labels, moved).iter().sum()
    }

    fn assign(&mut self, labels: &mut [u32]) -> usize {
        let mut bounds = std::mem::take(&mut self.bounds);
        let Centroids { full, part, scales, .. } = &self.centroids;
        let targets = [Target::new(full, scales), Target::new(part, scales)];
        let chunk = |(chunk, (labels, bounds)): (usize, (&mut [u32], &mut [Bounds]))| {
            let first = chunk * CHUNK;
            Arch::new().dispatch(AssignChunk { step: self, targets: &targets, first, labels, bounds })
        };
        let chunks = labels.par_chunks_mut(CHUNK).zip(bounds.par_chunks_mut(CHUNK)).enumerate();
        let n_changed = chunks.map(chunk).sum();
        self.bounds = bounds;
        n_changed
    }

    fn forget(&mut self, point: usize) {
        self.bounds[point] = Bounds::NONE;
    }

    fn similarity(&self, point: usize, cluster: usize) -> f32 {
        let (terms, values) = self.points.by_point.get(point);
        self.centroids.similarity(terms, values, cluster)
    }
}

/// The clusters of an index, ready to be compared with a point.
struct Target<'a> {
    index: &'a CentroidIndex,
    /// What a similarity starts from: 0, and minus infinity in the padding so that it never wins.
    zeros: Vec<f32>,
    /// The scale of each column, 1 in the padding.
    scales: Vec<f32>,
}

impl<'a> Target<'a> {
    fn new(index: &'a CentroidIndex, scales: &[f32]) -> Self {
        let mut zeros = vec![0.0; index.clusters.len()];
        zeros.resize(2 * index.stride, f32::NEG_INFINITY);
        let mut scales: Vec<f32> = index.clusters.iter().map(|&cluster| scales[cluster as usize]).collect();
        scales.resize(2 * index.stride, 1.0);
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
    bounds: &'a mut [Bounds],
}

impl WithSimd for AssignChunk<'_> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let Self { step, targets: [full, moved], first, labels, bounds } = self;
        let mut sums = vec![0.0_f32; full.zeros.len()];
        let mut n_changed = 0;
        for (i, (label, bounds)) in labels.iter_mut().zip(bounds).enumerate() {
            let (terms, values) = step.points.by_point.get(first + i);
            let point = Comparison { simd, terms, values, error: step.error(terms.len()) };
            let before = *label;
            let is_done = step.is_moved.as_ref().is_some_and(|is_moved| {
                let own_moved = is_moved[before as usize];
                point.stays(moved, before, own_moved, bounds, &mut sums)
            });
            if !is_done {
                (*label, *bounds) = point.nearest(full, &step.centroids, before, &mut sums);
            }
            n_changed += usize::from(*label != before);
        }
        n_changed
    }
}

/// A point being compared with the centroids of an index.
#[derive(Clone, Copy)]
struct Comparison<'a, S> {
    simd: S,
    terms: &'a [u32],
    values: &'a [f32],
    error: Error,
}

impl<S: Simd> Comparison<'_, S> {
    /// Whether the point surely keeps its label, where only the clusters of `moved` changed; tightens `bounds`.
    #[inline(always)]
    fn stays(
        self,
        moved: &Target<'_>,
        label: u32,
        own_moved: bool,
        bounds: &mut Bounds,
        sums: &mut [f32],
    ) -> bool {
        let sums = &mut sums[..moved.zeros.len()];
        compare(self.simd, moved, self.terms, self.values, sums);
        if own_moved {
            // Every label that moved has a column.
            let Ok(own) = moved.index.clusters.binary_search(&label) else { return false };
            bounds.own = self.error.at_least(sums[own]);
            sums[own] = f32::NEG_INFINITY;
        }
        bounds.others = bounds.others.max(self.error.at_most(highest(self.simd, sums)));
        bounds.own >= bounds.others
    }

    /// The cluster of highest similarity among all, and the bounds that go with it.
    #[inline(always)]
    fn nearest(
        self,
        full: &Target<'_>,
        centroids: &Centroids,
        label: u32,
        sums: &mut [f32],
    ) -> (u32, Bounds) {
        let exact = |cluster: u32| centroids.similarity(self.terms, self.values, cluster as usize);
        let top = compare(self.simd, full, self.terms, self.values, sums);
        let own = self.error.at_least(top);
        let at_top = |label: u32| label != NONE && sums[label as usize] == top;
        let column =
            if at_top(label) { label as usize } else { sums.iter().position(|&sum| sum == top).unwrap_or(0) };
        sums[column] = f32::NEG_INFINITY;
        let others = self.error.at_most(highest(self.simd, sums));
        if own > others {
            return (column as u32, Bounds { own, others });
        }
        sums[column] = top;
        let mut best = (label, f32::NEG_INFINITY);
        if label != NONE {
            best.1 = exact(label);
        }
        for (cluster, &sum) in (0_u32..).zip(&sums[..full.index.clusters.len()]) {
            // Perhaps as high as the highest.
            if cluster != label && self.error.at_most(sum) >= own {
                let similarity = exact(cluster);
                if similarity > best.1 {
                    best = (cluster, similarity);
                }
            }
        }
        // None is higher, by the exact comparison.
        (best.0, Bounds { own: best.1, others: best.1 })
    }
}

/// How far a similarity of [`compare`] may be from the exact one.
///
/// A half-word is off by 2^-8 of itself, and `n` additions in `f32` by n 2^-24 of the sum of the absolute values:
/// of the similarity itself where nothing is below 0, and of at most 1 in any case (Cauchy & Schwarz).
#[derive(Debug, Clone, Copy)]
struct Error {
    /// The part of the similarity.
    relative: f32,
    /// What is added to that.
    absolute: f32,
}

impl Error {
    /// No exact similarity is higher. (The limit is for minus infinity, which stays.)
    #[inline(always)]
    fn at_most(self, similarity: f32) -> f32 {
        similarity + (similarity.abs().min(2.0) * self.relative + self.absolute)
    }

    /// No exact similarity is lower.
    #[inline(always)]
    fn at_least(self, similarity: f32) -> f32 {
        similarity - (similarity.abs().min(2.0) * self.relative + self.absolute)
    }
}

impl IndexedStep<'_> {
    /// The error of the similarities of a point of `n` terms, generously.
    #[inline(always)]
    fn error(&self, n: usize) -> Error {
        let part = 1.05 / 256.0 + (n + 8) as f32 / (1 << 21) as f32;
        if self.is_positive && part < 0.05 {
            Error { relative: 1.1 * part, absolute: 1e-30 }
        } else {
            Error { relative: 0.0, absolute: 1.1 * part }
        }
    }
}

/// The highest of some similarities.
#[inline(always)]
fn highest<S: Simd>(simd: S, sums: &[f32]) -> f32 {
    let mut highest = simd.splat_f32s(f32::NEG_INFINITY);
    for &sum in S::as_simd_f32s(sums).0 {
        highest = simd.max_f32s(highest, sum);
    }
    simd.reduce_max_f32s(highest)
}

/// The similarities of a point to the clusters of an index, within [`Error`], and the highest of them.
#[inline(always)]
fn compare<S: Simd>(simd: S, target: &Target<'_>, terms: &[u32], values: &[f32], sums: &mut [f32]) -> f32 {
    let Target { index, zeros, scales } = target;
    let n_head = terms.partition_point(|&term| (term as usize) < index.n_dense);
    let (head, tail) = (&terms[..n_head], &terms[n_head..]);
    let dense = S::as_simd_u32s(index.dense()).0;
    let (low_zeros, high_zeros) = zeros.split_at(index.stride);
    let (low_zeros, high_zeros) = (S::as_simd_f32s(low_zeros).0, S::as_simd_f32s(high_zeros).0);
    let (low, high) = sums.split_at_mut(index.stride);
    let (low, high) = (S::as_mut_simd_f32s(low).0, S::as_mut_simd_f32s(high).0);
    low.copy_from_slice(low_zeros);
    high.copy_from_slice(high_zeros);
    let mut at = 0;
    while at < low.len() {
        at += match low.len() - at {
            1 => columns::<S, 1>(simd, dense, head, values, low, high, at),
            2 => columns::<S, 2>(simd, dense, head, values, low, high, at),
            3 => columns::<S, 3>(simd, dense, head, values, low, high, at),
            _ => columns::<S, 4>(simd, dense, head, values, low, high, at),
        };
    }
    for (&term, &value) in tail.iter().zip(&values[n_head..]) {
        for &(column, sum) in index.list(term as usize) {
            sums[column as usize] += value * sum;
        }
    }
    for (sum, &scale) in S::as_mut_simd_f32s(sums).0.iter_mut().zip(S::as_simd_f32s(scales).0) {
        *sum = simd.mul_f32s(*sum, scale);
    }
    highest(simd, sums)
}

/// Adds up `N` vectors of words from vector `at` on, in registers; gives `N`.
#[inline(always)]
fn columns<S: Simd, const N: usize>(
    simd: S,
    dense: &[S::u32s],
    terms: &[u32],
    values: &[f32],
    low: &mut [S::f32s],
    high: &mut [S::f32s],
    at: usize,
) -> usize {
    let stride = low.len();
    let upper_half = simd.splat_u32s(0xffff_0000);
    let sixteen = simd.splat_u32s(16);
    let zero = simd.splat_f32s(0.0);
    let (mut lows, mut highs) = ([zero; N], [zero; N]);
    lows.copy_from_slice(&low[at..at + N]);
    highs.copy_from_slice(&high[at..at + N]);
    for (&term, &value) in terms.iter().zip(values) {
        let row = &dense[term as usize * stride + at..][..N];
        let value = simd.splat_f32s(value);
        for i in 0..N {
            let even = simd.transmute_f32s_u32s(simd.wrapping_dyn_shl_u32s(row[i], sixteen));
            let odd = simd.transmute_f32s_u32s(simd.and_u32s(row[i], upper_half));
            lows[i] = simd.mul_add_e_f32s(value, even, lows[i]);
            highs[i] = simd.mul_add_e_f32s(value, odd, highs[i]);
        }
    }
    low[at..at + N].copy_from_slice(&lows);
    high[at..at + N].copy_from_slice(&highs);
    N
}
