//! The threshold that a goal asks for.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::bootstrap::Interval;
use super::curve::Sweep;
use super::scored::Scored;
use crate::error::{Error, Result};

/// What the user wants of a threshold.
///
/// ```
/// use likewise::sweep::Goal;
///
/// let goal: Goal = "precision>=.99".parse()?;
/// assert_eq!(goal, Goal::Precision(0.99));
/// assert_eq!("removed<=10%".parse::<Goal>()?.to_string(), "removed<=10%");
/// assert!("speed".parse::<Goal>().is_err());
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// The highest F1 of pairs; of equals the highest threshold.
    F1,
    /// The most recall at a precision of at least this: the lowest threshold that has it.
    Precision(f64),
    /// The most precision at a recall of at least this; of equals the highest threshold.
    Recall(f64),
    /// The lowest threshold that removes at most this share of the documents.
    Removed(f64),
}

/// The threshold of a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The goal.
    pub goal: Goal,
    /// The threshold; `None` where none reaches the goal.
    pub threshold: Option<f64>,
    /// What was chosen and why, or what was missing, in a sentence.
    pub sentence: String,
}

/// How goals are written.
const WRITTEN: &str = "f1, precision>=P, recall>=R or removed<=S, with a share such as .99 or 10%";

impl FromStr for Goal {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused = || Error::Parameter { name: "goal", allowed: WRITTEN.into(), got: format!("`{text}`") };
        let share = |written: &str| {
            let (number, unit) = match written.trim().strip_suffix('%') {
                Some(number) => (number.trim(), 100.0),
                None => (written.trim(), 1.0),
            };
            let share = number.parse::<f64>().map_err(|_| refused())? / unit;
            if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(refused()) }
        };
        match text.trim() {
            "f1" => Ok(Self::F1),
            other => match (other.split_once(">="), other.split_once("<=")) {
                (Some((name, bound)), _) if name.trim() == "precision" => share(bound).map(Self::Precision),
                (Some((name, bound)), _) if name.trim() == "recall" => share(bound).map(Self::Recall),
                (_, Some((name, bound))) if name.trim() == "removed" => share(bound).map(Self::Removed),
                _ => Err(refused()),
            },
        }
    }
}

impl Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::F1 => f.write_str("f1"),
            Self::Precision(least) => write!(f, "precision>={least}"),
            Self::Recall(least) => write!(f, "recall>={least}"),
            Self::Removed(most) => write!(f, "removed<={}%", (most * 1e6).round() / 1e4),
        }
    }
}

impl Goal {
    /// Whether it can only be told with the truth.
    pub fn needs_truth(self) -> bool {
        !matches!(self, Self::Removed(_))
    }

    /// The threshold of `sweep` that reaches the goal best.
    ///
    /// # Errors
    /// [`Error::Data`] where the goal needs the truth and `scored` is not given.
    pub fn choose(self, sweep: &Sweep, scored: Option<&Scored>) -> Result<Chosen> {
        let needs = || {
            Error::Data(format!(
                "the goal {self} needs the truth; give it with --gold, or ask for removed<=S"
            ))
        };
        if let Self::Removed(most) = self {
            return Ok(self.of_removed(sweep, most));
        }
        let scored = scored.ok_or_else(needs)?;
        let rows = scored.rows();
        let (found, missing) = match self {
            Self::Precision(least) => {
                let best = rows.iter().map(|row| row.precision).fold(0.0, f64::max);
                let found = rows.iter().find(|row| row.precision >= least && row.recall > 0.0);
                (found, format!("the highest precision with any pair is {best:.3}"))
            }
            Self::Recall(least) => {
                let enough = rows.iter().filter(|row| row.recall >= least);
                let found = enough.max_by(|a, b| a.precision.total_cmp(&b.precision));
                (found, format!("recall at the lowest threshold is {:.3}; begin lower", rows[0].recall))
            }
            _ => (Some(scored.best_f1()), String::new()),
        };
        let sentence = match found {
            Some(row) => {
                let range = |interval: Option<Interval>| match interval {
                    Some(interval) => format!(" ({:.3} to {:.3})", interval.low, interval.high),
                    None => String::new(),
                };
                format!(
                    "{self}: threshold {} has precision {:.3}{}, recall {:.3}{}, F1 {:.3}{}",
                    row.threshold,
                    row.precision,
                    range(row.precision_interval),
                    row.recall,
                    range(row.recall_interval),
                    row.f1,
                    range(row.f1_interval),
                )
            }
            None => format!("{self}: no threshold reaches it; {missing}"),
        };
        Ok(Chosen { goal: self, threshold: found.map(|row| row.threshold), sentence })
    }

    fn of_removed(self, sweep: &Sweep, most: f64) -> Chosen {
        let n_documents = sweep.pairs().n_rows().max(1) as f64;
        let share = |removed: u64| removed as f64 / n_documents;
        let found = sweep.rows().iter().find(|row| share(row.removed) <= most);
        let sentence = match found {
            Some(row) => format!(
                "{self}: threshold {} removes {} documents ({:.1} %)",
                row.threshold,
                row.removed,
                100.0 * share(row.removed)
            ),
            None => {
                let least = sweep.rows().last().map_or(0.0, |row| share(row.removed));
                format!(
                    "{self}: no threshold reaches it; identical documents alone are {:.1} %",
                    100.0 * least
                )
            }
        };
        Chosen { goal: self, threshold: found.map(|row| row.threshold), sentence }
    }
}
