//! The breaker: a large group whose members share little text is no group of copies.

use super::group::Group;
use super::relation::{Likeness, Relation};
use crate::document::Corpus;

/// Documents from which on a group may be called large.
pub const LARGE: usize = 50;

/// The share of the corpus above which a group is called large.
pub const LARGE_SHARE: f64 = 0.1;

/// A group that was left alone: it has at least [`LARGE`] documents and more than [`LARGE_SHARE`] of the corpus, and
/// at least half of its members share little text with the kept one
/// ([`Relation::shares_text`](super::Relation::shares_text)). Such a group comes from a template that many pages
/// share, and removing it would remove different documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Stopped {
    /// The document that would have been kept.
    pub kept: u32,
    /// The documents that would have been removed, ascending.
    pub members: Vec<u32>,
    /// How many of them do share their text with the kept one.
    pub n_alike: usize,
    /// Documents of the corpus that take part.
    pub n_documents: usize,
}

impl Stopped {
    /// The group as one to leave alone; `None` where it is small or shares its text.
    pub(super) fn check(group: &Group, likenesses: &[Likeness], n_documents: usize) -> Option<Self> {
        let size = group.members.len() + 1;
        if size < LARGE || size as f64 <= LARGE_SHARE * n_documents as f64 {
            return None;
        }
        let shares_text = |likeness: &&Likeness| Relation::shares_text(likeness.relation);
        let n_alike = likenesses.iter().filter(shares_text).count();
        (n_alike * 2 <= likenesses.len()).then(|| Self {
            kept: group.kept,
            members: group.members.iter().map(|&(member, _)| member).collect(),
            n_alike,
            n_documents,
        })
    }

    /// What happened and what can be done, for people.
    pub fn sentence(&self, corpus: &Corpus) -> String {
        let (size, n_members) = (self.members.len() + 1, self.members.len());
        format!(
            "{size} of {} documents use nearly the same words as `{}`, but only {} of these {n_members} share most of \
             their text with it: that is likely a template filled in differently, so none of them was removed \
             (--trust-large-groups removes them all the same)",
            self.n_documents,
            corpus.documents()[self.kept as usize].id,
            self.n_alike
        )
    }
}
