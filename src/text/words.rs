//! Words of a text, with their spans.

use crate::document::Span;

/// A word: where it stands and how it is written in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// Where it stands in the text.
    pub span: Span,
    /// The word in lower case.
    pub folded: &'a str,
}

/// Hands each word of `text` to `each`, in order.
pub fn for_each_word(text: &str, mut each: impl FnMut(Word<'_>)) {
    let mut start = None;
    let mut word = |start: usize, end: usize| {
        let folded = text[start..end].to_lowercase();
        each(Word { span: Span::new(start, end), folded: &folded });
    };
    for (at, character) in text.char_indices() {
        match (character.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                word(from, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        word(from, text.len());
    }
}
