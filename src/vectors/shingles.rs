//! Texts as sets of short runs of words.
//!
//! Source: A. Z. Broder, *On the resemblance and containment of documents*, 1997.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::matrix::TermMatrix;
use crate::document::Corpus;
use crate::error::{Bounds, Result};
use crate::stop;
use crate::text::for_each_token;

/// Words of a shingle.
pub const SHINGLE: Bounds<usize> = Bounds { name: "words of a shingle", min: 1, max: 50, default: 5 };

/// The set of the runs of `n_words` tokens of each document: documents x shingles, every stored value 1.
///
/// Tokens are words, numbers and single letters in lower case, stop words too. A text of fewer tokens has one shingle, all
/// of it; one without tokens has an empty row. Columns stand by the number of documents descending, then by hash. Shingles
/// are told apart by 64-bit hashes: among a hundred million different ones a mix-up is to be expected once in four
/// thousand corpora.
///
/// ```
/// use likewise::document::Corpus;
/// use likewise::vectors::shingles;
///
/// let matrix = shingles(&Corpus::from_texts(["a b c d", "a b c x", ""]), 2)?;
/// assert_eq!((matrix.n_rows(), matrix.n_columns()), (3, 4));
/// assert_eq!(matrix.row(0).dot(matrix.row(1)), 2.0);
/// assert!(matrix.row(2).is_empty());
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// # Errors
/// `n_words` outside [`SHINGLE`].
pub fn shingles(corpus: &Corpus, n_words: usize) -> Result<TermMatrix> {
    SHINGLE.check(n_words)?;
    let n_documents = corpus.documents().len();
    let sets: Vec<Vec<u64>> =
        (0..n_documents).into_par_iter().map(|document| set(corpus, document, n_words)).collect();
    let mut all: Vec<u64> = sets.par_iter().flat_map_iter(|set| set.iter().copied()).collect();
    all.par_sort_unstable();
    let mut columns: Vec<(Reverse<usize>, u64)> =
        all.chunk_by(|a, b| a == b).map(|same| (Reverse(same.len()), same[0])).collect();
    drop(all);
    columns.par_sort_unstable();
    let numbers: HashMap<u64, u32, FixedState> = columns.iter().map(|&(_, hash)| hash).zip(0u32..).collect();
    let rows: Vec<Vec<u32>> = sets
        .into_par_iter()
        .map(|set| {
            let mut row: Vec<u32> = set.iter().map(|hash| numbers[hash]).collect();
            row.sort_unstable();
            row
        })
        .collect();
    let mut starts = vec![0];
    starts.extend(rows.iter().scan(0, |end, row| {
        *end += row.len();
        Some(*end)
    }));
    let columns: Vec<u32> = rows.into_iter().flatten().collect();
    let values = vec![1.0; columns.len()];
    TermMatrix::new(starts, columns, values, numbers.len())
}

/// The hashes of a document's shingles, ascending, each once.
fn set(corpus: &Corpus, document: usize, n_words: usize) -> Vec<u64> {
    stop::here();
    let state = FixedState::with_seed(11);
    let mut tokens = Vec::new();
    for piece in corpus.pieces(document) {
        for_each_token(piece, |_, token| tokens.push(state.hash_one(token)));
    }
    if tokens.is_empty() {
        return Vec::new();
    }
    let n_words = n_words.min(tokens.len());
    let mut set: Vec<u64> = tokens.windows(n_words).map(|window| state.hash_one(window)).collect();
    set.sort_unstable();
    set.dedup();
    set
}
