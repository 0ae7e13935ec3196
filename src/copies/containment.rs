//! Every document of which a stated share stands in another one, however much longer that is.
//!
//! The cosine of a paragraph and the page it stands in is small, so the join never sees such pairs. Containment is
//! asymmetric (A. Z. Broder, "On the resemblance and containment of documents", 1997): here **the share of a text's
//! runs of five words that stand in the other text**, each run counted as often as the text has it. It is exact:
//! all ordered pairs at or above the share are found, among documents of at least [`LEAST_WORDS`] words.
//!
//! The bound (the prefix filter of S. Chaudhuri, V. Ganti, R. Kaushik, "A Primitive Operator for Similarity Joins in
//! Data Cleaning", ICDE 2006, and of R. J. Bayardo, Y. Ma, R. Srikant, "Scaling Up All Pairs Similarity Search",
//! WWW 2007): a text of `n` runs of which at least `m` stand in another misses at most `n - m` of them, so of any
//! `n - m + 1` of its runs one stands there. The rarest are asked. Runs that only one text has are the rarest of all
//! and stand nowhere else: most texts have more than `n - m` of them and are done before the search begins.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use linfa::ParamGuard;
use rayon::prelude::*;

use super::shingles::{same_texts, shingles, tokens};
use crate::document::Corpus;
use crate::error::{Bounds, Error, Result};
use crate::stop;
use crate::text::for_each_token;

/// Words of a run. Five words in a row are hardly ever shared by chance, however long the other text is.
const RUN: usize = 5;

/// Words of a document that takes part, at least: of fewer, a long text holds most by chance.
pub const LEAST_WORDS: usize = 20;

/// The least share of a document's runs that must stand in another one.
pub const CONTAINED: Bounds<f64> = Bounds { name: "contained", min: 0.5, max: 1.0, default: 0.8 };

/// A document that stands in another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contained {
    /// The document.
    pub inner: u32,
    /// The one it stands in.
    pub outer: u32,
    /// The share of its runs of five words that stand there.
    pub share: f32,
}

/// Checked parameters: how much of a document must stand in another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Containment {
    share: f64,
}

/// Parameters of [`Containment`], not yet checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContainmentParams(Containment);

impl Containment {
    /// The search for documents of which at least `share` (0.5 to 1, rounded to `f32`) stands in another one.
    ///
    /// ```
    /// use likewise::copies::Containment;
    /// use likewise::document::Corpus;
    ///
    /// let note: String = (0..30).map(|i| format!("w{i} ")).collect();
    /// let page: String = (100..900).map(|i| format!("w{i} ")).collect();
    /// let corpus = Corpus::from_texts([note.clone(), format!("{page}{note}"), page]);
    /// let found = Containment::params(0.98).of(&corpus)?;
    /// assert_eq!(found.iter().map(|pair| (pair.inner, pair.outer)).collect::<Vec<_>>(), [(0, 1), (2, 1)]);
    /// assert_eq!(found[0].share, 1.0);
    /// # Ok::<(), likewise::Error>(())
    /// ```
    #[allow(clippy::new_ret_no_self)]
    pub fn params(share: f64) -> ContainmentParams {
        ContainmentParams(Self { share })
    }

    /// All ordered pairs of documents of which the first stands in the second, by (inner, outer).
    ///
    /// Of documents with the same words in the same order the first stands for all, as the inner and as the outer
    /// one; they are no pair with each other. Near linear in the text, and the pairs that share a rare run.
    pub fn of(&self, corpus: &Corpus) -> Vec<Contained> {
        self.of_new(corpus, corpus.documents().len())
    }

    /// The pairs of [`Containment::of`] whose inner document is one of the first `n_new` of the corpus: the others
    /// are never searched for.
    pub fn of_new(&self, corpus: &Corpus, n_new: usize) -> Vec<Contained> {
        let firsts = distinct(corpus);
        let texts = Texts::of(corpus, &firsts);
        let least: Vec<usize> = texts.n_runs.iter().map(|&n_runs| least(n_runs, self.share)).collect();
        // For each document that may stand in another one: the runs that are asked for.
        let asked: Vec<&[u32]> = (0..firsts.len())
            .map(|at| {
                if firsts[at] as usize >= n_new {
                    return &[][..];
                }
                let (shared, n_runs) = (&texts.shared[at], texts.n_runs[at]);
                let n_alone = n_runs - shared.len();
                let n_asked = (n_runs - least[at] + 1).saturating_sub(n_alone);
                &shared[..n_asked.min(shared.len())]
            })
            .collect();
        let mut holders: Vec<(u32, u32)> = (0u32..)
            .zip(&asked)
            .flat_map(|(at, runs)| runs.chunk_by(|a, b| a == b).map(move |same| (same[0], at)))
            .collect();
        holders.par_sort_unstable();
        let candidates = |outer: usize| -> Vec<u32> {
            stop::here();
            let mut inners: Vec<u32> = texts.shared[outer]
                .chunk_by(|a, b| a == b)
                .flat_map(|same| {
                    let start = holders.partition_point(|&(run, _)| run < same[0]);
                    holders[start..].iter().take_while(move |&&(run, _)| run == same[0]).map(|&(_, at)| at)
                })
                .filter(|&inner| inner as usize != outer)
                .collect();
            inners.sort_unstable();
            inners.dedup();
            inners
        };
        let found = (0..firsts.len()).into_par_iter().flat_map_iter(|outer| {
            let (texts, least, firsts) = (&texts, &least, &firsts);
            candidates(outer).into_iter().filter_map(move |inner| {
                let at = inner as usize;
                let n = n_common(&texts.shared[at], &texts.shared[outer]);
                let share = n as f32 / texts.n_runs[at] as f32;
                (n >= least[at]).then_some(Contained { inner: firsts[at], outer: firsts[outer], share })
            })
        });
        let mut found: Vec<Contained> = found.collect();
        found.par_sort_unstable_by_key(|pair| (pair.inner, pair.outer));
        found
    }
}

impl ContainmentParams {
    /// Checks the share, then searches: see [`Containment::of`].
    ///
    /// # Errors
    /// A share outside [`CONTAINED`].
    pub fn of(&self, corpus: &Corpus) -> Result<Vec<Contained>> {
        Ok(self.check_ref()?.of(corpus))
    }

    /// Checks the share, then searches: see [`Containment::of_new`].
    ///
    /// # Errors
    /// A share outside [`CONTAINED`].
    pub fn of_new(&self, corpus: &Corpus, n_new: usize) -> Result<Vec<Contained>> {
        Ok(self.check_ref()?.of_new(corpus, n_new))
    }
}

impl ParamGuard for ContainmentParams {
    type Checked = Containment;
    type Error = Error;

    fn check_ref(&self) -> Result<&Containment> {
        CONTAINED.check(self.0.share)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Containment> {
        self.check_ref().copied()
    }
}

/// The share of the runs of five words of `one` that stand in `other`, 0 to 1; 0 for a text of fewer words.
///
/// Over the short answers of Clough and Stevenson this share tells derived from other answers; see `docs/copies.md`.
///
/// ```
/// let share = likewise::copies::containment("a b c d e f g h", "x a b c d e f y");
/// assert_eq!(share, 0.5); // `a b c d e` and `b c d e f` of four
/// ```
pub fn containment(one: &str, other: &str) -> f32 {
    share(&runs(&tokens([one])), &runs(&tokens([other])))
}

/// [`Containment::of`] as a plain double loop, which says what is meant. Time grows with the square of the documents.
///
/// # Errors
/// A share outside [`CONTAINED`].
pub fn all_contained(corpus: &Corpus, least: f64) -> Result<Vec<Contained>> {
    CONTAINED.check(least)?;
    let runs: Vec<(u32, Vec<u64>)> =
        distinct(corpus).into_iter().map(|at| (at, runs(&tokens(corpus.pieces(at as usize))))).collect();
    let mut found = Vec::new();
    for (inner, one) in &runs {
        for (outer, other) in runs.iter().filter(|(outer, _)| outer != inner) {
            let share = share(one, other);
            if share >= least as f32 {
                found.push(Contained { inner: *inner, outer: *outer, share });
            }
        }
    }
    Ok(found)
}

/// The runs of a text, sorted.
fn runs(tokens: &[u64]) -> Vec<u64> {
    stop::here();
    let mut runs: Vec<u64> = shingles(tokens, RUN).collect();
    runs.sort_unstable();
    runs
}

/// The share of the sorted runs `one` that stand in the sorted runs `other`.
fn share(one: &[u64], other: &[u64]) -> f32 {
    if one.is_empty() { 0.0 } else { n_common(one, other) as f32 / one.len() as f32 }
}

/// How many of `one` stand in `other`, both sorted.
fn n_common<T: Ord>(one: &[T], other: &[T]) -> usize {
    let mut other = other.iter().peekable();
    let stands = |run: &&T| {
        while other.next_if(|next| next < run).is_some() {}
        other.peek() == Some(run)
    };
    one.iter().filter(stands).count()
}

/// The least number of `n_runs` runs that is a share of at least `share`, compared as `f32`.
fn least(n_runs: usize, share: f64) -> usize {
    let about = (share * n_runs as f64) as usize;
    let enough = |&n: &usize| n as f32 / n_runs as f32 >= share as f32;
    (about.saturating_sub(2)..n_runs).find(enough).unwrap_or(n_runs).max(1)
}

/// The documents that take part: long enough, and of those with the same words in the same order the first.
fn distinct(corpus: &Corpus) -> Vec<u32> {
    let firsts = same_texts(corpus, |_| true);
    let takes_part = |at: &u32| {
        firsts[*at as usize] == *at && {
            let mut n_words = 0;
            corpus.pieces(*at as usize).for_each(|piece| for_each_token(piece, |_, _| n_words += 1));
            n_words >= LEAST_WORDS
        }
    };
    (0u32..).take(firsts.len()).collect::<Vec<_>>().into_par_iter().filter(takes_part).collect()
}

/// The texts as the search needs them.
struct Texts {
    /// The number of runs of each.
    n_runs: Vec<usize>,
    /// The runs that two texts or more have, by how few have them (the rarest first), each as often as the text has it.
    shared: Vec<Vec<u32>>,
}

impl Texts {
    /// The runs are read twice, so that those of one text only, nearly all, need not be kept by text.
    fn of(corpus: &Corpus, firsts: &[u32]) -> Self {
        let of = |&at: &u32| runs(&tokens(corpus.pieces(at as usize)));
        let each_once = |at: &u32| {
            let mut runs = of(at);
            runs.dedup();
            runs
        };
        let mut all: Vec<u64> = firsts.par_iter().flat_map_iter(each_once).collect();
        all.par_sort_unstable();
        let mut common: Vec<(u32, u64)> = all
            .chunk_by(|a, b| a == b)
            .filter(|holders| holders.len() > 1)
            .map(|holders| (u32::try_from(holders.len()).unwrap_or(u32::MAX), holders[0]))
            .collect();
        drop(all);
        common.par_sort_unstable();
        let numbers: HashMap<u64, u32, FixedState> = common.iter().map(|&(_, run)| run).zip(0u32..).collect();
        let (n_runs, shared) = firsts
            .par_iter()
            .map(|at| {
                let runs = of(at);
                let mut shared: Vec<u32> = runs.iter().filter_map(|run| numbers.get(run).copied()).collect();
                shared.sort_unstable();
                (runs.len(), shared)
            })
            .unzip();
        Self { n_runs, shared }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_of_runs_is_the_first_that_reaches_the_share() {
        for n_runs in 1..300 {
            for share in [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0, 2.0 / 3.0] {
                let slow = (0..=n_runs).find(|&n| n as f32 / n_runs as f32 >= share as f32).expect("all");
                assert_eq!(least(n_runs, share), slow, "{n_runs} {share}");
            }
        }
    }

    #[test]
    fn common_runs_are_counted_as_often_as_the_one_has_them() {
        assert_eq!(n_common(&[1, 1, 2, 5, 7], &[0, 1, 5, 5, 6]), 3);
        assert_eq!(n_common::<u32>(&[], &[1]), 0);
    }
}
