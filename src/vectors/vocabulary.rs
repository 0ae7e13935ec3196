//! The terms of a corpus: their numbers, how people write them, and in how many documents they stand.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::counts::Table;
use super::interner::Interner;
use super::terms::{NONE, Terms};

/// Terms in column order: document frequency descending, then bytes ascending.
///
/// That order does not depend on threads or on the order of the documents, and puts the frequent terms, where
/// most of the work is, into the low numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Vocabulary {
    pub(super) terms: Interner,
    surfaces: Vec<Box<str>>,
    document_frequency: Vec<u32>,
}

/// The vocabulary as it is saved: one entry a term, in column order.
#[derive(Serialize, Deserialize)]
struct Stored {
    terms: Vec<String>,
    surfaces: Vec<Box<str>>,
    document_frequency: Vec<u32>,
}

impl From<Vocabulary> for Stored {
    fn from(Vocabulary { terms, surfaces, document_frequency }: Vocabulary) -> Self {
        Self { terms: terms.iter().map(str::to_string).collect(), surfaces, document_frequency }
    }
}

impl TryFrom<Stored> for Vocabulary {
    type Error = &'static str;

    fn try_from(
        Stored { terms: stored, surfaces, document_frequency }: Stored,
    ) -> Result<Self, &'static str> {
        let mut terms = Interner::default();
        for term in &stored {
            terms.intern(term);
        }
        if terms.len() != stored.len() {
            return Err("a term stands twice in the vocabulary");
        }
        if surfaces.len() != terms.len() || document_frequency.len() != terms.len() {
            return Err("not every term of the vocabulary has a spelling and a frequency");
        }
        Ok(Self { terms, surfaces, document_frequency })
    }
}

impl Vocabulary {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The term of column `column`: a stem, or stems joined by spaces.
    pub fn term(&self, column: u32) -> &str {
        self.terms.get(column)
    }

    /// All terms in column order.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = &str> {
        self.terms.iter()
    }

    /// The column of a term, if it has one.
    pub fn column(&self, term: &str) -> Option<u32> {
        self.terms.find(term)
    }

    /// The commonest way the corpus writes the term of column `column`: the word for people.
    ///
    /// Commonest word first (ties: smallest bytes), then its commonest case (ties: lower case first).
    pub fn surface(&self, column: u32) -> &str {
        &self.surfaces[column as usize]
    }

    /// In how many of the fitted documents the term of column `column` stands.
    pub fn document_frequency(&self, column: u32) -> u32 {
        self.document_frequency[column as usize]
    }
}

impl Vocabulary {
    /// The vocabulary of the terms that `keep` accepts for the number of documents they stand in; also the column of
    /// each term, [`NONE`] where it is left out.
    pub(super) fn new(
        terms: &Terms,
        tables: &[Table],
        document_frequency: &[u32],
        keep: impl Fn(u32) -> bool + Sync,
    ) -> (Self, Vec<u32>) {
        // With n-grams alone, words are looked up that never count.
        let is_kept = |&term: &u32| {
            let documents = document_frequency[term as usize];
            documents > 0 && keep(documents)
        };
        let kept: Vec<u32> = (0..terms.len() as u32).filter(is_kept).collect();
        // In the order in which terms lie in memory; the order of the columns leads all over it.
        let mut spelled: Vec<Box<str>> = kept.par_iter().map(|&term| terms.surface(term, tables)).collect();
        let ranks = kept.iter().map(|&term| rank(document_frequency[term as usize], terms.get(term)));
        let mut order: Vec<(u128, u32)> = ranks.zip(0..).collect();
        let term_at = |place: u32| terms.get(kept[place as usize]);
        order.par_sort_unstable_by(|&(a, a_place), &(b, b_place)| {
            a.cmp(&b).then_with(|| term_at(a_place).cmp(term_at(b_place)))
        });
        let surfaces = order.iter().map(|&(_, place)| std::mem::take(&mut spelled[place as usize])).collect();
        let order: Vec<u32> = order.into_iter().map(|(_, place)| kept[place as usize]).collect();
        let mut columns = vec![NONE; terms.len()];
        let mut interner = Interner::with_capacity(order.len());
        for (column, &term) in (0u32..).zip(&order) {
            columns[term as usize] = column;
            interner.intern(terms.get(term));
        }
        let document_frequency = order.iter().map(|&term| document_frequency[term as usize]).collect();
        (Self { terms: interner, surfaces, document_frequency }, columns)
    }
}

/// The frequent before the rare, and then by the first eight bytes: all that most comparisons need.
fn rank(document_frequency: u32, term: &str) -> u128 {
    let mut first = [0; 8];
    let n = term.len().min(8);
    first[..n].copy_from_slice(&term.as_bytes()[..n]);
    u128::from(!document_frequency) << 64 | u128::from(u64::from_be_bytes(first))
}
