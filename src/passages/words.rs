//! The words of a text as numbers, with their places: what passages are compared by.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::document::Span;
use crate::text::{Analyzer, Language, Reader, StopWords, Terms, WordRule};

/// Texts read by one task; fixed, so that nothing depends on the number of threads.
pub(super) const CHUNK: usize = 64;

/// The words of one text: a 64-bit hash of each (of its stem, or in lower case), and where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub hashes: Vec<u64>,
    pub spans: Vec<Span>,
}

impl Words {
    /// The words of the `pieces` of `text`, spans counted from the start of the text. O(bytes).
    pub fn of(reader: &mut WordReader, text: &str, pieces: &[Span]) -> Self {
        let mut words = Self::default();
        reader.for_each(text, pieces, |hash, span| {
            words.hashes.push(hash);
            words.spans.push(span);
        });
        words
    }

    /// The bytes from word `first` to word `last`, both included.
    pub fn span(&self, first: usize, last: usize) -> Span {
        Span { start: self.spans[first].start, end: self.spans[last].end.max(self.spans[first].start) }
    }
}

/// Reads words by the rule that passages are told by.
pub(super) struct WordReader {
    reader: Reader,
    stems: Option<Stems>,
}

/// The stems of a language, each distinct word asked once.
struct Stems {
    terms: Terms,
    known: HashMap<u64, u64, FixedState>,
    term: String,
}

impl WordReader {
    /// Words are told apart by their stems in `language`, or as they are written.
    pub fn new(language: Option<Language>) -> Self {
        let analyzer = Analyzer { stop_words: StopWords::Keep, ..Analyzer::default() };
        let stems = |language| Stems {
            terms: Terms::new(&analyzer, language),
            known: HashMap::default(),
            term: String::new(),
        };
        Self { reader: Reader::new(WordRule::Letters), stems: language.map(stems) }
    }

    /// Hands the hash and the span of each word to `each`.
    pub fn for_each(&mut self, text: &str, pieces: &[Span], mut each: impl FnMut(u64, Span)) {
        let state = FixedState::with_seed(3);
        let Self { reader, stems } = self;
        for piece in pieces {
            reader.read(piece.of(text), |word| {
                let span = Span { start: piece.start + word.span.start, end: piece.start + word.span.end };
                let written = state.hash_one(word.folded);
                let hash = match stems {
                    None => written,
                    Some(Stems { terms, known, term }) => *known.entry(written).or_insert_with(|| {
                        terms.write(word.folded, term);
                        state.hash_one(term.as_str())
                    }),
                };
                each(hash, span);
            });
        }
    }
}
