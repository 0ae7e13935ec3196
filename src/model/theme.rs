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

/// A theme of the new run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewTheme {
    /// Its id: that of the old theme that it is, or one that no theme ever had.
    pub id: u32,
    /// What happened.
    pub change: Change,
    /// How like the old theme it is (the score, from 0 to 1); none for a new theme.
    pub likeness: Option<f64>,
    /// The share of the old theme's documents in common that are still in it; none where there are none.
    pub stayed: Option<f64>,
}

/// What became of the themes of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Continued {
    /// The themes of the new run, in its order.
    pub themes: Vec<NewTheme>,
    /// The themes that ended in this run, by id.
    pub ended: Vec<KeptTheme>,
    /// The id of the next new theme.
    pub next_id: u32,
    /// Documents that both runs have, and how many of them have a theme of the same id in both.
    pub n_shared: usize,
    /// See `n_shared`.
    pub n_same: usize,
}

impl Continued {
    /// How many themes were kept, born, split, merged, and how many died, in this order.
    pub fn counts(&self) -> [(&'static str, usize); 5] {
        let living = self.themes.iter().map(|theme| theme.change);
        let all: Vec<Change> = living.chain(self.ended.iter().map(|theme| theme.change)).collect();
        let words = ["kept", "born", "split", "merged", "died"];
        words.map(|word| (word, all.iter().filter(|change| change.as_str() == word).count()))
    }
}
