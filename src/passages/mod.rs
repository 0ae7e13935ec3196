//! Text that two or more texts share, as spans.
//!
//! Two texts share a passage where at least [`min_words`](PassagesParams::min_words) words in a row are the same
//! in both, up to case and punctuation (words are those of [`for_each_word`](crate::text::for_each_word), told
//! apart by 64-bit hashes). From such a run the passage goes on over small edits, of up to four words on either
//! side, as long as six words in a row agree again.
//!
//! Winnowed fingerprints find the candidates, so the time is near linear in the text; candidates are then compared
//! word by word.

mod align;
mod fingerprint;
mod words;

use std::collections::HashMap;

use linfa::ParamGuard;
use rayon::prelude::*;

use crate::document::Span;
use crate::error::{Bounds, Error, Result};
use align::Run;
use fingerprint::{Fingerprint, Winnow};
use words::Words;

/// Texts with one fingerprint in common of which all pairs are compared. Where there are more, each is compared
/// with the first [`MAX_HOLDERS`] of them only: the passage is then found in every text, but not in every pair.
pub const MAX_HOLDERS: usize = 8;

/// The least number of words in a row.
pub const MIN_WORDS: Bounds<usize> = Bounds { name: "min_words", min: 4, max: 10_000, default: 20 };

/// Texts read by one task; fixed, so that nothing depends on the number of threads.
const CHUNK: usize = 64;

/// A stretch that two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// Index of the one text.
    pub a: usize,
    /// Index of the other, greater than `a`.
    pub b: usize,
    /// Where it stands in `a`, from the first word to the last.
    pub span_a: Span,
    /// Where it stands in `b`.
    pub span_b: Span,
    /// Words that are the same in both.
    pub n_words: usize,
}

/// Checked parameters: which shared text counts.
#[derive(Debug, Clone, Copy)]
pub struct Passages {
    min_words: usize,
}

/// Parameters of [`Passages`], not yet checked.
#[derive(Debug, Clone, Copy)]
pub struct PassagesParams(Passages);

impl Passages {
    /// Passages of at least 20 words, unless told otherwise.
    ///
    /// ```
    /// use likewise::passages::Passages;
    ///
    /// # fn main() -> likewise::Result<()> {
    /// let texts = ["He said: the talks will go on for as long as they must.", "“The talks will go on,” she wrote, for as long as they must."];
    /// let passages = Passages::params().min_words(5).of(&texts)?;
    /// assert_eq!(passages[0].span_a.of(texts[0]), "the talks will go on for as long as they must");
    /// assert_eq!(passages[0].span_b.of(texts[1]), "The talks will go on,” she wrote, for as long as they must");
    /// # Ok(())
    /// # }
    /// ```
    #[allow(clippy::new_ret_no_self)]
    pub fn params() -> PassagesParams {
        PassagesParams(Self { min_words: MIN_WORDS.default })
    }

    /// All passages that two of `texts` share, sorted by texts, then by place. A passage that stands in one text
    /// several times is found at one of these places. More than [`MAX_HOLDERS`] holders: see there.
    pub fn of<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<Passage> {
        let whole: Vec<[Span; 1]> = texts.iter().map(|text| [Span::new(0, text.as_ref().len())]).collect();
        let pieces: Vec<(&str, &[Span])> =
            texts.iter().zip(&whole).map(|(text, whole)| (text.as_ref(), whole.as_slice())).collect();
        self.of_pieces(&pieces)
    }

    /// The same where only the given pieces of each text are read, as if nothing stood between them: the kept
    /// pieces of documents. Spans are counted from the start of the text.
    pub fn of_pieces(&self, texts: &[(&str, &[Span])]) -> Vec<Passage> {
        let seeds = self.seeds(texts);
        let needed = {
            let mut needed = vec![false; texts.len()];
            for &(a, b, ..) in &seeds {
                needed[a as usize] = true;
                needed[b as usize] = true;
            }
            needed
        };
        let words: Vec<Words> = texts
            .par_chunks(CHUNK)
            .zip(needed.par_chunks(CHUNK))
            .flat_map_iter(|(texts, needed)| {
                let mut reader = words::reader();
                texts.iter().zip(needed).map(move |(&(text, pieces), &needed)| match needed {
                    true => Words::of(&mut reader, text, pieces),
                    false => Words::default(),
                })
            })
            .collect();
        let pairs: Vec<&[Seed]> = seeds.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)).collect();
        pairs.par_iter().flat_map_iter(|seeds| self.of_pair(seeds, &words)).collect()
    }

    /// Places with the same fingerprint, two by two, sorted.
    fn seeds(&self, texts: &[(&str, &[Span])]) -> Vec<Seed> {
        let mut prints: Vec<(u64, u32, u32)> = (0u32..)
            .step_by(CHUNK)
            .zip(texts.chunks(CHUNK))
            .collect::<Vec<_>>()
            .into_par_iter()
            .flat_map_iter(|(first, texts)| {
                let (mut reader, mut winnow) = (words::reader(), Winnow::new(self.min_words));
                (first..).zip(texts).flat_map(move |(at, &(text, pieces))| {
                    words::for_each(&mut reader, text, pieces, |hash, _| winnow.push(hash));
                    winnow.finish().into_iter().map(move |Fingerprint { hash, word }| (hash, at, word))
                })
            })
            .collect();
        prints.par_sort_unstable();
        // A text with one fingerprint in many places (a table, a refrain) gives its first place.
        prints.dedup_by_key(|&mut (hash, text, _)| (hash, text));
        let mut seeds: Vec<Seed> = prints
            .par_chunk_by(|one, next| one.0 == next.0)
            .filter(|holders| holders.len() > 1)
            .flat_map_iter(|holders| {
                let pair = |(_, a, at_a): (u64, u32, u32), (_, b, at_b): (u64, u32, u32)| (a, b, at_a, at_b);
                holders.iter().enumerate().flat_map(move |(place, &later)| {
                    holders[..place.min(MAX_HOLDERS)].iter().map(move |&earlier| pair(earlier, later))
                })
            })
            .collect();
        seeds.par_sort_unstable();
        seeds
    }

    /// The passages of the two texts that all `seeds` belong to.
    fn of_pair(&self, seeds: &[Seed], words: &[Words]) -> Vec<Passage> {
        let (a, b) = (seeds[0].0 as usize, seeds[0].1 as usize);
        let (words_a, words_b) = (&words[a], &words[b]);
        // Runs by their diagonal: a seed inside a run that was found already says nothing new.
        let mut found: HashMap<i64, Vec<Run>> = HashMap::new();
        let mut passages = Vec::new();
        for &(.., at_a, at_b) in seeds {
            let diagonal = i64::from(at_a) - i64::from(at_b);
            let (at_a, at_b) = (at_a as usize, at_b as usize);
            if found.get(&diagonal).is_some_and(|runs| runs.iter().any(|run| run.holds(at_a, at_b))) {
                continue;
            }
            let Some(core) = align::run_through(&words_a.hashes, &words_b.hashes, at_a, at_b) else {
                continue;
            };
            if core.len < self.min_words {
                // Remembered all the same: the other fingerprints of a short run lead nowhere either.
                found.entry(diagonal).or_default().push(core);
                continue;
            }
            let runs = align::join(&words_a.hashes, &words_b.hashes, core);
            let (Some(first), Some(last)) = (runs.first(), runs.last()) else { continue };
            passages.push(Passage {
                a,
                b,
                span_a: words_a.span(first.a, last.a + last.len - 1),
                span_b: words_b.span(first.b, last.b + last.len - 1),
                n_words: runs.iter().map(|run| run.len).sum(),
            });
            for run in runs {
                found.entry(run.a as i64 - run.b as i64).or_default().push(run);
            }
        }
        passages.sort_unstable();
        passages.dedup();
        passages
    }
}

/// Two texts, and a word of each at which they have the same fingerprint.
type Seed = (u32, u32, u32, u32);

impl PassagesParams {
    /// The least number of words in a row that two texts must share, 20 by default.
    pub fn min_words(mut self, min_words: usize) -> Self {
        self.0.min_words = min_words;
        self
    }

    /// Checks the parameters, then finds the passages: see [`Passages::of`].
    ///
    /// # Errors
    /// A parameter outside its range.
    pub fn of<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Result<Vec<Passage>> {
        Ok(self.check_ref()?.of(texts))
    }

    /// Checks the parameters, then finds the passages: see [`Passages::of_pieces`].
    ///
    /// # Errors
    /// A parameter outside its range.
    pub fn of_pieces(&self, texts: &[(&str, &[Span])]) -> Result<Vec<Passage>> {
        Ok(self.check_ref()?.of_pieces(texts))
    }
}

impl ParamGuard for PassagesParams {
    type Checked = Passages;
    type Error = Error;

    fn check_ref(&self) -> Result<&Passages> {
        MIN_WORDS.check(self.0.min_words)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Passages> {
        self.check_ref().copied()
    }
}
