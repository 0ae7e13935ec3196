//! The exact searches over rows.

use likewise::pairs::{self, Neighbours, Pair, Pairs, PairsAgainst};
use linfa::traits::Transformer;
use numpy::{IntoPyArray, PyArray1};
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

use crate::matrix::{Csr, Rows, numbers};
use crate::work::work;

/// The two rows of each pair (int32) and their cosine (float32).
type Columns<'py> = (Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<f32>>);

/// All pairs at or above a threshold; with `n_new` the pairs of one of the first `n_new` rows with one of the others.
#[pyfunction]
pub fn cosine_pairs<'py>(
    py: Python<'py>,
    rows: Csr<'py>,
    threshold: f64,
    n_new: Option<usize>,
    n_jobs: Option<i64>,
) -> PyResult<Columns<'py>> {
    let rows = Rows::of(rows)?;
    let found = work(py, n_jobs, || {
        let matrix = rows.matrix()?;
        match n_new {
            None => {
                let pairs: Pairs = pairs::Pairs::params(threshold).transform(&matrix)?;
                Ok(Lists::of(pairs.len(), pairs.iter()))
            }
            Some(n_new) => {
                let pairs = PairsAgainst::join(&matrix, n_new, threshold)?;
                let between = pairs.iter().filter(|pair| pair.b as usize >= n_new);
                let between = between.map(|pair| Pair { b: pair.b - n_new as u32, ..pair });
                Ok(Lists::of(pairs.len(), between))
            }
        }
    })?;
    let Lists { a, b, cosine } = found?;
    Ok((numbers(py, a), numbers(py, b), cosine.into_pyarray(py)))
}

/// Pairs by column.
#[derive(Default)]
struct Lists {
    a: Vec<u32>,
    b: Vec<u32>,
    cosine: Vec<f32>,
}

impl Lists {
    /// At most `n` pairs. Those of identical rows are written out here, so there may be more than memory holds.
    fn of(n: usize, pairs: impl Iterator<Item = Pair>) -> PyResult<Self> {
        let mut lists = Self::default();
        let room = lists.a.try_reserve_exact(n);
        let room = room.and_then(|()| lists.b.try_reserve_exact(n));
        room.and_then(|()| lists.cosine.try_reserve_exact(n)).map_err(|_| {
            PyMemoryError::new_err(format!("{n} pairs do not fit in memory; take a higher threshold"))
        })?;
        for pair in pairs {
            lists.a.push(pair.a);
            lists.b.push(pair.b);
            lists.cosine.push(pair.cosine);
        }
        Ok(lists)
    }
}

/// Starts, rows and cosines.
type Near<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i32>>, Bound<'py, PyArray1<f32>>);

/// The nearest rows of each row: where each row's begin (int64), the rows (int32), the cosines (float32).
#[pyfunction]
pub fn cosine_neighbors<'py>(
    py: Python<'py>,
    rows: Csr<'py>,
    n_neighbors: usize,
    n_jobs: Option<i64>,
) -> PyResult<Near<'py>> {
    let rows = Rows::of(rows)?;
    let (starts, others, cosines) = work(py, n_jobs, || {
        let matrix = rows.matrix()?;
        // More than there are rows says no more, and would ask for memory.
        let n = n_neighbors.min(matrix.n_rows().max(1));
        let found: Neighbours = Neighbours::params(n).transform(&matrix)?;
        let (mut starts, mut others, mut cosines) = (vec![0i64], Vec::new(), Vec::new());
        for row in 0..found.n_rows() {
            let (rows, of_rows) = found.row(row);
            others.extend_from_slice(rows);
            cosines.extend_from_slice(of_rows);
            starts.push(others.len() as i64);
        }
        Ok((starts, others, cosines))
    })?;
    Ok((starts.into_pyarray(py), numbers(py, others), cosines.into_pyarray(py)))
}
