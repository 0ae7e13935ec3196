//! A text as its tokens, and as the set of its short runs of tokens.
//!
//! Shingles are those of A. Z. Broder, "On the resemblance and containment of documents", 1997, over every token,
//! numbers and single letters too. Tokens and shingles are told apart by 64-bit hashes.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::document::Corpus;
use crate::text::for_each_token;

/// Words of a shingle. Three keep a headline with one changed word together; two words in a row are shared by chance.
const SHINGLE: usize = 3;

/// A hash of each token; its lowest bit says whether the token is a number.
pub(super) fn tokens<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let state = FixedState::with_seed(5);
    let mut tokens = Vec::new();
    for piece in pieces {
        for_each_token(piece, |_, token| {
            let is_number = token.starts_with(|c: char| c.is_ascii_digit());
            // `1,200` and `1200` are one number.
            let hash = match is_number && token.contains(',') {
                true => state.hash_one(token.replace(',', "").as_str()),
                false => state.hash_one(token),
            };
            tokens.push(hash & !1 | u64::from(is_number));
        });
    }
    tokens
}

/// For each document the first one with the same tokens in the same order: itself, mostly.
pub(super) fn same_texts(corpus: &Corpus) -> Vec<u32> {
    let state = FixedState::with_seed(8);
    let n = corpus.documents().len();
    let keys: Vec<u64> = (0..n).into_par_iter().map(|at| state.hash_one(tokens(corpus.pieces(at)))).collect();
    let mut firsts: HashMap<u64, u32, FixedState> = HashMap::default();
    (0u32..).zip(keys).map(|(at, key)| *firsts.entry(key).or_insert(at)).collect()
}

/// A hash of each run of `n` tokens.
pub(super) fn shingles(tokens: &[u64], n: usize) -> impl Iterator<Item = u64> {
    let state = FixedState::with_seed(6);
    tokens.windows(n).map(move |window| state.hash_one(window))
}

/// The tokens of a text with its shingles and numbers, to compare many texts with it.
pub(super) struct Shingled {
    pub tokens: Vec<u64>,
    shingles: HashSet<u64, FixedState>,
    numbers: HashSet<u64, FixedState>,
}

impl Shingled {
    pub fn new(tokens: Vec<u64>) -> Self {
        let shingles = shingles(&tokens, SHINGLE).collect();
        let numbers = tokens.iter().copied().filter(|token| token & 1 == 1).collect();
        Self { tokens, shingles, numbers }
    }

    /// Whether the text is too short to have a run.
    pub fn is_short(&self) -> bool {
        self.tokens.len() < SHINGLE
    }

    /// How many of the tokens lie in a shingle of `other`, and the longest run of such tokens.
    pub fn cover(&self, other: &Self) -> (usize, usize) {
        let (mut covered, mut run, mut longest, mut end) = (0, 0, 0, 0);
        for (start, shingle) in shingles(&self.tokens, SHINGLE).enumerate() {
            if !other.shingles.contains(&shingle) {
                continue;
            }
            if start > end {
                run = 0;
            }
            let new = start + SHINGLE - end.max(start);
            covered += new;
            run += new;
            longest = longest.max(run);
            end = start + SHINGLE;
        }
        (covered, longest)
    }

    /// How many different numbers the text with fewer of them has, and how many of these the other has too.
    pub fn numbers(&self, other: &Self) -> (usize, usize) {
        let same = self.numbers.intersection(&other.numbers).count();
        (self.numbers.len().min(other.numbers.len()), same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_where_a_word_differs() {
        let tokens: Vec<u64> = (0..80).step_by(2).collect();
        let mut changed = tokens.clone();
        changed[10] = 99;
        let (one, other) = (Shingled::new(changed), Shingled::new(tokens));
        assert_eq!(one.cover(&other), (39, 29));
        assert_eq!(one.numbers(&other), (0, 0));
    }

    #[test]
    fn numbers_are_told_from_words() {
        let of = |text| Shingled::new(tokens([text]));
        let (one, other) = (of("On 3 May 1,200 fled 12.5 km"), of("On 4 May 1,200 fled"));
        assert_eq!(one.numbers(&other), (2, 1));
        assert_eq!(tokens(["1,200 fled"]), tokens(["1200: fled"]));
        assert_eq!(tokens(["a 7"]).iter().map(|token| token & 1).collect::<Vec<_>>(), [0, 1]);
    }
}
