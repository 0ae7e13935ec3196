//! The documents that are grouped.

use super::prepare::Prepared;
use crate::copies::Copies;

/// The documents with a term that are no outliers, each group of copies once.
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
        let takes_part = |document: &usize| {
            !prepared.matrix.row(*document).is_empty() && !prepared.outliers.contains(&(*document as u32))
        };
        let mut rows = Self { documents: Vec::new(), of_document: vec![None; n_documents] };
        for document in (0..n_documents).filter(|document| takes_part(document) && !copies.is_copy(*document))
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
