//! What can be asked of [`Stories`].

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::agglomerate::agglomerate;
use super::model::Stories;
use super::order::canonical;
use crate::error::{Bounds, Error, Result};
use crate::vectors::TermMatrix;

/// Nearest documents of each document over which groups can find each other.
pub const N_NEIGHBOURS: Bounds<usize> = Bounds { name: "neighbours", min: 1, max: 1000, default: 10 };

/// The part of the likeness that is lost between documents whose dates lie far apart.
pub const DATE_SHARE: Bounds<f64> = Bounds { name: "dates", min: 0.0, max: 1.0, default: 0.75 };

/// The mean cosine below which groups do not merge, where it is given.
pub const LEVEL: Bounds<f64> = Bounds { name: "level", min: 0.0, max: 1.0, default: 0.2 };

/// Groups less alike than this never merge: unrelated articles reach as much by chance.
pub const LEAST: f64 = 0.04;

/// Parameters of [`Stories`], as given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoriesParams(StoriesValidParams);

/// Parameters of [`Stories`], checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoriesValidParams {
    pub(super) n_neighbours: usize,
    pub(super) date_share: f64,
    pub(super) level: Option<f64>,
}

impl Default for StoriesParams {
    fn default() -> Self {
        Self(StoriesValidParams {
            n_neighbours: N_NEIGHBOURS.default,
            date_share: DATE_SHARE.default,
            level: None,
        })
    }
}

impl StoriesParams {
    /// How many nearest documents connect a document with others; default 10. More cost more and changed next to
    /// nothing on the corpora measured.
    pub fn n_neighbours(mut self, n_neighbours: usize) -> Self {
        self.0.n_neighbours = n_neighbours;
        self
    }

    /// How much closeness in time counts, from 0 (not at all) to 1; default 0.75. From two thirds on, events of one kind
    /// told in the same words stand apart when months lie between them.
    ///
    /// The likeness of two groups is their mean cosine times `1 - share * (1 - closeness)`; the closeness of two
    /// dates is 1 on one day, about 0.4 a month apart and 0 from two months on, that of two groups the mean over all
    /// pairs. A document without a date is close to every other.
    pub fn date_share(mut self, date_share: f64) -> Self {
        self.0.date_share = date_share;
        self
    }

    /// The least likeness at which groups merge; `None` (the default) lets the corpus tell.
    pub fn level(mut self, level: Option<f64>) -> Self {
        self.0.level = level;
        self
    }

    /// The stories of the rows of `matrix`. `dates` are seconds since 1970, one a row, or none at all.
    ///
    /// # Errors
    /// A parameter out of range, or another number of dates than of rows.
    pub fn of(&self, matrix: &TermMatrix, dates: &[Option<i64>]) -> Result<Stories> {
        self.check_ref()?.of(matrix, dates)
    }
}

impl StoriesValidParams {
    /// As [`StoriesParams::of`].
    ///
    /// # Errors
    /// Another number of dates than of rows.
    pub fn of(&self, matrix: &TermMatrix, dates: &[Option<i64>]) -> Result<Stories> {
        let dates = self.dates(matrix, dates)?;
        // Work on rows in an order that they tell themselves, so that ties do not hang on the order of the input.
        let order = canonical(matrix, &dates);
        let rows = matrix.select(&order);
        let dates: Vec<Option<i64>> = order.iter().map(|&row| dates[row as usize]).collect();
        Ok(agglomerate(&rows, &dates, self).renamed(&order))
    }

    /// One date a row; all unknown where none count.
    pub(super) fn dates(&self, matrix: &TermMatrix, dates: &[Option<i64>]) -> Result<Vec<Option<i64>>> {
        let n_rows = matrix.n_rows();
        if dates.is_empty() || self.date_share == 0.0 {
            return Ok(vec![None; n_rows]);
        }
        if dates.len() != n_rows {
            return Err(Error::Data(format!("there are {} dates for {n_rows} documents", dates.len())));
        }
        Ok(dates.to_vec())
    }
}

impl ParamGuard for StoriesParams {
    type Checked = StoriesValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&StoriesValidParams> {
        N_NEIGHBOURS.check(self.0.n_neighbours)?;
        DATE_SHARE.check(self.0.date_share)?;
        self.0.level.map_or(Ok(0.0), |level| LEVEL.check(level))?;
        Ok(&self.0)
    }

    fn check(self) -> Result<StoriesValidParams> {
        self.check_ref()?;
        Ok(self.0)
    }
}
