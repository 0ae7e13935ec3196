//! What clustering needs of a matrix before `k` is known, made once: the rows that are not empty, their latent
//! rows and their nearest neighbours.

use std::borrow::Cow;
use std::collections::HashSet;

use linfa::traits::{Fit, Transformer};
use ndarray::Array2;

use super::smooth;
use crate::error::Result;
use crate::pairs::Neighbours;
use crate::vectors::TermMatrix;
use crate::vectors::latent::{Latent, LatentParams};

/// The rows of a matrix that have a term.
pub(super) struct Filled<'a> {
    /// Their numbers in the whole matrix, ascending.
    pub rows: Vec<u32>,
    /// They alone.
    pub matrix: Cow<'a, TermMatrix>,
}

impl<'a> Filled<'a> {
    pub fn of(matrix: &'a TermMatrix) -> Self {
        let rows: Vec<u32> =
            (0u32..).zip(matrix.rows()).filter(|(_, row)| !row.is_empty()).map(|(i, _)| i).collect();
        let whole = rows.len() == matrix.n_rows();
        let matrix = if whole { Cow::Borrowed(matrix) } else { Cow::Owned(matrix.select(&rows)) };
        Self { rows, matrix }
    }

    /// Whether there are at least `k` rows of which no two point the same way; else their number.
    pub fn distinct(&self, k: usize) -> Result<(), usize> {
        let mut seen: HashSet<Vec<(u32, u32)>> = HashSet::new();
        for (row, terms) in self.matrix.rows().enumerate() {
            if seen.len() >= k {
                break;
            }
            let unit = |value: f32| ((f64::from(value) / self.matrix.norm(row)) as f32).to_bits();
            seen.insert(terms.iter().map(|(column, value)| (column, unit(value))).collect());
        }
        if seen.len() >= k { Ok(()) } else { Err(seen.len()) }
    }
}

/// Documents that a direction beyond the first hundred should rest on.
const DOCUMENTS_A_DIMENSION: usize = 40;

/// Power iterations of the decomposition. Four come closer to the exact directions; the themes agree with the labels of
/// public corpora as well after two, which `benches/quality.sh` shows.
const POWER_ITERATIONS: usize = 2;

/// Dimensions of the latent rows for `k` themes among `n_rows` documents: 100, and up to 200 where there are many
/// themes to tell apart and documents enough to show the directions. By `benches/quality.sh` more help reuters_r52
/// (9,089 documents, 52 themes) and do no good on smaller corpora.
pub(super) fn n_dimensions(k: usize, n_rows: usize) -> usize {
    let least = LatentParams::DIMENSIONS;
    k.saturating_mul(4).min(n_rows / DOCUMENTS_A_DIMENSION).clamp(least, 2 * least)
}

/// Latent rows and the graph of nearest neighbours of the filled rows.
pub(super) struct Space {
    latent: Array2<f32>,
    neighbours: Neighbours,
}

impl Space {
    /// Latent rows, and up to ten neighbours of each row where `with_graph`.
    pub fn of(matrix: &TermMatrix, with_graph: bool, n_dimensions: usize) -> Result<Self> {
        let latent = Latent::params(n_dimensions).n_iterations(POWER_ITERATIONS);
        let latent = latent.fit(&matrix.dataset())?.transform(matrix);
        let neighbours = if with_graph {
            Neighbours::params(smooth::MOST_NEIGHBOURS).transform(matrix)?
        } else {
            Neighbours::default()
        };
        Ok(Self { latent, neighbours })
    }

    /// Latent rows of unit length.
    pub fn latent(&self) -> Array2<f32> {
        let mut rows = self.latent.clone();
        smooth::unit_rows(&mut rows);
        rows
    }

    /// Smoothed rows of unit length, for themes whose size allows `n_neighbours`.
    pub fn smoothed(&self, n_neighbours: usize) -> Array2<f32> {
        let graph = smooth::normalised_graph(&graph(&self.neighbours, n_neighbours));
        smooth::smooth(&graph, self.latent.view())
    }
}

/// The first `n` neighbours of each row as a sparse matrix, documents x documents.
fn graph(neighbours: &Neighbours, n: usize) -> TermMatrix {
    let row = |row| {
        let (others, cosines) = neighbours.row(row);
        others.iter().copied().zip(cosines.iter().copied()).take(n).collect()
    };
    let rows: Vec<Vec<(u32, f32)>> = (0..neighbours.n_rows()).map(row).collect();
    TermMatrix::from_rows(&rows, rows.len()).expect("neighbours are other rows, each once")
}
