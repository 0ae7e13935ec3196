//! What clustering needs of a matrix before `k` is known, made once: the rows that are not empty, their latent
//! rows and their nearest neighbours.

use std::borrow::Cow;
use std::collections::HashSet;

use linfa::traits::{Fit, Transformer};
use ndarray::{Array2, ArrayView2};

use super::smooth;
use crate::error::Result;
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

    /// Whether there are at least `k` rows of which no two are the same; else their number.
    pub fn distinct(&self, k: usize) -> Result<(), usize> {
        let mut seen: HashSet<Vec<(u32, u32)>> = HashSet::new();
        for row in self.matrix.rows() {
            if seen.len() >= k {
                break;
            }
            seen.insert(row.iter().map(|(column, value)| (column, value.to_bits())).collect());
        }
        if seen.len() >= k { Ok(()) } else { Err(seen.len()) }
    }
}

/// Latent rows and the graph of nearest neighbours of the filled rows.
pub(super) struct Space {
    latent: Array2<f32>,
    neighbours: TermMatrix,
}

impl Space {
    /// Latent rows, and up to ten neighbours of each row where `with_graph`.
    pub fn of(matrix: &TermMatrix, with_graph: bool) -> Result<Self> {
        let latent = Latent::params(LatentParams::DIMENSIONS).fit(&matrix.dataset())?.transform(matrix);
        let neighbours = if with_graph {
            nearest(matrix, smooth::MOST_NEIGHBOURS)
        } else {
            TermMatrix::from_rows(&vec![Vec::new(); matrix.n_rows()], matrix.n_rows())?
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
        let graph = smooth::normalised_graph(&strongest(&self.neighbours, n_neighbours));
        smooth::smooth(&graph, ArrayView2::from(&self.latent))
    }
}

/// The `n` largest values of each row, the first of equals.
fn strongest(neighbours: &TermMatrix, n: usize) -> TermMatrix {
    let row = |row: crate::vectors::Row<'_>| {
        let mut row: Vec<(u32, f32)> = row.iter().collect();
        row.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        row.truncate(n);
        row
    };
    let rows: Vec<_> = neighbours.rows().map(row).collect();
    TermMatrix::from_rows(&rows, neighbours.n_columns()).expect("neighbours are other rows, each once")
}

fn nearest(matrix: &TermMatrix, k: usize) -> TermMatrix {
    use rayon::prelude::*;
    let back = crate::vectors::latent::product::transpose(matrix);
    let rows: Vec<Vec<(u32, f32)>> = (0..matrix.n_rows())
        .into_par_iter()
        .map(|r| {
            let mut acc = vec![0f32; matrix.n_rows()];
            for (c, v) in matrix.row(r).iter() {
                for (d, w) in back.row(c as usize).iter() {
                    acc[d as usize] += v * w;
                }
            }
            acc[r] = 0.0;
            let mut found: Vec<(u32, f32)> = (0u32..).zip(acc).filter(|x| x.1 > 0.0).collect();
            let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
            if found.len() > k {
                found.select_nth_unstable_by(k - 1, order);
                found.truncate(k);
            }
            found
        })
        .collect();
    TermMatrix::from_rows(&rows, matrix.n_rows()).expect("a graph")
}
