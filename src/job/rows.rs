//! The documents that are grouped, and scores of the groups.

use std::collections::BTreeMap;

use super::prepare::Prepared;
use crate::copies::Copies;
use crate::error::{Error, Result};
use crate::evaluate::{GroupScores, groups};

/// The documents with a term, each group of copies once.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// The document of each row, ascending.
    pub documents: Vec<u32>,
    /// For each document its row: its own or that of the copy kept for it.
    pub of_document: Vec<Option<u32>>,
}

impl Rows {
    pub fn new(prepared: &Prepared, copies: &Copies) -> Self {
        let n_documents = prepared.matrix.n_rows();
        let has_terms = |document: &usize| !prepared.matrix.row(*document).is_empty();
        let mut rows = Self { documents: Vec::new(), of_document: vec![None; n_documents] };
        for document in (0..n_documents).filter(|document| has_terms(document) && !copies.is_copy(*document))
        {
            rows.of_document[document] = Some(rows.documents.len() as u32);
            rows.documents.push(document as u32);
        }
        for document in (0..n_documents).filter(|&document| copies.is_copy(document)) {
            rows.of_document[document] =
                copies.kept_of(document).and_then(|kept| rows.of_document[kept as usize]);
        }
        rows
    }
}

/// How well groups agree with true labels, and of how many documents that is: `gold` gives the label of a document,
/// where it has one; those without do not count.
pub(super) fn score<'a>(
    n_documents: usize,
    group: impl Fn(usize) -> u32,
    gold: impl Fn(usize) -> Option<&'a str>,
) -> Result<(GroupScores, usize)> {
    let mut names = BTreeMap::new();
    let (mut found, mut truth) = (Vec::new(), Vec::new());
    for document in 0..n_documents {
        if let Some(label) = gold(document) {
            let next = names.len() as u32;
            truth.push(*names.entry(label).or_insert(next));
            found.push(group(document));
        }
    }
    if truth.is_empty() {
        return Err(Error::Data("no document has a true label to score against".into()));
    }
    Ok((groups(&found, &truth), truth.len()))
}
