//! Why two documents are alike, and where they differ; why a document is in its theme ([`WhyHere`]).
//!
//! The [`terms`](Explained::terms) add up to the cosine; the [`passages`](Explained::passages) are the text they
//! share; the [`changes`](Explained::changes) are what differs word by word; the [`facts`](Explained::facts) are the
//! numbers, names and quotes among it, which is what an editor asks first.

mod changes;
mod facts;
mod terms;
mod theme;

use linfa::ParamGuard;

use crate::copies::Likeness;
use crate::document::{Corpus, Span, Status};
use crate::error::{Error, Result};
use crate::passages::{Passage, Passages};
use crate::vectors::{TermMatrix, Vocabulary};

pub use changes::Change;
pub use facts::{Fact, FactChange, FactKind};
pub use terms::SharedTerm;
pub use theme::{ThemeTerm, WhyHere};

/// The least words of a shared passage that an explanation shows.
const MIN_WORDS: usize = 8;

/// Why document `a` and document `b` are alike, and where they differ. Spans are those of the documents' pages.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Their cosine.
    pub cosine: f32,
    /// The terms of both, those that carry most of the cosine first (ties by how they are written).
    pub terms: Vec<SharedTerm>,
    /// How the text of `a` relates to that of `b`.
    pub likeness: Likeness,
    /// Runs of at least eight words that both share, in the order of `a`.
    pub passages: Vec<Passage>,
    /// What differs, word by word, in the order of the texts.
    pub changes: Vec<Change>,
    /// Numbers, names and quotes of one that the other does not have at that place, in the order of the texts.
    pub facts: Vec<FactChange>,
}

impl Explained {
    /// Explains the likeness of documents `a` and `b` of `corpus`, the rows of `matrix` with the terms of
    /// `vocabulary`.
    ///
    /// ```
    /// use likewise::document::Corpus;
    /// use likewise::explain::Explained;
    /// use likewise::vectors::TfIdf;
    ///
    /// let corpus = Corpus::from_texts([
    ///     "At least 12 dead after a ferry sank off the northern coast on Monday",
    ///     "At least 17 dead after a ferry sank off the northern coast on Monday",
    /// ]);
    /// let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus)?;
    /// let why = Explained::of(&corpus, &matrix, tf_idf.vocabulary(), 0, 1)?;
    /// let fact = &why.facts[0];
    /// assert_eq!(fact.a.as_ref().map(|fact| fact.text.as_str()), Some("12"));
    /// assert_eq!(fact.b.as_ref().map(|fact| fact.text.as_str()), Some("17"));
    /// let sum: f64 = why.terms.iter().map(|term| term.share).sum();
    /// assert!((sum - f64::from(why.cosine)).abs() < 1e-6);
    /// # Ok::<(), likewise::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Data`] if one of the documents does not exist, or the matrix is of another corpus.
    pub fn of(
        corpus: &Corpus,
        matrix: &TermMatrix,
        vocabulary: &Vocabulary,
        a: usize,
        b: usize,
    ) -> Result<Self> {
        let n = corpus.documents().len();
        if a.max(b) >= n || matrix.n_rows() != n || matrix.n_columns() != vocabulary.len() {
            return Err(Error::Data(format!("there are no documents {a} and {b} with rows among {n}")));
        }
        let pieces = |document: usize| -> (&str, Vec<Span>) {
            // As in `Corpus::pieces`: what takes no part has no text.
            let found = &corpus.documents()[document];
            let pieces = if found.status == Status::Ok { found.pieces.clone() } else { Vec::new() };
            (corpus.page_of(document).text.as_str(), pieces)
        };
        let ((text_a, pieces_a), (text_b, pieces_b)) = (pieces(a), pieces(b));
        let passages = Passages::params().min_words(MIN_WORDS).check()?;
        let words = (changes::Words::of(text_a, &pieces_a), changes::Words::of(text_b, &pieces_b));
        let steps = changes::steps(&words.0, &words.1);
        Ok(Self {
            cosine: matrix.cosine(a, b),
            terms: terms::shared(matrix, vocabulary, a, b),
            likeness: Likeness::of_documents(corpus, a, b),
            passages: passages.of_pieces(&[(text_a, &pieces_a), (text_b, &pieces_b)]),
            changes: changes::changes(&words.0, &words.1, &steps),
            facts: facts::differing((text_a, &words.0), (text_b, &words.1), &steps),
        })
    }
}
