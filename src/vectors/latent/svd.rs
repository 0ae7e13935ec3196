//! Truncated singular value decomposition by random sampling with power iterations.
//!
//! Halko, Martinsson & Tropp: Finding Structure with Randomness, SIAM Review 2011, algorithms 4.4 and 5.1.
//! Their A is the matrix (documents x terms), Omega the random start, Q the basis of the range, B = Q'A.

use linfa_linalg::eigh::{EigSort, EighInto};
use ndarray::{Array1, Array2, Axis, s};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::orthonormal::{gram, orthonormalise, times};
use super::product::{multiply, transpose};
use crate::error::{Error, Result};
use crate::vectors::matrix::TermMatrix;

/// Directions sampled beyond those asked for.
const OVERSAMPLING: usize = 8;

/// A singular value smaller than this part of the largest one is rounding of the `f32` values.
const ROUNDING: f64 = 1e-5;

/// The right singular vectors (terms x dimensions) and the singular values, largest first.
pub(super) fn truncated(
    matrix: &TermMatrix,
    n_dimensions: usize,
    n_iterations: usize,
    seed: u64,
) -> Result<(Array2<f32>, Vec<f64>)> {
    let most = matrix.n_rows().min(matrix.n_columns());
    if matrix.n_values() == 0 {
        return Ok((Array2::zeros((matrix.n_columns(), 0)), Vec::new()));
    }
    let n_dimensions = n_dimensions.min(most);
    let width = (n_dimensions + OVERSAMPLING).next_multiple_of(16).min(most);
    let transposed = transpose(matrix);

    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let start = Array2::from_shape_simple_fn((matrix.n_columns(), width), || random.gen_range(-1.0..1.0f32));
    let mut basis = orthonormalise(multiply(matrix, start.view()).view());
    drop(start);
    for _ in 0..n_iterations {
        let across = multiply(&transposed, basis.view());
        basis = orthonormalise(multiply(matrix, across.view()).view());
    }

    // B B' is small; its eigenvectors turn B' into the right singular vectors.
    let across = multiply(&transposed, basis.view());
    let (squares, turn) = eigen(gram(across.view()))?;
    let floor = squares[0] * ROUNDING * ROUNDING;
    let rank = squares.iter().take(n_dimensions).take_while(|&&square| square > floor).count();
    let singular_values: Vec<f64> = squares.iter().take(rank).map(|square| square.sqrt()).collect();
    let turn = turn.slice(s![.., ..rank]).to_owned() / &Array1::from(singular_values.clone());
    let mut directions = times(across.view(), turn.view());
    fix_signs(&mut directions);
    Ok((directions, singular_values))
}

/// Eigenvalues, largest first, with the eigenvectors as columns.
fn eigen(symmetric: Array2<f64>) -> Result<(Array1<f64>, Array2<f64>)> {
    let fault = |error| Error::Data(format!("the latent directions could not be found: {error}"));
    Ok(symmetric.eigh_into().map_err(fault)?.sort_eig_desc())
}

/// Either sign is right; this one makes the largest value of each column positive, so that results can be compared.
fn fix_signs(directions: &mut Array2<f32>) {
    // Row by row, as they lie in memory: down the columns each value would be a cache line.
    let mut largest = vec![0.0f32; directions.ncols()];
    for row in directions.rows() {
        for (largest, &x) in largest.iter_mut().zip(row) {
            if x.abs() > largest.abs() {
                *largest = x;
            }
        }
    }
    let signs: Array1<f32> = largest.into_iter().map(|x| if x < 0.0 { -1.0 } else { 1.0 }).collect();
    directions.axis_iter_mut(Axis(0)).into_par_iter().for_each(|mut row| row *= &signs);
}
