//! Groups of near-duplicates, and why two texts are alike.

use likewise::copies::{CONTAINED, Copies, CopySearch, CopySettings, find_copies};
use likewise::document::{Corpus, Page};
use likewise::explain::Explained;
use likewise::job;
use likewise::pairs::Pairs;
use likewise::vectors::TfIdf;
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;

use crate::error::raise;
use crate::tf_idf::short_enough;
use crate::work::work;

/// Pairs of documents with their cosine.
type PairArrays<'py> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<f32>>);

/// How copies are gathered.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Gather {
    threshold: f64,
    contained: Option<f64>,
    keep: String,
    by_text: bool,
    stop_large: bool,
}

/// Groups of near-duplicates among texts.
#[pyclass(frozen, module = "likewise._core")]
pub struct Groups {
    n: usize,
    copies: Copies,
    pairs: Pairs,
    warnings: Vec<String>,
}

/// Finds them; dates and sources, where they are given, have a value for each text.
#[pyfunction]
pub fn near_duplicates(
    py: Python<'_>,
    texts: Vec<String>,
    dates: Option<Vec<Option<String>>>,
    sources: Option<Vec<Option<String>>>,
    options: Gather,
    n_jobs: Option<i64>,
) -> PyResult<Groups> {
    let settings = CopySettings {
        threshold: options.threshold,
        contained: options.contained,
        keep: options.keep.parse().map_err(raise)?,
        by_text: options.by_text,
        stop_large: options.stop_large,
    };
    let of = |column: &Option<Vec<Option<String>>>, place: usize| {
        column.as_ref().and_then(|column| column.get(place).cloned().flatten())
    };
    let texts = short_enough(texts)?;
    let page = |(place, text): (usize, String)| Page {
        date: of(&dates, place),
        source: of(&sources, place),
        ..Page::new(place.to_string(), text)
    };
    let corpus = Corpus::whole(texts.into_iter().enumerate().map(page).collect());
    work(py, n_jobs, || {
        let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
        let CopySearch { pairs, copies } = find_copies(&settings, &matrix, &corpus, |_| ())?;
        let stopped = copies.stopped.iter().map(|stopped| stopped.sentence(&corpus));
        let warnings = stopped.chain(job::output::shortened(&pairs)).collect();
        Ok(Groups { n: matrix.n_rows(), copies, pairs, warnings })
    })
}

#[pymethods]
impl Groups {
    /// The share of a document from which on it counts as contained, where nothing is said.
    #[classattr]
    const CONTAINED: f64 = CONTAINED.default;

    /// For each text the number of its group, -1 for one without copies.
    fn labels<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let mut labels = vec![-1; self.n];
        for (number, group) in (0..).zip(&self.copies.groups) {
            labels[group.kept as usize] = number;
            group.members.iter().for_each(|&(member, _)| labels[member as usize] = number);
        }
        labels.into_pyarray(py)
    }

    /// For each text the one that stays in its place, itself where it stays.
    fn kept_by<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let kept = |document| self.copies.kept_of(document).map_or(document as i64, i64::from);
        (0..self.n).map(kept).collect::<Vec<_>>().into_pyarray(py)
    }

    /// For each text how it relates to the one that stays: `alone`, `kept`, or the relation.
    fn relations(&self) -> Vec<&'static str> {
        let relation = |document| match self.copies.likeness_of(document) {
            Some(likeness) => likeness.relation.as_str(),
            None if self.copies.kept_of(document).is_some() => "kept",
            None => "alone",
        };
        (0..self.n).map(relation).collect()
    }

    /// For each text its cosine with the one that stays; 1 where it stays.
    fn cosines<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f32>> {
        let mut cosines = vec![1.0; self.n];
        for &(member, cosine) in self.copies.groups.iter().flat_map(|group| &group.members) {
            cosines[member as usize] = cosine;
        }
        cosines.into_pyarray(py)
    }

    /// Every pair at or above the threshold; of very many identical texts those with the first of them.
    fn pairs<'py>(&self, py: Python<'py>) -> PairArrays<'py> {
        let pairs = || job::told_pairs(&self.pairs);
        (
            pairs().map(|pair| i64::from(pair.a)).collect::<Vec<_>>().into_pyarray(py),
            pairs().map(|pair| i64::from(pair.b)).collect::<Vec<_>>().into_pyarray(py),
            pairs().map(|pair| pair.cosine).collect::<Vec<_>>().into_pyarray(py),
        )
    }

    /// Pairs that are alike and no copies: both, their cosine, the relation.
    fn alike(&self) -> Vec<(u32, u32, f32, &'static str)> {
        let alike = self.copies.alike.iter();
        alike.map(|pair| (pair.a, pair.b, pair.cosine, pair.likeness.relation.as_str())).collect()
    }

    /// What the user should know.
    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }
}

/// Why two texts are alike, as JSON.
#[pyfunction]
pub fn explain(py: Python<'_>, a: String, b: String) -> PyResult<String> {
    let corpus = Corpus::from_texts(short_enough(vec![a, b])?);
    work(py, Some(1), || {
        let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus)?;
        let why = Explained::of(&corpus, &matrix, tf_idf.vocabulary(), 0, 1)?;
        Ok(job::explained(&corpus, &why, 0, 1).to_string())
    })
}
