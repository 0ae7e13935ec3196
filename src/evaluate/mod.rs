//! How well a result agrees with a stored truth: groupings with groupings, pairs with pairs; and a truth of edited
//! copies for corpora that have none.
//!
//! All scores lie between 0 and 1 (the adjusted Rand index may fall below 0) and 1 is best. None of them cares what
//! a group is called or in which order documents stand. scikit-learn gives the same numbers for the scores both
//! have, edge cases included; `tests/oracles/scores.rs` holds us to its stored answers.

mod correlation;
mod groups;
mod pairs;
mod planted;

pub use correlation::{Correlation, correlation};
pub use groups::{GroupScores, groups};
pub use pairs::{PairScores, pairs};
pub use planted::{Edit, planted};
