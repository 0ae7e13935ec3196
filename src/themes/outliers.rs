//! Documents that are like no other: left out before grouping, where that is asked for.
//!
//! A document's nearness is the mean cosine to its nearest neighbours, by the exact search on the rows themselves
//! (Ramaswamy, Rastogi & Shim: Efficient Algorithms for Mining Outliers from Large Data Sets, SIGMOD 2000, rank
//! by the distance to the k-th). It needs no themes, so that documents that fit none have no say in what themes
//! there are.

use linfa::traits::Transformer;

use crate::error::{Bounds, Result};
use crate::pairs::Neighbours;
use crate::vectors::TermMatrix;

/// The share of documents to leave out.
pub const OUTLIERS: Bounds<f64> = Bounds { name: "outliers", min: 0.0, max: 0.5, default: 0.0 };

/// Neighbours that speak for a document. One could be a copy or a sequel; a small theme still has this many.
const NEIGHBOURS: usize = 3;

/// The rows to leave out, ascending: the `share` of those with a term, rounded down, whose three nearest
/// neighbours are farthest on average (ties: the last rows). A neighbour that is missing counts as cosine 0.
///
/// Costs one search for the nearest neighbours.
///
/// ```
/// use likewise::themes::outliers;
/// use likewise::vectors::TermMatrix;
///
/// let row = |i: u32| vec![(i / 5, 1.0), (9, 0.1 * (i + 1) as f32)];
/// let rows = [row(0), row(1), vec![(5, 1.0)], row(2), row(3), row(5), row(6), row(7), row(8)];
/// let matrix = TermMatrix::from_rows(&rows, 10)?;
/// assert_eq!(outliers(&matrix, 0.12)?, [2]);
/// assert!(outliers(&matrix, 0.1)?.is_empty());
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// # Errors
/// `share` out of the range of [`OUTLIERS`].
pub fn outliers(matrix: &TermMatrix, share: f64) -> Result<Vec<u32>> {
    OUTLIERS.check(share)?;
    let filled: Vec<u32> =
        (0u32..).zip(matrix.rows()).filter(|(_, row)| !row.is_empty()).map(|(row, _)| row).collect();
    let n_out = (filled.len() as f64 * share) as usize;
    if n_out == 0 {
        return Ok(Vec::new());
    }
    let neighbours = Neighbours::params(NEIGHBOURS).transform(matrix)?;
    let nearness =
        |row: u32| neighbours.row(row as usize).1.iter().map(|&cosine| f64::from(cosine)).sum::<f64>();
    let mut ranked: Vec<(f64, u32)> = filled.into_iter().map(|row| (nearness(row), row)).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let mut out: Vec<u32> = ranked[..n_out].iter().map(|&(_, row)| row).collect();
    out.sort_unstable();
    Ok(out)
}
