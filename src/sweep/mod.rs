//! The threshold laboratory: what every threshold would do, from one exact join.
//!
//! One join at the lowest threshold gives every pair with its score; each higher threshold is a filter of it, so
//! results are nested by construction and a whole [`Sweep`] costs little more than the join. With the truth
//! ([`Truth`]: groups, or judged pairs) each threshold has its precision, recall and agreement of groups, with
//! intervals from resampled documents ([`Scored`]), and a [`Goal`] picks one. Without any truth the shape of the scores ([`Density`])
//! and a list of pairs to judge ([`judge`]) help.

mod bootstrap;
mod curve;
mod density;
mod goal;
mod groups;
mod judge;
mod lengths;
mod params;
mod point;
mod ranking;
mod scored;
mod truth;

pub use bootstrap::{Interval, RESAMPLES};
pub use curve::{Sweep, SweepRow};
pub use density::Density;
pub use goal::{Chosen, Goal};
pub use judge::{JUDGED, ToJudge, judge};
pub use params::{LOWEST, STEP, SweepParams, SweepValidParams};
pub use ranking::Ranking;
pub use scored::{Scored, ScoredRow};
pub use truth::{JudgedPair, Truth};
