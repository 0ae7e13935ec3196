//! A group of documents on its way to a story: what the likeness of two groups needs of them.

use super::time::Dates;
use crate::vectors::Row;

/// The sums over the documents of a group.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Group {
    /// Sum of the unit rows: columns ascending.
    pub sum: Vec<(u32, f64)>,
    /// Number of documents.
    pub size: u32,
    /// Their dates.
    pub dates: Dates,
}

impl Group {
    /// A document alone; `norm` is the length of its row.
    pub fn of(row: Row<'_>, norm: f64, date: Option<i64>) -> Self {
        let sum = row.iter().map(|(column, value)| (column, f64::from(value) / norm)).collect();
        Self { sum, size: 1, dates: Dates::of(date) }
    }

    /// Takes another group in: its sums are added to this one's.
    pub fn take(&mut self, other: &Self) {
        let mut sum = Vec::with_capacity(self.sum.len().max(other.sum.len()));
        let (mut i, mut j) = (0, 0);
        while i < self.sum.len() || j < other.sum.len() {
            let left = self.sum.get(i).map_or(u32::MAX, |entry| entry.0);
            let right = other.sum.get(j).map_or(u32::MAX, |entry| entry.0);
            let mut value = 0.0;
            if left <= right {
                value += self.sum[i].1;
                i += 1;
            }
            if right <= left {
                value += other.sum[j].1;
                j += 1;
            }
            sum.push((left.min(right), value));
        }
        self.sum = sum;
        self.size += other.size;
        self.dates.add(&other.dates);
    }

    /// The likeness of two groups: the mean cosine over all pairs, `dot` being the dot product of the sums, less what
    /// the distance of their dates takes away.
    pub fn likeness(&self, other: &Self, dot: f64, date_share: f64) -> f64 {
        let mean = dot / (f64::from(self.size) * f64::from(other.size));
        mean * (1.0 - date_share * self.dates.distance(self.size, &other.dates, other.size))
    }

    /// The likeness within a group of at least two: the mean over the pairs of different documents.
    pub fn cohesion(&self, date_share: f64) -> f64 {
        let size = f64::from(self.size);
        let all: f64 = self.sum.iter().map(|&(_, value)| value * value).sum();
        // Each document with itself makes 1 of it.
        let mean = (all - size) / (size * (size - 1.0));
        mean * (1.0 - date_share * self.dates.distance_within(self.size))
    }
}

/// The sum of one group spread over all columns, to be multiplied with many others.
#[derive(Debug)]
pub(super) struct Spread(Vec<f64>);

impl Spread {
    pub fn new(n_columns: usize) -> Self {
        Self(vec![0.0; n_columns])
    }

    pub fn write(&mut self, group: &Group) {
        group.sum.iter().for_each(|&(column, value)| self.0[column as usize] = value);
    }

    pub fn wipe(&mut self, group: &Group) {
        group.sum.iter().for_each(|&(column, _)| self.0[column as usize] = 0.0);
    }

    /// The dot product with a group, in ascending column order.
    pub fn dot(&self, group: &Group) -> f64 {
        group.sum.iter().map(|&(column, value)| self.0[column as usize] * value).sum()
    }
}
