//! Copies as a job: from inputs to groups of near-duplicates.

use super::prepare::{Prepare, Prepared};
use super::stages::Watch;
use crate::copies::{Copies, CopySearch, CopySettings, find_copies};
use crate::error::{Error, Result};
use crate::pairs::{Pairs, THRESHOLD};
use crate::report::Run;

/// How copies are found among the inputs.
#[derive(Debug, Clone)]
pub struct FindCopies {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// What counts as a copy, and which one stays.
    pub copies: CopySettings,
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
        self.copies.check()?;
        let mut prepared = self.prepare.run(inputs, watch)?;
        let CopySearch { pairs, copies } = prepared.find_copies(&self.copies, watch)?;
        Ok(FoundCopies { prepared, pairs, copies })
    }
}

impl Prepared {
    /// The copies among the documents, with the time of each stage noted.
    pub(super) fn find_copies(&mut self, settings: &CopySettings, watch: &dyn Watch) -> Result<CopySearch> {
        let (stages, matrix, corpus) = (&mut self.stages, &self.matrix, &self.corpus);
        stages.laps(watch, |stage| find_copies(settings, matrix, corpus, stage))
    }
}

/// Whether the settings are in their ranges, where copies are looked for at all; `copies` names the threshold.
pub(super) fn check_copies(settings: Option<&CopySettings>) -> Result<()> {
    let Some(settings) = settings else { return Ok(()) };
    THRESHOLD.check(settings.threshold).map_err(|_| Error::Parameter {
        name: "copies",
        allowed: format!("off or {}", THRESHOLD.allowed()),
        got: settings.threshold.to_string(),
    })?;
    settings.check()
}

/// Notes in `run`, by the names of the command line, what counts as a copy beside the threshold; nothing where copies
/// are not looked for.
pub fn note_copies(run: &mut Run, settings: Option<&CopySettings>) {
    run.parameter("contained", settings.and_then(|settings| settings.contained))
        .parameter("keep", settings.map(|settings| settings.keep.name()))
        .parameter("trust_large_groups", settings.is_some_and(|settings| !settings.stop_large))
        .parameter("trust_cosine", settings.is_some_and(|settings| !settings.by_text));
}
