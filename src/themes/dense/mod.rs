//! K-means on dense unit rows, with linfa-clustering's `KMeans` as the model.
//!
//! Its loop takes one distance at a time, between every row and every centroid: `benches/peers/run.py --stages linfa` puts
//! it beside ours on sparse rows. So the starts are explored with matrix products that leave out what cannot change,
//! and linfa's k-means finishes from the best of them and assigns the rows; `cargo bench --bench latent` times the whole.

mod directions;
mod lloyd;
mod seed;

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_clustering::{KMeans, KMeansInit};
use linfa_nn::distance::Distance;
use ndarray::{Array2, ArrayView, ArrayView2, Axis, Dimension};
use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::smooth::mean_directions;
use crate::error::{Error, Result};
use crate::stop;
use directions::Rows;
use lloyd::{Grouping, lloyd};

/// Rows that starting centroids are chosen from: at least this many, and this many for each group; a run that is only
/// compared can do with fewer.
const SEEDED_ROWS: usize = 4_000;
const SEEDED_ROWS_A_GROUP: usize = 64;
const COMPARED_ROWS_A_GROUP: usize = 16;

/// Iterations of each start.
const FIRST_ITERATIONS: usize = 3;

/// Rows that starts are compared on, at most: of more, so many are drawn, and the best start alone goes on with all.
/// Means of a hundred thousand rows hardly differ from those of all.
const COMPARED_ROWS: usize = if cfg!(test) { 2_000 } else { 100_000 };

/// Starts that go on.
const FINALISTS: usize = 8;

/// Iterations of those at most.
const ITERATIONS: usize = 50;

/// Iterations of a run that is only compared with others.
const COMPARED_ITERATIONS: usize = 12;

/// How much better, as a part of its mean cosine, a start must be than the groups of an earlier fit. Starts differ by
/// about as much from seed to seed, and the reader loses all that was known about the themes.
const WORTH_A_CHANGE: f64 = 0.01;

/// Iterations that linfa's k-means adds to the best start at most.
const LAST_ITERATIONS: u64 = 10;

/// Spherical k-means on dense rows of unit length.
#[derive(Debug, Clone, Copy)]
pub(super) struct DenseKMeans {
    pub k: usize,
    pub seed: u64,
    pub n_runs: usize,
}

/// Groups of dense rows, none of them empty.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    /// The group of each row.
    pub labels: Vec<u32>,
    /// The cosine of each row to its own centroid less the largest to another (to none: less 0).
    pub margins: Vec<f32>,
    /// The mean cosine of a row to its own centroid.
    pub objective: f64,
}

impl DenseKMeans {
    /// Groups `rows` (rows x dimensions, of unit length or zero) round `k` centroids. The groups of an earlier fit,
    /// `before[i]` being that of row `i`, are one more start. It is preferred: another has to be better by
    /// [`WORTH_A_CHANGE`].
    ///
    /// # Panics
    /// If there are fewer rows than groups, or a group before is not below `k`.
    pub fn fit(self, rows: ArrayView2<'_, f32>, before: Option<&[Option<u32>]>) -> Result<Groups> {
        let rows = rows.as_standard_layout();
        let rows = rows.view();
        let mut best = self.best_start(rows);
        if let Some(before) = before {
            // A group that has no row any more takes the one that fits worst where it is.
            let again = lloyd(Rows::of(&rows), mean_directions(rows, before, self.k), ITERATIONS);
            if best.objective < again.objective * (1.0 + WORTH_A_CHANGE) {
                best = again;
            }
        }
        let finished = finish(rows, best)?;
        let nearness = lloyd::nearness(Rows::of(&rows), &finished);
        let margins = nearness.into_iter().map(|(own, next)| own - next).collect();
        Ok(Groups { labels: finished.labels, margins, objective: finished.objective })
    }

    /// The best of `n_runs` runs: the first with the largest mean cosine.
    ///
    /// All starts get a few iterations, and only the most promising go on to the end, which costs less than whole
    /// runs. It may miss a start that is slow at first. Of very many rows a sample is grouped so.
    fn best_start(self, rows: ArrayView2<'_, f32>) -> Grouping {
        assert!(rows.nrows() >= self.k, "as many rows as groups");
        let n_compared = COMPARED_ROWS.max(self.k.saturating_mul(SEEDED_ROWS_A_GROUP));
        if rows.nrows() <= n_compared {
            return self.best_of_starts(rows);
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut drawn = rand::seq::index::sample(&mut random, rows.nrows(), n_compared).into_vec();
        drawn.sort_unstable();
        let best = self.best_of_starts(rows.select(Axis(0), &drawn).view());
        lloyd(Rows::of(&rows), best.centroids, ITERATIONS)
    }

    fn best_of_starts(self, rows: ArrayView2<'_, f32>) -> Grouping {
        let mut runs = starts(rows, self.k, &seeds(self.seed, self.n_runs), SEEDED_ROWS_A_GROUP);
        // The sort is stable: of equals the first stays first.
        runs.sort_by(|a, b| b.objective.total_cmp(&a.objective));
        runs.truncate(FINALISTS);
        let to_the_end = |run: Grouping| lloyd(Rows::of(&rows), run.centroids, ITERATIONS);
        best(runs.into_par_iter().map(to_the_end).collect())
    }
}

/// The run with the largest mean cosine, the first of equals.
fn best(runs: Vec<Grouping>) -> Grouping {
    let better = |a: Grouping, b: Grouping| if b.objective > a.objective { b } else { a };
    runs.into_iter().reduce(better).expect("at least one run")
}

/// A seed for each of `n` runs.
fn seeds(seed: u64, n: usize) -> Vec<u64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    (0..n).map(|_| random.next_u64()).collect()
}

/// For each seed a run of a few iterations. Starts that are seeded side by side choose among the same rows.
fn starts(rows: ArrayView2<'_, f32>, k: usize, seeds: &[u64], rows_a_group: usize) -> Vec<Grouping> {
    let n = rows.nrows();
    let n_asked = SEEDED_ROWS.max(rows_a_group.saturating_mul(k));
    let side_by_side = |seeds: &[u64]| {
        let mut randoms: Vec<_> = seeds.iter().map(|&seed| Xoshiro256PlusPlus::seed_from_u64(seed)).collect();
        if n_asked >= n {
            return seed::greedy(Rows::of(&rows), k, &mut randoms);
        }
        let mut asked = rand::seq::index::sample(&mut randoms[0], n, n_asked).into_vec();
        asked.sort_unstable();
        seed::greedy(Rows::of(&rows.select(Axis(0), &asked).view()), k, &mut randoms)
    };
    let centroids: Vec<_> = seeds.chunks(seed::STARTS).flat_map(side_by_side).collect();
    centroids.into_par_iter().map(|centroids| lloyd(Rows::of(&rows), centroids, FIRST_ITERATIONS)).collect()
}

/// The centroids of one run, carried far enough to be compared with those of others: the best of a few starts.
pub(super) fn quick_run(rows: ArrayView2<'_, f32>, k: usize, seed: u64, n_starts: usize) -> Array2<f32> {
    let rows = rows.as_standard_layout();
    let rows = rows.view();
    let best = best(starts(rows, k, &seeds(seed, n_starts), COMPARED_ROWS_A_GROUP));
    lloyd(Rows::of(&rows), best.centroids, COMPARED_ITERATIONS).centroids
}

/// The nearest centroid of each row, the first of equals.
pub(super) fn nearest(rows: ArrayView2<'_, f32>, centroids: ArrayView2<'_, f32>) -> Vec<u32> {
    let chunk = |rows: ArrayView2<'_, f32>| -> Vec<u32> {
        stop::here();
        let products = rows.dot(&centroids.t());
        let first = |products: ndarray::ArrayView1<'_, f32>| {
            let best =
                (1..products.len()).fold(0, |best, i| if products[i] > products[best] { i } else { best });
            best as u32
        };
        products.rows().into_iter().map(first).collect()
    };
    rows.axis_chunks_iter(Axis(0), CHUNK).into_par_iter().flat_map_iter(chunk).collect()
}

/// Rows a product: fixed, so that products are cut the same way for any number of threads.
const CHUNK: usize = 512;

/// linfa's k-means from the centroids of `best`, without empty groups.
fn finish(rows: ArrayView2<'_, f32>, best: Grouping) -> Result<Grouping> {
    let fault = |error: &dyn std::fmt::Display| Error::Data(format!("k-means failed: {error}"));
    // The start is given, so the generator is never asked.
    let random = Xoshiro256PlusPlus::seed_from_u64(0);
    let model = KMeans::params_with(best.centroids.nrows(), random, Cosine)
        .n_runs(1)
        .max_n_iterations(LAST_ITERATIONS)
        .tolerance(1e-6)
        .init_method(KMeansInit::Precomputed(best.centroids))
        .fit(&DatasetBase::from(rows))
        .map_err(|error| fault(&error))?;
    let labels = model.predict(&rows).iter().map(|&label| label as u32).collect();
    Ok(lloyd::grouping(Rows::of(&rows), model.centroids().clone(), labels))
}

/// 1 - cosine, which makes linfa's k-means spherical: only the direction of a centroid counts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cosine;

impl Distance<f32> for Cosine {
    /// What k-means asks between old and new centroids, to see whether they still move.
    fn distance<D: Dimension>(&self, a: ArrayView<'_, f32, D>, b: ArrayView<'_, f32, D>) -> f32 {
        // The one place in linfa's loop that is ours and comes once an iteration, not once a row.
        stop::here();
        let (mut products, mut left, mut right) = (0.0f64, 0.0, 0.0);
        for (a, b) in a.iter().map(|&x| f64::from(x)).zip(b.iter().map(|&x| f64::from(x))) {
            products += a * b;
            left += a * a;
            right += b * b;
        }
        if left * right == 0.0 { 1.0 } else { (1.0 - products / (left * right).sqrt()) as f32 }
    }

    /// What k-means asks between a centroid and a row; the row's length is 1, so it is left out.
    fn rdistance<D: Dimension>(&self, centroid: ArrayView<'_, f32, D>, row: ArrayView<'_, f32, D>) -> f32 {
        match (centroid.as_slice(), row.as_slice()) {
            (Some(centroid), Some(row)) => one_less_cosine(centroid, row),
            _ => self.distance(centroid, row),
        }
    }
}

/// 1 - c.x / |c|, in sixteen partial sums so that the compiler can use wide registers.
fn one_less_cosine(centroid: &[f32], row: &[f32]) -> f32 {
    const WIDE: usize = 16;
    let (mut products, mut squares) = ([0.0f32; WIDE], [0.0f32; WIDE]);
    let (centroids, rows) = (centroid.chunks_exact(WIDE), row.chunks_exact(WIDE));
    for (i, (c, x)) in centroids.remainder().iter().zip(rows.remainder()).enumerate() {
        products[i] = c * x;
        squares[i] = c * c;
    }
    for (c, x) in centroids.zip(rows) {
        for i in 0..WIDE {
            products[i] += c[i] * x[i];
            squares[i] += c[i] * c[i];
        }
    }
    let length = squares.iter().sum::<f32>().sqrt();
    if length == 0.0 { 1.0 } else { 1.0 - products.iter().sum::<f32>() / length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_rows_a_sample_finds_the_groups_and_all_rows_get_one() -> Result<()> {
        // Twelve directions, each with rows a little off it.
        let n = 5 * COMPARED_ROWS;
        let mut rows = Array2::from_shape_fn((n, 12), |(i, j)| {
            f32::from(u8::from(i % 12 == j)) + ((i * 31 + j * 17) % 23) as f32 / 100.0
        });
        crate::themes::smooth::unit_rows(&mut rows);
        let fit = DenseKMeans { k: 12, seed: 3, n_runs: 16 }.fit(rows.view(), None)?;
        assert_eq!(fit.labels.len(), n);
        for (row, label) in fit.labels.iter().enumerate() {
            assert_eq!(*label, fit.labels[row % 12], "row {row}");
        }
        let mut first = fit.labels[..12].to_vec();
        first.sort_unstable();
        assert_eq!(first, (0..12).collect::<Vec<u32>>());
        Ok(())
    }
}
