//! New documents that are there already: each is held against the old ones, which stay whatever happens.

use rayon::prelude::*;

use super::keep::Keep;
use super::relation::{Likeness, Relation};
use crate::document::Corpus;
use crate::pairs::PairsAgainst;

/// Old documents that a new one is compared with word by word, the nearest by cosine.
pub const MAX_OLD: usize = 32;

/// The old document that a new one is a copy of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InOld {
    /// The old document.
    pub old: u32,
    /// Their cosine: at least the threshold of the pairs.
    pub cosine: f32,
    /// How the new document (the one text) relates to the old one (the other text).
    pub likeness: Likeness,
}

/// For each document of `new` the old document that it is a copy of, if there is one: of the [`MAX_OLD`] that are
/// nearest by cosine (of equals the one more worth keeping by the rules of `keep`) the first whose text says so too.
///
/// `pairs` are those of the rows of `new`, then those of `old`. The result hangs on the documents alone, not on their
/// order. Time grows with the pairs and the words of the documents compared.
pub fn in_old(
    pairs: &PairsAgainst,
    new: &Corpus,
    old: &Corpus,
    keep: &Keep,
    by_text: bool,
) -> Vec<Option<InOld>> {
    // The sums of cosines that `most-typical` asks for would need the old documents joined to themselves.
    let mut place = vec![0u32; old.documents().len()];
    let order = keep.ranks(old, &|_| 0).order(old);
    (0u32..).zip(order).for_each(|(rank, document)| place[document as usize] = rank);
    let n_new = new.documents().len() as u32;
    let of = |document: u32| {
        let pairs = pairs.of_row(document).into_iter().filter(|&(other, _)| other >= n_new);
        let mut found: Vec<(u32, f32)> = pairs.map(|(other, cosine)| (other - n_new, cosine)).collect();
        found.sort_unstable_by(|one, other| {
            other.1.total_cmp(&one.1).then_with(|| place[one.0 as usize].cmp(&place[other.0 as usize]))
        });
        if found.is_empty() {
            return None;
        }
        let text = new.text(document as usize);
        found.into_iter().take(MAX_OLD).find_map(|(other, cosine)| {
            let likeness = Likeness::of(&text, &old.text(other as usize));
            let is_copy = !by_text || likeness.relation != Relation::Words;
            is_copy.then_some(InOld { old: other, cosine, likeness })
        })
    };
    (0..n_new).into_par_iter().map(of).collect()
}
