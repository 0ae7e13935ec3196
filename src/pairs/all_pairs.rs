//! The slow double loops: what "exact" means, in a few lines that can be read.

use super::model::Pair;
use super::neighbours::Neighbours;
use crate::vectors::TermMatrix;

/// Every pair of non-empty rows with a cosine of at least `threshold`, sorted by (a, b).
///
/// Cost: rows squared times the length of a row. [`Pairs`](super::Pairs) gives the same, fast.
pub fn all_pairs(matrix: &TermMatrix, threshold: f64) -> Vec<Pair> {
    let full: Vec<u32> =
        (0u32..).zip(matrix.rows()).filter(|(_, row)| !row.is_empty()).map(|(i, _)| i).collect();
    let mut pairs = Vec::new();
    for (i, &a) in full.iter().enumerate() {
        for &b in &full[i + 1..] {
            let cosine = matrix.cosine(a as usize, b as usize);
            if cosine >= threshold as f32 {
                pairs.push(Pair { a, b, cosine });
            }
        }
    }
    pairs
}

/// Every pair of non-empty rows with one of the first `n_new` rows in it and a cosine of at least `threshold`, sorted by
/// (a, b); so `a` is always one of the first.
///
/// Cost: new rows times rows times the length of a row. [`PairsAgainst`](super::PairsAgainst) gives the same, fast.
pub fn all_pairs_against(matrix: &TermMatrix, n_new: usize, threshold: f64) -> Vec<Pair> {
    let mut pairs = all_pairs(matrix, threshold);
    pairs.retain(|pair| (pair.a as usize) < n_new);
    pairs
}

/// The `k` rows nearest to each row: cosine above 0, the largest first, of equals the lower row first.
///
/// Cost: rows squared times the length of a row. [`Neighbours::params`] gives the same, fast.
pub fn all_neighbours(matrix: &TermMatrix, k: usize) -> Neighbours {
    let n_rows = matrix.n_rows();
    let nearest = |a: usize| {
        let mut others: Vec<(u32, f32)> = (0..n_rows)
            .filter(|&b| b != a)
            .map(|b| (b as u32, matrix.cosine(a, b)))
            .filter(|&(_, cosine)| cosine > 0.0)
            .collect();
        others.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        others.truncate(k);
        others
    };
    Neighbours::from_lists((0..n_rows).map(nearest))
}
