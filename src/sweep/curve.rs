//! Every threshold, and what it would do.

use linfa::ParamGuard;
use rayon::prelude::*;
use serde::Serialize;

use super::groups::{Graph, KeptBy};
use super::lengths::Lengths;
use super::params::{SweepParams, SweepValidParams};
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::pairs::{Measure, Pairs};
use crate::vectors::TermMatrix;

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
#[derive(Debug, Clone)]
pub struct Sweep {
    rows: Vec<SweepRow>,
    measure: Measure,
    pairs: Pairs,
    kept: Vec<KeptBy>,
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
        // Documents without a pair are in no group at any threshold: their texts need not be read.
        let mut is_asked = vec![false; matrix.n_rows()];
        pairs.identical().iter().flatten().for_each(|&row| is_asked[row as usize] = true);
        for pair in pairs.distinct() {
            (is_asked[pair.a as usize], is_asked[pair.b as usize]) = (true, true);
        }
        let lengths = Lengths::of(corpus, &is_asked);
        Ok(params.walk(pairs, &lengths.longest_first(corpus), &lengths.words))
    }
}

impl SweepValidParams {
    /// The thresholds over pairs that are there: `order` has all documents from the most to the least worth keeping,
    /// `words` the number of words of each.
    pub fn walk(&self, pairs: Pairs, order: &[u32], words: &[u64]) -> Sweep {
        let graph = Graph::new(&pairs, order);
        let thresholds = self.thresholds();
        let counts = n_pairs(&pairs, &thresholds);
        let row = |(&threshold, &n_pairs): (&f64, &u64)| {
            let at = threshold as f32;
            let groups = graph.groups(at);
            let inside = graph.inside(&groups, at);
            let (mut removed, mut removed_words, mut largest, mut all) = (0, 0, 0, 0);
            for group in &groups {
                let (kept, size) = graph.kept_and_size(group);
                removed += size as u64 - 1;
                largest = largest.max(size as u64);
                all += size as u64 * (size as u64 - 1) / 2;
                let words_of = |document: u32| words[document as usize];
                removed_words += graph.documents(group).map(words_of).sum::<u64>() - words_of(kept);
            }
            let row = SweepRow {
                threshold,
                pairs: n_pairs,
                documents: graph.n_involved(at) as u64,
                groups: groups.len() as u64,
                largest_group: largest,
                removed,
                removed_words,
                least_inside: (!groups.is_empty() && inside.joined == all).then_some(inside.least),
                pairs_below: all - inside.at_least,
                moved: 0,
            };
            (row, graph.kept_by(&groups))
        };
        let found: Vec<(SweepRow, KeptBy)> = thresholds.par_iter().zip(&counts).map(row).collect();
        let (mut rows, kept): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        for place in 1..rows.len() {
            let differ = kept[place - 1].iter().zip(&kept[place]).filter(|(before, now)| before != now);
            rows[place].moved = differ.count() as u64;
        }
        Sweep { rows, measure: self.measure(), pairs, kept }
    }
}

/// Number of pairs, identical documents written out, at or above each threshold.
fn n_pairs(pairs: &Pairs, thresholds: &[f64]) -> Vec<u64> {
    let mut sizes = vec![1u64; pairs.n_rows()];
    let mut identical = 0;
    for group in pairs.identical() {
        let size = group.len() as u64;
        sizes[group[0] as usize] = size;
        identical += size * (size - 1) / 2;
    }
    let narrow: Vec<f32> = thresholds.iter().map(|&threshold| threshold as f32).collect();
    let mut counts = vec![0; thresholds.len() + 1];
    for pair in pairs.distinct() {
        // The number of thresholds that let the pair in.
        let in_of = narrow.partition_point(|&threshold| threshold <= pair.cosine);
        counts[in_of] += sizes[pair.a as usize] * sizes[pair.b as usize];
    }
    let mut sum = identical;
    let mut totals: Vec<u64> = Vec::with_capacity(thresholds.len());
    for place in (1..counts.len()).rev() {
        sum += counts[place];
        totals.push(sum);
    }
    totals.reverse();
    totals
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
        // A threshold that people write (0.8) and its sum of steps differ by less than this.
        self.rows.partition_point(|row| row.threshold <= threshold + 1e-9).saturating_sub(1)
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
    pub fn kept_by(&self, row: usize) -> &[u32] {
        &self.kept[row]
    }
}
