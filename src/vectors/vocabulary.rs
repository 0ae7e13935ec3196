//! The terms of a corpus: their numbers, how people write them, and in how many documents they stand.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::counts::Table;
use super::interner::Interner;
use super::strings::Strings;
use super::terms::{NONE, Terms};
use crate::text::Key;

/// Terms in column order: document frequency descending, then bytes ascending.
///
/// That order does not depend on threads or on the order of the documents, and puts the frequent terms, where
/// most of the work is, into the low numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Vocabulary {
    pub(super) terms: Interner,
    surfaces: Strings,
    document_frequency: Vec<u32>,
}

/// The vocabulary as it is saved: one entry a term, in column order.
#[derive(Serialize, Deserialize)]
struct Stored {
    terms: Vec<String>,
    surfaces: Vec<String>,
    document_frequency: Vec<u32>,
}

impl From<Vocabulary> for Stored {
    fn from(Vocabulary { terms, surfaces, document_frequency }: Vocabulary) -> Self {
        let [terms, surfaces] =
            [terms.strings(), &surfaces].map(|strings| strings.iter().map(str::to_string).collect());
        Self { terms, surfaces, document_frequency }
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
        let surfaces = surfaces.iter().map(String::as_str).collect();
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
        self.surfaces.get(column)
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
        let is_kept = |term: u32| {
            let documents = document_frequency[term as usize];
            documents > 0 && keep(documents)
        };
        // In the order in which terms lie in memory; the order of the columns leads all over it.
        let (kept, spelled) = terms.kept(tables, is_kept);
        let rank = |(&term, place): (&u32, u32)| {
            let key = terms.key(term);
            Rank { key, document_frequency: document_frequency[term as usize], place }
        };
        let mut order: Vec<Rank> = kept.iter().zip(0..).map(rank).collect();
        let term_of = |rank: &Rank| terms.get(kept[rank.place as usize]);
        order.par_sort_unstable_by(|a, b| {
            let by_frequency = b.document_frequency.cmp(&a.document_frequency);
            by_frequency.then_with(|| match a.key.is_whole() && b.key.is_whole() {
                true => a.key.order().cmp(&b.key.order()),
                false => term_of(a).cmp(term_of(b)),
            })
        });
        let intern = || {
            let mut interner = Interner::with_capacity(order.len());
            let mut columns = vec![NONE; terms.len()];
            for (column, rank) in (0u32..).zip(&order) {
                columns[kept[rank.place as usize] as usize] = column;
                interner.add(rank.key, || term_of(rank));
            }
            (interner, columns)
        };
        let surfaces = || order.iter().map(|rank| spelled.get(rank.place)).collect();
        let ((terms, columns), surfaces) = rayon::join(intern, surfaces);
        let document_frequency = order.iter().map(|rank| rank.document_frequency).collect();
        (Self { terms, surfaces, document_frequency }, columns)
    }
}

/// What places a term among the columns: the frequent before the rare, and then by their bytes.
struct Rank {
    key: Key,
    document_frequency: u32,
    /// Its place among the terms that are kept.
    place: u32,
}
