//! Where the merging stops: the rungs at which the groups are judged, and the best of them.

use super::model::Cut;
use super::params::LEAST;

/// From one rung to the next below.
const STEP: f64 = 1.1;

/// Watches the likeness fall from merge to merge and keeps the state with the largest gap.
///
/// With dates the likeness may rise again after a merge; what counts is the least so far, so that a state is always
/// the first so many merges.
#[derive(Debug, Clone)]
pub(super) struct Ladder {
    /// The rung that comes next, falling from 1 to [`LEAST`], or the only one.
    rung: f64,
    only: bool,
    done: bool,
    cuts: Vec<Cut>,
    /// The place of the best cut, and the merges before it.
    best: Option<(usize, usize)>,
}

impl Ladder {
    /// All rungs, or only the one at `level`.
    pub fn new(level: Option<f64>) -> Self {
        let rung = level.unwrap_or(1.0);
        Self { rung, only: level.is_some(), done: false, cuts: Vec::new(), best: None }
    }

    /// Whether merging goes on to a likeness of `likeness`.
    pub fn goes_on(&self, likeness: f64) -> bool {
        let least = if self.only { self.rung } else { LEAST };
        likeness >= least && likeness > 0.0
    }

    /// Before a merge at `likeness`, or with minus infinity after the last one: judges the groups as they are where the likeness
    /// falls below a rung. `state` tells the number of groups and the gap.
    pub fn before(&mut self, likeness: f64, n_merges: usize, state: impl FnOnce() -> (usize, f64)) {
        if self.done || likeness >= self.rung {
            return;
        }
        let (n_stories, gap) = state();
        let cut = Cut { level: self.rung, n_stories, gap };
        // Where two are equal, the one with more stories stays.
        if self.best.is_none_or(|(place, _)| gap > self.cuts[place].gap) {
            self.best = Some((self.cuts.len(), n_merges));
        }
        self.cuts.push(cut);
        while likeness < self.rung && !self.done {
            self.rung /= STEP;
            self.done = self.only || self.rung < LEAST;
        }
    }

    /// The cuts judged, the place of the best and the merges before it.
    pub fn end(self) -> (Vec<Cut>, usize, usize) {
        let (place, n_merges) = self.best.unwrap_or_default();
        (self.cuts, place, n_merges)
    }
}
