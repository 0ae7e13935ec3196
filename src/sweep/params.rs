//! What a sweep needs to know, checked before it starts.

use linfa::ParamGuard;

use crate::error::{Bounds, Error};
use crate::pairs::Measure;

/// The lowest threshold of a sweep.
pub const LOWEST: Bounds<f64> = Bounds { name: "lowest threshold", min: 0.0, max: 1.0, default: 0.3 };

/// The distance of two thresholds.
pub const STEP: Bounds<f64> = Bounds { name: "step", min: 0.001, max: 1.0, default: 0.01 };

/// Parameters of [`Sweep`](super::Sweep), as given.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepParams(SweepValidParams);

/// Parameters of [`Sweep`](super::Sweep), checked.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepValidParams {
    lowest: f64,
    step: f64,
    measure: Measure,
}

impl SweepParams {
    pub(super) fn new(lowest: f64) -> Self {
        Self(SweepValidParams { lowest, step: STEP.default, measure: Measure::default() })
    }

    /// The distance of two thresholds, from 0.001 to 1; 0.01 by default.
    pub fn step(mut self, step: f64) -> Self {
        self.0.step = step;
        self
    }

    /// What of two rows is compared with the threshold: the cosine by default. The sets of the others are the columns
    /// of [`shingles`](crate::vectors::shingles).
    pub fn measure(mut self, measure: Measure) -> Self {
        self.0.measure = measure;
        self
    }
}

impl ParamGuard for SweepParams {
    type Checked = SweepValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&SweepValidParams, Error> {
        LOWEST.check(self.0.lowest)?;
        STEP.check(self.0.step)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<SweepValidParams, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl SweepValidParams {
    /// The lowest threshold: that of the one join.
    pub fn lowest(&self) -> f64 {
        self.lowest
    }

    /// What is compared with the threshold.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The thresholds, ascending, the last one 1. Rounded to a millionth, so that they are the numbers people write.
    pub fn thresholds(&self) -> Vec<f64> {
        let n_steps = ((1.0 - self.lowest) / self.step + 1e-9).floor() as usize;
        let at = |step: usize| ((self.lowest + step as f64 * self.step) * 1e6).round() / 1e6;
        let mut thresholds: Vec<f64> = (0..=n_steps).map(at).collect();
        if thresholds.last().is_some_and(|&last| last < 1.0) {
            thresholds.push(1.0);
        }
        thresholds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_the_numbers_people_write() {
        let thresholds = |lowest, step| SweepParams::new(lowest).step(step).check().unwrap().thresholds();
        assert_eq!(thresholds(0.7, 0.1), [0.7, 0.8, 0.9, 1.0]);
        assert_eq!(thresholds(0.85, 0.1), [0.85, 0.95, 1.0]);
        assert_eq!(thresholds(1.0, 0.01), [1.0]);
        assert_eq!(thresholds(0.3, 0.01).len(), 71);
        assert!(thresholds(0.3, 0.01).contains(&0.58));
    }

    #[test]
    fn parameters_out_of_range_are_named() {
        let sentence = |params: SweepParams| params.check().unwrap_err().to_string();
        assert_eq!(sentence(SweepParams::new(1.5)), "`lowest threshold` must be from 0 to 1, got 1.5");
        assert_eq!(sentence(SweepParams::new(0.5).step(0.0)), "`step` must be from 0.001 to 1, got 0");
    }
}
