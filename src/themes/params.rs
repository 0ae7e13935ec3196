//! What can be asked of [`Themes`](super::Themes).

use std::fmt;
use std::str::FromStr;

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use crate::error::{Bounds, Error, Result};

const K: Bounds<usize> = Bounds { name: "k", min: 1, max: usize::MAX, default: 10 };
const N_RUNS: Bounds<usize> = Bounds { name: "runs", min: 1, max: 1000, default: 16 };
const N_PLAIN_RUNS: usize = 8;

/// The rows that k-means works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Latent rows smoothed over each document's nearest neighbours: the best on every kind of text measured.
    #[default]
    Smoothed,
    /// The sparse rows of TF-IDF themselves: needs least memory, and centroids are plain words.
    Plain,
    /// Latent rows (truncated SVD) alone.
    Latent,
}

impl Method {
    /// All methods, the default first.
    pub const ALL: [Self; 3] = [Self::Smoothed, Self::Plain, Self::Latent];

    /// The name as the command line writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smoothed => "smoothed",
            Self::Plain => "plain",
            Self::Latent => "latent",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|method| method.as_str() == name);
        found.ok_or_else(|| Error::no_such("method", &Self::ALL.map(Self::as_str), name))
    }
}

/// Unchecked parameters of [`Themes`](super::Themes).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThemesParams(ThemesValidParams);

/// Checked parameters of [`Themes`](super::Themes).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThemesValidParams {
    pub(super) k: usize,
    pub(super) method: Method,
    pub(super) seed: u64,
    n_runs: Option<usize>,
}

impl ThemesValidParams {
    /// Runs asked for, or what suits the method: a run on sparse rows costs more and varies less.
    pub(super) fn n_runs(&self) -> usize {
        let plain = self.method == Method::Plain;
        self.n_runs.unwrap_or(if plain { N_PLAIN_RUNS } else { N_RUNS.default })
    }
}

impl ThemesParams {
    pub(super) fn new(k: usize) -> Self {
        Self(ThemesValidParams { k, method: Method::default(), seed: 0, n_runs: None })
    }

    /// Which rows to group; default [`Method::Smoothed`].
    pub fn method(mut self, method: Method) -> Self {
        self.0.method = method;
        self
    }

    /// Starting point of the random numbers; default 0. Another seed starts from other centroids.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// Starts to try, the best of which is kept, at most 1000; default 16, on sparse rows 8.
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = Some(n_runs);
        self
    }
}

impl ParamGuard for ThemesParams {
    type Checked = ThemesValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&ThemesValidParams> {
        K.check(self.0.k)?;
        N_RUNS.check(self.0.n_runs())?;
        Ok(&self.0)
    }

    fn check(self) -> Result<ThemesValidParams> {
        self.check_ref().copied()
    }
}
