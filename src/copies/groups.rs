//! Anchored groups: a greedy walk from the document most worth keeping to the least.

use super::breaker::Stopped;
use super::group::Group;
use super::keep::Keep;
use super::relation::Likeness;
use crate::document::{Corpus, Status};
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
    /// For each document the place of its rule in `rules`.
    decided: Vec<u8>,
    /// The names of the rules.
    rules: Vec<String>,
    /// How each member relates to its kept document.
    likeness: Vec<Option<Likeness>>,
    /// Groups that were not taken for copies: large ones that share little text.
    pub stopped: Vec<Stopped>,
}

/// How copies are gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiesParams {
    keep: Keep,
    stop_large: bool,
}

impl Default for CopiesParams {
    fn default() -> Self {
        Self { keep: Keep::default(), stop_large: true }
    }
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

    /// The rule that put the kept document before this one: the first of the rules of [`Keep`] that saw a
    /// difference between the two, or `id` where none did. For a kept document, the last rule that had to be asked.
    pub fn rule_of(&self, document: usize) -> Option<&str> {
        self.kept_of(document)?;
        self.rules.get(usize::from(self.decided[document])).map(String::as_str)
    }

    /// How a copy (the one text) relates to the document kept in its place (the other text); `None` for all else.
    pub fn likeness_of(&self, document: usize) -> Option<Likeness> {
        self.likeness.get(document).copied().flatten()
    }

    /// Number of documents in the place of which another one is kept.
    pub fn n_copies(&self) -> usize {
        self.groups.iter().map(|group| group.members.len()).sum()
    }
}

impl CopiesParams {
    /// The rules that say which document of a group is kept.
    pub fn keep(self, keep: impl Into<Keep>) -> Self {
        Self { keep: keep.into(), ..self }
    }

    /// Whether large groups that share little text are left alone (see [`Stopped`]): yes, unless told otherwise.
    pub fn stop_large(self, stop_large: bool) -> Self {
        Self { stop_large, ..self }
    }

    /// The groups among the documents of `corpus`, row `i` of the pairs' matrix being document `i`.
    ///
    /// Documents are visited by the rules of [`Keep`]; one that is in no group yet is kept, and takes every
    /// document in no group yet that is a pair with it. The rules order documents by what they are, so the
    /// groups are the same for any order of the input (but for the rule `first`, which is about that order). Time and memory grow with the pairs of distinct rows and
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
        let typical = |document: usize| {
            let first = firsts[document] as usize;
            let others = partners[starts[first]..starts[first + 1]].iter();
            let others: u64 =
                others.map(|&(row, cosine)| fixed(cosine) * same[row as usize].len() as u64).sum();
            others + fixed(1.0) * (same[first].len() as u64 - 1)
        };
        let ranks = self.keep.ranks(corpus, &typical);
        let mut copies = Copies { kept: vec![NONE; n], decided: vec![0; n], ..Copies::default() };
        for kept in ranks.order(corpus) {
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
            for &(member, _) in &members {
                let rule = u8::try_from(ranks.decided(kept, member)).unwrap_or(u8::MAX);
                copies.kept[member as usize] = kept;
                copies.decided[member as usize] = rule;
                copies.decided[kept as usize] = copies.decided[kept as usize].max(rule);
            }
            copies.groups.push(Group { kept, members });
        }
        copies.groups.sort_unstable_by_key(|group| group.kept);
        copies.rules = ranks.into_names();
        copies.relate(corpus, self.stop_large);
        Ok(copies)
    }
}

impl Copies {
    /// Compares the texts of the groups, and leaves the groups alone that are no copies.
    fn relate(&mut self, corpus: &Corpus, stop_large: bool) {
        self.likeness = vec![None; self.kept.len()];
        let n_documents = corpus.documents().iter().filter(|document| document.status == Status::Ok).count();
        let likenesses = Likeness::of_groups(&self.groups, corpus);
        for (group, likenesses) in std::mem::take(&mut self.groups).into_iter().zip(likenesses) {
            if let Some(stopped) = Stopped::check(&group, &likenesses, n_documents).filter(|_| stop_large) {
                self.kept[group.kept as usize] = NONE;
                group.members.iter().for_each(|&(member, _)| self.kept[member as usize] = NONE);
                self.stopped.push(stopped);
                continue;
            }
            for (&(member, _), likeness) in group.members.iter().zip(likenesses) {
                self.likeness[member as usize] = Some(likeness);
            }
            self.groups.push(group);
        }
    }
}

/// A cosine as a whole number, so that sums do not hang on their order.
fn fixed(cosine: f32) -> u64 {
    (f64::from(cosine) * f64::from(1u32 << 30)) as u64
}
