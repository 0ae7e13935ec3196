//! Known documents and pages, known again by what they say.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::known::mark;
use super::stored::Stored;
use crate::document::{Corpus, Page, Status};
use crate::vectors::{Row, TermMatrix};

/// Values of a row that differ by less are the same number, rounded by another machine's logarithm.
const ROUNDING: f32 = 1e-6;

/// Finds known documents and pages.
#[derive(Debug, Clone)]
pub(super) struct Recall {
    /// Documents by the terms of their rows.
    by_terms: HashMap<u64, Vec<u32>, FixedState>,
    pages: HashMap<[u8; 16], u32, FixedState>,
}

fn hash(row: Row<'_>) -> u64 {
    FixedState::default().hash_one(row.columns)
}

impl Recall {
    pub fn of(stored: &Stored) -> Self {
        let mut by_terms: HashMap<u64, Vec<u32>, FixedState> = HashMap::default();
        for (document, row) in (0u32..).zip(stored.rows.0.rows()).filter(|(_, row)| !row.is_empty()) {
            by_terms.entry(hash(row)).or_default().push(document);
        }
        let pages = (0u32..).zip(&stored.pages).map(|(at, page)| (page.mark, at)).collect();
        Self { by_terms, pages }
    }

    /// The known document that row `row` of `new` is: one with the same terms and values. Of several the one with
    /// the same id, else the one whose id comes first.
    pub fn document(&self, stored: &Stored, new: &TermMatrix, row: usize, id: &str) -> Option<u32> {
        let values = new.row(row);
        let same = |document: &&u32| {
            let known = stored.rows.0.row(**document as usize);
            let close = |(a, b): (&f32, &f32)| (a - b).abs() <= ROUNDING;
            known.columns == values.columns && known.values.iter().zip(values.values).all(close)
        };
        let candidates = self.by_terms.get(&hash(values)).into_iter().flatten().filter(same);
        let name = |document: &u32| stored.documents[*document as usize].id.as_str();
        candidates.copied().min_by_key(|document| (name(document) != id, name(document), *document))
    }

    /// Cuts the known pages of `corpus` as they were cut then, when more pages told where articles begin and which
    /// lines are furniture.
    pub fn corpus(&self, stored: &Stored, corpus: Corpus) -> Corpus {
        let again = |at: usize, page: &Page| {
            let known = self.pages.get(&mark(page)).filter(|_| page.status == Status::Ok)?;
            stored.pages[*known as usize].cut(page, at as u32)
        };
        let mut documents = Vec::with_capacity(corpus.documents().len());
        for of_page in corpus.documents().chunk_by(|a, b| a.page == b.page) {
            let at = of_page[0].page as usize;
            match again(at, &corpus.pages()[at]) {
                Some(known) => documents.extend(known),
                None => documents.extend_from_slice(of_page),
            }
        }
        Corpus::new(corpus.pages().to_vec(), documents)
    }
}
