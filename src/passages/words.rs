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
        let mut hashes = Hashes { hashes, n: 0 };
        match stems {
            None => pieces.iter().for_each(|piece| reader.feed(piece.of(text), &mut hashes)),
            Some(stems) => {
                let mut each = |word: Word<'_>| hashes.write(stems.hash(word), true);
                pieces.iter().for_each(|piece| reader.read(piece.of(text), &mut each));
            }
        }
        let n = hashes.n;
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

impl Stems {
    /// The hash of the stem of a word.
    fn hash(&mut self, word: Word<'_>) -> u64 {
        let Self { terms, known, term } = self;
        *known.entry(word.key.hash()).or_insert_with(|| {
            terms.write(word.folded, term);
            Key::of(term).hash()
        })
    }
}

/// Takes the hashes of words.
struct Hashes<'a> {
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
        self.write(run.key.hash(), is_word);
    }

    #[inline(always)]
    fn word(&mut self, word: Word<'_>) {
        self.write(word.key.hash(), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::for_each_word;

    proptest::proptest! {
        #[test]
        fn every_word_has_its_hash_and_its_span(
            text in "([a-d]{0,3}[ .,_é’]|meet(s|ing)? ){0,60}|([a-z]{1,20} ){0,40}", cut in 0..200usize, stems: bool
        ) {
            let cut = text.floor_char_boundary(cut);
            let pieces = [Span::new(0, cut), Span::new(cut, text.len())];
            let mut words = Vec::new();
            for piece in pieces {
                for_each_word(piece.of(&text), |word| words.push((piece.start, word.span, word.folded.to_string())));
            }
            let language = stems.then_some(Language::English);
            let analyzer = Analyzer { stop_words: StopWords::Keep, ..Analyzer::default() };
            let mut terms = language.map(|language| Terms::new(&analyzer, language));
            let mut hash = |word: &str| {
                let mut term = word.to_string();
                terms.iter_mut().for_each(|terms| assert!(terms.write(word, &mut term)));
                Key::of(&term).hash()
            };
            let hashes: Vec<u64> = words.iter().map(|(_, _, word)| hash(word)).collect();
            let readers = Readers::new(language);
            for _ in 0..2 {
                readers.with(|reader| {
                    assert_eq!(reader.hashes((&text, &pieces)), hashes);
                    let spans = words.iter().map(|(start, span, _)| Span { start: start + span.start, end: start + span.end });
                    assert!(reader.spans((&text, &pieces)).into_iter().eq(spans));
                });
            }
        }
    }
}
