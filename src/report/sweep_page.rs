//! The page of a sweep for the browser: the chosen threshold, the curves, the table.

use std::io::Write;
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::sweep::{SideRow, SweepReport, SweepTableRow};
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
        grouped: report.rows.iter().any(|row| row.ari.is_some()),
    };
    let template = TEMPLATE.get_template("sweep.html").expect("it was added");
    let page = template.render(Serde(context)).map_err(|error| Error::output("report.html", error))?;
    out.write_all(page.as_bytes()).map_err(|error| Error::output("report.html", error))
}
