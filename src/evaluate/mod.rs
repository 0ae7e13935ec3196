//! How well a result agrees with a stored truth: groupings with groupings, pairs with pairs.
//!
//! All scores lie between 0 and 1 (the adjusted Rand index may fall below 0) and 1 is best. None of them cares what
//! a group is called or in which order documents stand. scikit-learn gives the same numbers for the scores both
//! have, edge cases included; `tests/evaluate.rs` holds us to its stored answers.

mod correlation;
mod groups;
mod pairs;

pub use correlation::{Correlation, correlation};
pub use groups::{GroupScores, groups};
pub use pairs::{PairScores, pairs};
