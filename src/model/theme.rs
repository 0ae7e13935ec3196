//! A theme with an identity: its id outlives the run.

use serde::{Deserialize, Serialize};

/// What became of a theme. Themes are named by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// It is the theme that it was.
    Kept,
    /// It is new.
    Born,
    /// It is new, and most of its known documents come from this older theme, which lives on.
    SplitFrom(u32),
    /// It ended, and most of its documents are in this theme now.
    MergedInto(u32),
    /// It ended: its documents are gone, or scattered.
    Died,
}

impl Change {
    /// The word for it in the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Born => "born",
            Self::SplitFrom(_) => "split",
            Self::MergedInto(_) => "merged",
            Self::Died => "died",
        }
    }

    /// The other theme: the one it was split from or merged into.
    pub fn other(self) -> Option<u32> {
        match self {
            Self::SplitFrom(id) | Self::MergedInto(id) => Some(id),
            Self::Kept | Self::Born | Self::Died => None,
        }
    }
}

/// A theme as a model keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptTheme {
    /// Its id: its own for ever, whatever becomes of it.
    pub id: u32,
    /// What it was called last.
    pub label: String,
    /// Its telling terms.
    pub terms: Vec<String>,
    /// The id of its most typical document.
    pub representative: String,
    /// What happened to it in the run that the model is of.
    pub change: Change,
}
