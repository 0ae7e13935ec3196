//! What can be asked of the vectoriser.

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use crate::error::{Bounds, Error, Result};
use crate::text::Analyzer;

/// A number of documents, absolute or as a share of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Documents {
    /// So many.
    Number(u32),
    /// This share of the corpus, from 0 to 1.
    Share(f64),
}

impl Documents {
    /// The number among `n` documents; a share may give a fraction.
    pub(super) fn among(self, n: usize) -> f64 {
        match self {
            Self::Number(number) => f64::from(number),
            Self::Share(share) => share * n as f64,
        }
    }
}

/// The settings of the vectoriser, checked: what [`TfIdfParams`] becomes before work starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TfIdfValidParams {
    pub(super) analyzer: Analyzer,
    pub(super) n_grams: (usize, usize),
    pub(super) min_documents: Option<Documents>,
    pub(super) max_documents: Documents,
    pub(super) sublinear: bool,
}

impl TfIdfValidParams {
    /// How text becomes terms.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }
}

/// The settings of the vectoriser; see [`TfIdf::params`](super::TfIdf::params).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TfIdfParams(pub(super) TfIdfValidParams);

/// How long word n-grams may be.
pub const N_GRAM: Bounds<usize> = Bounds { name: "ngrams", min: 1, max: 5, default: 1 };
/// The share of the corpus a term may or must stand in.
pub const SHARE: Bounds<f64> = Bounds { name: "share of documents", min: 0.0, max: 1.0, default: 1.0 };
impl TfIdfParams {
    /// How text becomes terms, as set.
    pub fn analyzes_by(&self) -> &Analyzer {
        &self.0.analyzer
    }

    pub(super) fn new() -> Self {
        Self(TfIdfValidParams {
            analyzer: Analyzer::default(),
            n_grams: (N_GRAM.default, N_GRAM.default),
            min_documents: None,
            max_documents: Documents::Share(SHARE.default),
            sublinear: true,
        })
    }

    /// How text becomes terms.
    pub fn analyzer(mut self, analyzer: Analyzer) -> Self {
        self.0.analyzer = analyzer;
        self
    }

    /// Word n-grams of `shortest` to `longest` words (default 1 to 1), after stop words are gone.
    pub fn n_grams(mut self, shortest: usize, longest: usize) -> Self {
        self.0.n_grams = (shortest, longest);
        self
    }

    /// Leaves out terms that stand in fewer documents than this. Default: 2, and 1 where the corpus has fewer than
    /// ten documents, which would lose too much.
    pub fn min_documents(mut self, least: Documents) -> Self {
        self.0.min_documents = Some(least);
        self
    }

    /// Leaves out terms that stand in more documents than this. Default: none are left out, since in a pile of
    /// copies the words of the copies are frequent too; the idf makes little of frequent terms as it is.
    pub fn max_documents(mut self, most: Documents) -> Self {
        self.0.max_documents = most;
        self
    }

    /// Whether `tf` is `1 + ln(count)` (the default) or the count.
    pub fn sublinear(mut self, sublinear: bool) -> Self {
        self.0.sublinear = sublinear;
        self
    }
}

impl ParamGuard for TfIdfParams {
    type Checked = TfIdfValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        let (shortest, longest) = self.0.n_grams;
        N_GRAM.check(shortest)?;
        N_GRAM.check(longest)?;
        if shortest > longest {
            let got = format!("{shortest}..{longest}");
            return Err(Error::Parameter { name: N_GRAM.name, allowed: "from short to long".into(), got });
        }
        for limit in self.0.min_documents.iter().chain([&self.0.max_documents]) {
            if let Documents::Share(share) = limit {
                SHARE.check(*share)?;
            }
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}
