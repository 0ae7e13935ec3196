//! How right each threshold is, by the truth.

use rayon::prelude::*;
use serde::Serialize;

use super::bootstrap::{Bootstrap, Interval, RESAMPLES};
use super::curve::{CLOSE, Sweep};
use super::point::{Point, points};
use super::ranking::Ranking;
use super::truth::Truth;
use crate::error::Result;
use crate::evaluate::{GroupScores, groups};
use crate::vectors::TermMatrix;

/// How right one threshold is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScoredRow {
    /// The threshold.
    pub threshold: f64,
    /// Share of the pairs found that belong together; 1 where none is found.
    pub precision: f64,
    /// Share of the pairs that belong together that were found.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Where the precision of other documents of this kind would lie; `None` without resamples.
    pub precision_interval: Option<Interval>,
    /// Where their recall would lie.
    pub recall_interval: Option<Interval>,
    /// Where their F1 would lie.
    pub f1_interval: Option<Interval>,
    /// B-cubed F1 of the groups, where the truth is groups.
    pub b_cubed_f1: Option<f64>,
    /// Adjusted Rand index of the groups, where the truth is groups.
    pub ari: Option<f64>,
}

/// How right every threshold of a sweep is.
#[derive(Debug, Clone)]
pub struct Scored {
    rows: Vec<ScoredRow>,
    ranking: Ranking,
    /// The threshold of highest F1 on each resample.
    pub(super) resampled: Bootstrap,
}

impl Sweep {
    /// Scores every threshold by `truth`.
    ///
    /// Intervals hold the middle 95 of 100 of `n_resamples` (0 for none) draws of as many documents with
    /// replacement (Efron 1979), a pair counting as often as both its documents were drawn; random numbers start
    /// at `seed`; see [`RESAMPLES`](super::RESAMPLES). Cost: pairs x resamples, and documents x thresholds for the groups.
    ///
    /// # Errors
    /// Too many resamples; [`Error::Data`](crate::Error::Data) where the truth is not of these documents, or says nothing.
    pub fn score(&self, matrix: &TermMatrix, truth: &Truth, n_resamples: usize, seed: u64) -> Result<Scored> {
        RESAMPLES.check(n_resamples)?;
        let ranking = Ranking::new(self.pairs(), matrix, self.measure(), truth)?;
        let thresholds: Vec<f64> = self.rows().iter().map(|row| row.threshold).collect();
        let resampled =
            Bootstrap::new(&ranking, truth, &thresholds, self.pairs().n_rows(), n_resamples, seed);
        let agreement = |row: usize| match truth {
            Truth::Groups(gold) => Some(self.agreement(row, gold)),
            _ => None,
        };
        let points = points(&ranking, &thresholds);
        let row = |(place, point): (usize, &Point)| {
            let groups = agreement(place);
            ScoredRow {
                threshold: thresholds[place],
                precision: point.precision(),
                recall: point.recall(),
                f1: point.f1(),
                precision_interval: resampled.interval(place, Point::precision),
                recall_interval: resampled.interval(place, Point::recall),
                f1_interval: resampled.interval(place, Point::f1),
                b_cubed_f1: groups.map(|scores| scores.b_cubed_f1),
                ari: groups.map(|scores| scores.ari),
            }
        };
        let rows = points.par_iter().enumerate().map(|(place, point)| row((place, point))).collect();
        Ok(Scored { rows, ranking, resampled })
    }

    /// How the groups at row `row` agree with the true ones, over the documents that have one.
    pub fn agreement(&self, row: usize, gold: &[Option<u32>]) -> GroupScores {
        let known = self.kept_by(row).into_iter().zip(gold).filter_map(|(kept, gold)| Some((kept, (*gold)?)));
        let (found, gold): (Vec<u32>, Vec<u32>) = known.unzip();
        groups(&found, &gold)
    }
}

impl Scored {
    /// A row for each threshold, ascending.
    pub fn rows(&self) -> &[ScoredRow] {
        &self.rows
    }

    /// The row of the highest threshold that is not above `threshold`; the lowest where there is none.
    pub fn row(&self, threshold: f64) -> &ScoredRow {
        let place = self.rows.partition_point(|row| row.threshold <= threshold + CLOSE);
        &self.rows[place.saturating_sub(1)]
    }

    /// The pairs that count, ranked.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The row of highest F1; of equals the highest threshold.
    pub fn best_f1(&self) -> &ScoredRow {
        self.rows.iter().max_by(|a, b| a.f1.total_cmp(&b.f1)).expect("a sweep has a threshold")
    }

    /// Where the threshold of highest F1 would lie on other documents of this kind; `None` without resamples.
    pub fn best_interval(&self) -> Option<Interval> {
        self.resampled.best_interval()
    }
}
