//! A text as its tokens, and as the set of its short runs of tokens.
//!
//! Shingles are those of A. Z. Broder, "On the resemblance and containment of documents", 1997, over every token,
//! numbers and single letters too. Tokens and shingles are told apart by 64-bit hashes.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::document::Corpus;
use crate::text::{Key, Token, TokenReader};

/// Words of a shingle. Three keep a headline with one changed word together; two words in a row are shared by chance.
const SHINGLE: usize = 3;

/// Tokens of a text's beginning. Few texts that differ have so many in common.
const BEGINNING: usize = 24;

/// Bytes in which a beginning mostly ends.
const ENOUGH: usize = 256;

/// A hash of each token; its lowest bit says whether the token is a number.
pub(super) fn tokens<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let mut reader = TokenReader::default();
    let mut tokens = Vec::new();
    for piece in pieces {
        reader.read(piece, |token| tokens.push(hash(token)));
    }
    tokens
}

#[inline(always)]
fn hash(token: Token<'_>) -> u64 {
    let is_number = token.folded.as_bytes()[0].is_ascii_digit();
    // `1,200` and `1200` are one number.
    let hash = match is_number && token.folded.contains(',') {
        true => Key::of(&token.folded.replace(',', "")).hash(),
        false => token.key.hash(),
    };
    hash & !1 | u64::from(is_number)
}

/// The first [`BEGINNING`] tokens of a text; all where it has fewer.
fn beginning<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let mut reader = TokenReader::default();
    let mut tokens = Vec::with_capacity(4 * BEGINNING);
    for piece in pieces {
        let (n_before, mut end) = (tokens.len(), 0);
        while end < piece.len() && tokens.len() <= BEGINNING {
            end = piece.floor_char_boundary((4 * end).max(ENOUGH));
            tokens.truncate(n_before);
            // The last token may be cut; it counts only where it is the last of the piece.
            reader.read(&piece[..end], |token| tokens.push(hash(token)));
        }
    }
    tokens.truncate(BEGINNING);
    tokens
}

/// For each document the first one with the same tokens in the same order: itself, mostly. `among` those documents only;
/// each other one stands for itself.
///
/// Only documents that begin like another one are read as a whole.
pub(super) fn same_texts(corpus: &Corpus, among: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
    let state = FixedState::with_seed(8);
    let n = corpus.documents().len() as u32;
    let beginning = |at: u32| (state.hash_one(beginning(corpus.pieces(at as usize))), at);
    let mut beginnings: Vec<(u64, u32)> =
        (0..n).into_par_iter().filter(|&at| among(at)).map(beginning).collect();
    beginnings.par_sort_unstable();
    let alike: Vec<u32> = beginnings
        .chunk_by(|one, next| one.0 == next.0)
        .filter(|alike| alike.len() > 1)
        .flat_map(|alike| alike.iter().map(|&(_, at)| at))
        .collect();
    let whole = |&at: &u32| (state.hash_one(tokens(corpus.pieces(at as usize))), at);
    let mut keys: Vec<(u64, u32)> = alike.par_iter().map(whole).collect();
    keys.par_sort_unstable();
    let mut firsts: Vec<u32> = (0..n).collect();
    for same in keys.chunk_by(|one, next| one.0 == next.0) {
        same.iter().for_each(|&(_, at)| firsts[at as usize] = same[0].1);
    }
    firsts
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
    use crate::document::Span;

    #[test]
    fn runs_end_where_a_word_differs() {
        let tokens: Vec<u64> = (0..80).step_by(2).collect();
        let mut changed = tokens.clone();
        changed[10] = 99;
        let (one, other) = (Shingled::new(changed), Shingled::new(tokens));
        assert_eq!(one.cover(&other), (39, 29));
        assert_eq!(one.numbers(&other), (0, 0));
    }

    fn corpus(texts: Vec<Vec<String>>) -> Corpus {
        let mut documents =
            Corpus::from_texts(texts.iter().map(|pieces| pieces.concat())).documents().to_vec();
        for (document, pieces) in documents.iter_mut().zip(&texts) {
            let mut end = 0;
            let piece = |piece: &String| {
                end += piece.len();
                Span::new(end - piece.len(), end)
            };
            document.pieces = pieces.iter().map(piece).collect();
        }
        let pages = Corpus::from_texts(texts.iter().map(|pieces| pieces.concat())).pages().to_vec();
        Corpus::new(pages, documents)
    }

    proptest::proptest! {
        /// Texts of few different words, cut into pieces, long ones among them that differ at their ends only.
        #[test]
        fn the_same_texts_are_those_of_the_same_tokens(
            texts in proptest::collection::vec(
                proptest::collection::vec("([ab12][ .,é]?){0,40}|(aa ){70,90}[b.]?|(1,){120,140}", 0..3), 0..12)
        ) {
            let corpus = corpus(texts);
            let n = corpus.documents().len();
            let all: Vec<Vec<u64>> = (0..n).map(|at| tokens(corpus.pieces(at))).collect();
            for among in [|_| true, |at| at % 3 != 1] {
                let first = |at: u32| {
                    let same = |other: &u32| among(*other) && all[*other as usize] == all[at as usize];
                    if among(at) { (0..at).find(same).unwrap_or(at) } else { at }
                };
                assert_eq!(same_texts(&corpus, among), (0..n as u32).map(first).collect::<Vec<_>>());
            }
            for (at, all) in all.iter().enumerate() {
                assert_eq!(beginning(corpus.pieces(at)), all[..all.len().min(BEGINNING)]);
            }
        }
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
