//! What a job tells while it works, and how long each stage took.

use std::time::{Duration, Instant};

use crate::document::Corpus;
use crate::error::Result;
use crate::read::Progress;
use crate::report::{Measured, peak_memory};

/// Somebody who wants to know how far a job has come.
pub trait Watch: Sync {
    /// A stage begins.
    fn stage(&self, _name: &'static str) {}

    /// So much is read; called from any thread.
    fn read(&self, _progress: Progress) {}

    /// The pages are read and cut into documents; the work of the job begins only now.
    ///
    /// # Errors
    /// What speaks against that work: the job ends with it.
    fn documents(&self, _corpus: &Corpus) -> Result<()> {
        Ok(())
    }
}

/// Nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {}

/// The time of each stage, in the order of the work, and the peak of memory at its end.
#[derive(Debug, Clone, Default)]
pub struct Stages(Vec<(&'static str, Duration, Option<u64>)>);

impl Stages {
    /// Does `work` as the stage `name`.
    pub(super) fn time<T>(&mut self, watch: &dyn Watch, name: &'static str, work: impl FnOnce() -> T) -> T {
        watch.stage(name);
        let start = Instant::now();
        let result = work();
        self.0.push((name, start.elapsed(), peak_memory()));
        result
    }

    /// Does `work`, which says when each of its stages begins.
    pub(super) fn laps<T>(
        &mut self,
        watch: &dyn Watch,
        work: impl FnOnce(&mut dyn FnMut(&'static str)) -> T,
    ) -> T {
        let mut open: Option<(&'static str, Instant)> = None;
        let mut close = |open: Option<(&'static str, Instant)>| {
            self.0.extend(open.map(|(name, start)| (name, start.elapsed(), peak_memory())));
        };
        let result = work(&mut |name| {
            close(open.take());
            watch.stage(name);
            open = Some((name, Instant::now()));
        });
        close(open);
        result
    }

    /// Names and times.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.0.iter().map(|&(name, time, _)| (name, time))
    }

    /// Notes all of it in `measured`.
    pub(super) fn note(&self, measured: &mut Measured) {
        self.0.iter().for_each(|&(name, time, peak_memory)| measured.stage(name, time, peak_memory));
    }
}
