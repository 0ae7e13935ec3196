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

use super::counts::{Chunk, count, read_number};
use super::languages::Languages;
use super::matrix::TermMatrix;
use super::params::{Documents, TfIdfParams, TfIdfValidParams};
use super::vocabulary::{Columns, DROPPED, Vocabulary, merge};
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
        let matrix = tf_idf.weigh(chunks, columns);
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
    fn fit_chunks(&self, corpus: &Corpus) -> Result<(TfIdf, Vec<Chunk>, Vec<Columns>)> {
        let (languages, of_documents) = Languages::fit(self.analyzer.language, corpus);
        let chunks = count(corpus, &of_documents, self);

        let n_documents = chunks.iter().flat_map(|chunk| &chunk.sizes).filter(|&&size| size > 0).count();
        let few = Documents::Number(if n_documents < FEW { 1 } else { 2 });
        let least = self.min_documents.unwrap_or(few).among(n_documents);
        let most = self.max_documents.among(n_documents);
        let (vocabulary, columns) = merge(&chunks, |df| f64::from(df) >= least && f64::from(df) <= most);
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

    /// Turns counts into unit rows, documents x terms. Chunks are freed as they are done.
    fn weigh(&self, chunks: Vec<Chunk>, columns: Vec<Columns>) -> TermMatrix {
        let kept_sizes = |(chunk, columns): (&Chunk, &Columns)| -> Vec<usize> {
            let mut at = 0;
            let size = |&size: &u32| {
                let kept = (0..size).filter(|_| {
                    let term = read_number(&chunk.rows, &mut at);
                    read_number(&chunk.rows, &mut at);
                    columns[term as usize] != DROPPED
                });
                kept.count()
            };
            chunk.sizes.iter().map(size).collect()
        };
        let sizes: Vec<Vec<usize>> = chunks.par_iter().zip(&columns).map(kept_sizes).collect();
        let mut starts = vec![0];
        starts.extend(sizes.iter().flatten().scan(0, |end, size| {
            *end += size;
            Some(*end)
        }));
        let total = starts[starts.len() - 1];
        let (mut all_columns, mut all_values) = (vec![0u32; total], vec![0f32; total]);

        let (mut rest_columns, mut rest_values) = (all_columns.as_mut_slice(), all_values.as_mut_slice());
        let mut tasks = Vec::with_capacity(chunks.len());
        for ((chunk, columns), sizes) in chunks.into_iter().zip(columns).zip(&sizes) {
            let size = sizes.iter().sum();
            let (head_columns, tail_columns) = rest_columns.split_at_mut(size);
            let (head_values, tail_values) = rest_values.split_at_mut(size);
            (rest_columns, rest_values) = (tail_columns, tail_values);
            tasks.push((chunk, columns, head_columns, head_values));
        }
        tasks.into_par_iter().for_each(|(chunk, columns, out_columns, out_values)| {
            self.weigh_chunk(&chunk, &columns, out_columns, out_values);
        });
        TermMatrix::from_parts(starts, all_columns, all_values, self.vocabulary.len())
    }

    fn weigh_chunk(&self, chunk: &Chunk, columns: &[u32], out_columns: &mut [u32], out_values: &mut [f32]) {
        let (mut at, mut out) = (0, 0);
        // A row as (column, count) in one number each, which sorts fastest.
        let (mut row, mut weights): (Vec<u64>, Vec<f64>) = Default::default();
        for &size in &chunk.sizes {
            row.clear();
            for _ in 0..size {
                let term = read_number(&chunk.rows, &mut at);
                let count = read_number(&chunk.rows, &mut at);
                let column = columns[term as usize];
                if column != DROPPED {
                    row.push(u64::from(column) << 32 | u64::from(count));
                }
            }
            row.sort_unstable();
            weights.clear();
            weights.extend(row.iter().map(|&entry| self.tf(entry as u32) * self.idf[(entry >> 32) as usize]));
            let norm = weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
            for (entry, weight) in row.iter().zip(&weights) {
                out_columns[out] = (entry >> 32) as u32;
                out_values[out] = (weight / norm) as f32;
                out += 1;
            }
        }
    }

    #[inline]
    fn tf(&self, count: u32) -> f64 {
        match (self.params.sublinear, count) {
            (true, 1) => 1.0,
            (true, _) => f64::from(count).ln() + 1.0,
            (false, _) => f64::from(count),
        }
    }
}

/// Documents x terms, in the columns of the fitted vocabulary; words it does not know are left out.
impl Transformer<&Corpus, TermMatrix> for TfIdf {
    fn transform(&self, corpus: &Corpus) -> TermMatrix {
        let languages = self.languages.of(corpus);
        let chunks = count(corpus, &languages, &self.params);
        let known = |term| self.vocabulary.column(term).unwrap_or(DROPPED);
        let columns = chunks.par_iter().map(|chunk| chunk.terms.iter().map(known).collect()).collect();
        self.weigh(chunks, columns)
    }
}
