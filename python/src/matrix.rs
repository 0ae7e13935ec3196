//! Sparse matrices to and from the arrays of a scipy CSR matrix.

use likewise::vectors::TermMatrix;
use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;

use crate::error::raise;

/// `data`, `indices`, `indptr` and the number of columns of a CSR matrix without doubles or stored zeros, column numbers
/// ascending in each row, arrays contiguous.
pub type Csr<'py> = (Values<'py>, Indexes<'py>, Indexes<'py>, usize);

/// Values of either precision.
#[derive(FromPyObject)]
pub enum Values<'py> {
    /// `float32`
    Single(PyReadonlyArray1<'py, f32>),
    /// `float64`
    Double(PyReadonlyArray1<'py, f64>),
}

/// Indexes of either width.
#[derive(FromPyObject)]
pub enum Indexes<'py> {
    /// `int32`
    Short(PyReadonlyArray1<'py, i32>),
    /// `int64`
    Long(PyReadonlyArray1<'py, i64>),
}

/// What [`Csr`] says, in memory of our own: one copy, since Python may change its arrays while threads read them.
pub struct Rows {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Precise,
    n_columns: usize,
}

enum Precise {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Rows {
    /// Copies the arrays.
    ///
    /// # Errors
    /// An index that is negative or too large.
    pub fn of((values, columns, starts, n_columns): Csr<'_>) -> PyResult<Self> {
        let fault = || PyValueError::new_err("not a sparse matrix: an index is out of range");
        let fit = |index: Option<u32>| index.ok_or_else(fault);
        let columns: PyResult<Vec<u32>> = match columns {
            Indexes::Short(all) => all.as_slice()?.iter().map(|&i| fit(i.try_into().ok())).collect(),
            Indexes::Long(all) => all.as_slice()?.iter().map(|&i| fit(i.try_into().ok())).collect(),
        };
        let place = |index: Option<usize>| index.ok_or_else(fault);
        let starts: PyResult<Vec<usize>> = match starts {
            Indexes::Short(all) => all.as_slice()?.iter().map(|&i| place(i.try_into().ok())).collect(),
            Indexes::Long(all) => all.as_slice()?.iter().map(|&i| place(i.try_into().ok())).collect(),
        };
        let starts = starts?;
        if i32::try_from(starts.len()).is_err() {
            return Err(PyValueError::new_err("a matrix can have 2,147,483,646 rows at most"));
        }
        let values = match values {
            Values::Single(all) => Precise::Single(all.as_slice()?.to_vec()),
            Values::Double(all) => Precise::Double(all.as_slice()?.to_vec()),
        };
        Ok(Self { starts, columns: columns?, values, n_columns })
    }

    /// The matrix, checked.
    ///
    /// # Errors
    /// Arrays that do not describe one.
    pub fn matrix(self) -> likewise::Result<TermMatrix> {
        match self.values {
            Precise::Single(values) => TermMatrix::new(self.starts, self.columns, values, self.n_columns),
            Precise::Double(values) => {
                TermMatrix::from_doubles(self.starts, self.columns, &values, self.n_columns)
            }
        }
    }
}

/// `data`, `indices`, `indptr` and the shape: what `scipy.sparse.csr_matrix((data, indices, indptr), shape)` takes.
pub type Parts<'py> = (Bound<'py, PyArray1<f32>>, Bound<'py, PyAny>, Bound<'py, PyAny>, (usize, usize));

/// Hands the matrix to Python. Values and column numbers are moved, not copied, where 32 bits hold all indexes.
pub fn parts(py: Python<'_>, matrix: TermMatrix) -> PyResult<Parts<'_>> {
    let shape = (matrix.n_rows(), matrix.n_columns());
    let (starts, columns, values) = matrix.into_parts();
    let (columns, starts) = sparse_indexes(py, columns, &starts, shape.1)?;
    Ok((values.into_pyarray(py), columns, starts, shape))
}

/// `indices` and `indptr` in one type, as scipy wants them: `int32` where everything fits.
fn sparse_indexes<'py>(
    py: Python<'py>,
    columns: Vec<u32>,
    starts: &[usize],
    n_columns: usize,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    if n_columns <= i32::MAX as usize && columns.len() <= i32::MAX as usize {
        // The same memory: a collection in place.
        let columns: Vec<i32> = columns.into_iter().map(|column| column as i32).collect();
        let starts: Vec<i32> = starts.iter().map(|&start| start as i32).collect();
        return Ok((columns.into_pyarray(py).into_any(), starts.into_pyarray(py).into_any()));
    }
    let columns: Vec<i64> = columns.into_iter().map(i64::from).collect();
    Ok((columns.into_pyarray(py).into_any(), wide(starts)?.into_pyarray(py).into_any()))
}

/// Places as 64-bit numbers with a sign.
fn wide(starts: &[usize]) -> PyResult<Vec<i64>> {
    let wide = |&start: &usize| i64::try_from(start).map_err(|_| PyOverflowError::new_err("too many values"));
    starts.iter().map(wide).collect()
}

/// Row numbers as numpy's `int32`. A matrix from Python has no more rows than that.
pub fn numbers<'py>(py: Python<'py>, rows: Vec<u32>) -> Bound<'py, PyArray1<i32>> {
    rows.into_iter().map(|row| row as i32).collect::<Vec<_>>().into_pyarray(py)
}

/// Labels as numpy's `int32`, -1 for none.
pub fn labels<'py>(py: Python<'py>, labels: Vec<Option<u32>>) -> Bound<'py, PyArray1<i32>> {
    let label = |label: Option<u32>| label.map_or(-1, |label| label as i32);
    labels.into_iter().map(label).collect::<Vec<_>>().into_pyarray(py)
}

/// Both matrices, checked.
pub fn checked(rows: Rows, centroids: Rows) -> likewise::Result<(TermMatrix, TermMatrix)> {
    Ok((rows.matrix()?, centroids.matrix()?))
}

/// `ValueError` where two matrices have not the same columns: the library asserts it.
pub fn same_columns(rows: &Rows, others: &Rows) -> PyResult<()> {
    if rows.n_columns == others.n_columns {
        return Ok(());
    }
    let sentence = format!("X has {} features, but {} were expected", rows.n_columns, others.n_columns);
    Err(raise(likewise::Error::Data(sentence)))
}
