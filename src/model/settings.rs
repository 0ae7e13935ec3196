//! How a run was asked for, as far as a model keeps it.

use serde::{Deserialize, Serialize};

use crate::copies::CopySettings;

/// How a run was asked for, as far as new documents must be treated the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Where pages are cut into articles.
    pub split: Cutting,
    /// What counts as a copy; none where copies were not looked for.
    pub copies: Option<CopySettings>,
    /// The start of all random numbers.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { split: Cutting::Auto, copies: Some(CopySettings::default()), seed: 0 }
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
