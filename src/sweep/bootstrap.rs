//! How far a score could lie off on other documents of the same kind: resampled documents.
//!
//! Source: B. Efron, *Bootstrap methods: another look at the jackknife*, Annals of Statistics 7, 1979. Documents are
//! drawn, not pairs: pairs that share a document are not independent of each other.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::Serialize;

use super::point::Point;
use super::ranking::Ranking;
use super::truth::Truth;
use crate::error::Bounds;
use crate::stop;

/// How many draws of documents stand behind an interval; 0 for no intervals.
pub const RESAMPLES: Bounds<usize> = Bounds { name: "resamples", min: 0, max: 100_000, default: 200 };

/// The middle 95 of 100 resamples.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Interval {
    /// 2.5 of 100 lie below.
    pub low: f64,
    /// 2.5 of 100 lie above.
    pub high: f64,
}

/// What each resample found at each threshold.
#[derive(Debug, Clone)]
pub(super) struct Bootstrap {
    thresholds: Vec<f64>,
    /// Resamples x thresholds.
    points: Vec<Vec<Point>>,
}

impl Bootstrap {
    pub(super) fn new(
        ranking: &Ranking,
        truth: &Truth,
        thresholds: &[f64],
        n_documents: usize,
        n_resamples: usize,
        seed: u64,
    ) -> Self {
        let drawable: Vec<u32> = match truth {
            Truth::Groups(groups) => {
                (0..n_documents as u32).filter(|&document| groups[document as usize].is_some()).collect()
            }
            // Documents in no judged pair would only dilute the draw.
            Truth::Judged(judged) => {
                let mut named: Vec<u32> = judged.iter().flat_map(|pair| [pair.a, pair.b]).collect();
                named.sort_unstable();
                named.dedup();
                named
            }
            Truth::Pairs(_) => (0..n_documents as u32).collect(),
        };
        let narrow: Vec<f32> = thresholds.iter().map(|&threshold| threshold as f32).collect();
        let places: Vec<u32> = ranking
            .ranked
            .iter()
            .map(|pair| narrow.partition_point(|&threshold| threshold <= pair.score) as u32)
            .collect();
        let resample = |number: usize| {
            stop::here();
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(number as u64));
            let mut times = vec![0.0f64; n_documents];
            for _ in 0..drawable.len() {
                times[drawable[rng.gen_range(0..drawable.len())] as usize] += 1.0;
            }
            let same = unscored(ranking, truth, &times);
            at_thresholds(ranking, &places, &times, same, thresholds.len())
        };
        let points = (0..n_resamples).into_par_iter().map(resample).collect();
        Self { thresholds: thresholds.to_vec(), points }
    }

    /// The interval of a score at threshold `place`; `None` without resamples.
    pub(super) fn interval(&self, place: usize, score: impl Fn(&Point) -> f64) -> Option<Interval> {
        Interval::of(self.points.iter().map(|points| score(&points[place])).collect())
    }

    /// The interval of the threshold of highest F1.
    pub(super) fn best_interval(&self) -> Option<Interval> {
        let best = |points: &Vec<Point>| {
            let best = (0..points.len()).max_by(|&a, &b| points[a].f1().total_cmp(&points[b].f1()));
            best.map(|place| self.thresholds[place])
        };
        Interval::of(self.points.iter().filter_map(best).collect())
    }
}

impl Interval {
    /// `None` where nothing was resampled.
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = |share: f64| values[(share * last as f64).round() as usize];
        Some(Self { low: at(0.025), high: at(0.975) })
    }
}

/// The weight of pairs that belong together and were not found, on a resample.
fn unscored(ranking: &Ranking, truth: &Truth, times: &[f64]) -> f64 {
    match truth {
        Truth::Groups(groups) => {
            // Pairs of two draws of one group that are two documents: (sum^2 - sum of squares) / 2.
            let n_groups = groups.iter().flatten().max().map_or(0, |&most| most as usize + 1);
            let mut sums = vec![(0.0, 0.0); n_groups];
            for (group, &times) in groups.iter().zip(times) {
                if let Some(group) = group {
                    sums[*group as usize].0 += times;
                    sums[*group as usize].1 += times * times;
                }
            }
            let all: f64 = sums.iter().map(|(sum, squares)| (sum * sum - squares) / 2.0).sum();
            let scored = ranking.ranked.iter().filter(|pair| pair.same);
            let scored: f64 = scored.map(|pair| times[pair.a as usize] * times[pair.b as usize]).sum();
            (all - scored).max(0.0)
        }
        // A missed pair is drawn as often as the mean pair.
        Truth::Pairs(_) => ranking.unscored_same,
        Truth::Judged(_) => 0.0,
    }
}

fn at_thresholds(
    ranking: &Ranking,
    places: &[u32],
    times: &[f64],
    unscored: f64,
    n_thresholds: usize,
) -> Vec<Point> {
    let mut points = vec![Point::default(); n_thresholds + 1];
    for (pair, &place) in ranking.ranked.iter().zip(places) {
        let weight = pair.weight * times[pair.a as usize] * times[pair.b as usize];
        points[place as usize].found += weight;
        points[place as usize].right += if pair.same { weight } else { 0.0 };
    }
    // Place p: p thresholds let the pair in, so the sum from the top down.
    for place in (1..n_thresholds).rev() {
        let above = points[place + 1];
        points[place].found += above.found;
        points[place].right += above.right;
    }
    let same =
        unscored + points[1..].iter().take(1).map(|lowest| lowest.right).sum::<f64>() + points[0].right;
    points.remove(0);
    points.iter_mut().for_each(|point| point.same = same);
    points
}
