//! Texts to TF-IDF.

use likewise::document::Corpus;
use likewise::vectors;
use pyo3::prelude::*;

use crate::error::raise;
use crate::matrix;

/// A fitted vectoriser.
#[pyclass(frozen, module = "likewise._core")]
pub struct TfIdf(vectors::TfIdf);

#[pymethods]
impl TfIdf {
    /// Fits and transforms.
    #[staticmethod]
    fn fit_transform(py: Python<'_>, texts: Vec<String>) -> PyResult<(Self, Py<PyAny>)> {
        let (tf_idf, rows) = py
            .detach(|| vectors::TfIdf::params().fit_transform(&Corpus::from_texts(texts)))
            .map_err(raise)?;
        let parts = matrix::parts(py, &rows).into_pyobject(py)?.into_any().unbind();
        Ok((Self(tf_idf), parts))
    }

    /// The terms in column order.
    fn terms(&self) -> Vec<String> {
        self.0.vocabulary().terms().map(str::to_owned).collect()
    }
}
