//! Every threshold, and what it would do.

use linfa::ParamGuard;
use rayon::prelude::*;
use serde::Serialize;

use super::groups::{Anchors, Graph};
use super::lengths::Lengths;
use super::params::{SweepParams, SweepValidParams};
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::pairs::{Measure, Pairs};
use crate::vectors::TermMatrix;

/// A threshold that people write (0.8) and its sum of steps differ by less than this.
pub(super) const CLOSE: f64 = 1e-9;

/// What one threshold would do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SweepRow {
    /// The threshold.
    pub threshold: f64,
    /// Pairs of documents at or above it.
    pub pairs: u64,
    /// Documents in at least one of these pairs.
    pub documents: u64,
    /// Groups of copies, each held together by its kept document.
    pub groups: u64,
    /// Documents of the largest group.
    pub largest_group: u64,
    /// Documents that would be removed.
    pub removed: u64,
    /// Words of these documents.
    pub removed_words: u64,
    /// The least cosine of two documents of one group: every one is like the kept one, these need not be like each
    /// other. `None` where there is no group, or where it lies below the lowest threshold of the sweep.
    pub least_inside: Option<f32>,
    /// Pairs of documents of one group that lie below this threshold.
    pub pairs_below: u64,
    /// Documents that another one stands for than at the threshold before.
    pub moved: u64,
}

/// What every threshold would do, from the lowest to 1.
///
/// ```
/// use likewise::document::Corpus;
/// use likewise::sweep::Sweep;
/// use likewise::vectors::TfIdf;
///
/// let corpus = Corpus::from_texts([
///     "Oil prices rise as exporters agree to pump less crude",
///     "Oil prices rise as exporters in Vienna agree to pump less crude",
///     "Late goal wins the cup final",
/// ]);
/// let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
/// let sweep = Sweep::params(0.5).step(0.1).of(&matrix, &corpus)?;
/// assert_eq!(sweep.rows()[0].pairs, 1);
/// assert_eq!(sweep.row(1.0).removed, 0);
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// A job that watches over a threshold pins how right it is on the documents that people have labelled:
///
/// ```
/// use likewise::document::Corpus;
/// use likewise::sweep::{Sweep, Truth};
/// use likewise::vectors::TfIdf;
///
/// let corpus = Corpus::from_texts([
///     "Oil prices rise as exporters agree to pump less crude",
///     "Oil prices rise as exporters in Vienna agree to pump less crude",
///     "Late goal wins the cup final for the hosts",
///     "Late goal wins the cup final for the happy hosts",
///     "The ice on the lake melts early after a mild winter",
/// ]);
/// let gold = Truth::groups(["oil", "oil", "cup", "cup", "ice"].map(Some));
/// let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
/// let scored = Sweep::params(0.5).of(&matrix, &corpus)?.score(&matrix, &gold, 0, 42)?;
/// let f1 = scored.row(0.8).f1;
/// assert!(f1 >= 0.93, "F1 at 0.8 on our gold has fallen to {f1}");
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sweep {
    rows: Vec<SweepRow>,
    measure: Measure,
    pairs: Pairs,
    graph: Graph,
    /// For each threshold the node that stands for each.
    anchors: Vec<Anchors>,
}

impl SweepParams {
    /// Joins the rows of `matrix` once, at the lowest threshold, and walks through the thresholds.
    ///
    /// Row `i` of the matrix is document `i` of the corpus. The groups are those of
    /// [`Copies`](crate::copies::Copies) by the cosine alone, the longest document of each kept.
    ///
    /// # Errors
    /// A parameter out of range; [`Error::Data`] where matrix and corpus differ in size.
    pub fn of(&self, matrix: &TermMatrix, corpus: &Corpus) -> Result<Sweep> {
        let params = self.check_ref()?;
        if matrix.n_rows() != corpus.documents().len() {
            let (rows, documents) = (matrix.n_rows(), corpus.documents().len());
            return Err(Error::Data(format!("the matrix has {rows} rows, the corpus {documents} documents")));
        }
        let pairs = params.measure().pairs(matrix, params.lowest())?;
        self.over(pairs, corpus)
    }

    /// [`SweepParams::of`] without its join: `pairs` are those of `corpus` at the lowest threshold, by the measure.
    ///
    /// # Errors
    /// A parameter out of range; [`Error::Data`] where the pairs are of another number of documents or begin elsewhere.
    pub fn over(&self, pairs: Pairs, corpus: &Corpus) -> Result<Sweep> {
        let params = self.check_ref()?;
        if pairs.n_rows() != corpus.documents().len() {
            let (rows, documents) = (pairs.n_rows(), corpus.documents().len());
            return Err(Error::Data(format!(
                "the pairs are of {rows} documents, the corpus has {documents}"
            )));
        }
        if pairs.threshold() != params.lowest() as f32 {
            let (begins, lowest) = (pairs.threshold(), params.lowest());
            return Err(Error::Data(format!("the pairs begin at {begins}, the thresholds at {lowest}")));
        }
        // Documents without a pair are in no group at any threshold: their texts need not be read.
        let mut is_asked = vec![false; pairs.n_rows()];
        pairs.identical().iter().flatten().for_each(|&row| is_asked[row as usize] = true);
        for pair in pairs.distinct() {
            (is_asked[pair.a as usize], is_asked[pair.b as usize]) = (true, true);
        }
        let lengths = Lengths::of(corpus, &is_asked);
        Ok(params.walk(pairs, &lengths.longest_first(corpus), &lengths.words))
    }
}

impl SweepValidParams {
    /// The thresholds over pairs that are there: `order` has the documents of any pair from the most to the least worth
    /// keeping, `words` the number of words of each document. What it costs beyond the pairs: their number, and the
    /// documents in any pair for each threshold.
    fn walk(&self, pairs: Pairs, order: &[u32], words: &[u64]) -> Sweep {
        let thresholds = self.thresholds();
        let graph = Graph::new(&pairs, order, words, &thresholds);
        let row = |(place, &threshold): (usize, &f64)| {
            let found = graph.groups(place);
            let row = SweepRow {
                threshold,
                pairs: graph.n_pairs(place),
                documents: graph.n_involved(place),
                groups: found.groups,
                largest_group: found.largest,
                removed: found.removed,
                removed_words: found.removed_words,
                least_inside: (found.groups > 0 && found.joined == found.inside).then_some(found.least),
                pairs_below: found.inside - found.at_least,
                moved: 0,
            };
            (row, found.anchors)
        };
        let found: Vec<(SweepRow, Anchors)> = thresholds.par_iter().enumerate().map(row).collect();
        let (mut rows, anchors): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        for place in 1..rows.len() {
            rows[place].moved = graph.n_moved(&anchors[place - 1], &anchors[place]);
        }
        Sweep { rows, measure: self.measure(), pairs, graph, anchors }
    }
}

impl Sweep {
    /// A sweep from `lowest` (0 to 1) to 1.
    pub fn params(lowest: f64) -> SweepParams {
        SweepParams::new(lowest)
    }

    /// A row for each threshold, ascending.
    pub fn rows(&self) -> &[SweepRow] {
        &self.rows
    }

    /// The row of the highest threshold that is not above `threshold`; the lowest where there is none.
    pub fn row(&self, threshold: f64) -> &SweepRow {
        &self.rows[self.place(threshold)]
    }

    /// The place of that row.
    pub(super) fn place(&self, threshold: f64) -> usize {
        self.rows.partition_point(|row| row.threshold <= threshold + CLOSE).saturating_sub(1)
    }

    /// What was compared with the thresholds.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// The pairs of the one join.
    pub fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// For each document the one that stands for it at the threshold of row `row`: itself where it stays.
    pub fn kept_by(&self, row: usize) -> Vec<u32> {
        self.graph.kept_by(&self.anchors[row], self.pairs.n_rows())
    }
}
