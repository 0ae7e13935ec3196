//! What every threshold would do, and how right it would be.

use likewise::Error;
use likewise::document::Corpus;
use likewise::evaluate;
use likewise::pairs::Measure;
use likewise::sweep::{Goal, JudgedPair, Scored, Sweep, Truth};
use likewise::vectors::{SHINGLE, TfIdf, shingles};
use linfa::ParamGuard;
use pyo3::prelude::*;
use serde_json::json;

use crate::error::raise;
use crate::matrix::{Csr, Rows};
use crate::tf_idf::short_enough;
use crate::work::work;

/// Texts, or rows that are there already.
enum Input {
    Texts(Vec<String>),
    Rows(Rows),
}

/// How a sweep is made.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Laboratory {
    measure: String,
    lowest: f64,
    step: f64,
    goal: Option<String>,
    resamples: usize,
    seed: u64,
}

/// A judged pair: both, whether they belong together, how many pairs it stands for.
type Judged = (u32, u32, bool, f64);

/// What is known: the group of each text, the pairs that belong together, or judged pairs.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Known {
    groups: Option<Vec<Option<String>>>,
    pairs: Option<Vec<(u32, u32)>>,
    judged: Option<Vec<Judged>>,
}

impl Known {
    fn truth(self) -> Option<Truth> {
        if let Some(groups) = self.groups {
            return Some(Truth::groups(groups.iter().map(Option::as_deref)));
        }
        if let Some(pairs) = self.pairs {
            return Some(Truth::Pairs(pairs));
        }
        let judged = |(a, b, same, weight)| JudgedPair { a, b, same, weight };
        Some(Truth::Judged(self.judged?.into_iter().map(judged).collect()))
    }
}

/// The sweep of `texts`, as JSON.
#[pyfunction]
pub fn sweep_texts(
    py: Python<'_>,
    texts: Vec<String>,
    known: Known,
    options: Laboratory,
    n_jobs: Option<i64>,
) -> PyResult<String> {
    sweep(py, Input::Texts(short_enough(texts)?), known, options, n_jobs)
}

/// The sweep of rows of which no text is known, as JSON.
#[pyfunction]
pub fn sweep_rows(
    py: Python<'_>,
    rows: Csr<'_>,
    known: Known,
    options: Laboratory,
    n_jobs: Option<i64>,
) -> PyResult<String> {
    sweep(py, Input::Rows(Rows::of(rows)?), known, options, n_jobs)
}

fn sweep(
    py: Python<'_>,
    input: Input,
    known: Known,
    options: Laboratory,
    n_jobs: Option<i64>,
) -> PyResult<String> {
    let measure: Measure = options.measure.parse().map_err(raise)?;
    let goal: Option<Goal> = options.goal.as_deref().map(str::parse).transpose().map_err(raise)?;
    let truth = known.truth();
    work(py, n_jobs, || {
        if let Some(goal) = goal.filter(|goal| goal.needs_truth() && truth.is_none()) {
            return Err(Error::Data(format!(
                "the goal {goal} needs the truth; give it, or ask for removed<=S"
            )));
        }
        let params = Sweep::params(options.lowest).step(options.step).measure(measure);
        params.check_ref()?;
        let (matrix, sweep) = match input {
            Input::Texts(texts) => {
                let corpus = Corpus::from_texts(texts);
                let matrix = match measure {
                    Measure::Cosine => TfIdf::params().fit_transform(&corpus)?.1,
                    _ => shingles(&corpus, SHINGLE.default)?,
                };
                let sweep = params.of(&matrix, &corpus)?;
                (matrix, sweep)
            }
            Input::Rows(rows) => {
                let matrix = rows.matrix()?;
                let unread = Corpus::from_texts(std::iter::repeat_n("", matrix.n_rows()));
                let sweep = params.of(&matrix, &unread)?;
                (matrix, sweep)
            }
        };
        let score = |truth: &Truth| sweep.score(&matrix, truth, options.resamples, options.seed);
        let scored: Option<Scored> = truth.as_ref().map(score).transpose()?;
        let chosen = goal.map(|goal| goal.choose(&sweep, scored.as_ref())).transpose()?;
        let density = sweep.density();
        let told = json!({
            "rows": sweep.rows(),
            "scores": scored.as_ref().map(Scored::rows),
            "average_precision": scored.as_ref().and_then(|scored| scored.ranking().average_precision()),
            "roc_auc": scored.as_ref().and_then(|scored| scored.ranking().roc_auc()),
            "best_interval": scored.as_ref().and_then(Scored::best_interval),
            "threshold": chosen.as_ref().and_then(|chosen| chosen.threshold),
            "sentence": chosen.as_ref().map(|chosen| &chosen.sentence),
            "gap": density.gap,
            "gap_sentence": density.sentence,
        });
        Ok(told.to_string())
    })
}

/// How well groups found agree with the true ones, as JSON.
#[pyfunction]
pub fn group_scores(py: Python<'_>, found: Vec<u32>, gold: Vec<u32>) -> PyResult<String> {
    if found.len() != gold.len() {
        let (found, gold) = (found.len(), gold.len());
        return Err(raise(Error::Data(format!("{found} groups were found for {gold} true ones"))));
    }
    work(py, Some(1), || Ok(json!(evaluate::groups(&found, &gold)).to_string()))
}
