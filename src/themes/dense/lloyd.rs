//! Spherical k-means on dense unit rows: the assignment is a matrix product, the update touches only rows that
//! moved (Dhillon & Modha: Concept Decompositions for Large Sparse Text Data, Machine Learning 2001).

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// Rows a task: fixed, so that products and sums are cut the same way for any number of threads.
pub(super) const CHUNK: usize = 512;

/// Rows grouped round unit centroids.
#[derive(Debug, Clone)]
pub(super) struct Grouping {
    /// The group of each row.
    pub labels: Vec<u32>,
    /// The cosine of each row to its group's centroid.
    pub cosines: Vec<f32>,
    /// Unit mean directions, groups x dimensions.
    pub centroids: Array2<f32>,
}

impl Grouping {
    /// The mean cosine of a row to its centroid.
    pub fn objective(&self) -> f64 {
        self.cosines.iter().map(|&x| f64::from(x)).sum::<f64>() / self.cosines.len().max(1) as f64
    }
}

/// The nearest centroid of each row (the first of equals) and the cosine to it.
pub(super) fn assign(rows: ArrayView2<'_, f32>, centroids: ArrayView2<'_, f32>) -> (Vec<u32>, Vec<f32>) {
    let mut labels = vec![0u32; rows.nrows()];
    let mut cosines = vec![0f32; rows.nrows()];
    rows.axis_chunks_iter(Axis(0), CHUNK)
        .into_par_iter()
        .zip(labels.par_chunks_mut(CHUNK))
        .zip(cosines.par_chunks_mut(CHUNK))
        .for_each(|((rows, labels), cosines)| {
            // A product of few rows or columns may come out column by column.
            let products = rows.dot(&centroids.t());
            let products = products.as_standard_layout();
            for ((products, label), cosine) in products.rows().into_iter().zip(labels).zip(cosines) {
                (*label, *cosine) = largest(products.as_slice().expect("the standard layout"));
            }
        });
    (labels, cosines)
}

/// The place of the largest value, the first of equals, and the value.
fn largest(values: &[f32]) -> (u32, f32) {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    (values.iter().position(|&x| x == most).unwrap_or(0) as u32, most)
}

/// Lloyd's loop from `centroids` until at most one row in 10,000 moves or `max_iterations` are done.
pub(super) fn lloyd(rows: ArrayView2<'_, f32>, centroids: Array2<f32>, max_iterations: usize) -> Grouping {
    let mut sums = Sums::new(rows, centroids);
    for _ in 0..max_iterations {
        let (labels, mut cosines) = assign(rows, sums.centroids.view());
        let n_moved = sums.move_to(rows, labels, &mut cosines);
        if n_moved * 10_000 <= rows.nrows() {
            break;
        }
    }
    sums.into_grouping(rows)
}

/// The mean direction of each of `k` groups; a group without rows takes the row that fits worst where it is.
pub(super) fn means(rows: ArrayView2<'_, f32>, labels: &[Option<u32>], k: usize) -> Array2<f32> {
    let mut sums = Sums::new(rows, Array2::zeros((k, rows.ncols())));
    for (row, label) in labels.iter().enumerate() {
        label.iter().for_each(|&label| sums.shift(rows, row, label));
    }
    sums.renew();
    let (labels, mut cosines) = assign(rows, sums.centroids.view());
    sums.move_to(rows, labels, &mut cosines);
    sums.centroids
}

/// The groups of `labels`, each with at least one row.
pub(super) fn grouping(rows: ArrayView2<'_, f32>, centroids: Array2<f32>, labels: Vec<u32>) -> Grouping {
    let mut sums = Sums::new(rows, centroids);
    let mut cosines = own_cosines(rows, &sums.centroids, &labels);
    sums.move_to(rows, labels, &mut cosines);
    sums.into_grouping(rows)
}

/// The sum of each group's rows, kept in `f64` so that taking rows out again leaves no trace.
struct Sums {
    sums: Array2<f64>,
    sizes: Vec<usize>,
    labels: Vec<u32>,
    centroids: Array2<f32>,
}

/// The label of a row that has not been assigned.
const NONE: u32 = u32::MAX;

impl Sums {
    fn new(rows: ArrayView2<'_, f32>, centroids: Array2<f32>) -> Self {
        let sums = Array2::zeros(centroids.dim());
        let sizes = vec![0; centroids.nrows()];
        Self { sums, sizes, labels: vec![NONE; rows.nrows()], centroids }
    }

    /// Takes over `labels`, gives each empty group the row that fits worst where it is, and renews centroids.
    fn move_to(&mut self, rows: ArrayView2<'_, f32>, labels: Vec<u32>, cosines: &mut [f32]) -> usize {
        let mut n_moved = 0;
        for (row, label) in labels.into_iter().enumerate() {
            if label != self.labels[row] {
                self.shift(rows, row, label);
                n_moved += 1;
            }
        }
        for group in 0..self.sizes.len() {
            if self.sizes[group] == 0 {
                let spare = |&row: &usize| self.sizes[self.labels[row] as usize] > 1;
                let worst = |a: &usize, b: &usize| cosines[*a].total_cmp(&cosines[*b]);
                let Some(row) = (0..rows.nrows()).filter(spare).min_by(worst) else { break };
                self.shift(rows, row, group as u32);
                cosines[row] = 1.0;
                n_moved += 1;
            }
        }
        self.renew();
        n_moved
    }

    /// Centroids from the sums.
    fn renew(&mut self) {
        for (group, sum) in self.sums.rows().into_iter().enumerate() {
            let length = sum.dot(&sum).sqrt();
            // Rows that cancel have no mean direction; the group then keeps the one it had.
            if length > 1e-9 {
                self.centroids.row_mut(group).zip_mut_with(&sum, |x, &sum| *x = (sum / length) as f32);
            }
        }
    }

    fn shift(&mut self, rows: ArrayView2<'_, f32>, row: usize, to: u32) {
        let from = std::mem::replace(&mut self.labels[row], to);
        let values = rows.row(row);
        if from != NONE {
            self.sums.row_mut(from as usize).zip_mut_with(&values, |sum, &x| *sum -= f64::from(x));
            self.sizes[from as usize] -= 1;
        }
        self.sums.row_mut(to as usize).zip_mut_with(&values, |sum, &x| *sum += f64::from(x));
        self.sizes[to as usize] += 1;
    }

    fn into_grouping(self, rows: ArrayView2<'_, f32>) -> Grouping {
        let cosines = own_cosines(rows, &self.centroids, &self.labels);
        Grouping { labels: self.labels, cosines, centroids: self.centroids }
    }
}

/// The cosine of each row to the centroid it is labelled with.
fn own_cosines(rows: ArrayView2<'_, f32>, centroids: &Array2<f32>, labels: &[u32]) -> Vec<f32> {
    let one = |(row, &label): (ndarray::ArrayView1<'_, f32>, &u32)| row.dot(&centroids.row(label as usize));
    rows.axis_iter(Axis(0)).into_par_iter().zip(labels).map(one).collect()
}
