//! What each thread of a search writes over and over.

use super::block::Sums;
use crate::vectors::Row;

/// What every thread writes over and over.
pub(super) struct Scratch {
    pub sums: Sums,
    pub found: Vec<u32>,
    pub spread: Spread,
}

impl Scratch {
    pub fn new(n_columns: usize) -> Self {
        Self { sums: Sums::new(), found: Vec::new(), spread: Spread::new(n_columns) }
    }
}

/// A row written out, a place for every column: dot products with it need no merging.
pub(super) struct Spread(Vec<f32>);

impl Spread {
    /// Nothing, over so many columns.
    pub fn new(n_columns: usize) -> Self {
        Self(vec![0.0; n_columns])
    }

    /// Writes `row` out.
    pub fn write(&mut self, row: Row<'_>) {
        row.iter().for_each(|(column, value)| self.0[column as usize] = value);
    }

    /// Wipes out what [`Spread::write`] wrote.
    pub fn wipe(&mut self, row: Row<'_>) {
        row.columns.iter().for_each(|&column| self.0[column as usize] = 0.0);
    }

    /// [`Row::dot`] with the row written out, added up in another order.
    #[inline(always)]
    pub fn about(&self, other: Row<'_>) -> f64 {
        let (columns, last) = other.columns.as_chunks::<4>();
        let (values, rest) = other.values.as_chunks::<4>();
        let times = |column: u32, value: f32| f64::from(self.0[column as usize]) * f64::from(value);
        let mut sums = [0.0; 4];
        for (columns, values) in columns.iter().zip(values) {
            for i in 0..4 {
                sums[i] += times(columns[i], values[i]);
            }
        }
        let rest = last.iter().zip(rest).map(|(&column, &value)| times(column, value)).sum::<f64>();
        (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
    }

    /// The bits of [`Row::dot`] with the row written out: the zeros added between change no sum.
    pub fn dot(&self, other: Row<'_>) -> f64 {
        let add =
            |sum, (column, value): (u32, f32)| sum + f64::from(self.0[column as usize]) * f64::from(value);
        // From 0, not with `sum`, which starts at -0.
        other.iter().fold(0.0, add)
    }
}
