//! Text that two or more texts share, as spans.
//!
//! Two texts share a passage where at least [`min_words`](PassagesParams::min_words) words in a row are the same
//! in both, up to case and punctuation and, where a language is given, their stems (words are those of [`for_each_word`](crate::text::for_each_word), told
//! apart by 64-bit hashes). From such a run the passage goes on over small edits, of up to four words on either
//! side, as long as six words in a row agree again.
//!
//! Exact: of every run of at least `min_words` words that also stands in another text, all words lie in passages, at
//! each of its places. Where at most [`MAX_HOLDERS`] texts have it, they do so in the passages of each two of these.
//! Winnowed fingerprints leave out what nobody shares, so the time is near linear in the text; what is left is compared
//! word by word.

mod align;
mod covered;
mod equal;
mod fingerprint;
mod shared;
mod words;

use linfa::ParamGuard;
use rayon::prelude::*;

use crate::document::Span;
use crate::error::{Bounds, Error, Result};
use crate::stop;
use crate::text::Language;
use covered::Covered;
use shared::{Seed, Shared};
use words::Readers;

pub use shared::MAX_HOLDERS;

/// The least number of words in a row.
pub const MIN_WORDS: Bounds<usize> = Bounds { name: "min_words", min: 4, max: 10_000, default: 20 };

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
    language: Option<Language>,
}

/// Parameters of [`Passages`], not yet checked.
#[derive(Debug, Clone, Copy)]
pub struct PassagesParams(Passages);

/// The words of one text: a 64-bit hash of each (of its stem, or in lower case), and where it stands.
struct Words {
    hashes: Vec<u64>,
    spans: Vec<Span>,
}

impl Words {
    /// The bytes from word `first` to word `last`, both included.
    fn span(&self, first: usize, last: usize) -> Span {
        Span { start: self.spans[first].start, end: self.spans[last].end.max(self.spans[first].start) }
    }
}

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
        PassagesParams(Self { min_words: MIN_WORDS.default, language: None })
    }

    /// All passages that two of `texts` share, sorted by texts, then by place. One that stands in a text several times
    /// is found at each of these places, with a place of the other text. More than [`MAX_HOLDERS`] holders: see there.
    pub fn of<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Vec<Passage> {
        let whole: Vec<[Span; 1]> = texts.iter().map(|text| [Span::new(0, text.as_ref().len())]).collect();
        let pieces: Vec<(&str, &[Span])> =
            texts.iter().zip(&whole).map(|(text, whole)| (text.as_ref(), whole.as_slice())).collect();
        self.of_pieces(&pieces)
    }

    /// The same where only the given pieces of each text are read, as if nothing stood between them: the kept
    /// pieces of documents. Spans are counted from the start of the text.
    pub fn of_pieces(&self, texts: &[(&str, &[Span])]) -> Vec<Passage> {
        let readers = Readers::new(self.language);
        let (shared, hashes) = Shared::of(texts, self.min_words, &readers);
        let words: Vec<Words> = hashes
            .into_par_iter()
            .zip(texts)
            .map(|(hashes, &text)| {
                let spans =
                    if hashes.is_empty() { Vec::new() } else { readers.with(|reader| reader.spans(text)) };
                Words { hashes, spans }
            })
            .collect();
        let of_text = |b: usize| {
            stop::here();
            let seeds = shared.seeds(b as u32);
            let pairs = seeds.chunk_by(|one, next| one.a() == next.a());
            pairs.flat_map(|seeds| self.of_pair(seeds, b, &words)).collect::<Vec<_>>()
        };
        let holders: Vec<usize> = (0..texts.len()).filter(|&text| shared.has(text)).collect();
        // A text that repeats itself is much work, and stands among others that do.
        let mut passages: Vec<Passage> =
            holders.into_par_iter().with_max_len(1).flat_map_iter(of_text).collect();
        passages.par_sort_unstable();
        passages
    }

    /// The passages of text `b` with the text that all `seeds` lead to.
    ///
    /// A stretch that lies inside a run found before, in both texts, says nothing new. So the runs found cover every
    /// stretch in both texts, and a text that repeats itself does not cost the square of its length.
    fn of_pair(&self, seeds: &[Seed], b: usize, words: &[Words]) -> Vec<Passage> {
        let a = seeds[0].a();
        let (words_a, words_b) = (&words[a], &words[b]);
        let (mut covered_a, mut covered_b) = (Covered::default(), Covered::default());
        let mut passages = Vec::new();
        for seed in seeds {
            let (at_a, at_b, len) = (seed.at_a(), seed.at_b(), seed.len());
            if covered_a.holds(at_a, at_a + len) && covered_b.holds(at_b, at_b + len) {
                continue;
            }
            let Some(core) = align::run_through(&words_a.hashes, &words_b.hashes, at_a, at_b) else {
                continue;
            };
            if core.len < self.min_words {
                // Two runs of one hash and different words.
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
                covered_a.add(run.a, run.a + run.len);
                covered_b.add(run.b, run.b + run.len);
            }
        }
        passages.sort_unstable();
        passages.dedup();
        passages
    }
}

impl PassagesParams {
    /// The least number of words in a row that two texts must share, 20 by default.
    pub fn min_words(mut self, min_words: usize) -> Self {
        self.0.min_words = min_words;
        self
    }

    /// The language by whose stems words are told apart: `meets` and `meeting` are then one word. `None`, the default,
    /// takes words as they are written, in lower case.
    pub fn language(mut self, language: Option<Language>) -> Self {
        self.0.language = language;
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
