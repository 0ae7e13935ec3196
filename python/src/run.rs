//! The whole job.

use std::collections::HashMap;

use likewise::clean::Clean;
use likewise::copies::CopySettings;
use likewise::document::Corpus;
use likewise::explain::Explained;
use likewise::job::output::{self, Request};
use likewise::job::{FindThemes, Found, HowMany, Prepare, Tables, Watch};
use likewise::read::{Inputs, OnError, Read, Record};
use likewise::report::{OutputFolder, Report, Run, html};
use likewise::stories::Stories;
use likewise::text::Analyzer;
use likewise::vectors::TfIdf;
use likewise::{Error, Result};
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::error::raise;
use crate::matrix;
use crate::table::{Column, columns};
use crate::work::work;

/// Documents told of that are nearest to one.
const NEAREST: usize = 5;

/// Where the records are: paths, or seven columns (id, text, title, date, source, url, label), each a value a record
/// or left out.
#[derive(FromPyObject)]
pub enum Source {
    Paths(Vec<String>),
    Records(Vec<Option<Vec<Option<String>>>>),
}

impl Source {
    fn into_inputs(self) -> Result<Inputs> {
        let columns = match self {
            Self::Paths(paths) => return Ok(Inputs::Paths(paths)),
            Self::Records(columns) => columns,
        };
        let n = columns.iter().flatten().map(Vec::len).max().unwrap_or(0);
        if columns.iter().flatten().any(|column| column.len() != n) {
            return Err(Error::Data("the columns differ in length".into()));
        }
        let mut columns = columns.into_iter().map(|column| column.map(Vec::into_iter));
        let mut column = || columns.next().flatten();
        let [mut id, mut text, mut title, mut date, mut source, mut url, mut label] =
            std::array::from_fn(|_| column());
        let next = |column: &mut Option<std::vec::IntoIter<Option<String>>>| {
            column.as_mut().and_then(Iterator::next).flatten()
        };
        let record = |_| Record {
            id: next(&mut id),
            text: next(&mut text),
            title: next(&mut title),
            date: next(&mut date),
            source: next(&mut source),
            url: next(&mut url),
            label: next(&mut label),
        };
        Ok(Inputs::Records((0..n).map(record).collect()))
    }
}

/// The options of a job, by name.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Options {
    k: Option<usize>,
    k_range: Option<(usize, usize)>,
    copies: Option<f64>,
    contained: Option<f64>,
    method: String,
    seed: u64,
    keep: String,
    trust_cosine: bool,
    trust_large_groups: bool,
    neighbours: String,
    outliers: f64,
    stories: bool,
    split: String,
    language: String,
    on_error: String,
    input_format: Option<String>,
    encoding: Option<String>,
    /// The fields id, text, title, date, source and url; those that keep their usual name are left out.
    fields: HashMap<String, String>,
    /// The field with the true theme.
    gold: Option<String>,
    /// The true themes by id.
    gold_table: Option<HashMap<String, String>>,
}

impl Options {
    fn job(&self) -> Result<FindThemes> {
        let mut read = Read::params().label_field(self.gold.clone());
        for (field, name) in &self.fields {
            read = match field.as_str() {
                "id" => read.id_field(name),
                "text" => read.text_field(name),
                "title" => read.title_field(name),
                "date" => read.date_field(name),
                "source" => read.source_field(name),
                _ => read.url_field(name),
            };
        }
        let on_error = if self.on_error == "skip" { OnError::Skip } else { OnError::Stop };
        let format = self.input_format.as_deref().map(str::parse).transpose()?;
        let encoding = self.encoding.as_deref().map(str::parse).transpose()?;
        let k = match (self.k, self.k_range) {
            (Some(k), _) => HowMany::Exactly(k),
            (None, Some((least, most))) => HowMany::Auto(Some(least..=most)),
            (None, None) => HowMany::Auto(None),
        };
        Ok(FindThemes {
            prepare: Prepare {
                read: read.on_error(on_error).format(format).encoding(encoding),
                clean: Clean::params().split(self.split.parse()?),
                tf_idf: TfIdf::params()
                    .analyzer(Analyzer { language: self.language.parse()?, ..Analyzer::default() }),
            },
            copies: self.copy_settings()?,
            k,
            outliers: self.outliers,
            method: self.method.parse()?,
            neighbours: self.neighbours.parse()?,
            seed: self.seed,
            stories: self.stories.then(Stories::params),
            ..FindThemes::default()
        })
    }

    /// What counts as a copy; none where copies are not looked for.
    fn copy_settings(&self) -> Result<Option<CopySettings>> {
        let Some(threshold) = self.copies else { return Ok(None) };
        Ok(Some(CopySettings {
            threshold,
            contained: self.contained,
            keep: self.keep.parse()?,
            by_text: !self.trust_cosine,
            stop_large: !self.trust_large_groups,
        }))
    }

    /// The true label of a document by its own id, or else by that of its page.
    fn label<'a>(&'a self, corpus: &'a Corpus, document: usize) -> Option<&'a str> {
        let page = corpus.page_of(document);
        match &self.gold_table {
            Some(table) => {
                let label = table.get(&corpus.documents()[document].id).or_else(|| table.get(&page.id));
                label.map(String::as_str)
            }
            None => page.label.as_deref(),
        }
    }

    fn asks_for_scores(&self) -> bool {
        self.gold.is_some() || self.gold_table.is_some()
    }

    fn no_label(&self) -> Error {
        Error::Data(match &self.gold {
            Some(field) => format!("no record has the field `{field}` of gold; name another"),
            None => "no id of gold is that of a document or its page".to_string(),
        })
    }
}

/// Hands the stages on to a Python function, and looks at the true labels before the work begins.
struct Told<'a> {
    options: &'a Options,
    listener: Option<Py<PyAny>>,
}

impl Watch for Told<'_> {
    fn stage(&self, name: &'static str) {
        if let Some(listener) = &self.listener {
            // What a bar of progress fails at must not end the work.
            Python::attach(|py| drop(listener.call1(py, (name,))));
        }
    }

    fn documents(&self, corpus: &Corpus) -> Result<()> {
        let mut documents = 0..corpus.documents().len();
        let is_there = |document| self.options.label(corpus, document).is_some();
        if !self.options.asks_for_scores() || documents.any(is_there) {
            return Ok(());
        }
        Err(self.options.no_label())
    }
}

/// What a job found, and its report.
#[pyclass(frozen, module = "likewise._core")]
pub struct Job {
    found: Found,
    report: Report,
}

/// Does the job; `listener` is called with the name of each stage as it begins.
#[pyfunction]
pub fn find_themes(
    py: Python<'_>,
    source: Source,
    options: Options,
    n_jobs: Option<i64>,
    listener: Option<Py<PyAny>>,
) -> PyResult<Job> {
    let job = options.job().map_err(raise)?;
    let inputs = source.into_inputs().map_err(raise)?;
    let watch = Told { options: &options, listener };
    work(py, n_jobs, || {
        let found = job.run(inputs, &watch)?;
        let score = || found.score(|document| options.label(&found.prepared.corpus, document));
        let scores = options.asks_for_scores().then(score).transpose()?;
        let mut run = Run::new("themes", job.seed);
        job.note(&mut run);
        run.parameter("continues", None::<String>)
            .parameter("gold", &options.gold)
            .parameter("gold_file", None::<String>);
        let mut report = output::report(&found, run, scores.as_ref());
        report.run.measured.threads = rayon::current_num_threads() as u64;
        report.run.measured.ask_peak_memory();
        Ok(Job { found, report })
    })
}

#[pymethods]
impl Job {
    /// The columns of the table of this name.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Vec<Column>> {
        let tables = Tables::new(&self.found, &self.report);
        match name {
            "themes" => columns(py, tables.themes()),
            "stories" => columns(py, tables.stories()),
            "copies" => columns(py, tables.copies()),
            "alike" => columns(py, tables.alike()),
            "pairs" => columns(py, tables.pairs()),
            _ => columns(py, tables.documents()),
        }
    }

    /// What the records of the documents say besides: date, source and url.
    fn origins(&self) -> [Vec<Option<String>>; 3] {
        let corpus = &self.found.prepared.corpus;
        let pages = || (0..corpus.documents().len()).map(|document| corpus.page_of(document));
        [
            pages().map(|page| page.date.clone()).collect(),
            pages().map(|page| page.source.clone()).collect(),
            pages().map(|page| page.url.clone()).collect(),
        ]
    }

    /// The record (page) of each document, counted from 0.
    fn records<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let documents = self.found.prepared.corpus.documents().iter();
        documents.map(|document| i64::from(document.page)).collect::<Vec<_>>().into_pyarray(py)
    }

    /// The text of each document, furniture left out.
    fn texts(&self) -> Vec<String> {
        let corpus = &self.found.prepared.corpus;
        (0..corpus.documents().len()).map(|document| corpus.text(document)).collect()
    }

    /// The rows of the documents.
    fn matrix<'py>(&self, py: Python<'py>) -> PyResult<matrix::Parts<'py>> {
        matrix::parts(py, self.found.prepared.matrix.clone())
    }

    /// The terms in column order.
    fn terms(&self) -> Vec<String> {
        self.found.prepared.tf_idf.vocabulary().terms().map(str::to_owned).collect()
    }

    /// The cosines of the themes' centroids with each other, row by row.
    fn likeness_of_themes(&self) -> Vec<Vec<f32>> {
        let centroids = self.found.themes.centroids();
        let n = 0..centroids.n_rows();
        n.clone().map(|a| n.clone().map(|b| centroids.cosine(a, b)).collect()).collect()
    }

    /// `run.json`.
    fn run(&self) -> PyResult<String> {
        serde_json::to_string(&self.report.run)
            .map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))
    }

    /// The page for people.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut page = Vec::new();
        html::write(&self.report, &mut page)
            .map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))?;
        Ok(PyBytes::new(py, &page))
    }

    /// Writes the files of the command line.
    fn write(&self, py: Python<'_>, folder: String, format: &str) -> PyResult<()> {
        let format = format.parse().map_err(raise)?;
        work(py, None, || {
            let request = Request { run: self.report.run.clone(), format };
            output::themes(&self.found, &self.report, &request, OutputFolder::new(folder)?)
        })
    }

    /// Why two documents are alike, as JSON.
    fn explain(&self, py: Python<'_>, a: &str, b: &str) -> PyResult<String> {
        let prepared = &self.found.prepared;
        work(py, None, || {
            let (a, b) = (prepared.find(a)?, prepared.find(b)?);
            let vocabulary = prepared.tf_idf.vocabulary();
            let why = Explained::of(&prepared.corpus, &prepared.matrix, vocabulary, a, b)?;
            Ok(prepared.explained(&why, a, b).to_string())
        })
    }

    /// The text of a document's page, which the spans of explanations are of, and the pieces of it that are the document.
    fn page(&self, id: &str) -> PyResult<(&str, Vec<(u32, u32)>)> {
        let (corpus, document) = (&self.found.prepared.corpus, self.found.prepared.find(id).map_err(raise)?);
        let pieces = corpus.documents()[document].pieces.iter().map(|piece| (piece.start, piece.end));
        Ok((&corpus.page_of(document).text, pieces.collect()))
    }

    /// Why a document is in its theme, as JSON.
    fn why(&self, py: Python<'_>, id: &str) -> PyResult<String> {
        let found = &self.found;
        work(py, None, || {
            let document = found.prepared.find(id)?;
            Ok(found.told(document, found.why(document, NEAREST).as_ref()).to_string())
        })
    }
}
