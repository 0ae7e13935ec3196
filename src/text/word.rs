//! What a word is, and what takes words.

use super::key::Key;
use crate::document::Span;

/// A word: where it stands and how it is written in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// Where it stands in the text.
    pub span: Span,
    /// The word in lower case, accents composed.
    pub folded: &'a str,
    /// How the text writes it.
    pub case: Case,
    /// Its key; here because reading the word has its bytes at hand.
    pub(crate) key: Key,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Case {
    /// `word`, or no letters with case.
    Lower,
    /// `Word`, and anything else that begins with a capital.
    Capital,
    /// `WORD`.
    Upper,
}

/// Which runs of characters count as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum WordRule {
    /// Runs of two or more letters (digits allowed among them), and numbers of four digits.
    #[default]
    Letters,
    /// Runs of two or more letters, digits and underscores: scikit-learn's default, `\b\w\w+\b`.
    Any,
}

/// What words are handed to.
pub(crate) trait Sink {
    /// A run of ASCII that is its key; a word, if `is_word` says so. (Whether it is one need be no branch.)
    fn short(&mut self, run: Run<'_>, is_word: bool);

    /// Any other word.
    fn word(&mut self, word: Word<'_>);
}

/// A run of up to [`Key::WHOLE`] ASCII letters, digits and underscores.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(super) lower: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub key: Key,
    pub case: Case,
}

impl<'a> Run<'a> {
    /// The run as a word.
    #[inline(always)]
    pub fn word(self) -> Word<'a> {
        let Self { lower, start, end, key, case } = self;
        Word { span: narrow(start, end), folded: &lower[start..end], case, key }
    }
}

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const UNDERSCORE: u8 = 4;

/// Whether a run of `length` characters, whose kinds are `seen`, is a word.
#[inline]
pub(super) fn is_word(rule: WordRule, seen: u8, length: usize) -> bool {
    match rule {
        WordRule::Letters => match seen {
            DIGIT => length == 4,
            LETTER => length >= 2,
            _ => seen == LETTER | DIGIT && length >= 2,
        },
        WordRule::Any => length >= 2,
    }
}

pub(super) fn kind(character: char) -> u8 {
    match character {
        '_' => UNDERSCORE,
        _ if character.is_numeric() => DIGIT,
        _ => LETTER,
    }
}

/// A span whose bounds are known to fit.
pub(super) fn narrow(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}
