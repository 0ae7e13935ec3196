//! Where new documents stand among the themes of an earlier fit.
//!
//! A new row goes the way that the fitted rows went: along the same latent directions, then, with smoothed rows, two
//! steps towards its nearest fitted documents. It takes part as a guest: with N as in [`smooth`](super::smooth), its
//! edge to the fitted document j is cosine / sqrt(d d_j), where d is the sum of its own cosines and d_j that of j
//! as fitted; fitted rows do not move towards it. So the place of a new document hangs on no other new document, and
//! not on their order. (Folding in by the same operator: Bengio et al., Out-of-Sample Extensions for LLE, Isomap,
//! MDS, Eigenmaps, and Spectral Clustering, NIPS 2003.)

use linfa::traits::Fit;
use ndarray::{Array1, Array2, ArrayView1, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::model::Themes;
use super::params::Method;
use super::smooth::{self, OWN, STEPS};
use super::space::{POWER_ITERATIONS, n_dimensions};
use super::spherical::Closest;
use crate::error::{Error, Result};
use crate::pairs::Neighbours;
use crate::stop;
use crate::vectors::TermMatrix;
use crate::vectors::latent::Latent;
use crate::vectors::latent::product::{multiply, transpose};

/// A new row takes the fitted rows as they were before each step; two sets of them are kept.
const _: () = assert!(STEPS == 2);

/// The rows that themes were fitted on, kept so that new rows can be placed beside them.
#[derive(Debug, Clone)]
pub struct Projection {
    stored: Stored,
    /// Unit latent rows of the fitted documents, and the same after one step along the graph; documents x dimensions.
    latent: Array2<f32>,
    stepped: Array2<f32>,
    /// For each fitted document the sum of the cosines of its edges.
    sums: Vec<f64>,
    /// Unit mean directions of the themes, themes x dimensions.
    centroids: Array2<f32>,
    /// The centroids over terms, terms x themes: for `plain`, and for rows that no latent direction sees.
    by_term: TermMatrix,
}

/// What a [`Projection`] cannot be made from again: the parts that are saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The name of the method.
    method: String,
    /// The theme of each fitted row.
    labels: Vec<Option<u32>>,
    /// Number of themes.
    n_themes: u32,
    /// Latent directions, row by row, terms x dimensions.
    directions: Vec<f32>,
    /// Nearest fitted rows of each fitted row, with their cosines; empty where rows are not smoothed.
    neighbours: Vec<Vec<(u32, f32)>>,
    /// How many of them count.
    n_neighbours: u32,
}

impl Projection {
    /// The projection for `themes`, fitted on `matrix` (documents x terms) by `method`.
    ///
    /// `neighbours` are those that `smoothed` rows were made with ([`Groundwork::neighbours`](super::Groundwork::neighbours) of
    /// the rows that have a term, which must be all); other methods have none. Costs the latent rows once more; they
    /// come out the same.
    ///
    /// # Errors
    /// As the fit itself.
    ///
    /// # Panics
    /// If the themes or the neighbours are of another matrix.
    pub fn of(matrix: &TermMatrix, themes: &Themes, method: Method, neighbours: &Neighbours) -> Result<Self> {
        assert_eq!(matrix.n_rows(), themes.n_rows(), "the matrix that the themes were fitted on");
        if method == Method::Smoothed {
            assert_eq!(matrix.n_rows(), neighbours.n_rows(), "the neighbours of the rows fitted on");
        }
        let filled: Vec<u32> =
            (0u32..).zip(matrix.rows()).filter(|(_, row)| !row.is_empty()).map(|(row, _)| row).collect();
        let n = filled.len();
        let directions = match method {
            Method::Plain => Array2::zeros((matrix.n_columns(), 0)),
            Method::Latent | Method::Smoothed => {
                let latent =
                    Latent::params(n_dimensions(themes.n_themes(), n)).n_iterations(POWER_ITERATIONS);
                latent.fit(&matrix.dataset())?.components().to_owned()
            }
        };
        let neighbours = match method {
            Method::Smoothed => lists(neighbours),
            Method::Latent | Method::Plain => Vec::new(),
        };
        let stored = Stored {
            method: method.as_str().into(),
            labels: (0..matrix.n_rows()).map(|row| themes.theme(row)).collect(),
            n_themes: themes.n_themes() as u32,
            directions: directions.as_standard_layout().iter().copied().collect(),
            neighbours,
            n_neighbours: smooth::n_neighbours(n, themes.n_themes()) as u32,
        };
        Self::from_stored(stored, matrix)
    }

    /// The projection from its saved parts and the rows of the fitted documents.
    ///
    /// # Errors
    /// [`Error::Data`] where the two do not fit together.
    pub fn from_stored(stored: Stored, matrix: &TermMatrix) -> Result<Self> {
        let method: Method = stored.method.parse()?;
        let (n, n_terms, k) = (matrix.n_rows(), matrix.n_columns(), stored.n_themes as usize);
        let fits = stored.labels.len() == n
            && stored.labels.iter().flatten().all(|&theme| (theme as usize) < k)
            && k <= n
            && stored.directions.len().checked_rem(n_terms).unwrap_or(0) == 0
            && stored.directions.iter().all(|x| x.is_finite())
            && stored.neighbours.len() == if method == Method::Smoothed { n } else { 0 };
        let edge = |&(row, cosine): &(u32, f32)| (row as usize) < n && (0.0..=1.0).contains(&cosine);
        if !fits || !stored.neighbours.iter().flatten().all(edge) {
            return Err(Error::Data("the themes and their documents do not fit together".into()));
        }
        let n_dimensions = stored.directions.len() / n_terms.max(1);
        let directions = Array2::from_shape_vec((n_terms, n_dimensions), stored.directions)
            .map_err(|error| Error::Data(error.to_string()))?;
        let mut latent = multiply(matrix, directions.view());
        smooth::unit_rows(&mut latent);
        let (mut stepped, mut sums) = (latent.clone(), Vec::new());
        let mut rows = latent.clone();
        if method == Method::Smoothed {
            let n_used = stored.n_neighbours as usize;
            let used: Vec<Vec<(u32, f32)>> =
                stored.neighbours.iter().map(|list| list.iter().copied().take(n_used).collect()).collect();
            let graph = smooth::symmetric(&TermMatrix::from_rows(&used, n)?);
            sums = graph.rows().map(|row| row.values.iter().map(|&cosine| f64::from(cosine)).sum()).collect();
            let graph = smooth::normalised(graph);
            stepped = smooth::step(&graph, &latent);
            rows = smooth::step(&graph, &stepped);
            smooth::unit_rows(&mut rows);
        }
        let centroids = smooth::mean_directions(rows.view(), &stored.labels, k);
        let members = members(&stored.labels, k);
        let by_term = transpose(&super::model::mean_directions(matrix, &members));
        // The directions are kept once, as a matrix; they go back when the parts are asked for.
        let stored = Stored { directions: directions.into_raw_vec_and_offset().0, ..stored };
        Ok(Self { stored, latent, stepped, sums, centroids, by_term })
    }

    /// The parts to save.
    pub fn stored(&self) -> &Stored {
        &self.stored
    }

    /// How the themes were fitted.
    pub fn method(&self) -> Method {
        self.stored.method.parse().unwrap_or_default()
    }

    /// Whether [`Projection::place`] needs neighbours, and how many.
    pub fn n_neighbours(&self) -> usize {
        if self.method() == Method::Smoothed { self.stored.n_neighbours as usize } else { 0 }
    }

    /// Number of themes.
    pub fn n_themes(&self) -> usize {
        self.stored.n_themes as usize
    }

    /// Terms x themes: the mean directions of the themes' documents.
    pub fn by_term(&self) -> &TermMatrix {
        &self.by_term
    }

    /// The two themes nearest to each row of `matrix` (documents x terms as fitted); none for a row that nothing
    /// connects with any theme. `nearest` has for each row the nearest fitted rows with their cosines, at least
    /// [`Projection::n_neighbours`] of them where there are so many, nearest first.
    ///
    /// # Panics
    /// If `matrix` has other columns than fitted on, or `nearest` another number of rows.
    pub fn place(&self, matrix: &TermMatrix, nearest: &[Vec<(u32, f32)>]) -> Vec<Option<Closest>> {
        assert_eq!(matrix.n_columns(), self.by_term.n_rows(), "the same terms as fitted on");
        assert_eq!(matrix.n_rows(), nearest.len(), "neighbours of each row");
        let n_dimensions = self.centroids.ncols();
        let directions =
            ndarray::ArrayView2::from_shape((matrix.n_columns(), n_dimensions), &self.stored.directions)
                .expect("checked when it was made");
        let mut latent = multiply(matrix, directions);
        smooth::unit_rows(&mut latent);
        let one = |row: usize| {
            stop::here();
            if matrix.row(row).is_empty() {
                return None;
            }
            let dense = if n_dimensions == 0 { None } else { self.dense(latent.row(row), &nearest[row]) };
            let cosines: Vec<f64> = match dense {
                Some(dense) => self
                    .centroids
                    .axis_iter(Axis(0))
                    .map(|centroid| f64::from(centroid.dot(&dense)))
                    .collect(),
                None => self.sparse(matrix, row),
            };
            two_largest(&cosines)
        };
        (0..matrix.n_rows()).into_par_iter().map(one).collect()
    }

    /// The cosine of row `row` of `matrix` (documents x terms as fitted) to the mean direction of a theme's documents.
    ///
    /// # Panics
    /// If there is no such row or theme.
    pub fn cosine(&self, matrix: &TermMatrix, row: usize, theme: u32) -> f64 {
        if matrix.row(row).is_empty() { 0.0 } else { self.sparse(matrix, row)[theme as usize] }
    }

    /// The dense row of unit length; none where it would be zeros.
    fn dense(&self, latent: ArrayView1<'_, f32>, nearest: &[(u32, f32)]) -> Option<Array1<f32>> {
        let mut row = latent.to_owned();
        let nearest = &nearest[..nearest.len().min(self.n_neighbours())];
        let sum: f64 = nearest.iter().map(|&(_, cosine)| f64::from(cosine)).sum();
        for fitted in [&self.latent, &self.stepped].into_iter().take(if sum > 0.0 { 2 } else { 0 }) {
            row *= OWN;
            for &(other, cosine) in nearest {
                // A fitted row without edges of its own takes part by its cosine alone.
                let theirs = Some(self.sums[other as usize]).filter(|&sum| sum > 0.0).unwrap_or(sum);
                let weight = (1.0 - OWN) * (f64::from(cosine) / (sum * theirs).sqrt()) as f32;
                row.scaled_add(weight, &fitted.row(other as usize));
            }
        }
        let length = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
        (length > 0.0 && length.is_finite()).then(|| row.mapv(|x| (f64::from(x) / length) as f32))
    }

    /// The cosine of a sparse row to each theme's mean direction.
    fn sparse(&self, matrix: &TermMatrix, row: usize) -> Vec<f64> {
        let mut sums = vec![0.0f64; self.n_themes()];
        for (term, value) in matrix.row(row).iter() {
            for (theme, weight) in self.by_term.row(term as usize).iter() {
                sums[theme as usize] += f64::from(value) * f64::from(weight);
            }
        }
        let length = matrix.norm(row);
        sums.iter().map(|sum| sum / length).collect()
    }
}

/// The largest and the next of the cosines, the first of equals; none where all are 0.
fn two_largest(cosines: &[f64]) -> Option<Closest> {
    let largest = |but: Option<usize>| {
        let others = (0..cosines.len()).filter(|theme| Some(*theme) != but);
        others.reduce(|a, b| if cosines[b] > cosines[a] { b } else { a })
    };
    let best = largest(None)?;
    if cosines.iter().all(|&cosine| cosine == 0.0 || cosine.is_nan()) {
        return None;
    }
    let named = |theme: usize| (theme as u32, (cosines[theme] as f32).clamp(-1.0, 1.0));
    let (cluster, cosine) = named(best);
    Some(Closest { cluster, cosine, runner_up: largest(Some(best)).map(named) })
}

fn lists(neighbours: &Neighbours) -> Vec<Vec<(u32, f32)>> {
    let list = |row| {
        let (others, cosines) = neighbours.row(row);
        others.iter().copied().zip(cosines.iter().copied()).collect()
    };
    (0..neighbours.n_rows()).map(list).collect()
}

fn members(labels: &[Option<u32>], k: usize) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); k];
    for (row, label) in (0u32..).zip(labels) {
        label.iter().for_each(|&label| members[label as usize].push(row));
    }
    members
}
