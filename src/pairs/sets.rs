//! Pairs by the overlap of sets, found through the exact cosine join.
//!
//! For sets of `a` and `b` elements with `i` in common the cosine of their rows is `i / sqrt(ab)`. A Jaccard index
//! `i / (a + b - i)` of at least `t` means `i >= t (a + b) / (1 + t)`, hence a cosine of at least `2t / (1 + t)`, since
//! `a + b >= 2 sqrt(ab)`. An overlap `i / min(a, b)` of at least `t` means a cosine of at least
//! `t sqrt(min / max)`, with the smallest and the largest set of all. The join at that cosine misses nothing; what it lets through is counted.

use std::fmt::{self, Display};
use std::str::FromStr;

use linfa::traits::Transformer;
use rayon::prelude::*;

use super::model::{Pair, Pairs};
use super::params::THRESHOLD;
use crate::error::{Error, Result};
use crate::stop;
use crate::vectors::TermMatrix;

/// How alike two documents are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Measure {
    /// The cosine of their TF-IDF rows.
    #[default]
    Cosine,
    /// The Jaccard index of their sets of shingles: what both have over what either has.
    Jaccard,
    /// The overlap coefficient of their sets of shingles: how much of the smaller set the larger one contains.
    Containment,
}

impl Measure {
    /// The names that [`Measure::from_str`] takes.
    pub const NAMES: [&'static str; 3] = ["cosine", "jaccard5", "containment"];
}

impl Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cosine => "cosine",
            Self::Jaccard => "jaccard5",
            Self::Containment => "containment",
        })
    }
}

impl FromStr for Measure {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "cosine" => Ok(Self::Cosine),
            "jaccard5" | "jaccard" => Ok(Self::Jaccard),
            "containment" | "containment5" => Ok(Self::Containment),
            _ => Err(Error::no_such("measure", &Self::NAMES, name)),
        }
    }
}

impl Measure {
    /// How alike rows `a` and `b` are, from 0 to 1. For sets every stored value counts as one element.
    pub fn of(self, matrix: &TermMatrix, a: usize, b: usize) -> f32 {
        if self == Self::Cosine {
            return matrix.cosine(a, b);
        }
        let (row_a, row_b) = (matrix.row(a), matrix.row(b));
        let common = common(row_a.columns, row_b.columns) as f64;
        let (a, b) = (row_a.len() as f64, row_b.len() as f64);
        let most = if self == Self::Jaccard { a + b - common } else { a.min(b) };
        if most > 0.0 { (common / most) as f32 } else { 0.0 }
    }

    /// Every pair of rows of `matrix` that are at least `threshold` (0 to 1) alike: the cosine of a pair in
    /// [`Pairs`] is then its measure. A row without an element is in no pair.
    ///
    /// Cost: an exact cosine join at the bound of the module's page. That of the overlap falls with the ratio of the
    /// smallest to the largest set, so a corpus with very short texts takes longest.
    ///
    /// # Errors
    /// A threshold out of range.
    pub fn pairs(self, matrix: &TermMatrix, threshold: f64) -> Result<Pairs> {
        THRESHOLD.check(threshold)?;
        let sizes = || matrix.rows().map(|row| row.len()).filter(|&size| size > 0);
        let bound = match self {
            Self::Cosine => return Pairs::params(threshold).transform(matrix),
            Self::Jaccard => 2.0 * threshold / (1.0 + threshold),
            Self::Containment => match (sizes().min(), sizes().max()) {
                (Some(least), Some(most)) => threshold * (least as f64 / most as f64).sqrt(),
                _ => threshold,
            },
        };
        // Below by more than all roundings.
        let found: Pairs = Pairs::params((bound * (1.0 - 1e-5)).max(0.0)).transform(matrix)?;
        let scored = found.distinct().par_iter().filter_map(|pair| {
            stop::here();
            let cosine = self.of(matrix, pair.a as usize, pair.b as usize);
            (cosine >= threshold as f32).then_some(Pair { cosine, ..*pair })
        });
        Ok(Pairs::new(matrix.n_rows(), threshold as f32, found.identical().to_vec(), scored.collect()))
    }
}

/// How many numbers stand in both ascending lists.
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        n += usize::from(one[i] == other[j]);
        let (left, right) = (one[i], other[j]);
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    n
}
