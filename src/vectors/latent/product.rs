//! Sparse times dense, and the transpose: the two steps that most of the decomposition's time goes into.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use crate::stop;
use crate::vectors::matrix::{Row, TermMatrix};

/// Rows a task: fixed, so that the work is cut the same way for any number of threads.
const CHUNK: usize = 64;

/// Columns kept in registers while a row's terms pass by (four AVX-512 or eight AVX2 registers).
const TILE: usize = 64;

/// `sparse` (rows x terms) times `dense` (terms x width), row by row in parallel.
///
/// Each value is added up in column order by one task, so the result does not depend on the threads.
///
/// # Panics
/// If the shapes do not meet.
pub(crate) fn multiply(sparse: &TermMatrix, dense: ArrayView2<'_, f32>) -> Array2<f32> {
    assert_eq!(sparse.n_columns(), dense.nrows(), "as many columns here as rows there");
    let width = dense.ncols();
    let mut product = Array2::zeros((sparse.n_rows(), width));
    if product.is_empty() {
        return product;
    }
    let dense = dense.as_standard_layout();
    let dense = dense.as_slice().expect("the standard layout is one slice");
    let arch = pulp::Arch::new();
    let rows = product.as_slice_mut().expect("the standard layout is one slice");
    rows.par_chunks_mut(CHUNK * width).enumerate().for_each(|(chunk, rows)| {
        stop::here();
        // Compiled once for each instruction set; the widest the machine has is taken when it runs.
        arch.dispatch(
            #[inline(always)]
            || {
                add_up(sparse, chunk * CHUNK, dense, width, rows);
            },
        );
    });
    product
}

/// `out` = the rows from `first` on times `dense`, tile by tile: of the rows of `dense` that most rows ask for, one
/// tile stays in the cache where the whole would not.
#[inline(always)]
fn add_up(sparse: &TermMatrix, first: usize, dense: &[f32], width: usize, out: &mut [f32]) {
    let mut start = 0;
    while start < width {
        let n = [TILE, 16].into_iter().find(|&n| width - start >= n).unwrap_or(width - start);
        for (row, out) in (first..).zip(out.chunks_exact_mut(width)) {
            let (row, out) = (sparse.row(row), &mut out[start..][..n]);
            match n {
                TILE => add_up_tile::<TILE>(row, &dense[start..], width, out),
                16 => add_up_tile::<16>(row, &dense[start..], width, out),
                _ => {
                    for (column, value) in row.iter() {
                        let from = &dense[column as usize * width + start..][..n];
                        out.iter_mut().zip(from).for_each(|(sum, x)| *sum += value * x);
                    }
                }
            }
        }
        start += n;
    }
}

#[inline(always)]
fn add_up_tile<const N: usize>(row: Row<'_>, dense: &[f32], width: usize, out: &mut [f32]) {
    let mut sums = [0.0f32; N];
    for (column, value) in row.iter() {
        let from = &dense[column as usize * width..][..N];
        for i in 0..N {
            sums[i] += value * from[i];
        }
    }
    out[..N].copy_from_slice(&sums);
}

/// Terms x documents of documents x terms. O(values).
pub(crate) fn transpose(matrix: &TermMatrix) -> TermMatrix {
    let mut starts = vec![0usize; matrix.n_columns() + 1];
    for &column in matrix.columns() {
        starts[column as usize + 1] += 1;
    }
    for column in 0..matrix.n_columns() {
        starts[column + 1] += starts[column];
    }
    let mut next = starts.clone();
    let mut columns = vec![0u32; matrix.n_values()];
    let mut values = vec![0f32; matrix.n_values()];
    for (document, row) in (0u32..).zip(matrix.rows()) {
        for (column, value) in row.iter() {
            let place = &mut next[column as usize];
            columns[*place] = document;
            values[*place] = value;
            *place += 1;
        }
    }
    TermMatrix::from_parts(starts, columns, values, matrix.n_rows())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_agree_with_sums_by_hand_for_every_tile_width() -> crate::error::Result<()> {
        let matrix = TermMatrix::from_rows(&[vec![(0, 1.0), (2, 2.0)], vec![], vec![(1, -3.0)]], 3)?;
        for width in [1, 15, 16, 17, 63, 64, 65, 100, 150] {
            let dense = Array2::from_shape_fn((3, width), |(i, j)| (i * 7 + j) as f32);
            let product = multiply(&matrix, dense.view());
            for j in 0..width {
                assert_eq!(product[[0, j]], dense[[0, j]] + 2.0 * dense[[2, j]]);
                assert_eq!(product[[1, j]], 0.0);
                assert_eq!(product[[2, j]], -3.0 * dense[[1, j]]);
            }
        }
        assert_eq!(transpose(&transpose(&matrix)), matrix);
        Ok(())
    }
}
