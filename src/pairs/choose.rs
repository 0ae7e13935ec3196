//! Which of the two joins is the cheaper one: estimated from a sample of the rows, in a hundredth of the time.

use super::contact::{self, MOST_ROWS};
use super::heads::Heads;
use super::index::Ranked;

/// How the rows are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kernel {
    /// [`cut`](super::cut): sums over rare terms for all rows.
    Cut,
    /// [`contact`](super::contact): lists of rows that may be met at a term.
    Contact,
}

/// What a step takes, in nanoseconds.
const ROW_SWEPT: f64 = 0.08;
const ADDITION: f64 = 0.7;
const LIST: f64 = 40.0;
const ENTRY: f64 = 0.3;
const ROW_MET: f64 = 13.0;
const ROW_SCORED: f64 = 100.0;
const VALUE_SCORED: f64 = 2.0;

/// One in so many rows is in the sample, and so many rows at most.
const ONE_IN: usize = 16;
const SAMPLE: usize = 4096;

/// One in so many rows of the sample is searched.
const SEARCHED: usize = 8;

/// The kernel with the lower estimated cost. Both give the same pairs.
pub(super) fn choose(ranked: &Ranked<'_>, heads: &Heads, threshold: f32) -> Kernel {
    let n_rows = ranked.rows.len();
    let n_sampled = (n_rows / ONE_IN).clamp(1, SAMPLE);
    let sample: Vec<usize> = (0..n_rows).step_by(n_rows.div_ceil(n_sampled).max(1)).collect();
    let searched = || sample.iter().step_by(SEARCHED);
    if threshold < contact::LEAST_THRESHOLD || sample.is_empty() {
        return Kernel::Cut;
    }
    let n_searched = searched().len() as f64;
    let rows = n_rows as f64;
    let n_pairs = rows * rows / 2.0;
    // Half of the entries of a list are those of earlier rows.
    let per_row = searched().map(|&place| ranked.n_met(place, heads.rank(place))).sum::<f64>() / n_searched;
    let cut = n_pairs * ROW_SWEPT + per_row * rows / 2.0 * ADDITION;

    let counts = contact::count(ranked, &sample, SEARCHED, threshold);
    let length = searched().map(|&place| ranked.row(place).0.len()).sum::<usize>() as f64 / n_searched;
    let n_blocks = n_rows.div_ceil(MOST_ROWS) as f64;
    let lists = counts.lists as f64 / n_searched * rows * (n_blocks + 1.0) / 2.0 * LIST;
    let rest = counts.entries as f64 * ENTRY
        + counts.met as f64 * ROW_MET
        + counts.scored as f64 * (ROW_SCORED + length * VALUE_SCORED);
    let contact = lists + rest * n_pairs / (n_searched * sample.len() as f64);
    if contact < cut { Kernel::Contact } else { Kernel::Cut }
}
