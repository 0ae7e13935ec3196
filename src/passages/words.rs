//! The words of a text as numbers, with their places: what passages are compared by.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::document::Span;
use crate::text::{Reader, WordRule};

/// Texts read by one task; fixed, so that nothing depends on the number of threads.
pub(super) const CHUNK: usize = 64;

/// The words of one text: a 64-bit hash of each in lower case, and where it stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub hashes: Vec<u64>,
    pub spans: Vec<Span>,
}

impl Words {
    /// The words of the `pieces` of `text`, spans counted from the start of the text. O(bytes).
    pub fn of(reader: &mut Reader, text: &str, pieces: &[Span]) -> Self {
        let mut words = Self::default();
        for_each(reader, text, pieces, |hash, span| {
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

/// Hands the hash and the span of each word to `each`.
pub(super) fn for_each(reader: &mut Reader, text: &str, pieces: &[Span], mut each: impl FnMut(u64, Span)) {
    let state = FixedState::with_seed(3);
    for piece in pieces {
        reader.read(piece.of(text), |word| {
            let span = Span { start: piece.start + word.span.start, end: piece.start + word.span.end };
            each(state.hash_one(word.folded), span);
        });
    }
}

/// A reader by the rule that passages are told by.
pub(super) fn reader() -> Reader {
    Reader::new(WordRule::Letters)
}
