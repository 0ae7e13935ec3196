//! New documents that are there already: each is held against the old ones, which stay whatever happens.

use rayon::prelude::*;

use super::containment::Contained;
use super::keep::Keep;
use super::relation::Likeness;
use super::shingles::same_texts;
use crate::document::Corpus;
use crate::pairs::PairsAgainst;
use crate::vectors::TermMatrix;

/// Old documents that a new one is compared with word by word, the nearest by cosine.
pub const MAX_OLD: usize = 32;

/// The old document that a new one is a copy of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InOld {
    /// The old document, counted from the first old one.
    pub old: u32,
    /// Their cosine: at least the threshold of the pairs, but where the old document contains the new one.
    pub cosine: f32,
    /// How the new document (the one text) relates to the old one (the other text).
    pub likeness: Likeness,
}

/// What new documents are held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// New documents, then old ones.
    pub corpus: &'a Corpus,
    /// Their rows.
    pub matrix: &'a TermMatrix,
    /// The pairs of the rows.
    pub pairs: &'a PairsAgainst,
    /// New documents that stand in others ([`Containment::of_new`](super::Containment::of_new)).
    pub contained: &'a [Contained],
}

impl Against<'_> {
    /// For each new document the old one that it is a copy of, if there is one: of the [`MAX_OLD`] nearest by cosine
    /// (of equals the one more worth keeping by the rules of `keep`) the first whose text says so too, or whichever
    /// is first without `by_text`; where there is none, the first of those that contain it, in the same order.
    ///
    /// `most-typical` sees no difference: it would need the old documents joined to each other. The result hangs on
    /// the documents alone, not on their order. Time grows with the pairs and the words of the documents compared.
    pub fn in_old(&self, keep: &Keep, by_text: bool) -> Vec<Option<InOld>> {
        let Self { corpus, matrix, pairs, contained } = *self;
        let n_new = pairs.n_new() as u32;
        let mut place = vec![0u32; corpus.documents().len()];
        let everyone: Vec<u32> = (0u32..).take(place.len()).collect();
        let order = keep.ranks(corpus, everyone, &|_| 0).order(corpus);
        (0u32..).zip(order).for_each(|(rank, document)| place[document as usize] = rank);
        // By text: (inner, outer), and the old documents with each text.
        let texts = same_texts(corpus, |_| true);
        let mut outers: Vec<(u32, u32)> =
            contained.iter().map(|pair| (texts[pair.inner as usize], texts[pair.outer as usize])).collect();
        outers.sort_unstable();
        let mut old_by_text: Vec<(u32, u32)> =
            (n_new..texts.len() as u32).map(|old| (texts[old as usize], old)).collect();
        old_by_text.sort_unstable();
        let of = |document: u32| {
            let nearest = |mut found: Vec<(u32, f32)>| {
                found.sort_unstable_by(|one, other| {
                    let by_cosine = other.1.total_cmp(&one.1);
                    by_cosine.then_with(|| place[one.0 as usize].cmp(&place[other.0 as usize]))
                });
                found
            };
            let first_copy = |found: Vec<(u32, f32)>, by_text: bool| {
                nearest(found).into_iter().take(MAX_OLD).find_map(|(other, cosine)| {
                    let likeness = Likeness::of_documents(corpus, document as usize, other as usize);
                    (!by_text || likeness.is_copy()).then_some(InOld { old: other - n_new, cosine, likeness })
                })
            };
            let mut pairs = pairs.of_row(document);
            pairs.retain(|&(other, _)| other >= n_new);
            first_copy(pairs, by_text).or_else(|| {
                let text = texts[document as usize];
                let holders = equal_range(&outers, text)
                    .iter()
                    .flat_map(|&(_, outer)| equal_range(&old_by_text, outer));
                let cosine = |&(_, old): &(u32, u32)| (old, matrix.cosine(document as usize, old as usize));
                first_copy(holders.map(cosine).collect(), true)
            })
        };
        (0..n_new).into_par_iter().map(of).collect()
    }
}

/// The entries of a sorted list with this key.
fn equal_range(sorted: &[(u32, u32)], key: u32) -> &[(u32, u32)] {
    let start = sorted.partition_point(|entry| entry.0 < key);
    let end = sorted.partition_point(|entry| entry.0 <= key);
    &sorted[start..end]
}
