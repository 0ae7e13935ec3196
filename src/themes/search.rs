//! How the neighbours of smoothed rows are looked for: all of the nearest, or most of them in less time.

use std::fmt;
use std::str::FromStr;

use linfa::ParamGuard;
use linfa::traits::Transformer;
use serde::{Deserialize, Serialize};

use super::smooth::MOST_NEIGHBOURS;
use crate::error::{Error, Result};
use crate::pairs::Neighbours;
use crate::vectors::TermMatrix;

/// How the neighbours of `smoothed` rows are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Exactly up to [`Search::EXACT_UP_TO`] documents, quickly beyond.
    #[default]
    Auto,
    /// The nearest of all documents: the time grows with the square of their number.
    Exact,
    /// The nearest among those that share the rarest terms: the time grows as the documents do, some are missed.
    Quick,
}

impl Search {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Exact, Self::Quick];

    /// Documents beyond which [`Search::Auto`] is quick. `docs/cost.md` has what the exact search takes there and what the quick one
    /// misses.
    pub const EXACT_UP_TO: usize = 1_000_000;

    /// Documents that the quick search meets for each term of a document, with repetitions. A fixed number for each document would
    /// leave long ones with their rarest words alone: allsides_train lost .017 NMI so.
    const N_MET: usize = 200;

    /// The name as the command line writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Exact => "exact",
            Self::Quick => "quick",
        }
    }

    /// Whether the nearest of all are found among `n` documents.
    pub fn is_exact(self, n: usize) -> bool {
        match self {
            Self::Auto => n <= Self::EXACT_UP_TO,
            Self::Exact => true,
            Self::Quick => false,
        }
    }

    /// The neighbours that smoothing needs.
    pub(super) fn neighbours(self, matrix: &TermMatrix) -> Neighbours {
        let n_met = (!self.is_exact(matrix.n_rows())).then_some(Self::N_MET);
        Neighbours::params(MOST_NEIGHBOURS).n_met(n_met).check_unwrap().transform(matrix)
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Search {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|search| search.as_str() == name);
        found.ok_or_else(|| Error::no_such("neighbours", &Self::ALL.map(Self::as_str), name))
    }
}
