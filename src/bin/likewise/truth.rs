//! Tables that say what belongs together: ids with groups, or pairs of ids.

use std::collections::HashMap;
use std::path::Path;

use likewise::document::Page;
use likewise::job::GoldPair;
use likewise::read::{Read, ReadParams};
use likewise::{Error, Result};

/// Groups by id; `flag` is what names the field. A row without a group is left out.
pub(crate) fn labels(file: &Path, field: &str, flag: &str) -> Result<HashMap<String, String>> {
    let labelled = groups(file, field, flag)?.into_iter();
    Ok(labelled.filter_map(|(id, group)| Some((id, group?))).collect())
}

/// Groups by id, none for a row without one.
pub(crate) fn groups(file: &Path, field: &str, flag: &str) -> Result<HashMap<String, Option<String>>> {
    // A record's text must be there and its label may: so the id is read as the text too.
    let read = Read::params().text_field("id").label_field(Some(field.to_string()));
    let pages = rows(read, file)?;
    if pages.iter().all(|page| page.label.is_none()) {
        let cause = format!("no record has the field `{field}`; name it with {flag}");
        return Err(Error::input(file, None, cause));
    }
    Ok(pages.into_iter().map(|page| (page.id, page.label)).collect())
}

/// The fields `a` and `b` of a table. A row has no id of its own, so its line stands for it.
pub(crate) fn pairs(file: &Path) -> Result<Vec<(String, String)>> {
    let read = Read::params().id_field("").text_field("b").label_field(Some("a".to_string()));
    let pair = |page: Page| match page.label {
        Some(a) => Ok((a, page.text)),
        None => Err(Error::input(file, Some(page.line), "has no field `a`")),
    };
    rows(read, file)?.into_iter().map(pair).collect()
}

/// The column with what was said of a pair, if no other is named.
pub(crate) const LABEL: &str = "label";

/// The columns of a table of judged pairs.
pub(crate) struct PairColumns<'a> {
    pub a: &'a str,
    pub b: &'a str,
    pub label: &'a str,
}

/// Pairs of ids with what was said of them; a table may have no column of labels.
pub(crate) fn judged(file: &Path, columns: &PairColumns) -> Result<Vec<GoldPair>> {
    // The reader knows records; a pair is one whose text is one id, and whose label is the other.
    let read = Read::params()
        .id_field("")
        .text_field(columns.b)
        .title_field("")
        .label_field(Some(columns.a.to_string()))
        .source_field(columns.label)
        .url_field("weight");
    let pair = |page: Page| {
        let a = page.label.ok_or_else(|| {
            let cause = format!("has no field `{}`; name it with --gold-a", columns.a);
            Error::input(file, Some(page.line), cause)
        })?;
        let weight = match page.url.as_deref().map(str::trim).filter(|weight| !weight.is_empty()) {
            None => None,
            Some(weight) => {
                Some(weight.parse().ok().filter(|weight: &f64| *weight > 0.0).ok_or_else(|| {
                    let cause = format!("the weight must be a number above 0, got `{weight}`");
                    Error::input(file, Some(page.line), cause)
                })?)
            }
        };
        let label = page.source.filter(|label| !label.trim().is_empty());
        Ok(GoldPair { a, b: page.text, label, weight })
    };
    let named = |error| match error {
        Error::Input { path, line, cause } if cause.contains(&format!("`{}`", columns.b)) => {
            Error::Input { path, line, cause: format!("{cause}; name it with --gold-b") }
        }
        other => other,
    };
    let rows = rows(read, file).map_err(named)?;
    if rows.is_empty() {
        let cause = format!(
            "holds no pair; it needs a row a pair, with the columns `{}` and `{}`",
            columns.a, columns.b
        );
        return Err(Error::input(file, None, cause));
    }
    // A table may have no labels at all, but not where they were asked for by name.
    if columns.label != LABEL && rows.iter().all(|page| page.source.is_none()) {
        let cause = format!("no row has the column `{}`; name it with --gold-label", columns.label);
        return Err(Error::input(file, None, cause));
    }
    rows.into_iter().map(pair).collect()
}

fn rows(read: ReadParams, file: &Path) -> Result<Vec<Page>> {
    let pages = read.read([file.to_string_lossy()]).map(|reading| reading.pages);
    pages.map_err(|error| match error {
        // The advice is for inputs, whose flags mean nothing here.
        Error::Input { path, line, cause } => {
            let ends = [": use --text-field", "; give each record", "; or leave out", "; name its format"];
            let end = ends.iter().filter_map(|advice| cause.find(advice)).min().unwrap_or(cause.len());
            Error::Input { path, line, cause: cause[..end].to_string() }
        }
        other => other,
    })
}
