//! A group of documents on its way to a story: what the likeness of two groups needs of them.

use super::sum::Sum;
use super::time::Dates;
use crate::vectors::Row;

/// The sums over the documents of a group.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Group {
    /// Sum of the unit rows.
    pub sum: Sum,
    /// Number of documents.
    pub size: u32,
    /// Their dates.
    pub dates: Dates,
    /// The sum of what [`Reach::of_row`] says of each.
    reach: f64,
}

/// How much the documents of a group may have in common with documents they are not connected with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    size: f64,
    /// The sum over the documents.
    sum: f64,
}

/// More than the rounding of cosines and of sums adds up to, a pair of documents and a merge.
pub(super) const SLACK: f64 = 1e-9;

impl Reach {
    /// A cosine above which a row has no others than its `k` nearest rows, whose cosines are given.
    pub fn of_row(k: usize, cosines: &[f32]) -> f64 {
        // A row with fewer neighbours has nothing in common with others. Cosines were rounded to `f32`.
        cosines.get(k - 1).map_or(0.0, |&cosine| f64::from(cosine) * (1.0 + 1e-6)) + SLACK
    }

    /// The dot product of the sums of two groups that are not connected is no larger.
    pub fn most(self, other: Self) -> f64 {
        (self.sum * other.size).min(self.size * other.sum)
    }
}

impl Group {
    /// A document alone; `norm` is the length of its row, `reach` what [`Reach::of_row`] says of it.
    pub fn of(row: Row<'_>, norm: f64, date: Option<i64>, reach: f64) -> Self {
        let sum = Sum::new(row.iter().map(|(column, value)| (column, f64::from(value) / norm)));
        Self { sum, size: 1, dates: Dates::of(date), reach }
    }

    /// See [`Reach`].
    pub fn reach(&self) -> Reach {
        Reach { size: f64::from(self.size), sum: self.reach }
    }

    /// Takes another group in: its sums are added to this one's.
    pub fn take(&mut self, other: &Self) {
        self.sum = self.sum.plus(&other.sum);
        self.size += other.size;
        self.dates.add(&other.dates);
        self.reach += other.reach;
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
        let all: f64 = self.sum.values().iter().map(|value| value * value).sum();
        // Each document with itself makes 1 of it.
        let mean = (all - size) / (size * (size - 1.0));
        mean * (1.0 - date_share * self.dates.distance_within(self.size))
    }
}
