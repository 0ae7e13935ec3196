//! Spherical k-means over sparse rows: parameters in, clusters of documents out.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict, PredictInplace};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::assign::{FEW, GROUPS, IndexedStep};
use super::lloyd::{self, Limits, Run};
use super::plain::PlainStep;
use super::points::Points;
use super::seed;
use super::spherical_params::{Assignment, K, Seeding, SphericalKMeansParams, SphericalKMeansValidParams};
use crate::error::{Error, Result};
use crate::stop;
use crate::vectors::{Row, TermMatrix};

/// Documents grouped so that the sum of their cosines to their group's mean direction is high.
///
/// Only directions count: a row of any length stands for its unit row. The result hangs on the parameters and
/// the matrix alone, not on the number of threads or the instructions of the processor.
///
/// For up to some millions of rows in memory; about three times the memory of the matrix while fitting. Time
/// grows with values x clusters for common terms and far less for rare ones.
///
/// ```
/// use likewise::themes::SphericalKMeans;
/// use likewise::vectors::TermMatrix;
/// use linfa::traits::{Fit, Predict};
///
/// let rows = [vec![(0, 0.8), (1, 0.6)], vec![(0, 0.6), (1, 0.8)], vec![], vec![(2, 1.0)]];
/// let matrix = TermMatrix::from_rows(&rows, 3)?;
/// let model = SphericalKMeans::params(2).fit(&matrix.dataset())?;
/// assert_eq!(model.label(0), model.label(1));
/// assert_ne!(model.label(0), model.label(3));
/// assert_eq!(model.label(2), None);
/// assert_eq!(model.predict(&matrix), model.labels());
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SphericalKMeans {
    labels: Vec<Option<u32>>,
    centroids: TermMatrix,
    sizes: Vec<usize>,
    objectives: Vec<f64>,
}

/// The two clusters nearest to a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closest {
    /// The cluster of highest cosine; ties by the lowest.
    pub cluster: u32,
    /// Its cosine.
    pub cosine: f32,
    /// The next cluster and its cosine, where there is more than one.
    pub runner_up: Option<(u32, f32)>,
}

impl SphericalKMeans {
    /// Parameters for `k` clusters, at least 1.
    pub fn params(k: usize) -> SphericalKMeansParams {
        SphericalKMeansParams::new(k)
    }

    /// Number of clusters.
    pub fn n_clusters(&self) -> usize {
        self.sizes.len()
    }

    /// The cluster of row `row` of the matrix fitted, from 0; `None` for an empty row.
    pub fn label(&self, row: usize) -> Option<u32> {
        self.labels[row]
    }

    /// The cluster of each row of the matrix fitted.
    pub fn labels(&self) -> &[Option<u32>] {
        &self.labels
    }

    /// Clusters x terms: the mean direction of each cluster's rows, unit length (empty only where a cluster's
    /// rows cancel out).
    pub fn centroids(&self) -> &TermMatrix {
        &self.centroids
    }

    /// Number of rows in each cluster; none is 0.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The sum of the cosines of all rows to their own centroid.
    pub fn objective(&self) -> f64 {
        self.objectives[self.objectives.len() - 1]
    }

    /// The objective after each iteration of the run kept: it never falls, but for rounding.
    pub fn objective_by_iteration(&self) -> &[f64] {
        &self.objectives
    }

    /// Number of iterations of the run kept.
    pub fn n_iterations(&self) -> usize {
        self.objectives.len()
    }

    /// The nearest two clusters of each row of `matrix`, `None` for an empty row. Columns past those of the
    /// matrix fitted count for nothing.
    ///
    /// In `f64` from the unit centroids: for a row of the matrix fitted it may differ from
    /// [`SphericalKMeans::label`] where two clusters tie within rounding, or where `max_iterations` or
    /// `tolerance` ended the run while documents still moved.
    pub fn closest(&self, matrix: &TermMatrix) -> Vec<Option<Closest>> {
        let by_term = self.by_term();
        let row = |row| closest(&by_term, self.n_clusters(), matrix.row(row), matrix.norm(row));
        (0..matrix.n_rows()).into_par_iter().map(row).collect()
    }

    /// Clusters and weights of each term.
    fn by_term(&self) -> Vec<Vec<(u32, f32)>> {
        let mut by_term = vec![Vec::new(); self.centroids.n_columns()];
        for (cluster, centroid) in (0_u32..).zip(self.centroids.rows()) {
            centroid.iter().for_each(|(term, weight)| by_term[term as usize].push((cluster, weight)));
        }
        by_term
    }
}

/// The nearest two of `k` clusters, whose weights are listed by term.
fn closest(by_term: &[Vec<(u32, f32)>], k: usize, row: Row<'_>, norm: f64) -> Option<Closest> {
    if norm == 0.0 {
        return None;
    }
    stop::here();
    let mut dots = vec![0.0_f64; k];
    for (term, value) in row.iter() {
        for &(cluster, weight) in by_term.get(term as usize).into_iter().flatten() {
            dots[cluster as usize] += f64::from(value) * f64::from(weight);
        }
    }
    let cosine = |cluster: u32| ((dots[cluster as usize] / norm) as f32).clamp(-1.0, 1.0);
    // `reduce` keeps the first of equals, so the lowest wins a tie.
    let higher = |a: u32, b: u32| if dots[b as usize] > dots[a as usize] { b } else { a };
    let best = (0..k as u32).reduce(higher)?;
    let next = (0..k as u32).filter(|&cluster| cluster != best).reduce(higher);
    Some(Closest { cluster: best, cosine: cosine(best), runner_up: next.map(|next| (next, cosine(next))) })
}

impl Fit<&TermMatrix, (), Error> for SphericalKMeansValidParams {
    type Object = SphericalKMeans;

    /// # Errors
    /// [`Error::Data`] where no row has a term; [`Error::Parameter`] naming the number of different rows where
    /// `k` is above it.
    fn fit(&self, dataset: &DatasetBase<&TermMatrix, ()>) -> Result<SphericalKMeans> {
        let matrix = dataset.records;
        let points = Points::new(matrix);
        let n_distinct = points.n_distinct();
        if n_distinct == 0 {
            return Err(Error::Data("no document has a term to be clustered by".into()));
        }
        if self.k > n_distinct {
            let allowed = format!("at most {n_distinct}, the number of documents that differ in their terms");
            return Err(Error::Parameter { name: K.name, allowed, got: self.k.to_string() });
        }
        let run = self.best_run(&points);
        let mut labels = vec![None; matrix.n_rows()];
        let mut sizes = vec![0; self.k];
        for (&row, &label) in points.rows.iter().zip(&run.labels) {
            labels[row as usize] = Some(label);
            sizes[label as usize] += 1;
        }
        let centroids = centroids(matrix, &labels, &sizes);
        Ok(SphericalKMeans { labels, centroids, sizes, objectives: run.objectives })
    }
}

impl SphericalKMeansValidParams {
    /// The run of highest objective; the first of equals.
    fn best_run(&self, points: &Points) -> Run {
        let limits = Limits { max_iterations: self.max_iterations, tolerance: self.tolerance };
        let mut stream = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut best: Option<Run> = None;
        for _ in 0..self.n_runs {
            let mut rng = stream.clone();
            // Far ahead in the same sequence: streams of two runs never overlap.
            stream.jump();
            let seeds = match self.seeding {
                Seeding::Greedy => seed::greedy(points, self.k, &mut rng),
                Seeding::Random => seed::random(points, self.k, &mut rng),
            };
            let run = match self.assignment {
                Assignment::Indexed if self.k <= FEW => {
                    lloyd::run(points, &seeds, limits, &mut IndexedStep::<GROUPS>::new(points, self.k))
                }
                Assignment::Indexed => {
                    lloyd::run(points, &seeds, limits, &mut IndexedStep::<1>::new(points, self.k))
                }
                Assignment::Plain => lloyd::run(points, &seeds, limits, &mut PlainStep::new(points, self.k)),
            };
            if best.as_ref().is_none_or(|best| run.objectives.last() > best.objectives.last()) {
                best = Some(run);
            }
        }
        best.expect("n_runs is at least 1")
    }
}

/// The mean direction of each cluster's rows, in `f64` by ascending row.
fn centroids(matrix: &TermMatrix, labels: &[Option<u32>], sizes: &[usize]) -> TermMatrix {
    // Rows by cluster: a counting sort that keeps their order.
    let mut members: Vec<Vec<usize>> = sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
    for (row, label) in labels.iter().enumerate() {
        label.iter().for_each(|&label| members[label as usize].push(row));
    }
    let mean = |sums: &mut Vec<f64>, members: &Vec<usize>| {
        let mut columns = Vec::new();
        for &row in members {
            for (column, value) in matrix.row(row).iter() {
                let sum = &mut sums[column as usize];
                // A sum that came back to 0 is named twice; `dedup` mends it.
                if *sum == 0.0 {
                    columns.push(column);
                }
                *sum += f64::from(value) / matrix.norm(row);
            }
        }
        columns.sort_unstable();
        columns.dedup();
        let length = columns.iter().map(|&column| sums[column as usize].powi(2)).sum::<f64>().sqrt();
        let unit = |column: u32| (column, (std::mem::take(&mut sums[column as usize]) / length) as f32);
        // A term can cancel out, or be too small a part to be told from nothing.
        columns.into_iter().map(unit).filter(|&(_, value)| value.is_finite() && value != 0.0).collect()
    };
    let rows: Vec<Vec<(u32, f32)>> =
        members.par_iter().map_init(|| vec![0.0_f64; matrix.n_columns()], mean).collect();
    let mut starts = vec![0];
    starts.extend(rows.iter().scan(0, |end, row| {
        *end += row.len();
        Some(*end)
    }));
    let (columns, values) = rows.into_iter().flatten().unzip();
    TermMatrix::from_parts(starts, columns, values, matrix.n_columns())
}

impl PredictInplace<&TermMatrix, Vec<Option<u32>>> for SphericalKMeans {
    fn predict_inplace<'a>(&'a self, x: &'a &TermMatrix, y: &mut Vec<Option<u32>>) {
        y.clear();
        y.extend(self.closest(x).into_iter().map(|closest| closest.map(|closest| closest.cluster)));
    }

    fn default_target(&self, x: &&TermMatrix) -> Vec<Option<u32>> {
        vec![None; x.n_rows()]
    }
}

/// A matrix by itself; datasets come through linfa's own `Predict`.
impl Predict<&TermMatrix, Vec<Option<u32>>> for SphericalKMeans {
    fn predict(&self, x: &TermMatrix) -> Vec<Option<u32>> {
        let mut labels = self.default_target(&x);
        self.predict_inplace(&x, &mut labels);
        labels
    }
}
