//! The page of a sweep for the browser: the chosen threshold, the curves, the table.

use std::io::Write;
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::sweep::{COST_NOTE, CostRow, SideRow, SweepReport, SweepTableRow};
use crate::error::{Error, Result};

static TEMPLATE: LazyLock<Environment> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.add_filter("fixed", |number: f64, decimals: usize| format!("{number:.decimals$}"));
    environment.add_template("sweep.html", include_str!("sweep.html")).expect("the template is right");
    environment
});

#[derive(Serialize)]
struct Context<'a> {
    version: &'a str,
    documents: u64,
    sentences: &'a [String],
    warnings: &'a [String],
    parameters: Vec<(&'a str, String)>,
    pictures: Vec<String>,
    rows: &'a [SweepTableRow],
    chosen: Option<f64>,
    scored: bool,
    grouped: bool,
    compared: &'a [SideRow],
    cost: Vec<CostShown<'a>>,
    cost_note: &'a str,
}

/// A row of the cost table, bytes as megabytes.
#[derive(Serialize)]
struct CostShown<'a> {
    way: &'a str,
    threshold: f64,
    seconds: f64,
    peak: String,
    search: String,
    pairs: u64,
}

impl<'a> CostShown<'a> {
    fn of(row: &'a CostRow) -> Self {
        let CostRow { way, threshold, seconds, peak_memory, search_memory, pairs } = row;
        let shown = |bytes: Option<u64>| match bytes {
            Some(bytes) => format!("{:.1} MB", bytes as f64 / 1e6),
            None => "not measured".into(),
        };
        let (peak, search) = (shown(*peak_memory), shown(*search_memory));
        Self { way, threshold: *threshold, seconds: *seconds, peak, search, pairs: *pairs }
    }
}

/// Writes the page: one file, no network.
///
/// # Errors
/// [`Error::Output`] where `out` cannot be written.
pub fn write(report: &SweepReport, mut out: impl Write) -> Result<()> {
    let run = &report.run;
    let context = Context {
        version: &run.version,
        documents: run.counts.documents,
        sentences: &report.sentences,
        warnings: &run.warnings,
        parameters: run.parameters.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect(),
        pictures: report.pictures().into_iter().map(|(_, svg)| svg).collect(),
        rows: &report.rows,
        chosen: report.chosen,
        scored: report.rows.iter().any(|row| row.f1.is_some()),
        compared: &report.compared,
        cost: report.cost.iter().map(CostShown::of).collect(),
        cost_note: COST_NOTE,
        grouped: report.rows.iter().any(|row| row.ari.is_some()),
    };
    let template = TEMPLATE.get_template("sweep.html").expect("it was added");
    let page = template.render(Serde(context)).map_err(|error| Error::output("report.html", error))?;
    out.write_all(page.as_bytes()).map_err(|error| Error::output("report.html", error))
}
