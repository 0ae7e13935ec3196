//! What was done, with what, and how long it took: `run.json`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::read::InputFile;

/// All about a run. Everything outside [`Run::measured`] depends on the input and the parameters alone: no threads,
/// no times, no output path.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Run {
    /// Version of the crate.
    pub version: String,
    /// The sub-command.
    pub command: String,
    /// All parameters with their values, defaults included.
    pub parameters: BTreeMap<String, Value>,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The files that were read: path, bytes, SHA-256.
    pub inputs: Vec<InputFile>,
    /// The files of old documents that the inputs were held against.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<InputFile>,
    /// How many of what.
    pub counts: Counts,
    /// Page text that was masked as furniture, the most frequent first.
    pub furniture: Vec<FurnitureLine>,
    /// How k was chosen, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice_of_k: Option<ChoiceOfK>,
    /// How stories were found, where they were looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stories: Option<StoriesFound>,
    /// The model that was used, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelUsed>,
    /// Scores against the true labels, where there were some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<BTreeMap<String, f64>>,
    /// What the user was warned of.
    pub warnings: Vec<String>,
    /// The files of the result, this one left out.
    pub files: Vec<String>,
    /// What differs from run to run.
    pub measured: Measured,
}

impl Run {
    /// A run of `command` with `seed`, all else empty.
    pub fn new(command: impl Into<String>, seed: u64) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_string();
        Self { version, command: command.into(), seed, ..Self::default() }
    }

    /// Notes the value of a parameter; what cannot be JSON is noted as null.
    pub fn parameter(&mut self, name: impl Into<String>, value: impl Serialize) -> &mut Self {
        self.parameters.insert(name.into(), serde_json::to_value(value).unwrap_or_default());
        self
    }
}

/// How many of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Records and files read, unreadable ones included.
    pub pages: u64,
    /// Pages that held more than one article.
    pub split_pages: u64,
    /// Documents, whatever their status.
    pub documents: u64,
    /// Documents that took part.
    pub ok: u64,
    /// Documents without text.
    pub empty: u64,
    /// Records that could not be read.
    pub broken: u64,
    /// Records with the id of an earlier one.
    pub duplicate_ids: u64,
    /// Documents with nothing but furniture.
    pub furniture: u64,
    /// Documents without a word of the vocabulary.
    pub no_terms: u64,
    /// Documents left out of the themes on request.
    pub outliers: u64,
    /// Documents that a model has no theme for.
    pub unlike: u64,
    /// Documents on the border of two themes.
    pub borderline: u64,
    /// Files with unknown endings.
    pub ignored_files: u64,
    /// Different terms.
    pub terms: u64,
    /// Pairs at or above the threshold.
    pub pairs: u64,
    /// Groups of near-duplicates.
    pub copy_groups: u64,
    /// Documents that are a copy of a kept one.
    pub copies: u64,
    /// Pairs of documents that are alike and both stay.
    pub alike: u64,
    /// Themes.
    pub themes: u64,
    /// Stories of two documents or more.
    pub stories: u64,
    /// Old documents that new ones were held against.
    #[serde(skip_serializing_if = "is_zero")]
    pub old_documents: u64,
    /// New documents that are copies of old ones.
    #[serde(skip_serializing_if = "is_zero")]
    pub in_old: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Text that was masked on many pages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FurnitureLine {
    /// The line.
    pub text: String,
    /// What it is: a repeated headline, a caption, a share prompt, ...
    pub kind: String,
    /// Pages it stands on.
    pub pages: u64,
    /// How often it was masked.
    pub lines: u64,
}

/// The evidence for the number of themes.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ChoiceOfK {
    /// The number chosen.
    pub k: u64,
    /// What is to be said of it, in words.
    pub sentence: String,
    /// Each candidate.
    pub curve: Vec<Candidate>,
}

/// A candidate for the number of themes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Candidate {
    /// The number of themes.
    pub k: u64,
    /// How well the themes of two halves of the documents agree (ARI), at most 1.
    pub agreement: f64,
    /// The chance that two documents are in different themes.
    pub told_apart: f64,
    /// The score that was compared.
    pub score: f64,
}

/// How stories were found.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct StoriesFound {
    /// What is to be said of it, in words.
    pub sentence: String,
    /// The level of likeness taken.
    pub level: f64,
    /// Each level tried.
    pub cuts: Vec<StoryCut>,
}

/// A level of likeness at which stories were judged.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct StoryCut {
    /// The level.
    pub level: f64,
    /// Distinct stories there, those of one document among them.
    pub stories: u64,
    /// How far they stand apart, at most 1.
    pub gap: f64,
}

/// The model of an earlier run, and what it knew of this one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ModelUsed {
    /// The version of the crate that made it.
    pub made_by: String,
    /// The SHA-256 that its file was sealed with, in hexadecimal.
    pub hash: String,
    /// How many of what: documents of the model, documents known again, themes kept, born and ended.
    pub counts: BTreeMap<String, u64>,
}

/// What differs from run to run and from machine to machine.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Measured {
    /// Threads used.
    pub threads: u64,
    /// Seconds and memory by stage, in the order of the work.
    pub stages: Vec<Stage>,
    /// Seconds in all.
    pub seconds: f64,
    /// The most memory the process held at a time, in bytes, where the system tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_memory: Option<u64>,
}

/// What one stage took.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Stage {
    /// Its name.
    pub stage: String,
    /// Its seconds.
    pub seconds: f64,
    /// The most memory the process had held until its end, in bytes, where the system tells it: what a stage needs
    /// shows only where it raises the mark of those before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peak_memory: Option<u64>,
}

impl Measured {
    /// Notes a stage with the [`peak_memory`] at its end, and adds its time.
    pub fn stage(&mut self, stage: impl Into<String>, time: std::time::Duration, peak_memory: Option<u64>) {
        let seconds = (time.as_secs_f64() * 1e3).round() / 1e3;
        // The system adds its count up from those of the threads, so that a later reading may be some pages lower.
        let before = self.stages.last().and_then(|stage| stage.peak_memory);
        self.stages.push(Stage { stage: stage.into(), seconds, peak_memory: peak_memory.max(before) });
        self.seconds += time.as_secs_f64();
    }

    /// Asks the system for the peak memory.
    pub fn ask_peak_memory(&mut self) {
        self.peak_memory = peak_memory().max(self.stages.last().and_then(|stage| stage.peak_memory));
    }
}

/// The most memory that the process has held so far, in bytes, where the system tells it (Linux: `VmHWM`).
pub fn peak_memory() -> Option<u64> {
    peak_of(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// The bytes of the `VmHWM` line.
fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_memory_is_read_from_the_status() {
        assert_eq!(peak_of("Name:\tx\nVmHWM:\t    2048 kB\nVmRSS: 1 kB\n"), Some(2_097_152));
        assert_eq!(peak_of("Name:\tx\n"), None);
    }
}
