//! Copies as a job: from inputs to groups of near-duplicates.

use linfa::traits::Transformer;

use super::prepare::{Prepare, Prepared};
use super::stages::Watch;
use crate::copies::{CONTAINED, Containment, Copies, CopiesParams, Keep};
use crate::error::Result;
use crate::pairs::{Pairs, THRESHOLD};

/// How copies are found among the inputs.
#[derive(Debug, Clone)]
pub struct FindCopies {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// The cosine from which on documents may be copies.
    pub threshold: f64,
    /// The share of a document that must stand in another one for it to be a copy whatever the cosine; `None` for no
    /// search of that kind.
    pub contained: Option<f64>,
    /// Which copy stays.
    pub keep: Keep,
    /// Whether the text must say so too.
    pub by_text: bool,
    /// Whether large groups that share little text are left alone.
    pub stop_large: bool,
}

/// What [`FindCopies`] found.
#[derive(Debug, Clone)]
pub struct FoundCopies {
    /// Documents and rows.
    pub prepared: Prepared,
    /// The pairs behind the copies.
    pub pairs: Pairs,
    /// Groups of near-duplicates.
    pub copies: Copies,
}

impl FindCopies {
    /// Does the job on `inputs`.
    ///
    /// # Errors
    /// A parameter out of range, or inputs that cannot be read.
    pub fn run(&self, inputs: &[String], watch: &dyn Watch) -> Result<FoundCopies> {
        self.check()?;
        let mut prepared = self.prepare.run(inputs, watch)?;
        let mut stages = std::mem::take(&mut prepared.stages);
        let (corpus, matrix) = (&prepared.corpus, &prepared.matrix);
        let pairs: Pairs =
            stages.time(watch, "find pairs", || Pairs::params(self.threshold).transform(matrix))?;
        let contained = match self.contained {
            Some(share) => stages.time(watch, "find contained", || Containment::params(share).of(corpus))?,
            None => Vec::new(),
        };
        let copies = stages
            .time(watch, "group copies", || self.params().of_contained(&pairs, &contained, matrix, corpus))?;
        prepared.stages = stages;
        Ok(FoundCopies { prepared, pairs, copies })
    }

    /// Whether every parameter is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<()> {
        THRESHOLD.check(self.threshold)?;
        self.contained.map_or(Ok(1.0), |share| CONTAINED.check(share))?;
        Ok(())
    }

    /// How pairs become groups.
    pub(super) fn params(&self) -> CopiesParams {
        Copies::params().keep(self.keep.clone()).stop_large(self.stop_large).by_text(self.by_text)
    }
}
