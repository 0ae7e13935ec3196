//! Text becomes words, words become terms.

mod words;

pub use words::{Word, for_each_word};
