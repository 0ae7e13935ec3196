//! Text becomes words, words become terms.
//!
//! [`for_each_word`] is the one rule of what a word is; [`Language`] knows stop words and stems; an [`Analyzer`]
//! puts them together. Every [`Word`] keeps its byte span.

mod analyzer;
mod language;
mod words;

pub use analyzer::{Analyzer, LanguageChoice, StopWords, Terms};
pub use language::{Detected, Language, detect};
pub(crate) use words::head;
pub use words::{Case, Reader, Word, WordRule, for_each_word};
