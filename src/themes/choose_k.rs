//! How many themes: the number at which two halves of the documents, grouped apart, agree on most.
//!
//! For each candidate `k` the halves say how well they agree ([`halves`](super::halves)). Agreement alone is drawn to
//! two themes, since almost any corpus falls in two the same way each time; so it is multiplied by what the themes
//! tell apart, the chance that two documents are in different ones. The product is the part of all pairs of
//! documents that are told apart and would be again by other documents of the kind. What was looked at to choose its
//! few constants is told in `docs/themes.md`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::chosen::{ChosenK, Evidence};
use super::halves::Halves;
use super::params::Method;
use super::space::{Filled, Groundwork};
use crate::error::{Error, Result};
use crate::vectors::TermMatrix;

/// So many candidates in a row (a threefold `k`) that are below this part of the best end the search upwards.
const POOR_IN_A_ROW: usize = 5;
const POOR: f64 = 0.8;

/// Two or three themes never end the search, however well halves agree on them.
const LEAST_TO_END: usize = 4;

/// Documents to a theme at least, where the caller names no range.
const LEAST_SIZE: usize = 3;

/// Documents that can be halved at least.
const LEAST_HALVED: usize = 4;

/// Each candidate is this many times the one before.
const STEP: f64 = 1.25;

/// The largest `k` tried where the caller names none.
const MOST: usize = 150;

/// Finds a number of themes for `matrix` in `range`, or by itself from 2 to 150 and no more than one for each three
/// different documents. By itself it stops where five candidates in a row stay far below the best.
///
/// The cost beside a fit of [`Themes`](super::Themes) is in `docs/themes.md`. The same for the same `seed` and any
/// number of threads.
///
/// ```
/// use likewise::themes::{Method, choose_k};
/// use likewise::vectors::TermMatrix;
///
/// // Three subjects of eight documents each.
/// let row = |i: u32| vec![(i / 8 * 9, 1.0), (i / 8 * 9 + 1 + i % 8, 0.5)];
/// let matrix = TermMatrix::from_rows(&(0..24).map(row).collect::<Vec<_>>(), 27)?;
/// assert_eq!(choose_k(&matrix, None, Method::Smoothed, 0)?.k(), 3);
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parameter`] for a range that is empty, starts at 0 or ends above the number of different documents;
/// [`Error::Data`] where no document has a term.
pub fn choose_k(
    matrix: &TermMatrix,
    range: Option<RangeInclusive<usize>>,
    method: Method,
    seed: u64,
) -> Result<ChosenK> {
    Groundwork::of(matrix, method).choose_k(range, seed)
}

impl Groundwork<'_> {
    /// Tells what speaks against a range for `k`, before the neighbours are looked for.
    ///
    /// # Errors
    /// As [`choose_k`].
    pub fn check_range(&self, range: Option<RangeInclusive<usize>>) -> Result<()> {
        checked(&self.filled, range).map(|_| ())
    }

    /// As [`choose_k`] for this matrix and method.
    ///
    /// # Errors
    /// As there.
    pub fn choose_k(&self, range: Option<RangeInclusive<usize>>, seed: u64) -> Result<ChosenK> {
        let is_by_itself = range.is_none();
        let mut tried = BTreeMap::new();
        let Some(range) = checked(&self.filled, range)? else {
            return Ok(ChosenK::untried(1));
        };
        if self.filled.rows.len() < LEAST_HALVED {
            return Ok(ChosenK::untried(*range.start()));
        }
        let mut halves = Halves::new(self, seed, *range.end())?;
        for k in grid(&range) {
            tried.insert(k, halves.evidence(k)?);
            if is_by_itself && is_past_the_best(&tried) {
                break;
            }
        }
        // A step of the grid may jump over the best: halve the steps round the one taken.
        loop {
            let between = beside(&tried, ChosenK::of(&tried).k());
            if between.is_empty() {
                return Ok(ChosenK::of(&tried));
            }
            for k in between {
                tried.insert(k, halves.evidence(k)?);
            }
        }
    }
}

/// Whether the last candidates are all far below the best.
fn is_past_the_best(tried: &BTreeMap<usize, Evidence>) -> bool {
    let products: Vec<f64> = tried.range(LEAST_TO_END..).map(|(_, evidence)| evidence.product).collect();
    let best = products.iter().copied().fold(0.0, f64::max);
    let (_, last) = products.split_at(products.len().saturating_sub(POOR_IN_A_ROW));
    last.len() == POOR_IN_A_ROW && last.iter().all(|&product| product < POOR * best)
}

/// The numbers halfway from `k` to those tried below and above it, where the step is more than an eighth.
fn beside(tried: &BTreeMap<usize, Evidence>, k: usize) -> Vec<usize> {
    let neighbours = [tried.range(..k).next_back(), tried.range(k + 1..).next()];
    let far = |other: &usize| other.abs_diff(k) > 1 && other.abs_diff(k) * 8 > k;
    let middle = |other: usize| (k as f64 * other as f64).sqrt().round() as usize;
    let between = neighbours.into_iter().flatten().map(|(&other, _)| other).filter(far).map(middle);
    between.filter(|between| !tried.contains_key(between)).collect()
}

/// The range to try: as asked for, or what the number of different documents allows; none where that is too few.
fn checked(
    filled: &Filled<'_>,
    range: Option<RangeInclusive<usize>>,
) -> Result<Option<RangeInclusive<usize>>> {
    if filled.rows.is_empty() {
        return Err(Error::Data("no document has a term, so there are no themes to find".into()));
    }
    let Some(range) = range else {
        let most =
            filled.distinct(LEAST_SIZE * MOST).err().map_or(MOST, |n_distinct| n_distinct / LEAST_SIZE);
        return Ok((most >= 2).then_some(2..=most));
    };
    let (low, high) = (*range.start(), *range.end());
    let allowed = |allowed: String| Error::Parameter { name: "k", allowed, got: format!("{low}..{high}") };
    if low < 1 || low > high {
        return Err(allowed("a range from at least 1 upwards".into()));
    }
    match filled.distinct(high) {
        Ok(()) => Ok(Some(range)),
        Err(most) => Err(allowed(format!(
            "a range up to at most {most}, the number of documents that differ in their terms"
        ))),
    }
}

/// Numbers from one end of the range to the other, each about a quarter more than the one before.
fn grid(range: &RangeInclusive<usize>) -> Vec<usize> {
    let powers = (0..).map(|power| (*range.start() as f64 * STEP.powi(power)).round() as usize);
    let mut grid: Vec<usize> = powers.take_while(|k| k < range.end()).collect();
    grid.push(*range.end());
    grid.dedup();
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_step_by_a_quarter_and_keep_both_ends() {
        assert_eq!(grid(&(2..=20)), [2, 3, 4, 5, 6, 8, 10, 12, 15, 19, 20]);
        assert_eq!((grid(&(7..=7)), grid(&(1..=3))), (vec![7], vec![1, 2, 3]));
    }
}
