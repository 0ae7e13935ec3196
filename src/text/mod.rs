//! Text becomes words, words become terms.
//!
//! [`for_each_word`] is the one rule of what a word is; [`Language`] knows stop words and stems; an [`Analyzer`]
//! puts them together. Every [`Word`] keeps its byte span. [`for_each_token`] reads everything that can differ between
//! two texts, numbers and single letters too: for comparing texts word by word, not for terms.

mod analyzer;
mod ascii;
mod blocks;
mod key;
mod language;
mod spare;
mod stems;
mod tokens;
mod word;
mod words;

pub use analyzer::{Analyzer, LanguageChoice, StopWords, Terms};
pub(crate) use key::Key;
pub(crate) use language::Glance;
pub use language::{Detected, Language, detect};
pub(crate) use spare::Spare;
pub use tokens::for_each_token;
pub(crate) use tokens::{Token, TokenReader};
pub use word::{Case, Word, WordRule};
pub(crate) use word::{Run, Sink};
pub use words::{Reader, for_each_word};
