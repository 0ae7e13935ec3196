//! The exact join: one of two searches finds the few rows that may reach the threshold, the true cosine decides.
//!
//! [`cut`] passes over all earlier rows, a few hundredths of a nanosecond each; [`contact`] goes only where rare terms
//! lead, which pays for short texts in great number and for thresholds near 1. Both give the same pairs, and
//! [`choose`](super::choose) takes the one that a sample shows to be cheaper. `cargo bench --bench pairs` takes the time at
//! thresholds from 0.2 to 0.99; results stand in `benches/README.md`.

use pulp::Arch;
use rayon::prelude::*;

use super::choose::{Kernel, choose};
use super::collapse::collapse;
use super::index::Ranked;
use super::model::{Pair, Pairs};
use super::scratch::Scratch;
use super::{contact, cut};
use crate::vectors::TermMatrix;

/// Every pair of rows with a cosine of at least `threshold`.
pub(super) fn join(matrix: &TermMatrix, threshold: f64) -> Pairs {
    join_on(Arch::new(), None, matrix, threshold)
}

/// [`join`] with the instructions of `arch`, by the kernel named or else by the one that seems cheaper.
pub(super) fn join_on(arch: Arch, kernel: Option<Kernel>, matrix: &TermMatrix, threshold: f64) -> Pairs {
    let threshold = threshold as f32;
    let collapsed = collapse(matrix);
    let ranked = Ranked::new(matrix, &collapsed.firsts);
    let kernel = kernel.unwrap_or_else(|| choose(&ranked, threshold));
    let mut distinct = match kernel {
        Kernel::Contact if threshold >= contact::LEAST_THRESHOLD => contact::search(arch, &ranked, threshold),
        _ => cut::search(arch, &ranked, 0, threshold),
    };
    distinct.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Pairs::new(matrix.n_rows(), threshold, collapsed.identical, distinct)
}

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
