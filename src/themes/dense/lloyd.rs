//! Spherical k-means on dense unit rows (Dhillon & Modha: Concept Decompositions for Large Sparse Text Data, Machine
//! Learning 2001): the assignment is a matrix product, the update touches only rows that moved.
//!
//! A row is compared again only where the centroids moved so far since the last time that another could be nearer
//! (Hamerly, Making k-means even faster, SDM 2010): the labels are those of comparing all, from the second iteration
//! on for a falling share of the rows.

use ndarray::Array2;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::directions::{Directions, Rows, largest, top_two};
use crate::stop;
use crate::themes::bounds::{self, rounding};

/// One bound for all other centroids.
type Bounds = bounds::Bounds<1>;
type Drift = bounds::Drift<1>;

/// Rows a task: fixed, so that sums are cut the same way for any number of threads.
pub(super) const CHUNK: usize = 512;

/// Rows grouped round unit centroids.
#[derive(Debug, Clone)]
pub(super) struct Grouping {
    /// The group of each row.
    pub labels: Vec<u32>,
    /// The mean cosine of a row to its group's centroid.
    pub objective: f64,
    /// Unit mean directions, groups x dimensions.
    pub centroids: Array2<f32>,
}

/// Lloyd's loop from `centroids` until at most one row in 10,000 moves or `max_iterations` are done.
pub(super) fn lloyd(rows: Rows<'_>, centroids: Array2<f32>, max_iterations: usize) -> Grouping {
    lloyd_on(Arch::new(), rows, centroids, max_iterations)
}

fn lloyd_on(arch: Arch, rows: Rows<'_>, centroids: Array2<f32>, max_iterations: usize) -> Grouping {
    let mut sums = Sums::new(rows, centroids);
    let mut labels = vec![NONE; rows.len()];
    let mut bounds = vec![Bounds::NONE; rows.len()];
    for _ in 0..max_iterations {
        stop::here();
        assign(arch, rows, &sums, &mut labels, &mut bounds);
        let n_moved = sums.move_to(rows, &mut labels, &mut bounds);
        if n_moved * 10_000 <= rows.len() {
            break;
        }
    }
    sums.into_grouping(rows)
}

/// The groups of `labels`, each with at least one row.
pub(super) fn grouping(rows: Rows<'_>, centroids: Array2<f32>, mut labels: Vec<u32>) -> Grouping {
    let mut sums = Sums::new(rows, centroids);
    sums.move_to(rows, &mut labels, &mut vec![Bounds::NONE; rows.len()]);
    sums.into_grouping(rows)
}

/// Gives each row its nearest centroid (the first of equals).
fn assign(arch: Arch, rows: Rows<'_>, sums: &Sums, labels: &mut [u32], bounds: &mut [Bounds]) {
    let directions = Directions::of(sums.centroids.view());
    let chunks = labels.par_chunks_mut(CHUNK).zip(bounds.par_chunks_mut(CHUNK)).enumerate();
    chunks.for_each(|(chunk, (labels, bounds))| {
        stop::here();
        let first = chunk * CHUNK;
        arch.dispatch(Assign { rows, directions: &directions, drift: &sums.drift, first, labels, bounds });
    });
}

/// Gives the rows of one chunk their nearest centroids.
struct Assign<'a> {
    rows: Rows<'a>,
    directions: &'a Directions,
    drift: &'a Drift,
    first: usize,
    labels: &'a mut [u32],
    bounds: &'a mut [Bounds],
}

impl WithSimd for Assign<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { rows, directions, drift, first, labels, bounds } = self;
        let error = rounding(rows.n_dimensions());
        let mut in_doubt = Vec::with_capacity(labels.len());
        for (i, (&label, bounds)) in labels.iter().zip(bounds.iter_mut()).enumerate() {
            if label != NONE {
                *bounds = drift.loosen(bounds, label, error);
            }
            if bounds.own <= bounds.others[0] {
                in_doubt.push(first + i);
            }
        }
        directions.cosines(
            simd,
            rows,
            in_doubt.into_iter(),
            #[inline(always)]
            |row, cosines| {
                let (label, own, others) = top_two(simd, cosines);
                labels[row - first] = label as u32;
                bounds[row - first] = Bounds { own, others: [others] };
            },
        );
    }
}

/// The sum of each group's rows, kept in `f64` so that taking rows out again leaves no trace.
struct Sums {
    sums: Array2<f64>,
    sizes: Vec<usize>,
    labels: Vec<u32>,
    centroids: Array2<f32>,
    /// How far the centroids moved the last time.
    drift: Drift,
}

/// The label of a row that has not been assigned.
const NONE: u32 = u32::MAX;

impl Sums {
    fn new(rows: Rows<'_>, centroids: Array2<f32>) -> Self {
        let k = centroids.nrows();
        let drift = Drift::new(&vec![0.0; k], &vec![false; k]);
        let sums = Array2::zeros(centroids.dim());
        Self { sums, sizes: vec![0; k], labels: vec![NONE; rows.len()], centroids, drift }
    }

    /// Takes over `labels`, gives each empty group the row that fits worst where it is, and renews centroids.
    fn move_to(&mut self, rows: Rows<'_>, labels: &mut [u32], bounds: &mut [Bounds]) -> usize {
        let mut n_moved = 0;
        let mut is_moved = vec![false; self.sizes.len()];
        for (row, &label) in labels.iter().enumerate() {
            if label != self.labels[row] {
                self.shift(rows, row, label, &mut is_moved);
                n_moved += 1;
            }
        }
        if self.sizes.contains(&0) {
            n_moved += self.refill(rows, labels, bounds, &mut is_moved);
        }
        self.renew(&is_moved);
        n_moved
    }

    /// Centroids from the sums, of the groups that rows came to or left.
    fn renew(&mut self, is_moved: &[bool]) {
        let mut drifts = vec![0.0; self.sizes.len()];
        for group in (0..is_moved.len()).filter(|&group| is_moved[group]) {
            let sum = self.sums.row(group);
            let length = sum.dot(&sum).sqrt();
            // Rows that cancel have no mean direction; the group then keeps the one it had.
            if length > 1e-9 {
                let mut drift = 0.0f64;
                self.centroids.row_mut(group).zip_mut_with(&sum, |x, &sum| {
                    let now = (sum / length) as f32;
                    drift += (f64::from(now) - f64::from(*x)).powi(2);
                    *x = now;
                });
                drifts[group] = (drift.sqrt() + 1e-6) as f32;
            }
        }
        self.drift = Drift::new(&drifts, is_moved);
    }

    /// Gives each empty group the row that fits worst where it is; gives their number.
    fn refill(
        &mut self,
        rows: Rows<'_>,
        labels: &mut [u32],
        bounds: &mut [Bounds],
        is_moved: &mut [bool],
    ) -> usize {
        let mut cosines = own_cosines(rows, &self.centroids, &self.labels);
        let mut n_moved = 0;
        for group in 0..self.sizes.len() {
            if self.sizes[group] == 0 {
                let spare = |&row: &usize| self.sizes[self.labels[row] as usize] > 1;
                let worst = |a: &usize, b: &usize| cosines[*a].total_cmp(&cosines[*b]);
                let Some(row) = (0..rows.len()).filter(spare).min_by(worst) else { break };
                self.shift(rows, row, group as u32, is_moved);
                (labels[row], bounds[row], cosines[row]) = (group as u32, Bounds::NONE, 1.0);
                n_moved += 1;
            }
        }
        n_moved
    }

    fn shift(&mut self, rows: Rows<'_>, row: usize, to: u32, is_moved: &mut [bool]) {
        let from = std::mem::replace(&mut self.labels[row], to);
        let values = rows.row(row);
        let mut add = |group: u32, sign: f64| {
            let sums = self.sums.row_mut(group as usize).into_slice().expect("rows of the standard layout");
            sums.iter_mut().zip(values).for_each(|(sum, &x)| *sum += sign * f64::from(x));
            is_moved[group as usize] = true;
        };
        add(to, 1.0);
        self.sizes[to as usize] += 1;
        if from != NONE {
            add(from, -1.0);
            self.sizes[from as usize] -= 1;
        }
    }

    fn into_grouping(self, rows: Rows<'_>) -> Grouping {
        let cosines = own_cosines(rows, &self.centroids, &self.labels);
        let objective = cosines.iter().map(|&x| f64::from(x)).sum::<f64>() / cosines.len().max(1) as f64;
        Grouping { labels: self.labels, objective, centroids: self.centroids }
    }
}

/// The cosine of each row to the centroid it is labelled with.
fn own_cosines(rows: Rows<'_>, centroids: &Array2<f32>, labels: &[u32]) -> Vec<f32> {
    let one = |row: usize| {
        let centroid = centroids.row(labels[row] as usize);
        dot(rows.row(row), centroid.to_slice().expect("rows of the standard layout"))
    };
    (0..rows.len()).into_par_iter().with_min_len(CHUNK).map(one).collect()
}

/// The dot product in sixteen partial sums, so that the compiler can use wide registers.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..16 {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// The cosine of each row to its own centroid, and the largest to another (0 where there is none).
pub(super) fn nearness(rows: Rows<'_>, grouping: &Grouping) -> Vec<(f32, f32)> {
    let mut nearness = vec![(0.0, 0.0); rows.len()];
    let directions = Directions::of(grouping.centroids.view());
    let arch = Arch::new();
    nearness.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, nearness)| {
        stop::here();
        let labels = &grouping.labels;
        arch.dispatch(Nearness { rows, directions: &directions, first: chunk * CHUNK, labels, nearness });
    });
    nearness
}

/// [`nearness`] of the rows of one chunk.
struct Nearness<'a> {
    rows: Rows<'a>,
    directions: &'a Directions,
    first: usize,
    labels: &'a [u32],
    nearness: &'a mut [(f32, f32)],
}

impl WithSimd for Nearness<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { rows, directions, first, labels, nearness } = self;
        directions.cosines(
            simd,
            rows,
            first..first + nearness.len(),
            #[inline(always)]
            |row, cosines| {
                let own = std::mem::replace(&mut cosines[labels[row] as usize], f32::NEG_INFINITY);
                let next = largest(simd, cosines);
                nearness[row - first] = (own, if next == f32::NEG_INFINITY { 0.0 } else { next });
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{ArrayView2, Axis};

    use super::*;

    /// 700 rows of 21 dimensions in loose bundles, and `k` of them.
    fn rows(k: usize) -> (Array2<f32>, Array2<f32>) {
        let value =
            |i: usize, j: usize| ((i % 13 * (j + 3)) as f32).sin() + 0.6 * ((i * 7 + j * i) as f32).cos();
        let mut rows = Array2::from_shape_fn((700, 21), |(i, j)| value(i, j));
        crate::themes::smooth::unit_rows(&mut rows);
        let starts = rows.select(Axis(0), &(0..k).map(|i| i * 5).collect::<Vec<_>>());
        (rows, starts)
    }

    /// The nearest centroid of each row, one cosine at a time.
    fn nearest(rows: ArrayView2<'_, f32>, centroids: &Array2<f32>) -> Vec<(u32, f32)> {
        let one = |row: ndarray::ArrayView1<'_, f32>| {
            let cosines = centroids.dot(&row);
            let most = cosines.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            (cosines.iter().position(|&x| x == most).unwrap() as u32, most)
        };
        rows.axis_iter(Axis(0)).map(one).collect()
    }

    #[test]
    fn bounds_and_instructions_change_no_label() {
        for k in [1, 2, 16, 17, 33, 64] {
            let (values, starts) = rows(k);
            let (view, mut centroids) = (values.view(), starts.clone());
            let rows = Rows::of(&view);
            for n in 1..9 {
                let found = lloyd_on(Arch::new(), rows, starts.clone(), n);
                let portable = lloyd_on(Arch::Scalar, rows, starts.clone(), n);
                assert_eq!(found.labels, portable.labels, "k {k}, {n} iterations");
                let slow = nearest(view, &centroids);
                for (row, (label, cosine)) in slow.into_iter().enumerate() {
                    let own = values.row(row).dot(&centroids.row(found.labels[row] as usize));
                    let same = label == found.labels[row] || cosine - own < 1e-5;
                    assert!(same, "k {k}, {n} iterations, row {row}");
                }
                centroids = found.centroids;
            }
        }
    }
}
