//! Texts to TF-IDF.

use likewise::document::Corpus;
use likewise::text::{Analyzer, Language, LanguageChoice, StopWords, WordRule};
use likewise::vectors::{self, Documents, TfIdfParams};
use linfa::ParamGuard;
use linfa::traits::{Fit, Transformer};
use numpy::{IntoPyArray, PyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raise;
use crate::matrix::{Parts, parts};
use crate::work::work;

/// The settings of the vectoriser, checked when they are made.
#[pyclass(frozen, module = "likewise._core")]
pub struct TfIdfSettings(TfIdfParams);

/// A number of documents (int) or a share of them (float).
#[derive(FromPyObject)]
enum Limit {
    Number(u32),
    Share(f64),
}

impl From<Limit> for Documents {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Number(number) => Self::Number(number),
            Limit::Share(share) => Self::Share(share),
        }
    }
}

#[pymethods]
impl TfIdfSettings {
    #[new]
    #[pyo3(signature = (*, language, stop_words, of_language, stem, letters, ngram_range, min_df, max_df, sublinear_tf))]
    #[allow(clippy::too_many_arguments, reason = "each is named where it is called")]
    fn new(
        language: &str,
        stop_words: Vec<String>,
        of_language: bool,
        stem: bool,
        letters: bool,
        ngram_range: (usize, usize),
        min_df: Option<Limit>,
        max_df: Limit,
        sublinear_tf: bool,
    ) -> PyResult<Self> {
        let language: LanguageChoice = language.parse().map_err(raise)?;
        let stop_words = match (of_language, stop_words.is_empty()) {
            (true, _) => StopWords::OfLanguage,
            (false, true) => StopWords::Keep,
            (false, false) => StopWords::List(stop_words),
        };
        let words = if letters { WordRule::Letters } else { WordRule::Any };
        let mut params = vectors::TfIdf::params()
            .analyzer(Analyzer { words, language, stop_words, stem })
            .n_grams(ngram_range.0, ngram_range.1)
            .max_documents(max_df.into())
            .sublinear(sublinear_tf);
        if let Some(least) = min_df {
            params = params.min_documents(least.into());
        }
        params.check_ref().map_err(raise)?;
        Ok(Self(params))
    }
}

/// A fitted vectoriser.
#[pyclass(frozen, module = "likewise._core")]
pub struct TfIdf(vectors::TfIdf);

#[pymethods]
impl TfIdf {
    /// Learns the vocabulary and its weights.
    #[staticmethod]
    fn fit(
        py: Python<'_>,
        texts: Vec<String>,
        settings: &TfIdfSettings,
        n_jobs: Option<i64>,
    ) -> PyResult<Self> {
        let texts = short_enough(texts)?;
        let params = &settings.0;
        let tf_idf = work(py, n_jobs, || {
            let corpus = Corpus::from_texts(texts);
            params.fit(&linfa::DatasetBase::new(&corpus, ()))
        });
        Ok(Self(tf_idf?))
    }

    /// Learns, and gives the rows of the same texts.
    #[staticmethod]
    fn fit_transform<'py>(
        py: Python<'py>,
        texts: Vec<String>,
        settings: &TfIdfSettings,
        n_jobs: Option<i64>,
    ) -> PyResult<(Self, Parts<'py>)> {
        let texts = short_enough(texts)?;
        let params = &settings.0;
        let (tf_idf, rows) = work(py, n_jobs, || params.fit_transform(&Corpus::from_texts(texts)))?;
        Ok((Self(tf_idf), parts(py, rows)?))
    }

    /// The rows of texts in the columns learned.
    fn transform<'py>(
        &self,
        py: Python<'py>,
        texts: Vec<String>,
        n_jobs: Option<i64>,
    ) -> PyResult<Parts<'py>> {
        let texts = short_enough(texts)?;
        let rows = work(py, n_jobs, || Ok(self.0.transform(&Corpus::from_texts(texts))))?;
        parts(py, rows)
    }

    /// The terms in column order.
    fn terms(&self) -> Vec<&str> {
        self.0.vocabulary().terms().collect()
    }

    /// The commonest way the texts write each term.
    fn surfaces(&self) -> Vec<&str> {
        let vocabulary = self.0.vocabulary();
        (0..vocabulary.len() as u32).map(|column| vocabulary.surface(column)).collect()
    }

    /// The inverse document frequency of each column.
    fn idf<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.0.idf().to_vec().into_pyarray(py)
    }

    /// In how many of the fitted texts each term stands.
    fn document_frequency<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let vocabulary = self.0.vocabulary();
        let of = |column| i64::from(vocabulary.document_frequency(column));
        (0..vocabulary.len() as u32).map(of).collect::<Vec<_>>().into_pyarray(py)
    }

    /// The terms of one text, in order.
    fn analyze(&self, text: &str) -> PyResult<Vec<String>> {
        let language = self.0.languages().of_text(text);
        let text = short_enough(vec![text.to_owned()])?;
        Ok(self.0.analyzer().terms(&text[0], language))
    }

    /// All of it as bytes, for pickles.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let bytes = postcard::to_stdvec(&self.0).map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok((py.get_type::<Self>().getattr("from_bytes")?, (PyBytes::new(py, &bytes),)))
    }

    /// The vectoriser from its bytes.
    #[staticmethod]
    fn from_bytes(bytes: &[u8]) -> PyResult<Self> {
        let read: Result<vectors::TfIdf, _> = postcard::from_bytes(bytes);
        let fault =
            |error| PyValueError::new_err(format!("not a pickled vectoriser of this version: {error}"));
        Ok(Self(read.map_err(fault)?))
    }
}

/// The names that `language` takes, and the stop words of one.
#[pyfunction]
pub fn languages() -> Vec<&'static str> {
    Language::all().map(Language::name).collect()
}

/// Hands the texts on where each can be read.
pub fn short_enough(texts: Vec<String>) -> PyResult<Vec<String>> {
    match texts.iter().position(|text| u32::try_from(text.len()).is_err()) {
        None => Ok(texts),
        Some(at) => Err(PyValueError::new_err(format!("texts[{at}] has 4 GiB or more; split it"))),
    }
}
