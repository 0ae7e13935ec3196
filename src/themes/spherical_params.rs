//! What spherical k-means may be asked for.

use linfa::ParamGuard;

use crate::error::{Bounds, Error, Result};

/// Number of clusters.
pub(super) const K: Bounds<usize> = Bounds { name: "k", min: 1, max: usize::MAX, default: 20 };
/// Number of runs of which the best is kept.
const N_RUNS: Bounds<usize> = Bounds { name: "n_runs", min: 1, max: usize::MAX, default: 3 };
/// Most iterations of a run.
const MAX_ITERATIONS: Bounds<usize> =
    Bounds { name: "max_iterations", min: 1, max: usize::MAX, default: 100 };
/// Least relative gain worth another iteration: below this the last documents trickle, a handful a time.
const TOLERANCE: Bounds<f64> = Bounds { name: "tolerance", min: 0.0, max: 1.0, default: 1e-5 };
/// Seed of the random numbers.
const SEED: u64 = 42;

/// How the first centroids are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seeding {
    /// Greedy k-means++: of several documents drawn far from the seeds so far, the one that helps most.
    #[default]
    Greedy,
    /// Documents drawn by chance, all different.
    Random,
}

/// How documents are compared with centroids. Both give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Assignment {
    /// Through an index of the centroids by term; comparisons that cannot change anything are left out.
    #[default]
    Indexed,
    /// Every document against every centroid, one after the other: the slow definition, for tests.
    Plain,
}

/// Checked parameters of [`SphericalKMeans`](super::SphericalKMeans).
#[derive(Debug, Clone, PartialEq)]
pub struct SphericalKMeansValidParams {
    pub(super) k: usize,
    pub(super) seed: u64,
    pub(super) n_runs: usize,
    pub(super) max_iterations: usize,
    pub(super) tolerance: f64,
    pub(super) seeding: Seeding,
    pub(super) assignment: Assignment,
}

/// Parameters of [`SphericalKMeans`](super::SphericalKMeans), checked when `fit` is called.
#[derive(Debug, Clone, PartialEq)]
pub struct SphericalKMeansParams(SphericalKMeansValidParams);

impl SphericalKMeansParams {
    pub(super) fn new(k: usize) -> Self {
        Self(SphericalKMeansValidParams {
            k,
            seed: SEED,
            n_runs: N_RUNS.default,
            max_iterations: MAX_ITERATIONS.default,
            tolerance: TOLERANCE.default,
            seeding: Seeding::default(),
            assignment: Assignment::default(),
        })
    }

    /// Seed of the random numbers, 42 by default. Run `r` draws from the `r`-th stream of the seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// Number of runs, at least 1, 3 by default; the one of highest objective is kept, ties by the first.
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }

    /// The most iterations of a run, at least 1, 100 by default.
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// Stops a run when an iteration raised the objective by no more than this part of it, from 0 to 1,
    /// 0.00001 by default. At 0 a run goes on until nothing moves.
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// How the first centroids are chosen.
    pub fn seeding(mut self, seeding: Seeding) -> Self {
        self.0.seeding = seeding;
        self
    }

    /// How documents are compared with centroids; the result is the same.
    pub fn assignment(mut self, assignment: Assignment) -> Self {
        self.0.assignment = assignment;
        self
    }
}

impl ParamGuard for SphericalKMeansParams {
    type Checked = SphericalKMeansValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        K.check(self.0.k)?;
        N_RUNS.check(self.0.n_runs)?;
        MAX_ITERATIONS.check(self.0.max_iterations)?;
        TOLERANCE.check(self.0.tolerance)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_named() {
        let fine = SphericalKMeansParams::new(2);
        assert!(fine.check_ref().is_ok());
        let cases = [
            (SphericalKMeansParams::new(0), "`k` must be at least 1, got 0"),
            (fine.clone().n_runs(0), "`n_runs` must be at least 1, got 0"),
            (fine.clone().max_iterations(0), "`max_iterations` must be at least 1, got 0"),
            (fine.clone().tolerance(-0.5), "`tolerance` must be from 0 to 1, got -0.5"),
            (fine.tolerance(f64::NAN), "`tolerance` must be from 0 to 1, got NaN"),
        ];
        for (params, sentence) in cases {
            assert_eq!(params.check().unwrap_err().to_string(), sentence);
        }
    }
}
