//! The threshold laboratory on inputs: from files to what every threshold would do.

use super::estimate::{across_themes, edits};
use super::gold::{Gold, Resolved, resolve};
use super::prepare::{Prepare, Prepared};
use super::stages::Watch;
use crate::error::Result;
use crate::evaluate::{Correlation, correlation};
use crate::read::Inputs;
use crate::report::Planted;
use crate::sweep::{Density, RESAMPLES, Scored, Sweep, Truth};

/// From inputs to what every threshold would do.
#[derive(Debug, Clone)]
pub struct FindThresholds {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// The lowest threshold.
    pub lowest: f64,
    /// The distance of two thresholds.
    pub step: f64,
    /// What is truly alike, where that is known.
    pub gold: Option<Gold>,
    /// Whether to make a truth: edited copies of the documents, and pairs across themes.
    pub estimate: bool,
    /// Resamples behind each interval.
    pub n_resamples: usize,
    /// The start of all random numbers.
    pub seed: u64,
}

/// What the laboratory found.
#[derive(Debug, Clone)]
pub struct Swept {
    /// Documents and rows.
    pub prepared: Prepared,
    /// What every threshold would do.
    pub sweep: Sweep,
    /// The shape of the scores.
    pub density: Density,
    /// How right each threshold is, where the truth is known as same or not.
    pub scored: Option<Scored>,
    /// How the cosine goes along with judgements that are numbers, and of how many pairs.
    pub correlation: Option<(Correlation, usize)>,
    /// Ids of the truth that no document has, ascending.
    pub unknown: Vec<String>,
    /// Documents with terms that have no group in a truth of groups: they count for nothing.
    pub n_without: usize,
    /// Rows of the truth that name one document twice, or a pair that another row named: they count for nothing.
    pub n_idle: usize,
    /// What edited copies of the documents each threshold finds, where that was asked.
    pub edits: Vec<Planted>,
    /// The number of themes and, for each threshold, the share of its pairs across them, where that was asked.
    pub across: Option<(usize, Vec<f64>)>,
}

impl FindThresholds {
    /// Does the job on `inputs`.
    ///
    /// # Errors
    /// A parameter out of range, inputs that cannot be read, a truth that does not fit them.
    pub fn run(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<Swept> {
        RESAMPLES.check(self.n_resamples)?;
        let params = Sweep::params(self.lowest).step(self.step);
        let measure = linfa::ParamGuard::check_ref(&params)?.measure();
        let mut prepared = self.prepare.run(inputs, watch)?;
        let mut stages = std::mem::take(&mut prepared.stages);
        let pairs = stages.time(watch, "join", || measure.pairs(&prepared.matrix, self.lowest))?;
        let sweep = stages.time(watch, "thresholds", || params.over(pairs, &prepared.corpus))?;
        let Resolved { truth, numbers, unknown, n_without, n_idle } = match &self.gold {
            Some(gold) => resolve(gold, &prepared)?,
            None => Resolved::default(),
        };
        let score = |truth: &Truth| sweep.score(&prepared.matrix, truth, self.n_resamples, self.seed);
        let scored = stages.time(watch, "score", || truth.as_ref().map(score).transpose())?;
        let (cosines, judged): (Vec<f64>, Vec<f64>) = numbers
            .iter()
            .map(|&(a, b, number)| (f64::from(prepared.matrix.cosine(a as usize, b as usize)), number))
            .unzip();
        let correlation = correlation(&cosines, &judged).map(|found| (found, judged.len()));
        let density = sweep.density();
        let (mut edited, mut across) = (Vec::new(), None);
        if self.estimate {
            edited = stages.time(watch, "edit copies", || edits(&prepared, &sweep, self.seed));
            across = stages.time(watch, "themes", || across_themes(&prepared, &sweep, self.seed))?;
        }
        prepared.stages = stages;
        Ok(Swept {
            prepared,
            sweep,
            density,
            scored,
            correlation,
            unknown,
            n_without,
            n_idle,
            edits: edited,
            across,
        })
    }
}
