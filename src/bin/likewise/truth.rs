//! Tables that say what belongs together: ids with groups, or pairs of ids.

use std::collections::HashMap;
use std::path::Path;

use likewise::document::{Corpus, Page};
use likewise::evaluate::GroupScores;
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

/// Scores by `of` against the labels of a table, or else of the inputs' own field.
pub(crate) fn score<'a>(
    corpus: &'a Corpus,
    field: &str,
    gold: Option<&'a HashMap<String, String>>,
    of: impl Fn(&dyn Fn(usize) -> Option<&'a str>) -> Result<(GroupScores, usize)>,
) -> Result<(GroupScores, usize)> {
    let scores = match gold {
        Some(gold) => of(&|document| label_of(corpus, gold, document)),
        None => of(&|document| corpus.page_of(document).label.as_deref()),
    };
    // Without a label nothing else can go wrong.
    scores.map_err(|_| {
        Error::Data(match gold {
            Some(_) => "no id of --gold-file is that of a document or its page".to_string(),
            None => format!("no record has the field `{field}` of --gold; name another, or add --gold-file"),
        })
    })
}

/// The true label of a document by its own id, or else by that of its page.
fn label_of<'a>(corpus: &Corpus, gold: &'a HashMap<String, String>, document: usize) -> Option<&'a str> {
    let label = gold.get(&corpus.documents()[document].id).or_else(|| gold.get(&corpus.page_of(document).id));
    label.map(String::as_str)
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
