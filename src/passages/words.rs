//! The words of a text as numbers, with their places: what passages are compared by.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::document::Span;
use crate::text::{Analyzer, Key, Language, Reader, Run, Sink, Spare, StopWords, Terms, Word, WordRule};

/// Texts read by one task; fixed, so that nothing depends on the number of threads.
pub(super) const CHUNK: usize = 64;

/// A text and the pieces of it that are read.
pub(super) type Pieces<'a> = (&'a str, &'a [Span]);

/// Readers of words, one for each task.
pub(super) struct Readers {
    language: Option<Language>,
    spare: Spare<WordReader>,
}

impl Readers {
    /// Words are told apart by their stems in `language`, or as they are written.
    pub fn new(language: Option<Language>) -> Self {
        Self { language, spare: Spare::default() }
    }

    /// Does `work` with a reader.
    pub fn with<R>(&self, work: impl FnOnce(&mut WordReader) -> R) -> R {
        self.spare.with(|| WordReader::new(self.language), work)
    }
}

/// Reads words by the rule that passages are told by.
pub(super) struct WordReader {
    reader: Reader,
    stems: Option<Stems>,
    hashes: Vec<u64>,
}

/// The stems of a language, each distinct word asked once.
struct Stems {
    terms: Terms,
    known: HashMap<u64, u64, FixedState>,
    term: String,
}

impl WordReader {
    fn new(language: Option<Language>) -> Self {
        let analyzer = Analyzer { stop_words: StopWords::Keep, ..Analyzer::default() };
        let stems = |language| Stems {
            terms: Terms::new(&analyzer, language),
            known: HashMap::default(),
            term: String::new(),
        };
        Self { reader: Reader::new(WordRule::Letters), stems: language.map(stems), hashes: Vec::new() }
    }

    /// A hash of each word of the pieces of a text (of its stem, or in lower case). O(bytes).
    pub fn hashes(&mut self, (text, pieces): Pieces<'_>) -> &[u64] {
        let Self { reader, stems, hashes } = self;
        let mut sink = Hashes { stems: stems.as_mut(), hashes, n: 0 };
        pieces.iter().for_each(|piece| reader.feed(piece.of(text), &mut sink));
        let n = sink.n;
        &self.hashes[..n]
    }

    /// Where each word of the pieces stands, counted from the start of the text. O(bytes).
    pub fn spans(&mut self, (text, pieces): Pieces<'_>) -> Vec<Span> {
        let mut spans = Vec::new();
        for piece in pieces {
            self.reader.read(piece.of(text), |Word { span, .. }| {
                spans.push(Span { start: piece.start + span.start, end: piece.start + span.end });
            });
        }
        spans
    }
}

/// Takes the hashes of words.
struct Hashes<'a> {
    stems: Option<&'a mut Stems>,
    /// Only the first `n` count; the others are room.
    hashes: &'a mut Vec<u64>,
    n: usize,
}

impl Hashes<'_> {
    /// Writes the hash over what counts no more, and lets it count or not: no branch that depends on the text.
    #[inline(always)]
    fn write(&mut self, hash: u64, counts: bool) {
        if self.n == self.hashes.len() {
            self.grow();
        }
        self.hashes[self.n] = hash;
        self.n += usize::from(counts);
    }

    #[cold]
    fn grow(&mut self) {
        self.hashes.resize(2 * self.n + 1024, 0);
    }
}

impl Sink for Hashes<'_> {
    #[inline(always)]
    fn short(&mut self, run: Run<'_>, is_word: bool) {
        match self.stems {
            None => self.write(run.key.hash(), is_word),
            Some(_) if is_word => self.word(run.word()),
            Some(_) => {}
        }
    }

    #[inline(always)]
    fn word(&mut self, word: Word<'_>) {
        let written = word.key.hash();
        let hash = match &mut self.stems {
            None => written,
            Some(Stems { terms, known, term }) => *known.entry(written).or_insert_with(|| {
                terms.write(word.folded, term);
                Key::of(term).hash()
            }),
        };
        self.write(hash, true);
    }
}
