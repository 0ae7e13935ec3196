//! Rows against given centroids: all that is left of a clustering once its centroids are kept.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::stop;
use crate::vectors::TermMatrix;
use crate::vectors::latent::product::transpose;

/// The cosine of each row of `matrix` to each row of `centroids`, rows x centroids: 0 where one of the two is empty.
///
/// Each is [`TermMatrix::cosine`] of the two rows.
///
/// ```
/// use likewise::themes::{cosines, nearest_centroids};
/// use likewise::vectors::TermMatrix;
///
/// let rows = TermMatrix::from_rows(&[vec![(0, 3.0), (1, 4.0)], vec![], vec![(1, 2.0)]], 2)?;
/// let centroids = TermMatrix::from_rows(&[vec![(0, 1.0)], vec![(1, 1.0)]], 2)?;
/// assert_eq!(cosines(&rows, &centroids), ndarray::array![[0.6, 0.8], [0.0, 0.0], [0.0, 1.0]]);
/// assert_eq!(nearest_centroids(&rows, &centroids), [Some(1), None, Some(1)]);
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// # Panics
/// If the two have not the same columns.
pub fn cosines(matrix: &TermMatrix, centroids: &TermMatrix) -> Array2<f32> {
    let by_term = by_term(matrix, centroids);
    let mut all = Array2::zeros((matrix.n_rows(), centroids.n_rows()));
    let rows = all.axis_iter_mut(Axis(0)).into_par_iter().enumerate();
    rows.for_each(|(row, mut out)| {
        let found = of_row(matrix, row, centroids, &by_term);
        out.iter_mut().zip(found).for_each(|(out, cosine)| *out = cosine);
    });
    all
}

/// The row of `centroids` with the largest cosine to each row of `matrix`, the first of equals; none for a row that shares
/// no term with any.
///
/// # Panics
/// If the two have not the same columns.
pub fn nearest_centroids(matrix: &TermMatrix, centroids: &TermMatrix) -> Vec<Option<u32>> {
    let by_term = by_term(matrix, centroids);
    let nearest = |row: usize| {
        let cosines = of_row(matrix, row, centroids, &by_term);
        let most = cosines.iter().copied().reduce(f32::max)?;
        let connected = cosines.iter().any(|&cosine| cosine != 0.0);
        let first = cosines.iter().position(|&cosine| cosine == most)?;
        connected.then_some(first as u32)
    };
    (0..matrix.n_rows()).into_par_iter().map(nearest).collect()
}

fn by_term(matrix: &TermMatrix, centroids: &TermMatrix) -> TermMatrix {
    assert_eq!(matrix.n_columns(), centroids.n_columns(), "the same terms as fitted on");
    transpose(centroids)
}

/// The cosines of one row, their products added up by ascending term as [`TermMatrix::cosine`] does.
fn of_row(matrix: &TermMatrix, row: usize, centroids: &TermMatrix, by_term: &TermMatrix) -> Vec<f32> {
    stop::here();
    let mut dots = vec![0.0f64; centroids.n_rows()];
    for (term, value) in matrix.row(row).iter() {
        for (centroid, weight) in by_term.row(term as usize).iter() {
            dots[centroid as usize] += f64::from(value) * f64::from(weight);
        }
    }
    let cosine = |(centroid, dot): (usize, f64)| {
        let lengths = matrix.norm(row) * centroids.norm(centroid);
        if lengths == 0.0 { 0.0 } else { ((dot / lengths) as f32).clamp(-1.0, 1.0) }
    };
    dots.into_iter().enumerate().map(cosine).collect()
}
