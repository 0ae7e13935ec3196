//! The first centroids: documents that are unlike each other.
//!
//! Arthur & Vassilvitskii, *k-means++: the advantages of careful seeding* (SODA 2007), with several trials a seed
//! of which the best is kept (their section 7). On text the distances are nearly all alike, so a single trial is
//! no better than chance; the trials are what helps.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::points::Points;
use crate::stop;

/// Sums over points are made of portions of this many, whatever the number of threads.
const PORTION: usize = 1024;

/// `k` points chosen by chance, all different.
///
/// # Panics
/// Where there are fewer different points than `k`.
pub(super) fn random(points: &Points, k: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<u32> {
    // Fisher and Yates' shuffle, as far as it is needed.
    let mut order: Vec<u32> = (0..points.len() as u32).collect();
    let mut taken = vec![false; points.len()];
    let mut seeds = Vec::with_capacity(k);
    for i in 0..order.len() {
        if seeds.len() == k {
            break;
        }
        let j = rng.gen_range(i as u32..order.len() as u32);
        order.swap(i, j as usize);
        let twin = points.twins[order[i] as usize] as usize;
        if !std::mem::replace(&mut taken[twin], true) {
            seeds.push(order[i]);
        }
    }
    assert_eq!(seeds.len(), k, "as many different points as clusters");
    seeds
}

/// Greedy k-means++ on 1 - cosine: each seed is the best of 2 + ln k points drawn by their distance to the seeds
/// so far, where best leaves the least distance. All seeds are different.
///
/// O(k log k (n + postings of a document's terms)).
///
/// # Panics
/// Where there are fewer different points than `k`.
pub(super) fn greedy(points: &Points, k: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<u32> {
    let n_trials = 2 + (k as f64).ln() as usize;
    let mut seeding = Seeding::new(points);
    let first = rng.gen_range(0..points.len() as u32);
    let mut trials: Vec<Trial> = (0..n_trials).map(|_| Trial::new(points.len())).collect();
    trials[0].score(points, first, &seeding.distances);
    seeding.accept(&trials[0]);
    while seeding.seeds.len() < k {
        let total: f64 = seeding.portions.iter().sum();
        let drawn: Vec<u32> = (0..n_trials).map(|_| seeding.draw(rng.gen_range(0.0..1.0) * total)).collect();
        let distances = &seeding.distances;
        trials.par_iter_mut().zip(drawn).for_each(|(trial, point)| trial.score(points, point, distances));
        let best = (0..n_trials).min_by(|&a, &b| trials[a].left.total_cmp(&trials[b].left)).unwrap_or(0);
        seeding.accept(&trials[best]);
    }
    seeding.seeds
}

/// The seeds so far and how far each point is from the nearest of them.
struct Seeding<'a> {
    points: &'a Points,
    seeds: Vec<u32>,
    /// 1 - cosine to the nearest seed; exactly 0 for the seeds and their equals.
    distances: Vec<f32>,
    /// The sum of each [`PORTION`] of `distances`.
    portions: Vec<f64>,
}

/// A point that may become a seed.
struct Trial {
    point: u32,
    /// Its cosine to each point.
    cosines: Vec<f32>,
    /// The sum of distances if it became a seed.
    left: f64,
}

impl Trial {
    fn new(n: usize) -> Self {
        Self { point: 0, cosines: vec![0.0; n], left: 0.0 }
    }

    /// Makes this the trial of `point`.
    fn score(&mut self, points: &Points, point: u32, distances: &[f32]) {
        stop::here();
        self.point = point;
        self.cosines.fill(0.0);
        for (term, value) in points.by_point.iter(point as usize) {
            for (other, weight) in points.by_term.iter(term) {
                self.cosines[other] += value * weight;
            }
        }
        self.left = sum_of_nearest(distances, &self.cosines);
    }
}

/// The sum of the distances if a seed with these cosines is added.
fn sum_of_nearest(distances: &[f32], cosines: &[f32]) -> f64 {
    // Sums side by side, which the processor can add up at once; their number is part of the result.
    let mut lanes = [0.0_f64; 16];
    let rest = distances.len() / lanes.len() * lanes.len();
    for (distances, cosines) in distances.chunks_exact(lanes.len()).zip(cosines.chunks_exact(lanes.len())) {
        for ((lane, &distance), &cosine) in lanes.iter_mut().zip(distances).zip(cosines) {
            *lane += f64::from(nearest(distance, cosine));
        }
    }
    let rest = distances[rest..].iter().zip(&cosines[rest..]);
    lanes.iter().sum::<f64>() + rest.map(|(&d, &c)| f64::from(nearest(d, c))).sum::<f64>()
}

/// The distance to the nearer of the seeds so far and one of this cosine.
fn nearest(distance: f32, cosine: f32) -> f32 {
    distance.min((1.0 - cosine).max(0.0))
}

impl<'a> Seeding<'a> {
    fn new(points: &'a Points) -> Self {
        // 2 is the largest distance there is, so the first seed is nearer to all.
        Self { points, seeds: Vec::new(), distances: vec![2.0; points.len()], portions: Vec::new() }
    }

    /// Makes a trial's point a seed.
    fn accept(&mut self, trial: &Trial) {
        self.seeds.push(trial.point);
        let twins = &self.points.twins;
        let twin = twins[trial.point as usize];
        for (point, (distance, &cosine)) in self.distances.iter_mut().zip(&trial.cosines).enumerate() {
            *distance = if twins[point] == twin { 0.0 } else { nearest(*distance, cosine) };
        }
        let sum = |portion: &[f32]| portion.iter().map(|&distance| f64::from(distance)).sum();
        self.portions = self.distances.chunks(PORTION).map(sum).collect();
    }

    /// The point at which the running sum of distances passes `target`.
    fn draw(&self, mut target: f64) -> u32 {
        let mut last = None;
        for (portion, &sum) in self.portions.iter().enumerate().filter(|&(_, &sum)| sum > 0.0) {
            if target >= sum {
                target -= sum;
                last = Some(portion);
                continue;
            }
            return self.draw_within(portion, target);
        }
        // Rounding took us past the end, or all is at distance 0.
        last.map_or_else(|| self.any(), |portion| self.draw_within(portion, f64::INFINITY))
    }

    /// The point of a portion at which the running sum passes `target`, or its last at some distance.
    fn draw_within(&self, portion: usize, mut target: f64) -> u32 {
        let mut last = 0;
        for point in portion * PORTION..self.distances.len().min((portion + 1) * PORTION) {
            if self.distances[point] > 0.0 {
                last = point;
                target -= f64::from(self.distances[point]);
                if target < 0.0 {
                    break;
                }
            }
        }
        last as u32
    }

    /// The lowest point equal to no seed, for points that differ by less than a cosine can show.
    fn any(&self) -> u32 {
        let twins = &self.points.twins;
        let taken: Vec<u32> = self.seeds.iter().map(|&seed| twins[seed as usize]).collect();
        let free = twins.iter().position(|twin| !taken.contains(twin));
        free.expect("as many different points as clusters") as u32
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::vectors::TermMatrix;

    fn points(rows: &[Vec<(u32, f32)>]) -> Points {
        Points::new(&TermMatrix::from_rows(rows, 8).unwrap())
    }

    #[test]
    fn seeds_are_different_rows_even_where_cosines_cannot_tell() {
        // Rows 0 to 5 are two rows in copies; row 6 is within rounding of row 0.
        let mut rows: Vec<_> = (0..6).map(|row| vec![(row % 2, 1.0)]).collect();
        rows.push(vec![(0, 1.0), (2, 1e-9)]);
        let points = points(&rows);
        for seed in 0..20 {
            for seeding in [greedy, random] {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
                let mut twins: Vec<u32> =
                    seeding(&points, 3, &mut rng).iter().map(|&s| points.twins[s as usize]).collect();
                twins.sort_unstable();
                assert_eq!(twins, [0, 1, 6]);
            }
        }
    }

    #[test]
    fn greedy_seeds_stand_in_different_groups() {
        // Four groups of ten rows that share one term and have nothing in common with the others.
        let rows: Vec<_> = (0..40_u32).map(|i| vec![(i % 4, 0.99), (4 + i % 3, 0.1)]).collect();
        let points = points(&rows);
        for seed in 0..20 {
            let seeds = greedy(&points, 4, &mut Xoshiro256PlusPlus::seed_from_u64(seed));
            let mut groups: Vec<u32> = seeds.iter().map(|seed| seed % 4).collect();
            groups.sort_unstable();
            assert_eq!(groups, [0, 1, 2, 3], "seed {seed}");
        }
    }
}
