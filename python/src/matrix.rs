//! Sparse matrices to and from the three arrays of a scipy CSR matrix.

use likewise::vectors::TermMatrix;
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;

/// The parts that `scipy.sparse.csr_array((data, indices, indptr), shape)` takes, and the shape.
type Parts<'py> =
    (Bound<'py, PyArray1<f32>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<i64>>, (usize, usize));

/// Hands the matrix to Python.
pub fn parts<'py>(py: Python<'py>, matrix: &TermMatrix) -> Parts<'py> {
    let starts: Vec<i64> = matrix.starts().iter().map(|&start| start as i64).collect();
    let columns: Vec<i32> = matrix.columns().iter().map(|&column| column as i32).collect();
    let values = matrix.values().to_vec();
    (
        values.into_pyarray(py),
        columns.into_pyarray(py),
        starts.into_pyarray(py),
        (matrix.n_rows(), matrix.n_columns()),
    )
}
