//! Starting centroids: greedy k-means++ on 1 - cosine, for up to sixteen starts at once.
//!
//! Arthur & Vassilvitskii: k-means++, the Advantages of Careful Seeding, SODA 2007, in the greedy form of their
//! section 6: of 2 + ln k rows drawn, the one that leaves the smallest sum is taken. The starts are independent of each
//! other; side by side they read the rows once for all of them, which is what seeding takes its time for.

use ndarray::{Array2, Axis};
use pulp::{Arch, Simd, WithSimd};
use rand::Rng;
use rayon::prelude::*;

use super::directions::{Directions, NARROW, Rows};
use super::lloyd::CHUNK;
use crate::stop;

/// Starts side by side: the columns of half a panel.
pub(super) const STARTS: usize = NARROW;

/// For each of at most [`STARTS`] generators, `k` rows of `rows` (unit length) as centroids, k x dimensions.
///
/// # Panics
/// If there is no row.
pub(super) fn greedy(rows: Rows<'_>, k: usize, randoms: &mut [impl Rng]) -> Vec<Array2<f32>> {
    let n = rows.len();
    let n_trials = 2 + (k as f64).ln() as usize;
    let mut left = Left { of_rows: vec![2.0; n * STARTS], of_chunks: Vec::new() };
    let mut chosen: Vec<Vec<usize>> = vec![Vec::with_capacity(k); randoms.len()];
    // Column t * STARTS + s is trial t of start s. The first row of each start is drawn once, and is its only trial.
    let mut trials = Directions::none(n_trials * STARTS, rows.n_dimensions());
    let mut drawn = vec![[0usize; STARTS]; n_trials];
    let mut cosines = vec![0.0f32; n * trials.width()];
    while chosen.first().is_some_and(|chosen| chosen.len() < k) {
        for (start, random) in randoms.iter_mut().enumerate() {
            let first = chosen[start].is_empty();
            for trial in 0..n_trials {
                drawn[trial][start] = match trial {
                    _ if !first => left.draw(start, random),
                    0 => random.gen_range(0..n),
                    _ => drawn[0][start],
                };
                trials.set(trial * STARTS + start, rows.row(drawn[trial][start]).iter().copied());
            }
        }
        let sums = score(rows, &trials, &left, &mut cosines);
        let mut best = [0usize; STARTS];
        for (start, chosen) in chosen.iter_mut().enumerate() {
            let sum = |trial: usize| sums[trial * STARTS + start];
            best[start] =
                (1..n_trials).fold(0, |best, trial| if sum(trial) < sum(best) { trial } else { best });
            chosen.push(drawn[best[start]][start]);
        }
        left.lower(&cosines, trials.width(), &best);
    }
    let centroids = |chosen: Vec<usize>| {
        let mut centroids = Array2::zeros((k, rows.n_dimensions()));
        for (mut centroid, row) in centroids.axis_iter_mut(Axis(0)).zip(chosen) {
            centroid.iter_mut().zip(rows.row(row)).for_each(|(to, &from)| *to = from);
        }
        centroids
    };
    chosen.into_iter().map(centroids).collect()
}

/// How far each row is from the nearest seed of each start: 1 - the cosine.
struct Left {
    /// Rows x [`STARTS`].
    of_rows: Vec<f32>,
    /// The sum of each chunk of rows.
    of_chunks: Vec<[f64; STARTS]>,
}

impl Left {
    /// A row drawn with a chance that grows with what is left of it; any row where nothing is left.
    fn draw(&self, start: usize, random: &mut impl Rng) -> usize {
        let n = self.of_rows.len() / STARTS;
        let total: f64 = self.of_chunks.iter().map(|chunk| chunk[start]).sum();
        if total <= 0.0 {
            return random.gen_range(0..n);
        }
        let mut at = random.gen_range(0.0..1.0) * total;
        // Rounding may lead past the end: then it is the last row that has anything left.
        let mut last = 0;
        for (chunk, sums) in self.of_chunks.iter().enumerate() {
            if at >= sums[start] {
                at -= sums[start];
                if sums[start] > 0.0 {
                    last = chunk;
                }
                continue;
            }
            return self.draw_in(chunk, start, at);
        }
        self.draw_in(last, start, f64::INFINITY)
    }

    fn draw_in(&self, chunk: usize, start: usize, mut at: f64) -> usize {
        let rows = self.of_rows.chunks_exact(STARTS).enumerate().skip(chunk * CHUNK).take(CHUNK);
        let mut last = chunk * CHUNK;
        for (row, left) in rows.filter(|(_, left)| left[start] > 0.0) {
            last = row;
            at -= f64::from(left[start]);
            if at < 0.0 {
                break;
            }
        }
        last
    }

    /// Takes the best trial of each start for a seed.
    fn lower(&mut self, cosines: &[f32], width: usize, best: &[usize; STARTS]) {
        let chunks = self.of_rows.par_chunks_mut(CHUNK * STARTS).zip(cosines.par_chunks(CHUNK * width));
        let sums = chunks.map(|(left, cosines)| {
            let mut sums = [0.0f64; STARTS];
            for (left, cosines) in left.chunks_exact_mut(STARTS).zip(cosines.chunks_exact(width)) {
                for start in 0..STARTS {
                    let far = (1.0 - cosines[best[start] * STARTS + start]).max(0.0);
                    left[start] = left[start].min(far);
                    sums[start] += f64::from(left[start]);
                }
            }
            sums
        });
        self.of_chunks = sums.collect();
    }
}

/// The cosines of all rows to all trials, and the sum that each trial would leave: in `f32` within a chunk of rows, in
/// `f64` over the chunks.
fn score(rows: Rows<'_>, trials: &Directions, left: &Left, cosines: &mut [f32]) -> Vec<f64> {
    let width = trials.width();
    let arch = Arch::new();
    let chunks =
        cosines.par_chunks_mut(CHUNK * width).zip(left.of_rows.par_chunks(CHUNK * STARTS)).enumerate();
    let sums: Vec<Vec<f32>> = chunks
        .map(|(chunk, (cosines, left))| {
            stop::here();
            let mut sums = vec![0.0; width];
            let first = chunk * CHUNK;
            arch.dispatch(Score { rows, trials, first, left, cosines, sums: &mut sums });
            sums
        })
        .collect();
    sums.into_iter().fold(vec![0.0; width], |mut total, sums| {
        total.iter_mut().zip(sums).for_each(|(total, sum)| *total += f64::from(sum));
        total
    })
}

/// [`score`] of one chunk of rows.
struct Score<'a> {
    rows: Rows<'a>,
    trials: &'a Directions,
    first: usize,
    left: &'a [f32],
    cosines: &'a mut [f32],
    sums: &'a mut [f32],
}

impl WithSimd for Score<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { rows, trials, first, left, cosines, sums } = self;
        let (sums, left) = (S::as_mut_simd_f32s(sums).0, S::as_simd_f32s(left).0);
        let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
        let (width, lanes) = (trials.width(), STARTS / S::F32_LANES);
        trials.cosines(
            simd,
            rows,
            first..first + cosines.len() / width,
            #[inline(always)]
            |row, found| {
                let row = row - first;
                cosines[row * width..][..width].copy_from_slice(found);
                let left = &left[row * lanes..][..lanes];
                for (sums, found) in
                    sums.chunks_exact_mut(lanes).zip(S::as_simd_f32s(found).0.chunks_exact(lanes))
                {
                    for ((sum, &cosine), &left) in sums.iter_mut().zip(found).zip(left) {
                        let far = simd.max_f32s(simd.sub_f32s(one, cosine), zero);
                        *sum = simd.add_f32s(*sum, simd.min_f32s(far, left));
                    }
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    #[test]
    fn each_start_has_seeds_in_different_bundles_whatever_stands_beside_it() {
        // Five directions, each with 200 rows close to it.
        let mut rows = Array2::from_shape_fn((1000, 10), |(i, j)| match j {
            _ if j == i % 5 => 1.0,
            5.. => 0.1 * ((i * j) as f32).sin(),
            _ => 0.0,
        });
        crate::themes::smooth::unit_rows(&mut rows);
        let view = rows.view();
        let random = Xoshiro256PlusPlus::seed_from_u64;
        let mut all: Vec<_> = (0..STARTS as u64).map(random).collect();
        let starts = greedy(Rows::of(&view), 5, &mut all);
        assert_eq!(starts.len(), STARTS);
        for (seed, start) in (0..).zip(&starts) {
            let bundle = |row: ndarray::ArrayView1<'_, f32>| row.iter().position(|&x| x > 0.9).unwrap();
            let mut bundles: Vec<usize> = start.axis_iter(Axis(0)).map(bundle).collect();
            bundles.sort_unstable();
            assert_eq!(bundles, [0, 1, 2, 3, 4]);
            assert_eq!(&greedy(Rows::of(&view), 5, &mut [random(seed)])[0], start);
        }
        assert_ne!(starts[0], starts[1]);
    }

    #[test]
    fn rows_that_are_all_alike_still_give_k_seeds() {
        let rows = Array2::from_elem((3, 1), 1.0f32);
        let view = rows.view();
        let starts = greedy(Rows::of(&view), 3, &mut [Xoshiro256PlusPlus::seed_from_u64(1)]);
        assert_eq!(starts[0].dim(), (3, 1));
    }
}
