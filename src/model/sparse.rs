//! A sparse matrix as it is saved.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vectors::TermMatrix;

/// A [`TermMatrix`] that can be saved: lengths of the rows, steps from column to column, values.
///
/// Small numbers take one byte each in the file; lengths and steps mostly are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sparse(pub TermMatrix);

#[derive(Serialize, Deserialize)]
struct Parts {
    n_columns: u32,
    lengths: Vec<u32>,
    steps: Vec<u32>,
    values: Vec<f32>,
}

impl Serialize for Sparse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let matrix = &self.0;
        let mut steps = Vec::with_capacity(matrix.n_values());
        for row in matrix.rows() {
            let mut next = 0;
            for &column in row.columns {
                steps.push(column - next);
                next = column + 1;
            }
        }
        let parts = Parts {
            n_columns: matrix.n_columns() as u32,
            lengths: matrix.rows().map(|row| row.len() as u32).collect(),
            steps,
            values: matrix.values().to_vec(),
        };
        parts.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sparse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Parts { n_columns, lengths, steps, values } = Parts::deserialize(deserializer)?;
        let (mut starts, mut columns) = (vec![0usize], Vec::with_capacity(steps.len()));
        for length in lengths {
            let start = columns.len();
            let row = steps.get(start..start.saturating_add(length as usize));
            let mut next = 0u32;
            for &step in row.ok_or_else(|| D::Error::custom("a row is longer than the matrix"))? {
                let column = next.checked_add(step).filter(|&column| column < u32::MAX);
                let column = column.ok_or_else(|| D::Error::custom("a column is out of range"))?;
                columns.push(column);
                next = column + 1;
            }
            starts.push(columns.len());
        }
        if columns.len() != steps.len() {
            return Err(D::Error::custom("the matrix is longer than its rows"));
        }
        TermMatrix::new(starts, columns, values, n_columns as usize).map(Self).map_err(D::Error::custom)
    }
}
