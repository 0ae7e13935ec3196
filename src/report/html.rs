//! The report for the browser: one file, no network, light and dark.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde::Serialize;

use super::model::{Copy, CopyGroup, Flow, Report, Shown, Skipped, Theme};
use super::run::{ChoiceOfK, Counts, FurnitureLine};
use super::terminal::hours;
use crate::error::{Error, Result};
use crate::read::InputFile;

/// Documents listed of a theme.
pub const MAX_DOCUMENTS: usize = 200;
/// Copy groups listed, and copies listed of each.
pub const MAX_COPIES: usize = 200;
/// Pairs of sources listed.
pub const MAX_FLOWS: usize = 100;
/// Skipped records listed.
pub const MAX_SKIPPED: usize = 200;
/// Input files listed.
pub const MAX_INPUTS: usize = 200;
/// Furniture lines listed.
pub const MAX_FURNITURE: usize = 50;

/// Its name ends in `.html`, which makes minijinja escape all values.
static TEMPLATE: LazyLock<Environment> = LazyLock::new(|| {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
    environment.add_filter("fixed", |number: f64, decimals: usize| format!("{number:.decimals$}"));
    environment.add_filter("grouped", grouped);
    environment.add_filter("hours", hours);
    environment.add_template("report.html", include_str!("report.html")).expect("the template is right");
    environment
});

/// A list cut to its first items, with the number of the others.
#[derive(Serialize)]
struct Cut<'a, T> {
    items: &'a [T],
    n_more: u64,
}

impl<'a, T> Cut<'a, T> {
    fn new(items: &'a [T], most: usize) -> Self {
        Self::of(items, items.len() as u64, most)
    }

    /// The first of `n_all` items, of which some are here.
    fn of(items: &'a [T], n_all: u64, most: usize) -> Self {
        let items = &items[..items.len().min(most)];
        Self { items, n_more: n_all.saturating_sub(items.len() as u64) }
    }
}

/// All that the template sees. Long lists are cut before, so that a page has bounds whatever the corpus.
#[derive(Serialize)]
struct Context<'a> {
    version: &'a str,
    command: &'a str,
    seed: u64,
    counts: &'a Counts,
    scores: &'a Option<BTreeMap<String, f64>>,
    choice_of_k: &'a Option<ChoiceOfK>,
    warnings: &'a [String],
    parameters: Vec<(&'a str, String)>,
    inputs: Cut<'a, InputFile>,
    themes: Vec<ThemeCard<'a>>,
    copies: Vec<CopyCard<'a>>,
    n_more_copies: u64,
    origins: Option<String>,
    flows: Cut<'a, Flow>,
    skipped: Cut<'a, Skipped>,
    furniture: Cut<'a, FurnitureLine>,
}

#[derive(Serialize)]
struct ThemeCard<'a> {
    number: u32,
    label: &'a str,
    documents: u64,
    distinct: u64,
    cohesion: f64,
    terms: &'a [String],
    representative: &'a Shown,
    members: Cut<'a, Shown>,
    /// Its size against the largest theme, in percent.
    share: u64,
}

#[derive(Serialize)]
struct CopyCard<'a> {
    number: u32,
    kept: &'a Shown,
    copies: Cut<'a, Copy>,
}

/// Writes `report` as one HTML page.
///
/// # Errors
/// [`Error::Output`] where `out` cannot be written.
pub fn write(report: &Report, mut out: impl Write) -> Result<()> {
    let template = TEMPLATE.get_template("report.html").expect("the template was added");
    let written = template.render_captured_to(Serde(context(report)), &mut out);
    written.map_err(|error| Error::output("report.html", error))?;
    out.flush().map_err(|error| Error::output("report.html", error))
}

fn context(report: &Report) -> Context<'_> {
    let Report { run, themes, copies, origins, skipped } = report;
    let flows = origins.as_ref().map_or(&[][..], |origins| &origins.flows);
    let largest = themes.iter().map(|theme| theme.documents).max().unwrap_or(0).max(1);
    let listed = Cut::new(copies, MAX_COPIES);
    Context {
        version: &run.version,
        command: &run.command,
        seed: run.seed,
        counts: &run.counts,
        scores: &run.scores,
        choice_of_k: &run.choice_of_k,
        warnings: &run.warnings,
        parameters: run.parameters.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect(),
        inputs: Cut::new(&run.inputs, MAX_INPUTS),
        themes: themes.iter().map(|theme| theme_card(theme, largest)).collect(),
        copies: listed.items.iter().map(copy_card).collect(),
        n_more_copies: listed.n_more,
        origins: origins.as_ref().map(|origins| origins.sentence()),
        flows: Cut::new(flows, MAX_FLOWS),
        skipped: Cut::new(skipped, MAX_SKIPPED),
        furniture: Cut::new(&run.furniture, MAX_FURNITURE),
    }
}

fn theme_card(theme: &Theme, largest: u64) -> ThemeCard<'_> {
    let Theme { number, label, documents, distinct, cohesion, terms, representative, members } = theme;
    ThemeCard {
        number: *number,
        label,
        documents: *documents,
        distinct: *distinct,
        cohesion: *cohesion,
        terms,
        representative,
        members: Cut::of(members, *documents, MAX_DOCUMENTS),
        share: (documents * 100).div_ceil(largest),
    }
}

fn copy_card(group: &CopyGroup) -> CopyCard<'_> {
    CopyCard { number: group.number, kept: &group.kept, copies: Cut::new(&group.copies, MAX_COPIES) }
}

/// A whole number with thousands set apart: `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
