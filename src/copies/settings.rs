//! What a copy is, in one place: the settings that every command and language shares, and the search that takes them.

use linfa::ParamGuard;
use linfa::traits::Transformer;
use serde::{Deserialize, Serialize};

use super::containment::{CONTAINED, Contained, Containment};
use super::groups::Copies;
use super::keep::Keep;
use crate::document::Corpus;
use crate::error::Result;
use crate::pairs::{Pairs, THRESHOLD};
use crate::vectors::TermMatrix;

/// What counts as a copy, and which one of several stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopySettings {
    /// The cosine, 0 to 1, from which on two documents may be copies.
    pub threshold: f64,
    /// The share of a document, 0.5 to 1, that must stand in another one for it to be a copy whatever the cosine;
    /// `None` for no search of that kind.
    pub contained: Option<f64>,
    /// Which copy stays.
    pub keep: Keep,
    /// Whether the texts must say so too, word by word ([`Likeness::is_copy`](super::Likeness::is_copy)). Without
    /// that every pair is one of copies.
    pub by_text: bool,
    /// Whether large groups that share little text are left alone ([`Stopped`](super::Stopped)).
    pub stop_large: bool,
}

impl Default for CopySettings {
    fn default() -> Self {
        Self {
            threshold: THRESHOLD.default,
            contained: Some(CONTAINED.default),
            keep: Keep::default(),
            by_text: true,
            stop_large: true,
        }
    }
}

impl CopySettings {
    /// Whether every number is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<()> {
        THRESHOLD.check(self.threshold)?;
        self.contained.map_or(Ok(1.0), |share| CONTAINED.check(share)).map(|_| ())
    }

    /// The documents among the first `n_new` of `corpus` that stand in another one; none where they are not asked for.
    ///
    /// # Errors
    /// A share out of its range.
    pub fn contained(&self, corpus: &Corpus, n_new: usize) -> Result<Vec<Contained>> {
        let Some(share) = self.contained else { return Ok(Vec::new()) };
        Ok(Containment::params(share).check()?.of_new(corpus, n_new))
    }

    /// The groups among candidates that were found before; row `i` of `matrix` is document `i`.
    ///
    /// # Errors
    /// As [`CopiesParams::of_contained`](super::CopiesParams::of_contained).
    pub fn group(
        &self,
        pairs: &Pairs,
        contained: &[Contained],
        matrix: &TermMatrix,
        corpus: &Corpus,
    ) -> Result<Copies> {
        let params =
            Copies::params().keep(self.keep.clone()).stop_large(self.stop_large).by_text(self.by_text);
        params.of_contained(pairs, contained, matrix, corpus)
    }
}

/// The copies of a corpus, with the pairs behind them.
#[derive(Debug, Clone, PartialEq)]
pub struct CopySearch {
    /// Every pair of documents at or above the threshold.
    pub pairs: Pairs,
    /// Groups of near-duplicates, each with the document that stays.
    pub copies: Copies,
}

/// The copies among the documents of `corpus`; row `i` of `matrix` is document `i`. `copies`, `themes`, `stories`,
/// `assign` and the Python package all find them here, so that a document is a copy for all of them or for none.
///
/// `stage` hears the name of each stage as it begins: `find pairs`, `find contained`, `group copies`.
///
/// ```
/// use likewise::copies::{CopySettings, find_copies};
/// use likewise::document::Corpus;
/// use likewise::vectors::TfIdf;
///
/// let corpus = Corpus::from_texts([
///     "Two dead after the ferry sank off the northern coast on Monday",
///     "Two dead after the ferry sank off the northern coast on Monday night, police say",
///     "The cup final goes to a replay",
/// ]);
/// let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
/// let found = find_copies(&CopySettings { threshold: 0.7, ..CopySettings::default() }, &matrix, &corpus, |_| ())?;
/// assert_eq!((found.copies.kept_of(0), found.copies.kept_of(2)), (Some(1), None));
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// # Errors
/// A setting out of its range, or a matrix of another corpus.
pub fn find_copies(
    settings: &CopySettings,
    matrix: &TermMatrix,
    corpus: &Corpus,
    mut stage: impl FnMut(&'static str),
) -> Result<CopySearch> {
    settings.check()?;
    stage("find pairs");
    let pairs: Pairs = Pairs::params(settings.threshold).transform(matrix)?;
    if settings.contained.is_some() {
        stage("find contained");
    }
    let contained = settings.contained(corpus, corpus.documents().len())?;
    stage("group copies");
    let copies = settings.group(&pairs, &contained, matrix, corpus)?;
    Ok(CopySearch { pairs, copies })
}
