//! Rows to clusters.

use likewise::themes::{self, ChosenK, Groundwork, Method, Search, Seeding, ThemesParams};
use linfa::traits::Fit;
use numpy::{IntoPyArray, PyArray1, PyArray2};
use pyo3::prelude::*;

use crate::error::raise;
use crate::matrix::{Csr, Parts, Rows, checked, labels, parts, same_columns};
use crate::work::work;

/// A clustering of rows.
#[pyclass(frozen, get_all, module = "likewise._core")]
pub struct Clusters {
    /// The cluster of each row, -1 for none (int32).
    labels: Py<PyAny>,
    /// The cosine to the own centroid less the largest to another (float32).
    margins: Py<PyAny>,
    /// Rows in each cluster.
    sizes: Vec<usize>,
    /// Clusters x columns: `data`, `indices`, `indptr`, shape.
    centroids: Py<PyAny>,
    /// The mean cosine of a row to its centroid.
    objective: f64,
    /// Iterations of the run kept, where they are counted.
    n_iter: Option<usize>,
    /// The evidence for the number of clusters, where it was chosen.
    chosen: Option<Chosen>,
}

/// How the number of clusters was chosen.
#[pyclass(frozen, get_all, module = "likewise._core", from_py_object)]
#[derive(Clone)]
pub struct Chosen {
    /// The number taken.
    k: usize,
    /// The numbers tried with agreement, what is told apart, and the score.
    curve: Vec<(usize, f64, f64, f64)>,
    /// The sentence for people.
    sentence: String,
}

impl From<&ChosenK> for Chosen {
    fn from(chosen: &ChosenK) -> Self {
        let row = |one: &themes::Candidate| (one.k, one.agreement, one.told_apart, one.score);
        Self { k: chosen.k(), curve: chosen.curve().iter().map(row).collect(), sentence: chosen.to_string() }
    }
}

/// Spherical k-means on sparse rows.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "each is named where it is called")]
pub fn spherical_k_means(
    py: Python<'_>,
    rows: Csr<'_>,
    n_clusters: usize,
    n_init: usize,
    max_iter: usize,
    tol: f64,
    random: bool,
    seed: u64,
    n_jobs: Option<i64>,
) -> PyResult<Clusters> {
    let rows = Rows::of(rows)?;
    let params = themes::SphericalKMeans::params(n_clusters)
        .n_runs(n_init)
        .max_iterations(max_iter)
        .tolerance(tol)
        .seeding(if random { Seeding::Random } else { Seeding::Greedy })
        .seed(seed);
    let (model, margins) = work(py, n_jobs, || {
        let matrix = rows.matrix()?;
        let model = params.fit(&matrix.dataset())?;
        let margin = |(closest, label): (Option<themes::Closest>, &Option<u32>)| {
            closest.zip(*label).map_or(0.0, |(closest, own)| {
                let next = closest.runner_up.map_or(0.0, |(_, cosine)| cosine);
                // A row on the border may be nearer to the other by a rounding.
                if closest.cluster == own { closest.cosine - next } else { next - closest.cosine }
            })
        };
        let margins: Vec<f32> = model.closest(&matrix).into_iter().zip(model.labels()).map(margin).collect();
        Ok((model, margins))
    })?;
    let n_rows: usize = model.sizes().iter().sum();
    Ok(Clusters {
        labels: labels(py, model.labels().to_vec()).into_any().unbind(),
        margins: margins.into_pyarray(py).into_any().unbind(),
        sizes: model.sizes().to_vec(),
        centroids: any(py, parts(py, model.centroids().clone())?)?,
        objective: model.objective() / n_rows.max(1) as f64,
        n_iter: Some(model.n_iterations()),
        chosen: None,
    })
}

/// How many themes there shall be.
#[derive(FromPyObject)]
pub enum Number {
    /// So many.
    Given(usize),
    /// The best in a range, ends included; `None` for the range that suits the rows.
    Chosen(Option<(usize, usize)>),
}

/// Themes on smoothed, latent or plain rows.
#[pyfunction(name = "themes")]
#[allow(clippy::too_many_arguments, reason = "each is named where it is called")]
pub fn fit_themes(
    py: Python<'_>,
    rows: Csr<'_>,
    n_clusters: Number,
    method: &str,
    neighbours: &str,
    n_init: Option<usize>,
    seed: u64,
    n_jobs: Option<i64>,
) -> PyResult<Clusters> {
    let rows = Rows::of(rows)?;
    let method: Method = method.parse().map_err(raise)?;
    let search: Search = neighbours.parse().map_err(raise)?;
    let (found, chosen) = work(py, n_jobs, || {
        let matrix = rows.matrix()?.into_unit_rows();
        let ground = Groundwork::of(&matrix, method).search(search);
        let (k, chosen) = match n_clusters {
            Number::Given(k) => (k, None),
            Number::Chosen(range) => {
                let range = range.map(|(low, high)| low..=high);
                let chosen = ground.choose_k(range, seed)?;
                (chosen.k(), Some(Chosen::from(&chosen)))
            }
        };
        let mut params: ThemesParams = themes::Themes::params(k).seed(seed);
        if let Some(n_init) = n_init {
            params = params.n_runs(n_init);
        }
        Ok((params.fit_on(&ground, None)?, chosen))
    })?;
    let n_rows = found.n_rows();
    let margins: Vec<f32> = (0..n_rows).map(|row| found.margin(row)).collect();
    Ok(Clusters {
        labels: labels(py, (0..n_rows).map(|row| found.theme(row)).collect()).into_any().unbind(),
        margins: margins.into_pyarray(py).into_any().unbind(),
        sizes: found.sizes().to_vec(),
        centroids: any(py, parts(py, found.centroids().clone())?)?,
        objective: found.objective(),
        n_iter: None,
        chosen,
    })
}

/// The cosine of each row to each centroid.
#[pyfunction]
pub fn cosines<'py>(
    py: Python<'py>,
    rows: Csr<'py>,
    centroids: Csr<'py>,
    n_jobs: Option<i64>,
) -> PyResult<Bound<'py, PyArray2<f32>>> {
    let (rows, centroids) = (Rows::of(rows)?, Rows::of(centroids)?);
    same_columns(&rows, &centroids)?;
    let found = work(py, n_jobs, || {
        let (rows, centroids) = checked(rows, centroids)?;
        Ok(themes::cosines(&rows, &centroids))
    });
    Ok(found?.into_pyarray(py))
}

/// The nearest centroid of each row, -1 for a row that shares no column with any.
#[pyfunction]
pub fn nearest_centroids<'py>(
    py: Python<'py>,
    rows: Csr<'py>,
    centroids: Csr<'py>,
    n_jobs: Option<i64>,
) -> PyResult<Bound<'py, PyArray1<i32>>> {
    let (rows, centroids) = (Rows::of(rows)?, Rows::of(centroids)?);
    same_columns(&rows, &centroids)?;
    let found = work(py, n_jobs, || {
        let (rows, centroids) = checked(rows, centroids)?;
        Ok(themes::nearest_centroids(&rows, &centroids))
    });
    Ok(labels(py, found?))
}

fn any(py: Python<'_>, parts: Parts<'_>) -> PyResult<Py<PyAny>> {
    Ok(parts.into_pyobject(py)?.into_any().unbind())
}
