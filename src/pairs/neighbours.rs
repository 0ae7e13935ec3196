//! The nearest rows of each row, as found.

use super::params::NeighboursParams;

/// The `k` nearest rows of each row of a matrix: the other rows with the largest cosine above 0, by cosine
/// descending and then by row ascending; fewer than `k` where there are fewer.
///
/// ```
/// use likewise::pairs::Neighbours;
/// use likewise::vectors::TermMatrix;
/// use linfa::traits::Transformer;
///
/// let rows = [vec![(0, 0.6), (1, 0.8)], vec![(0, 0.8), (1, 0.6)], vec![(1, 1.0)], vec![(2, 1.0)]];
/// let matrix = TermMatrix::from_rows(&rows, 3)?;
/// let neighbours: Neighbours = Neighbours::params(1).transform(&matrix)?;
/// assert_eq!(neighbours.row(2), ([0].as_slice(), [0.8].as_slice()));
/// assert!(neighbours.row(3).0.is_empty());
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Neighbours {
    /// Row `r` has the neighbours `starts[r]..starts[r + 1]`.
    starts: Vec<usize>,
    rows: Vec<u32>,
    cosines: Vec<f32>,
}

impl Neighbours {
    /// The search for the `k` nearest rows of each row.
    pub fn params(k: usize) -> NeighboursParams {
        NeighboursParams::new(k)
    }

    /// Neighbours from one sorted list a row.
    pub(super) fn from_lists(lists: impl Iterator<Item = Vec<(u32, f32)>>) -> Self {
        let mut found = Self { starts: vec![0], ..Self::default() };
        for list in lists {
            found.rows.extend(list.iter().map(|&(row, _)| row));
            found.cosines.extend(list.iter().map(|&(_, cosine)| cosine));
            found.starts.push(found.rows.len());
        }
        found
    }

    /// Number of rows of the matrix.
    pub fn n_rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The rows nearest to `row`, nearest first, and the cosine of each.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.rows[range.clone()], &self.cosines[range])
    }
}
