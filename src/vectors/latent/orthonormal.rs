//! Orthonormal columns for tall matrices: Cholesky QR in mixed precision.
//!
//! The rows are `f32`, the inner products are added up in `f64`, so one pass is accurate to the rounding of the
//! rows themselves (Yamazaki, Tomov & Dongarra: Mixed-Precision Cholesky QR Factorization, SIAM J. Sci. Comput.
//! 2015). All work is matrix products over row chunks whose size depends on the shape alone.

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use crate::stop;

/// A column whose part outside the columns before it is smaller than this (squared, of its own length) is rounding.
const DEPENDENT: f64 = 1e-11;

/// Rows a task. At most 64 tasks, whose partial sums are held at once.
fn chunk(n_rows: usize) -> usize {
    n_rows.div_ceil(64).max(512)
}

/// Transposed times itself, columns x columns; chunk sums added in chunk order.
pub(super) fn gram(tall: ArrayView2<'_, f32>) -> Array2<f64> {
    let parts: Vec<Array2<f64>> = tall
        .axis_chunks_iter(Axis(0), chunk(tall.nrows()))
        .into_par_iter()
        .map(|rows| {
            stop::here();
            let rows = rows.mapv(f64::from);
            rows.t().dot(&rows)
        })
        .collect();
    let zero = Array2::zeros((tall.ncols(), tall.ncols()));
    parts.iter().fold(zero, |sum, part| sum + part)
}

/// `tall` (rows x columns) times `small` (columns x anything), in parallel over rows.
pub(super) fn times(tall: ArrayView2<'_, f32>, small: ArrayView2<'_, f64>) -> Array2<f32> {
    let small = small.mapv(|x| x as f32);
    let mut product = Array2::zeros((tall.nrows(), small.ncols()));
    let size = chunk(tall.nrows());
    product
        .axis_chunks_iter_mut(Axis(0), size)
        .into_par_iter()
        .zip(tall.axis_chunks_iter(Axis(0), size))
        .for_each(|(mut out, rows)| {
            stop::here();
            ndarray::linalg::general_mat_mul(1.0, &rows, &small, 0.0, &mut out);
        });
    product
}

/// An orthonormal basis of the columns of `tall`; fewer columns where some depend on others.
pub(super) fn orthonormalise(tall: ArrayView2<'_, f32>) -> Array2<f32> {
    times(tall, inverse_factor(&gram(tall)).view())
}

/// T with `T' gram T = I`, columns x rank: the inverse of the Cholesky factor, dependent columns left out.
fn inverse_factor(gram: &Array2<f64>) -> Array2<f64> {
    let n = gram.nrows();
    // Row r of `inverse` holds column r of T, so that all the sums below run along rows.
    let mut inverse = Array2::<f64>::zeros((n, n));
    let mut rank = 0;
    for column in 0..n {
        // Gram-Schmidt in the inner product of `gram`: what the columns so far leave of unit vector `column`.
        let mut rest = ndarray::Array1::<f64>::zeros(n);
        rest[column] = 1.0;
        let basis = inverse.slice(s![..rank, ..]);
        let along = basis.dot(&gram.column(column));
        rest -= &along.dot(&basis);
        let length = gram[[column, column]] - along.dot(&along);
        if length > DEPENDENT * gram[[column, column]] {
            rest /= length.sqrt();
            inverse.row_mut(rank).assign(&rest);
            rank += 1;
        }
    }
    inverse.slice(s![..rank, ..]).t().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependent_and_empty_columns_are_left_out() {
        let tall = Array2::from_shape_fn((50, 5), |(i, j)| match j {
            0 => 0.0,
            1 => (i as f32).sin(),
            2 => 2.0 * (i as f32).sin(),
            3 => (i as f32).cos() + 100.0 * (i as f32).sin(),
            _ => 1.0,
        });
        let basis = orthonormalise(tall.view());
        assert_eq!(basis.ncols(), 3);
        let off = gram(basis.view()) - Array2::<f64>::eye(3);
        assert!(off.iter().all(|x| x.abs() < 1e-4), "{off}");
    }
}
