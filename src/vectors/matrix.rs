//! Documents x terms: a sparse matrix of unit rows, and the one definition of the cosine.

use rayon::prelude::*;

use crate::error::{Error, Result};

/// A sparse matrix (compressed sparse rows), documents x terms.
///
/// Column numbers ascend within a row; values are finite and not zero. Rows of TF-IDF have unit length, or are
/// empty where a document has no term. 8 bytes a stored value and 16 a row.
#[derive(Debug, Clone, PartialEq)]
pub struct TermMatrix {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    norms: Vec<f64>,
    n_columns: usize,
}

/// One row: column numbers, ascending, and the value of each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// Column numbers, ascending.
    pub columns: &'a [u32],
    /// The value in each of `columns`.
    pub values: &'a [f32],
}

impl<'a> Row<'a> {
    /// Columns with their values.
    pub fn iter(self) -> impl Iterator<Item = (u32, f32)> + 'a {
        self.columns.iter().copied().zip(self.values.iter().copied())
    }

    /// Number of stored values.
    pub fn len(self) -> usize {
        self.columns.len()
    }

    /// Whether the row stores nothing.
    pub fn is_empty(self) -> bool {
        self.columns.is_empty()
    }

    /// The dot product, added up in `f64` in ascending column order. O(len of both).
    pub fn dot(self, other: Row<'_>) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < self.columns.len() && j < other.columns.len() {
            let (left, right) = (self.columns[i], other.columns[j]);
            if left == right {
                sum += f64::from(self.values[i]) * f64::from(other.values[j]);
            }
            i += usize::from(left <= right);
            j += usize::from(right <= left);
        }
        sum
    }
}

/// The Euclidean length of a row.
pub(super) fn length(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>().sqrt()
}

impl TermMatrix {
    /// A matrix from its parts: row `r` has the columns and values of `starts[r]..starts[r + 1]`.
    ///
    /// # Errors
    /// [`Error::Data`] where the parts do not describe a matrix as the type's docs say.
    pub fn new(starts: Vec<usize>, columns: Vec<u32>, values: Vec<f32>, n_columns: usize) -> Result<Self> {
        let fault = |what: &str| Err(Error::Data(format!("not a sparse matrix: {what}")));
        if starts.first() != Some(&0) || starts.last() != Some(&columns.len()) || !starts.is_sorted() {
            return fault("the row starts must ascend from 0 to the number of values");
        }
        if columns.len() != values.len() {
            return fault("there must be one value for each column number");
        }
        let ascending = |row: &[usize]| columns[row[0]..row[1]].is_sorted_by(|a, b| a < b);
        if !starts.windows(2).all(ascending) || columns.iter().any(|&column| column as usize >= n_columns) {
            return fault("column numbers must ascend within a row and lie below the number of columns");
        }
        if values.iter().any(|value| !value.is_finite() || *value == 0.0) {
            return fault("values must be finite and not zero");
        }
        Ok(Self::from_parts(starts, columns, values, n_columns))
    }

    /// A matrix from parts with values in double precision, each rounded to `f32`.
    ///
    /// A row far out of the range of `f32` is divided by its largest value first, which changes none of its cosines; a
    /// value too small beside the others to be told from nothing is left out.
    ///
    /// ```
    /// use likewise::vectors::TermMatrix;
    ///
    /// let matrix = TermMatrix::from_doubles(vec![0, 2, 4], vec![0, 1, 0, 1], &[3e300, 4e300, 0.6, 0.8], 2)?;
    /// assert_eq!(matrix.cosine(0, 1), 1.0);
    /// # Ok::<(), likewise::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`TermMatrix::new`].
    pub fn from_doubles(
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: &[f64],
        n_columns: usize,
    ) -> Result<Self> {
        // What is checked first is the form alone: ones in the place of values that are finite and not zero.
        let form = |&value: &f64| if value.is_finite() && value != 0.0 { 1.0 } else { value as f32 };
        let form = Self::new(starts, columns, values.iter().map(form).collect(), n_columns)?;
        let (mut starts, mut columns, mut rounded) = (vec![0], Vec::new(), Vec::new());
        columns.reserve(values.len());
        rounded.reserve(values.len());
        for ends in form.starts.windows(2) {
            let row = &values[ends[0]..ends[1]];
            let largest = row.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
            let divisor = if (1e-20..1e20).contains(&largest) { 1.0 } else { largest };
            for (&column, value) in form.columns[ends[0]..ends[1]].iter().zip(row) {
                let value = (value / divisor) as f32;
                if value != 0.0 {
                    columns.push(column);
                    rounded.push(value);
                }
            }
            starts.push(columns.len());
        }
        Ok(Self::from_parts(starts, columns, rounded, n_columns))
    }

    /// The matrix with rows of unit length; rows that have it within rounding stay as they are, bit for bit.
    pub fn into_unit_rows(mut self) -> Self {
        for row in 0..self.norms.len() {
            let norm = self.norms[row];
            if norm > 0.0 && (norm - 1.0).abs() > 1e-6 {
                let values = &mut self.values[self.starts[row]..self.starts[row + 1]];
                for value in values.iter_mut() {
                    let unit = (f64::from(*value) / norm) as f32;
                    // No stored value is 0, however small it is.
                    *value = if unit == 0.0 { f32::MIN_POSITIVE.copysign(*value) } else { unit };
                }
                self.norms[row] = length(values);
            }
        }
        self
    }

    /// The parts that [`TermMatrix::new`] takes, moved out: row starts, column numbers and values.
    pub fn into_parts(self) -> (Vec<usize>, Vec<u32>, Vec<f32>) {
        (self.starts, self.columns, self.values)
    }

    /// [`TermMatrix::new`] for parts known to be right, as our own stages make them.
    pub(crate) fn from_parts(
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
        n_columns: usize,
    ) -> Self {
        let norms = starts.par_windows(2).map(|row| length(&values[row[0]..row[1]])).collect();
        Self { starts, columns, values, norms, n_columns }
    }

    /// [`TermMatrix::from_parts`] where the [`length`] of each row is known.
    pub(super) fn with_norms(
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
        norms: Vec<f64>,
        n_columns: usize,
    ) -> Self {
        Self { starts, columns, values, norms, n_columns }
    }

    /// A matrix from rows of (column, value) pairs in any order, as tests and small examples write them.
    ///
    /// ```
    /// use likewise::vectors::TermMatrix;
    ///
    /// let matrix = TermMatrix::from_rows(&[vec![(0, 0.6), (2, 0.8)], vec![], vec![(2, 1.0)]], 3)?;
    /// assert_eq!((matrix.n_rows(), matrix.n_columns(), matrix.n_values()), (3, 3, 3));
    /// assert_eq!(matrix.cosine(0, 2), 0.8);
    /// # Ok::<(), likewise::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`TermMatrix::new`]; a column may stand only once in a row.
    pub fn from_rows(rows: &[Vec<(u32, f32)>], n_columns: usize) -> Result<Self> {
        let mut rows = rows.to_vec();
        rows.iter_mut().for_each(|row| row.sort_by_key(|&(column, _)| column));
        let mut starts = vec![0];
        starts.extend(rows.iter().scan(0, |end, row| {
            *end += row.len();
            Some(*end)
        }));
        let (columns, values) = rows.into_iter().flatten().unzip();
        Self::new(starts, columns, values, n_columns)
    }

    /// Number of documents.
    pub fn n_rows(&self) -> usize {
        self.norms.len()
    }

    /// Number of terms.
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Number of stored values.
    pub fn n_values(&self) -> usize {
        self.values.len()
    }

    /// Where each row starts in [`TermMatrix::columns`] and [`TermMatrix::values`], and the end of the last.
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// The column numbers of all rows, one row after the other.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// The values of all rows, one row after the other.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Row `row`.
    pub fn row(&self, row: usize) -> Row<'_> {
        let range = self.starts[row]..self.starts[row + 1];
        Row { columns: &self.columns[range.clone()], values: &self.values[range] }
    }

    /// All rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> + Clone {
        (0..self.n_rows()).map(|row| self.row(row))
    }

    /// The Euclidean length of row `row`: 1 within rounding, or 0 for an empty row.
    pub fn norm(&self, row: usize) -> f64 {
        self.norms[row]
    }

    /// The cosine of two rows: **the** similarity of this crate, which every search is held to.
    ///
    /// The dot product in `f64` in ascending column order, divided by both lengths and rounded to `f32`: equal
    /// rows give exactly 1, an empty row gives 0 with everything.
    pub fn cosine(&self, a: usize, b: usize) -> f32 {
        self.cosine_of_dot(self.row(a).dot(self.row(b)), a, b)
    }

    /// The cosine of rows `a` and `b` from their dot product as [`Row::dot`] adds it up.
    pub fn cosine_of_dot(&self, dot: f64, a: usize, b: usize) -> f32 {
        let lengths = self.norms[a] * self.norms[b];
        if lengths == 0.0 { 0.0 } else { ((dot / lengths) as f32).clamp(-1.0, 1.0) }
    }

    /// The matrix of the rows named, in the order named.
    pub fn select(&self, rows: &[u32]) -> Self {
        let mut starts = Vec::with_capacity(rows.len() + 1);
        starts.push(0);
        let total = rows.iter().map(|&row| self.row(row as usize).len()).sum();
        let (mut columns, mut values) = (Vec::with_capacity(total), Vec::with_capacity(total));
        for &row in rows {
            let row = self.row(row as usize);
            columns.extend_from_slice(row.columns);
            values.extend_from_slice(row.values);
            starts.push(columns.len());
        }
        let norms = rows.iter().map(|&row| self.norms[row as usize]).collect();
        Self { starts, columns, values, norms, n_columns: self.n_columns }
    }

    /// The matrix as a linfa dataset, borrowed, for `fit`.
    pub fn dataset(&self) -> linfa::DatasetBase<&Self, ()> {
        linfa::DatasetBase::new(self, ())
    }
}

/// linfa has no sparse records of its own; this lets a [`TermMatrix`] stand in a dataset.
impl linfa::dataset::Records for TermMatrix {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.n_rows()
    }

    fn nfeatures(&self) -> usize {
        self.n_columns
    }
}
