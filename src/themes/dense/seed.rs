//! Starting centroids: greedy k-means++ on 1 - cosine.
//!
//! Arthur & Vassilvitskii: k-means++, the Advantages of Careful Seeding, SODA 2007, in the greedy form of their
//! section 6: of 2 + ln k rows drawn, the one that leaves the smallest sum is taken.

use ndarray::{Array2, ArrayView2, Axis};
use rand::Rng;
use rayon::prelude::*;

use super::lloyd::CHUNK;

/// `k` rows of `rows` (unit length) as centroids, k x dimensions.
///
/// # Panics
/// If there is no row.
pub(super) fn greedy(rows: ArrayView2<'_, f32>, k: usize, random: &mut impl Rng) -> Array2<f32> {
    let n = rows.nrows();
    let n_trials = 2 + (k as f64).ln() as usize;
    let mut chosen = vec![random.gen_range(0..n)];
    let mut left = vec![f32::INFINITY; n];
    take(rows, chosen[0], &mut left);
    while chosen.len() < k {
        let trials: Vec<usize> = draw(&left, n_trials, random);
        let sums = sums_left(rows, &trials, &left);
        let best = (1..trials.len()).fold(0, |best, i| if sums[i] < sums[best] { i } else { best });
        take(rows, trials[best], &mut left);
        chosen.push(trials[best]);
    }
    rows.select(Axis(0), &chosen)
}

/// Rows drawn with a chance that grows with what is left of them; any row where nothing is left.
fn draw(left: &[f32], n_trials: usize, random: &mut impl Rng) -> Vec<usize> {
    let up_to: Vec<f64> = left
        .iter()
        .scan(0.0, |sum, &x| {
            *sum += f64::from(x);
            Some(*sum)
        })
        .collect();
    let total = up_to[left.len() - 1];
    let one = |_| {
        let at = random.gen_range(0.0..1.0) * total;
        up_to.partition_point(|&sum| sum <= at).min(left.len() - 1)
    };
    if total > 0.0 {
        (0..n_trials).map(one).collect()
    } else {
        (0..n_trials).map(|_| random.gen_range(0..left.len())).collect()
    }
}

/// What each trial would leave, summed in `f64` in the order of the rows' chunks.
fn sums_left(rows: ArrayView2<'_, f32>, trials: &[usize], left: &[f32]) -> Vec<f64> {
    let trials = rows.select(Axis(0), trials);
    let parts: Vec<Vec<f64>> = rows
        .axis_chunks_iter(Axis(0), CHUNK)
        .into_par_iter()
        .zip(left.par_chunks(CHUNK))
        .map(|(rows, left)| {
            let cosines = rows.dot(&trials.t());
            let mut sums = vec![0.0; trials.nrows()];
            for (cosines, &left) in cosines.rows().into_iter().zip(left) {
                for (sum, cosine) in sums.iter_mut().zip(cosines) {
                    *sum += f64::from((1.0 - cosine).clamp(0.0, left));
                }
            }
            sums
        })
        .collect();
    parts.into_iter().fold(vec![0.0; trials.nrows()], |mut sums, part| {
        sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        sums
    })
}

/// Lowers what is left of each row to 1 - its cosine with row `centre`.
fn take(rows: ArrayView2<'_, f32>, centre: usize, left: &mut [f32]) {
    let centre = rows.row(centre);
    rows.axis_chunks_iter(Axis(0), CHUNK).into_par_iter().zip(left.par_chunks_mut(CHUNK)).for_each(
        |(rows, left)| {
            let cosines = rows.dot(&centre);
            left.iter_mut().zip(cosines).for_each(|(left, cosine)| *left = left.min((1.0 - cosine).max(0.0)));
        },
    );
}
