//! Anchored groups: a greedy walk from the document most worth keeping to the least.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::breaker::Stopped;
use super::candidates::{Candidate, Candidates};
use super::containment::Contained;
use super::group::{Alike, Group};
use super::keep::Keep;
use super::relation::{Likeness, is_later};
use super::shingles::{Shingled, tokens};
use crate::document::{Corpus, Status};
use crate::error::{Error, Result};
use crate::pairs::Pairs;
use crate::stop;
use crate::vectors::TermMatrix;

/// Groups of near-duplicates.
///
/// ```
/// use likewise::copies::Copies;
/// use likewise::document::Corpus;
/// use likewise::pairs::Pairs;
/// use likewise::vectors::TfIdf;
/// use linfa::traits::Transformer;
///
/// let corpus = Corpus::from_texts([
///     "Two dead after the ferry sank off the northern coast on Monday",
///     "Two dead after the ferry sank off the northern coast on Monday night, police say",
///     "On Monday, after the police sank two: dead ferry off the northern coast, night say",
/// ]);
/// let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
/// let pairs: Pairs = Pairs::params(0.5).transform(&matrix)?;
/// assert_eq!(pairs.len(), 3);
/// let copies = Copies::params().of(&pairs, &corpus)?;
/// assert_eq!((copies.kept_of(0), copies.kept_of(1), copies.kept_of(2)), (Some(1), Some(1), None));
/// assert_eq!(copies.alike.len(), 1); // the third has the words of the second, but says something else
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
    /// Documents that are alike and both stay, by (a, b).
    pub alike: Vec<Alike>,
    /// Groups that were not taken for copies: large ones that share little text.
    pub stopped: Vec<Stopped>,
}

/// How copies are gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiesParams {
    keep: Keep,
    stop_large: bool,
    by_text: bool,
}

impl Default for CopiesParams {
    fn default() -> Self {
        Self { keep: Keep::default(), stop_large: true, by_text: true }
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

    /// Whether a document is a copy only where its text says so too ([`Likeness::is_copy`]): yes, unless told
    /// otherwise. Without that, every pair is one of copies.
    pub fn by_text(self, by_text: bool) -> Self {
        Self { by_text, ..self }
    }

    /// The groups among the documents of `corpus`, row `i` of the pairs' matrix being document `i`.
    ///
    /// Documents are visited by the rules of [`Keep`]; one that is in no group yet is kept, and takes every
    /// document in no group yet that is a pair with it and a copy of it ([`Likeness::is_copy`]). Pairs that are no
    /// copies are [`Copies::alike`]. The rules order documents by what they are, so the groups are the same for any
    /// order of the input (but for the rule `first`, which is about that order). Time and memory grow with the pairs
    /// of distinct rows and the documents, never with the square of a set of identical ones.
    ///
    /// # Errors
    /// [`Error::Data`] if the pairs are not of this corpus: another number of documents.
    pub fn of(&self, pairs: &Pairs, corpus: &Corpus) -> Result<Copies> {
        self.walk(pairs, &[], None, corpus)
    }

    /// The same with the documents that stand in another one, however small the cosine: a kept document also takes
    /// those that it contains, never those that contain it. `matrix` is that of the pairs.
    ///
    /// # Errors
    /// [`Error::Data`] if the pairs, the matrix or the contained documents are not of this corpus.
    pub fn of_contained(
        &self,
        pairs: &Pairs,
        contained: &[Contained],
        matrix: &TermMatrix,
        corpus: &Corpus,
    ) -> Result<Copies> {
        let n = corpus.documents().len();
        let most = contained.iter().map(|pair| pair.inner.max(pair.outer) as usize + 1).max();
        if let Some(wrong) = most.filter(|&most| most > n).or(Some(matrix.n_rows()).filter(|&rows| rows != n))
        {
            return Err(Error::Data(format!("a matrix or pairs of {wrong} documents, the corpus has {n}")));
        }
        self.walk(pairs, contained, Some(matrix), corpus)
    }

    fn walk(
        &self,
        pairs: &Pairs,
        contained: &[Contained],
        matrix: Option<&TermMatrix>,
        corpus: &Corpus,
    ) -> Result<Copies> {
        let n = corpus.documents().len();
        if pairs.n_rows() != n {
            let rows = pairs.n_rows();
            return Err(Error::Data(format!("the pairs are of {rows} documents, the corpus has {n}")));
        }
        let candidates = Candidates::new(pairs, contained, matrix, corpus);
        let documents = candidates.documents().to_vec();
        let ranks = self.keep.ranks(corpus, documents, &|document| candidates.typical(document));
        let mut copies =
            Copies { kept: vec![NONE; n], decided: vec![0; n], likeness: vec![None; n], ..Copies::default() };
        let mut visited = vec![false; n];
        let order = ranks.order(corpus);
        let (mut ahead, mut n_ahead) = (Ahead::default(), 0);
        for (place, &kept) in order.iter().enumerate() {
            if place == n_ahead {
                n_ahead += AHEAD;
                let next = &order[place..order.len().min(n_ahead)];
                ahead = look_ahead(next, &copies, &visited, &candidates, corpus);
            }
            if copies.kept[kept as usize] != NONE {
                continue;
            }
            let found = copies.found(kept, &visited, &candidates);
            visited[kept as usize] = true;
            if found.is_empty() {
                continue;
            }
            let mut members = Vec::new();
            let compared = ahead.remove(&kept);
            let compared = compared.unwrap_or_else(|| likenesses(&found, kept, &candidates, corpus));
            for one in &found {
                let likeness = compared[&key(one, kept, &candidates, corpus)];
                let is_free = !visited[one.document as usize];
                if is_free && (likeness.is_copy() || one.is_pair && !self.by_text) {
                    copies.likeness[one.document as usize] = Some(likeness);
                    members.push((one.document, one.cosine));
                } else {
                    copies.alike.push(Alike { a: kept, b: one.document, cosine: one.cosine, likeness });
                }
            }
            if members.is_empty() {
                continue;
            }
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
        if self.stop_large {
            copies.stop_large(corpus);
        }
        let mut alike = std::mem::take(&mut copies.alike);
        alike.retain(|pair| !copies.is_copy(pair.a as usize) && !copies.is_copy(pair.b as usize));
        // Two documents that each stand in the other are met from both: the first time is the one to tell of.
        alike.sort_by_key(|pair| (pair.a.min(pair.b), pair.a.max(pair.b)));
        alike.dedup_by_key(|pair| (pair.a.min(pair.b), pair.a.max(pair.b)));
        alike.sort_unstable_by_key(|pair| (pair.a, pair.b));
        copies.alike = alike;
        Ok(copies)
    }
}

/// A text, and whether the document it is met in is of another day than the kept one.
type Key = (u32, bool);

/// How texts relate to a kept document.
type Compared = HashMap<Key, Likeness, FixedState>;

/// By kept document: what was compared with it ahead of time.
type Ahead = HashMap<u32, Compared, FixedState>;

/// Documents that are looked ahead of at a time.
const AHEAD: usize = 256;

/// Compares those of the `next` documents with theirs, all at once, of which it is most likely that they will be kept:
/// no one before them may take them. What is found then may be less than now, never more.
fn look_ahead(
    next: &[u32],
    copies: &Copies,
    visited: &[bool],
    candidates: &Candidates<'_>,
    corpus: &Corpus,
) -> Ahead {
    let mut may_be_taken: HashSet<u32, FixedState> = HashSet::default();
    let mut tasks: Vec<(u32, Vec<Candidate>)> = Vec::new();
    for &kept in next.iter().filter(|&&kept| copies.kept[kept as usize] == NONE) {
        if may_be_taken.contains(&kept) {
            continue;
        }
        let found = copies.found(kept, visited, candidates);
        if !found.is_empty() {
            may_be_taken.extend(found.iter().map(|one| one.document));
            tasks.push((kept, found));
        }
    }
    let compare = |(kept, found): (u32, Vec<Candidate>)| (kept, likenesses(&found, kept, candidates, corpus));
    tasks.into_par_iter().with_max_len(1).map(compare).collect()
}

/// How the documents `found` relate to `kept`. Documents with the same text are compared once, those of another day
/// once more.
fn likenesses(found: &[Candidate], kept: u32, candidates: &Candidates<'_>, corpus: &Corpus) -> Compared {
    let shingled = |document: u32| Shingled::new(tokens(corpus.pieces(document as usize)));
    let other = shingled(kept);
    let mut texts: Vec<Key> = found.iter().map(|one| key(one, kept, candidates, corpus)).collect();
    texts.sort_unstable();
    texts.dedup();
    let compare = |(text, later)| {
        stop::here();
        ((text, later), Likeness::between(&shingled(text), &other, later))
    };
    texts.into_par_iter().map(compare).collect()
}

fn key(one: &Candidate, kept: u32, candidates: &Candidates<'_>, corpus: &Corpus) -> Key {
    (candidates.text(one.document), is_later(corpus, one.document as usize, kept as usize))
}

impl Copies {
    /// The documents that `kept` may take or be told of with: a pair is met from the document more worth keeping, what
    /// is contained is met from the outer one.
    fn found(&self, kept: u32, visited: &[bool], candidates: &Candidates<'_>) -> Vec<Candidate> {
        let mut found =
            candidates.of(kept, |other| self.kept[other as usize] == NONE || visited[other as usize]);
        found.retain(|one| !one.is_pair || !visited[one.document as usize]);
        found
    }
}

impl Copies {
    /// Leaves the large groups alone that share little text.
    fn stop_large(&mut self, corpus: &Corpus) {
        let n_documents = corpus.documents().iter().filter(|document| document.status == Status::Ok).count();
        for group in std::mem::take(&mut self.groups) {
            let members = || group.members.iter().map(|&(member, _)| member as usize);
            let likenesses: Vec<Likeness> = members().filter_map(|member| self.likeness[member]).collect();
            let Some(stopped) = Stopped::check(&group, &likenesses, n_documents) else {
                self.groups.push(group);
                continue;
            };
            self.kept[group.kept as usize] = NONE;
            for member in members() {
                self.kept[member] = NONE;
                self.likeness[member] = None;
            }
            self.stopped.push(stopped);
        }
    }
}
