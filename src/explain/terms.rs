//! The terms that carry a cosine.

use crate::vectors::{TermMatrix, Vocabulary};

/// A term that two documents share.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedTerm {
    /// The term as people write it.
    pub term: String,
    /// What it adds to the cosine: the product of its weights in the two unit rows. The shares of all terms add up
    /// to the cosine (which is rounded to `f32`).
    pub share: f64,
    /// Documents of the corpus with the term.
    pub n_documents: u32,
}

/// The terms of both rows, the largest share first, ties by how they are written.
pub(super) fn shared(matrix: &TermMatrix, vocabulary: &Vocabulary, a: usize, b: usize) -> Vec<SharedTerm> {
    let lengths = matrix.norm(a) * matrix.norm(b);
    let mut others = matrix.row(b).iter().peekable();
    let mut terms = Vec::new();
    for (column, weight) in matrix.row(a).iter() {
        while others.next_if(|&(other, _)| other < column).is_some() {}
        if let Some((_, other)) = others.next_if(|&(other, _)| other == column) {
            terms.push(SharedTerm {
                term: vocabulary.surface(column).to_string(),
                share: f64::from(weight) * f64::from(other) / lengths,
                n_documents: vocabulary.document_frequency(column),
            });
        }
    }
    terms.sort_by(|one, other| other.share.total_cmp(&one.share).then_with(|| one.term.cmp(&other.term)));
    terms
}
