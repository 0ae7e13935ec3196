//! What the two searches need to know, checked before they start.

use linfa::ParamGuard;
use linfa::param_guard::TransformGuard;
use linfa::traits::Transformer;

use super::model::Pairs;
use super::neighbours::Neighbours;
use super::{join, nearest, rarest};
use crate::error::{Bounds, Error};
use crate::vectors::TermMatrix;

/// The least cosine of a pair.
pub const THRESHOLD: Bounds<f64> = Bounds { name: "threshold", min: 0.0, max: 1.0, default: 0.8 };

/// How many nearest rows are looked for.
pub const N_NEIGHBOURS: Bounds<usize> = Bounds { name: "neighbours", min: 1, max: usize::MAX, default: 10 };

/// Parameters of [`Pairs`], as given.
#[derive(Debug, Clone, PartialEq)]
pub struct PairsParams(PairsValidParams);

/// Parameters of [`Pairs`], checked.
#[derive(Debug, Clone, PartialEq)]
pub struct PairsValidParams {
    threshold: f64,
}

impl PairsParams {
    pub(super) fn new(threshold: f64) -> Self {
        Self(PairsValidParams { threshold })
    }
}

impl ParamGuard for PairsParams {
    type Checked = PairsValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&PairsValidParams, Error> {
        THRESHOLD.check(self.0.threshold)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<PairsValidParams, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl TransformGuard for PairsParams {}

impl Transformer<&TermMatrix, Pairs> for PairsValidParams {
    /// Every pair of rows of `matrix` with a cosine of at least the threshold.
    fn transform(&self, matrix: &TermMatrix) -> Pairs {
        join::join(matrix, self.threshold)
    }
}

/// Parameters of [`Neighbours`], as given.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighboursParams(NeighboursValidParams);

/// Parameters of [`Neighbours`], checked.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighboursValidParams {
    k: usize,
    n_met: Option<usize>,
}

impl NeighboursParams {
    pub(super) fn new(k: usize) -> Self {
        Self(NeighboursValidParams { k, n_met: None })
    }

    /// Lets each row meet so many rows for each of its terms, in all and with repetitions, those of its rarest terms first; `None` (the default) to
    /// miss no row. With it the time grows as the rows do, not as their square; the cosines stay exact, some of the nearest rows are missed.
    pub fn n_met(mut self, n_met: Option<usize>) -> Self {
        self.0.n_met = n_met;
        self
    }
}

impl ParamGuard for NeighboursParams {
    type Checked = NeighboursValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&NeighboursValidParams, Error> {
        N_NEIGHBOURS.check(self.0.k)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<NeighboursValidParams, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl TransformGuard for NeighboursParams {}

impl Transformer<&TermMatrix, Neighbours> for NeighboursValidParams {
    /// The nearest rows of each row of `matrix`.
    fn transform(&self, matrix: &TermMatrix) -> Neighbours {
        match self.n_met {
            None => nearest::nearest(matrix, self.k),
            Some(n_met) => rarest::near(matrix, self.k, n_met),
        }
    }
}
