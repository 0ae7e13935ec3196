//! The exact join.

use rayon::prelude::*;

use super::collapse::collapse;
use super::model::{Pair, Pairs};
use super::nearest::Postings;
use crate::vectors::TermMatrix;

/// Every pair of rows with a cosine of at least `threshold`.
pub(super) fn join(matrix: &TermMatrix, threshold: f64) -> Pairs {
    let threshold = threshold as f32;
    let collapsed = collapse(matrix);
    let postings = Postings::new(matrix, &collapsed.firsts);
    let found = collapsed.firsts.par_iter().map_init(
        || vec![0.0; matrix.n_rows()],
        |dots, &a| {
            postings.dots(matrix, a, dots);
            let above = &collapsed.firsts[collapsed.firsts.partition_point(|&b| b <= a)..];
            let scored = above.iter().map(|&b| {
                let dot = std::mem::take(&mut dots[b as usize]);
                Pair { a, b, cosine: matrix.cosine_of_dot(dot, a as usize, b as usize) }
            });
            let pairs: Vec<Pair> = scored.filter(|pair| pair.cosine >= threshold).collect();
            dots.fill(0.0);
            pairs
        },
    );
    let distinct = found.flatten_iter().collect();
    Pairs::new(matrix.n_rows(), threshold, collapsed.identical, distinct)
}
