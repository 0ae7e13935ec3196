//! The true cosines of the rows that bounds let through.

use super::index::Ranked;
use super::model::Pair;
use super::scratch::Scratch;

/// Adds the found rows that are pairs with `b` indeed.
pub(super) fn verify(
    b: u32,
    n_before: usize,
    first: usize,
    threshold: f32,
    scratch: &mut Scratch,
    ranked: &Ranked<'_>,
    pairs: &mut Vec<Pair>,
) {
    let Scratch { found, spread, .. } = scratch;
    if found.is_empty() {
        return;
    }
    let matrix = ranked.matrix;
    spread.write(matrix.row(b as usize));
    for local in found.iter().map(|&local| local as usize).filter(|&local| local < n_before) {
        let a = ranked.rows[first + local];
        let cosine = matrix.cosine_of_dot(spread.dot(matrix.row(a as usize)), a as usize, b as usize);
        if cosine >= threshold {
            pairs.push(Pair { a: a.min(b), b: a.max(b), cosine });
        }
    }
    spread.wipe(matrix.row(b as usize));
}
