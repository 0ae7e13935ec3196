//! How a run was asked for, as far as a model keeps it.

use serde::{Deserialize, Serialize};

use crate::copies::Keep;
use crate::pairs::THRESHOLD;

/// How a run was asked for, as far as new documents must be treated the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Where pages are cut into articles.
    pub split: Cutting,
    /// The cosine from which on documents are copies; none where copies were not looked for.
    pub copies: Option<f64>,
    /// Which copy stays, as the command line writes it.
    pub keep: String,
    /// Whether large groups that share little text are left alone.
    pub stop_large: bool,
    /// The start of all random numbers.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            split: Cutting::Auto,
            copies: Some(THRESHOLD.default),
            keep: Keep::default().name(),
            stop_large: true,
            seed: 0,
        }
    }
}

/// Where pages are cut into articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cutting {
    /// Where layout and shared text show it.
    Auto,
    /// Nowhere.
    None,
    /// Where this regular expression matches.
    Pattern(String),
}
