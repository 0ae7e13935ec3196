//! TF-IDF: texts become unit rows of weighted terms.
//!
//! Source: Salton & Buckley, *Term-weighting approaches in automatic text retrieval* (Information Processing &
//! Management 24, 1988). The weight of a term in a document is `tf * idf`, with `tf` the count or, by default,
//! `1 + ln(count)`, and the smoothed `idf = ln((1 + n) / (1 + df)) + 1` of the *fitted* corpus, so that a document
//! has the same row whether it comes alone or among others. Rows then get unit length. With equal settings these
//! are the numbers of scikit-learn's `TfidfVectorizer`.

use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::counts::{Chunk, Counts, count};
use super::languages::Languages;
use super::matrix::TermMatrix;
use super::params::{Documents, TfIdfParams, TfIdfValidParams};
use super::terms::{NONE, Terms};
use super::vocabulary::Vocabulary;
use super::weigh::{document_frequency, weigh};
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::text::Analyzer;

/// Corpora with fewer documents keep terms of a single document.
const FEW: usize = 10;

impl TfIdfParams {
    /// Fits and transforms in one pass over the text, at half the cost of one after the other.
    ///
    /// # Errors
    /// A parameter out of range, or a corpus that leaves no term.
    pub fn fit_transform(&self, corpus: &Corpus) -> Result<(TfIdf, TermMatrix)> {
        let (tf_idf, chunks, columns) = self.check_ref()?.fit_chunks(corpus)?;
        let matrix = tf_idf.weigh(chunks, &columns);
        Ok((tf_idf, matrix))
    }
}

impl Fit<&Corpus, (), Error> for TfIdfValidParams {
    type Object = TfIdf;

    fn fit(&self, dataset: &DatasetBase<&Corpus, ()>) -> Result<TfIdf> {
        Ok(self.fit_chunks(dataset.records())?.0)
    }
}

impl TfIdfValidParams {
    /// The vectoriser, the counts, and the column of each word of each table.
    fn fit_chunks(&self, corpus: &Corpus) -> Result<(TfIdf, Vec<Chunk>, Vec<Vec<u32>>)> {
        let (languages, of_documents) = Languages::fit(self.analyzer.language, corpus);
        let Counts { tables, chunks } = count(corpus, &of_documents, self);
        let mut terms = Terms::new(&tables, &self.analyzer);
        let document_frequency = document_frequency(&chunks, &terms);

        let sizes = chunks.iter().flat_map(|chunk| &chunk.documents);
        let n_documents = sizes.filter(|&&(size, _)| size > 0).count();
        let few = Documents::Number(if n_documents < FEW { 1 } else { 2 });
        let least = self.min_documents.unwrap_or(few).among(n_documents);
        let most = self.max_documents.among(n_documents);
        let keep = |df| f64::from(df) >= least && f64::from(df) <= most;
        let (vocabulary, columns_of_terms) = Vocabulary::new(&terms, &tables, &document_frequency, keep);
        let mut columns = std::mem::take(&mut terms.of_words);
        columns.par_iter_mut().flatten().filter(|term| **term != NONE).for_each(|term| {
            *term = columns_of_terms[*term as usize];
        });
        if vocabulary.is_empty() {
            return Err(Error::Data(self.no_term(corpus, n_documents)));
        }
        let idf = |column| {
            ((1 + n_documents) as f64 / f64::from(1 + vocabulary.document_frequency(column))).ln() + 1.0
        };
        let idf = (0..vocabulary.len() as u32).map(idf).collect();
        let tf_idf = TfIdf { params: self.clone(), languages, vocabulary, idf, n_documents };
        Ok((tf_idf, chunks, columns))
    }

    fn no_term(&self, corpus: &Corpus, n_documents: usize) -> String {
        let all = corpus.documents().len();
        if all == 0 {
            return "there is no document to be compared".to_string();
        }
        if n_documents == 0 {
            return format!(
                "none of the {all} documents has a word that is no stop word, so nothing can be compared"
            );
        }
        format!(
            "no term is left of {n_documents} documents: the least or the greatest number of documents a term may stand in leaves out every one"
        )
    }
}

/// A fitted vectoriser: the vocabulary, its weights, and how text becomes terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TfIdf {
    params: TfIdfValidParams,
    languages: Languages,
    vocabulary: Vocabulary,
    idf: Vec<f64>,
    n_documents: usize,
}

impl TfIdf {
    /// The settings, to be changed and fitted.
    ///
    /// ```
    /// use likewise::document::Corpus;
    /// use likewise::vectors::TfIdf;
    ///
    /// let corpus = Corpus::from_texts(["Oil prices rise", "Oil price falls", "The cup final"]);
    /// let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus)?;
    /// assert_eq!(tf_idf.vocabulary().term(0), "oil");
    /// assert!(matrix.cosine(0, 1) > 0.4 && matrix.cosine(0, 2) == 0.0);
    /// # Ok::<(), likewise::Error>(())
    /// ```
    pub fn params() -> TfIdfParams {
        TfIdfParams::new()
    }

    /// The terms, in column order.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The inverse document frequency of each column.
    pub fn idf(&self) -> &[f64] {
        &self.idf
    }

    /// How text becomes terms.
    pub fn analyzer(&self) -> &Analyzer {
        &self.params.analyzer
    }

    /// Which languages the fitted documents are in.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// Number of fitted documents that have a term.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Whether the parts of a vectoriser that was read from a file fit together.
    ///
    /// # Errors
    /// [`Error::Data`] or [`Error::Parameter`] that says what does not.
    pub(crate) fn check(&self) -> Result<()> {
        TfIdfParams(self.params.clone()).check_ref()?;
        let weights = self.idf.iter().all(|weight| weight.is_finite() && *weight > 0.0);
        if !weights || self.idf.len() != self.vocabulary.len() || self.vocabulary.is_empty() {
            return Err(Error::Data("the terms and their weights do not fit together".into()));
        }
        Ok(())
    }

    /// Turns counts into unit rows, documents x terms.
    fn weigh(&self, chunks: Vec<Chunk>, columns: &[Vec<u32>]) -> TermMatrix {
        weigh(chunks, columns, &self.idf, self.params.sublinear)
    }
}

/// Documents x terms, in the columns of the fitted vocabulary; words it does not know are left out.
impl Transformer<&Corpus, TermMatrix> for TfIdf {
    fn transform(&self, corpus: &Corpus) -> TermMatrix {
        let languages = self.languages.of(corpus);
        let Counts { tables, chunks } = count(corpus, &languages, &self.params);
        let terms = Terms::new(&tables, &self.params.analyzer);
        let column = |&term: &u32| match term {
            NONE => NONE,
            _ => self.vocabulary.column(terms.get(term)).unwrap_or(NONE),
        };
        let columns: Vec<Vec<u32>> =
            terms.of_words.par_iter().map(|words| words.par_iter().map(column).collect()).collect();
        drop((tables, terms));
        self.weigh(chunks, &columns)
    }
}
