//! Anchored groups: a greedy walk from the document most worth keeping to the least.

use super::keep::Keep;
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::pairs::Pairs;

/// Groups of near-duplicates.
///
/// ```
/// use likewise::copies::Copies;
/// use likewise::document::Corpus;
/// use likewise::pairs::Pairs;
/// use likewise::vectors::TermMatrix;
/// use linfa::traits::Transformer;
///
/// let corpus = Corpus::from_texts(["short", "the longest of all", "the longer"]);
/// let rows = [vec![(0, 1.0)], vec![(0, 0.98), (1, 0.2)], vec![(0, 0.96), (1, 0.28)]];
/// let matrix = TermMatrix::from_rows(&rows, 2)?;
/// let pairs: Pairs = Pairs::params(0.97).transform(&matrix)?;
/// let copies = Copies::params().of(&pairs, &corpus)?;
/// assert_eq!(copies.groups.len(), 1);
/// assert_eq!(copies.groups[0].kept, 1);
/// assert_eq!(copies.kept_of(0), Some(1));
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Copies {
    /// Groups of two or more documents, in the order of their kept documents.
    pub groups: Vec<Group>,
    /// The kept document of each document's group; `u32::MAX` for documents in no group.
    kept: Vec<u32>,
}

/// One kept document and its copies.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The document that stays.
    pub kept: u32,
    /// The others, ascending, each with its cosine to the kept one: at least the threshold of the pairs.
    pub members: Vec<(u32, f32)>,
}

/// How copies are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CopiesParams {
    keep: Keep,
}

/// A document that stands in no group.
const NONE: u32 = u32::MAX;

impl Copies {
    /// Copies with the longest document of each group kept.
    pub fn params() -> CopiesParams {
        CopiesParams::default()
    }

    /// The document kept of the group that `document` stands in, itself perhaps; `None` for one without copies.
    pub fn kept_of(&self, document: usize) -> Option<u32> {
        self.kept.get(document).copied().filter(|&kept| kept != NONE)
    }

    /// Whether another document is kept in the place of `document`.
    pub fn is_copy(&self, document: usize) -> bool {
        self.kept_of(document).is_some_and(|kept| kept as usize != document)
    }

    /// Number of documents in the place of which another one is kept.
    pub fn n_copies(&self) -> usize {
        self.groups.iter().map(|group| group.members.len()).sum()
    }
}

impl CopiesParams {
    /// The rule that says which document of a group is kept.
    pub fn keep(self, keep: Keep) -> Self {
        Self { keep }
    }

    /// The groups among the documents of `corpus`, row `i` of the pairs' matrix being document `i`.
    ///
    /// Documents are visited by the rule of [`Keep`]; one that is in no group yet is kept, and takes every
    /// document in no group yet that is a pair with it. The rule orders documents by what they are, so the
    /// groups are the same for any order of the input. Time and memory grow with the pairs of distinct rows and
    /// the documents, never with the square of a set of identical ones.
    ///
    /// # Errors
    /// [`Error::Data`] if the pairs are not of this corpus: another number of documents.
    pub fn of(&self, pairs: &Pairs, corpus: &Corpus) -> Result<Copies> {
        let n = corpus.documents().len();
        if pairs.n_rows() != n {
            let rows = pairs.n_rows();
            return Err(Error::Data(format!("the pairs are of {rows} documents, the corpus has {n}")));
        }
        let firsts = pairs.firsts();
        let (starts, partners) = pairs.partners();
        let mut same: Vec<&[u32]> = firsts.iter().map(std::slice::from_ref).collect();
        for group in pairs.identical() {
            same[group[0] as usize] = group;
        }
        let mut copies = Copies { groups: Vec::new(), kept: vec![NONE; n] };
        for kept in self.keep.order(corpus) {
            if copies.kept[kept as usize] != NONE {
                continue;
            }
            let first = firsts[kept as usize] as usize;
            let mut members: Vec<(u32, f32)> = same[first].iter().map(|&row| (row, 1.0)).collect();
            members.retain(|&(row, _)| row != kept);
            for &(other, cosine) in &partners[starts[first]..starts[first + 1]] {
                // Identical documents have the same pairs, so they are all free or all taken.
                if copies.kept[other as usize] == NONE {
                    members.extend(same[other as usize].iter().map(|&row| (row, cosine)));
                }
            }
            if members.is_empty() {
                continue;
            }
            members.sort_unstable_by_key(|&(row, _)| row);
            copies.kept[kept as usize] = kept;
            members.iter().for_each(|&(row, _)| copies.kept[row as usize] = kept);
            copies.groups.push(Group { kept, members });
        }
        copies.groups.sort_unstable_by_key(|group| group.kept);
        Ok(copies)
    }
}
