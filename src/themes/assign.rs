//! One step of k-means through the index of the centroids: the labels of the plain step in a fraction of its time.
//!
//! Five things save work, and none of them can change a label:
//! - A document's similarities are added up for all clusters at once, term by term, with a dense row of the index
//!   as one or a few vectors (Aoyama & Saito, arXiv 2103.16141: index the means, not the documents).
//! - What bounds the speed is the memory read, so the rows hold half-words of 8 bits of precision. The sums that
//!   come out are off by a known part; only the clusters that this leaves in doubt are compared exactly.
//! - A document is compared only with the centroids that moved, unless its similarity to its own fell so far
//!   that one of the others could be nearer (their "invariant centroids", with the bounds of the second point),
//!   and with none where no centroid moved far enough to matter (Hamerly, *Making k-means even faster*, SDM 2010;
//!   Ding et al., *Yinyang k-means*, ICML 2015).
//! - An update costs what moved; see [`Centroids`].
//!
//! Exact similarities are added up without fused operations, so every instruction set gives the same bits.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::bounds::{Bounds, Drift, Error, higher, rounding};
use super::centroids::Centroids;
use super::compare::{Found, Target, compare, find, highest};
use super::lloyd::{NONE, Step};
use super::points::Points;
use super::sum_lists::Terms;
use crate::stop;

/// Groups of clusters with a bound each, where there are [`FEW`] clusters: as many as words of a cache line.
pub(super) const GROUPS: usize = 16;

/// Up to so many clusters a bound for each group saves more than it costs.
pub(super) const FEW: usize = 2 * GROUPS;

/// Points of one parallel task.
const CHUNK: usize = 256;

/// Up to so many clusters that moved, their groups are bounded apart.
const ONE_BY_ONE: usize = 16;

/// The step of [`Assignment::Indexed`](super::Assignment::Indexed).
#[derive(Debug)]
pub(super) struct IndexedStep<'a, const G: usize> {
    points: &'a Points,
    k: usize,
    /// Whether no value is below 0: then the error of a similarity is a part of the similarity itself.
    is_positive: bool,
    /// The labels of the last update.
    labels: Vec<u32>,
    bounds: Vec<Bounds<G>>,
    centroids: Centroids,
    /// The instructions to use; the labels do not hang on them.
    arch: Arch,
    /// The columns of `centroids.part` that moved at the last update, and their groups.
    moved: Vec<(usize, usize)>,
    /// How far the centroids moved at the last update.
    drift: Drift<G>,
}

impl<'a, const G: usize> IndexedStep<'a, G> {
    /// A step for `k` clusters of `points`.
    pub fn new(points: &'a Points, k: usize) -> Self {
        let is_positive = points.by_point.values.iter().all(|&value| value >= 0.0);
        let centroids = Centroids::new(points, k);
        let bounds = vec![Bounds::NONE; points.len()];
        Self {
            points,
            k,
            is_positive,
            labels: vec![NONE; points.len()],
            bounds,
            centroids,
            arch: Arch::new(),
            moved: Vec::new(),
            drift: Drift::default(),
        }
    }

    /// The clusters whose members differ between the last update and `labels`; all at first.
    fn moved(&self, labels: &[u32]) -> Vec<bool> {
        let mut is_moved = vec![self.labels.contains(&NONE); self.k];
        for (&before, &now) in self.labels.iter().zip(labels).filter(|(before, now)| before != now) {
            if before != NONE {
                is_moved[before as usize] = true;
            }
            is_moved[now as usize] = true;
        }
        is_moved
    }
}

impl<const G: usize> Step for IndexedStep<'_, G> {
    fn update(&mut self, labels: &[u32]) -> f64 {
        let is_moved = self.moved(labels);
        let objective = self.centroids.update(self.arch, self.points, &self.labels, labels, &is_moved);
        labels.clone_into(&mut self.labels);
        let columns = self.centroids.part.clusters.iter().map(|&cluster| cluster as usize).enumerate();
        let moved = columns.filter(|&(_, cluster)| is_moved[cluster]);
        self.moved = moved.map(|(column, cluster)| (column, cluster % G)).collect();
        self.drift = Drift::new(&self.centroids.drifts, &is_moved);
        objective
    }

    fn assign(&mut self, labels: &mut [u32]) -> usize {
        let mut bounds = std::mem::take(&mut self.bounds);
        let Centroids { full, part, lists, scales, .. } = &self.centroids;
        let targets = [full, part].map(|index| Target::new(index, lists, scales));
        let chunk = |(chunk, (labels, bounds)): (usize, (&mut [u32], &mut [Bounds<G>]))| {
            stop::here();
            let first = chunk * CHUNK;
            self.arch.dispatch(AssignChunk { step: self, targets: &targets, first, labels, bounds })
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
        self.centroids.similarity(self.centroids.split(self.points, point), cluster)
    }
}

/// Gives some points in a row their cluster; see [`Step::assign`].
struct AssignChunk<'a, const G: usize> {
    step: &'a IndexedStep<'a, G>,
    /// All clusters, and those that moved or none.
    targets: &'a [Target<'a>; 2],
    first: usize,
    labels: &'a mut [u32],
    bounds: &'a mut [Bounds<G>],
}

impl<const G: usize> WithSimd for AssignChunk<'_, G> {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let Self { step, targets: [full, moved], first, labels, bounds } = self;
        let mut sums = vec![0.0_f32; full.zeros.len()];
        let mut n_changed = 0;
        for (i, (label, bounds)) in labels.iter_mut().zip(bounds).enumerate() {
            let terms = step.centroids.split(step.points, first + i);
            let point = Comparison { simd, terms, error: step.error(terms.len()) };
            let before = *label;
            if before != NONE {
                let loose = step.drift.loosen(bounds, before, rounding(terms.len()));
                if loose.hold() {
                    *bounds = loose;
                    continue;
                }
            }
            let mut is_done = false;
            if !moved.index.clusters.is_empty() {
                is_done = point.stays(moved, &step.moved, before, bounds, &mut sums);
            }
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
    terms: Terms<'a>,
    error: Error,
}

impl<S: Simd> Comparison<'_, S> {
    /// Whether the point surely keeps its label, where only the clusters of `moved` changed; tightens `bounds`.
    #[inline(always)]
    fn stays<const G: usize>(
        self,
        moved: &Target<'_>,
        columns: &[(usize, usize)],
        label: u32,
        bounds: &mut Bounds<G>,
        sums: &mut [f32],
    ) -> bool {
        let sums = &mut sums[..moved.zeros.len()];
        compare(self.simd, moved, self.terms, sums);
        let own = moved.index.columns[label as usize] as usize;
        if own < sums.len() {
            bounds.own = self.error.at_least(sums[own]);
            sums[own] = f32::NEG_INFINITY;
        }
        if G > 1 && columns.len() <= ONE_BY_ONE {
            for &(column, group) in columns {
                let others = &mut bounds.others[group];
                *others = higher(*others, self.error.at_most(sums[column]));
            }
        } else {
            let most = self.error.at_most(highest(self.simd, sums));
            bounds.others = bounds.others.map(|others| higher(others, most));
        }
        bounds.hold()
    }

    /// The cluster of highest similarity among all, and the bounds that go with it.
    #[inline(always)]
    fn nearest<const G: usize>(
        self,
        full: &Target<'_>,
        centroids: &Centroids,
        label: u32,
        sums: &mut [f32],
    ) -> (u32, Bounds<G>) {
        let exact = |cluster: u32| centroids.similarity(self.terms, cluster as usize);
        let Found { column, top, others } = find(self.simd, full, self.terms, label, sums);
        let own = self.error.at_least(top);
        let bounds = Bounds { own, others: others.map(|other| self.error.at_most(other)) };
        if bounds.hold() {
            return (column as u32, bounds);
        }
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
        let mut others = [f32::NEG_INFINITY; G];
        for (cluster, &sum) in sums[..full.index.clusters.len()].iter().enumerate() {
            if cluster != best.0 as usize {
                let other = &mut others[cluster % G];
                *other = higher(*other, self.error.at_most(sum).min(best.1));
            }
        }
        (best.0, Bounds { own: best.1, others })
    }
}

impl<const G: usize> IndexedStep<'_, G> {
    /// The error of the similarities of a point of `n` terms, generously.
    #[inline(always)]
    fn error(&self, n: usize) -> Error {
        let part = 1.05 / 256.0 + rounding(n);
        if self.is_positive && part < 0.05 {
            Error { relative: 1.1 * part, absolute: 1e-30 }
        } else {
            Error { relative: 0.0, absolute: 1.1 * part }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::themes::lloyd::{Limits, Run, run};
    use crate::themes::plain::PlainStep;
    use crate::vectors::TermMatrix;

    /// Rows of some frequent and some rare terms, `sign` for every third value.
    fn points(n: u32, sign: f32) -> Points {
        let value = |i: u32, j: u32| {
            (1.0 + (i * 7 + j * 3) as f32 % 5.0) * if (i + j).is_multiple_of(3) { sign } else { 1.0 }
        };
        let row = |i: u32| {
            let columns = (0..25).map(|j| (i * i + j * j * (i % 11 + 3)) % (30 + j * j * 3));
            let row: std::collections::BTreeMap<_, _> =
                columns.zip(0..).map(|(c, j)| (c, value(i, j))).collect();
            row.into_iter().collect()
        };
        let rows: Vec<Vec<(u32, f32)>> = (0..n).map(row).collect();
        Points::new(&TermMatrix::from_rows(&rows, 2000).unwrap())
    }

    #[test]
    fn simd_and_portable_paths_equal_the_plain_step() {
        // Values of both signs take the absolute error bound; 1 to 300 clusters all widths of the kernel.
        let mut n_iterations = 0;
        for (sign, k) in
            [(1.0, 1), (1.0, 9), (-1.0, 9), (1.0, 40), (-1.0, 40), (1.0, 150), (-1.0, 150), (1.0, 300)]
        {
            let points = points(900, sign);
            let seeds: Vec<u32> = (0..k).map(|seed| seed * 3).collect();
            let limits = Limits { max_iterations: 50, tolerance: 0.0 };
            let indexed = |arch: Arch| -> Run {
                let mut grouped = IndexedStep::<GROUPS> { arch, ..IndexedStep::new(&points, k as usize) };
                let run_grouped = run(&points, &seeds, limits, &mut grouped);
                let mut step = IndexedStep::<1> { arch, ..IndexedStep::new(&points, k as usize) };
                assert_eq!(run(&points, &seeds, limits, &mut step), run_grouped);
                run_grouped
            };
            let plain = run(&points, &seeds, limits, &mut PlainStep::new(&points, k as usize));
            n_iterations += plain.objectives.len();
            assert_eq!(indexed(Arch::new()), plain);
            assert_eq!(indexed(Arch::Scalar), plain);
        }
        assert!(n_iterations > 15, "{n_iterations}: too few for the bounds to matter");
    }
}
