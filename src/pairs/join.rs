//! The exact join: one of two searches finds the few rows that may reach the threshold, the true cosine decides.
//!
//! [`cut`] passes over all earlier rows, a few hundredths of a nanosecond each; [`contact`] goes only where rare terms
//! lead, which pays for short texts in great number and for thresholds near 1. Both give the same pairs, and
//! [`choose`](super::choose) takes the one that a sample shows to be cheaper. `cargo bench --bench pairs` takes the time at
//! thresholds from 0.2 to 0.99.

use pulp::Arch;
use rayon::prelude::*;

use super::choose::{Kernel, choose};
use super::collapse::collapse;
use super::index::Ranked;
use super::model::Pairs;
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
    let rows = cut::shortest_last(matrix, &collapsed.firsts);
    let ranked = Ranked::new(matrix, &rows);
    let heads = cut::heads(&ranked, threshold);
    let kernel = kernel.unwrap_or_else(|| choose(&ranked, &heads, threshold));
    let mut distinct = match kernel {
        Kernel::Contact if threshold >= contact::LEAST_THRESHOLD => contact::search(arch, &ranked, threshold),
        _ => cut::search(arch, &ranked, &heads, 0, threshold),
    };
    distinct.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Pairs::new(matrix.n_rows(), threshold, collapsed.identical, distinct)
}
